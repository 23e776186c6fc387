"""Notes and highlights go along with their writers from one version of a course to the next."""

from __future__ import annotations

import sqlalchemy as sa

from lms.core.database import db
from lms.courses.versions.belongings import Belongings, Moved
from lms.notes.models import Highlight, Note

NOTES = Belongings("notes.notes", move="lms.notes.belongings:move")


def move(moved: Moved) -> None:
    for old, new in moved.activities.items():
        for kept in (Note, Highlight):
            db.session.execute(sa.update(kept).where(
                kept.activity_id == old, kept.owner_id.in_(moved.learner_ids)).values(
                activity_id=new, course_id=moved.new_course_id))
