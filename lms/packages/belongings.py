"""Packages go along with the versions of their course, and attempts with its learners."""

from __future__ import annotations

import sqlalchemy as sa

from lms.core.database import db, like
from lms.courses.versions.belongings import Belongings, Copied, Moved
from lms.packages.models import Attempt, Content

PACKAGES = Belongings("packages.packages", "lms.packages.belongings:copy", "lms.packages.belongings:move")


def copy(copied: Copied) -> None:
    """Each activity shows the same package, which is kept once."""
    rows = db.session.scalars(sa.select(Content).where(Content.activity_id.in_(copied.activities))).all()
    db.session.add_all(like(row, activity_id=copied.activities[row.activity_id]) for row in rows)


def move(moved: Moved) -> None:
    for old, new in moved.activities.items():
        db.session.execute(sa.update(Attempt).where(
            Attempt.activity_id == old, Attempt.learner_id.in_(moved.learner_ids)).values(
            activity_id=new, course_id=moved.new_course_id))
