"""What assignments put on pages of others."""

from __future__ import annotations

from flask import render_template
from flask_login import current_user

from lms.assignments import policies, queries
from lms.core.policies import holds
from lms.courses import queries as courses


def home() -> str:
    """For lecturers: which work waits to be marked."""
    if not holds(current_user, policies.MARK):
        return ""
    waiting = dict(queries.waiting([course.id for course in courses.editable(current_user)]))
    if not waiting:
        return ""
    return render_template("assignments/home.html", waiting=[(a, waiting[a.id]) for a in courses.activities(waiting)])
