"""What assignments put on pages of others."""

from __future__ import annotations

from flask import render_template
from flask_login import current_user

from lms.assignments import policies, queries
from lms.core.database import now
from lms.core.policies import holds
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments

MOST_OWED = 5


def owed() -> str:
    """For learners: what they have to hand in, the most pressing first, as long as their cohort can."""
    if not holds(current_user, policies.HAND_IN):
        return ""
    at = now()
    found = [one for one in queries.owed(current_user.id) if one.cohort.closed_at is None
             and at <= enrolments.last_moment(one.cohort)
             and not (one.assignment.late_rule == "refuse" and one.due.is_late(at))][:MOST_OWED]
    if not found:
        return ""
    steps = {step.id: step for step in courses.activities([one.assignment.activity_id for one in found])}
    return render_template("assignments/owed.html", rows=[(steps[one.assignment.activity_id], one) for one in found], at=at)


def home() -> str:
    """For lecturers: which work waits to be marked."""
    if not holds(current_user, policies.MARK):
        return ""
    waiting = dict(queries.waiting([course.id for course in courses.editable(current_user)]))
    if not waiting:
        return ""
    return render_template("assignments/home.html", waiting=[(a, waiting[a.id]) for a in courses.activities(waiting)])
