"""Who brings courses in and takes them along: whoever may make courses, and whoever may edit the course."""

from __future__ import annotations

CREATE, EDIT = "courses.create", "courses.edit"
"""Capabilities of courses: what is brought in is a new course, and what is taken along its editor may read anyway."""
