"""Versions of a course: copies that become the next one, and what is the same in two of them."""
