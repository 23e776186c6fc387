"""How the certificates of a course are given and look goes along with its versions."""

from __future__ import annotations

import sqlalchemy as sa

from lms.certificates.designs.models import Choice
from lms.certificates.models import CourseTerms
from lms.core.database import db, like
from lms.courses.versions.belongings import Belongings, Copied

TERMS = Belongings("certificates.terms", "lms.certificates.belongings:copy")


def copy(copied: Copied) -> None:
    for model in (CourseTerms, Choice):
        for row in db.session.scalars(sa.select(model).where(model.course_id == copied.old_course_id)).all():
            db.session.add(like(row, course_id=copied.new_course_id))
