"""Scores of all that is graded in a course, what they weigh, and what it takes to pass."""
