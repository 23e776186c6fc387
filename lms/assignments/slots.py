"""What assignments put on pages of others."""

from __future__ import annotations

from flask import render_template
from flask_login import current_user

from lms.assignments import policies, queries
from lms.assignments.models import Work
from lms.core.database import now
from lms.core.policies import holds
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.enrolments import reach

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
    """For lecturers: which work of their courses and cohorts waits to be marked."""
    if not holds(current_user, policies.MARK):
        return ""
    whose = reach.theirs(current_user, policies.MARK, [course.id for course in courses.editable(current_user)],
                         course=Work.course_id, learner=Work.learner_id)
    waiting = dict(queries.waiting(whose))
    if not waiting:
        return ""
    return render_template("assignments/home.html", waiting=[(a, waiting[a.id]) for a in courses.activities(waiting)])


def cohort_work(*, cohort_id: int) -> str:
    """On the page of a cohort, for who marks its learners: the assignments of its course."""
    cohort = enrolments.cohort_facts(cohort_id)
    course = courses.course(cohort.course_id)
    whose = reach.of(current_user, policies.MARK, course) if course else None
    if course is None or not whose or not whose.covers([cohort]):
        return ""
    steps = [step for step in courses.outline(course.id).activities() if step.kind == policies.KIND]
    return render_template("assignments/cohort_work.html", steps=steps) if steps else ""
