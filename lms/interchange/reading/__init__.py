"""Courses that others made: a file becomes a plan, and nothing is written."""

from lms.interchange.reading.detect import opened, read

__all__ = ["opened", "read"]
