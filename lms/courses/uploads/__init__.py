"""Uploads are judged by their content, never by their name; the name must only not contradict it."""

from lms.courses.uploads.check import ALLOWED, Checked, check, safe_name

__all__ = ["ALLOWED", "Checked", "check", "safe_name"]
