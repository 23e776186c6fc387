"""Applications that a supervisor and then the organiser decide."""
