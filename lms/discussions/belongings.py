"""The glossary goes along when a course is copied; threads and announcements belong to cohorts and to their moment, and stay."""

from __future__ import annotations

import sqlalchemy as sa

from lms.core.database import db, like
from lms.courses.versions.belongings import Belongings, Copied
from lms.discussions.models import Term

GLOSSARY = Belongings("discussions.glossary", copy="lms.discussions.belongings:copy")


def copy(copied: Copied) -> None:
    rows = db.session.scalars(sa.select(Term).where(Term.course_id == copied.old_course_id).order_by(Term.id)).all()
    db.session.add_all(like(row, course_id=copied.new_course_id) for row in rows)
