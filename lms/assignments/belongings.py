"""Assignments go along with the versions of their course, and work with its learners."""

from __future__ import annotations

import sqlalchemy as sa

from lms.assignments.models import Assignment, DueDate, Extension, Work
from lms.core.database import db, like
from lms.courses.versions.belongings import Belongings, Copied, Moved

ASSIGNMENTS = Belongings("assignments.assignments", "lms.assignments.belongings:copy", "lms.assignments.belongings:move")


def copy(copied: Copied) -> None:
    rows = db.session.scalars(sa.select(Assignment).where(Assignment.activity_id.in_(copied.activities))).all()
    db.session.add_all(like(row, activity_id=copied.activities[row.activity_id]) for row in rows)


def move(moved: Moved) -> None:
    """The work of these learners, their extensions, and the due dates of their cohort."""
    for old, new in moved.activities.items():
        for model in (Work, Extension):
            db.session.execute(sa.update(model).where(
                model.activity_id == old, model.learner_id.in_(moved.learner_ids)).values(
                activity_id=new, course_id=moved.new_course_id))
        db.session.execute(sa.update(DueDate).where(
            DueDate.activity_id == old, DueDate.cohort_id == moved.cohort_id).values(activity_id=new))
