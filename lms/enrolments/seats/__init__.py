"""Seats: how many there are and for whom, who gets one, and who waits in which order."""
