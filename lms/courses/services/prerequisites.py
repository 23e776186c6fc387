"""Which courses come before a course: what is decided for the version in use holds for the one being drafted too."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import aliased

from lms.core import audit
from lms.core.database import db
from lms.courses.errors import Refused
from lms.courses.models import Course, Prerequisite

_family = sa.func.coalesce(Course.root_id, Course.id)


def require_course(course: Course, needed: Course) -> None:
    """Whoever enrols himself has completed `needed`, in any version, before; Refused where the two would wait for each other."""
    db.session.execute(sa.select(Prerequisite.course_id).with_for_update()).all()
    if course.family_id in _with_all_before(needed.family_id):
        raise Refused(_l("“%(needed)s” itself comes after this course, so neither could ever be begun.", needed=needed.title))
    for one in _with_its_draft(course):
        if db.session.get(Prerequisite, (one.id, needed.id)) is None:
            db.session.add(Prerequisite(course_id=one.id, needs_id=needed.id))
            audit.record("courses.prerequisite_added", f"course:{one.id}", needs=needed.id)
    db.session.flush()


def release_course(course: Course, needed: Course) -> None:
    for one in _with_its_draft(course):
        if there := db.session.get(Prerequisite, (one.id, needed.id)):
            db.session.delete(there)
            audit.record("courses.prerequisite_removed", f"course:{one.id}", needs=needed.id)


def _with_its_draft(course: Course) -> Sequence[Course]:
    """The draft alone where that is meant; what is in use, and the next version that has been begun."""
    if course.status == "draft":
        return [course]
    return [course, *db.session.scalars(sa.select(Course).where(
        _family == course.family_id, Course.status == "draft", Course.id != course.id))]


def _with_all_before(family_id: int) -> set[int]:
    """The family and whatever comes before any version of it that is not archived."""
    needed = aliased(Course)
    there = db.session.execute(
        sa.select(_family, sa.func.coalesce(needed.root_id, needed.id)).select_from(Prerequisite)
        .join(Course, Course.id == Prerequisite.course_id).join(needed, needed.id == Prerequisite.needs_id)
        .where(Course.status != "archived")).all()
    reached, edge = {family_id}, {family_id}
    while edge := {before for after, before in there if after in edge} - reached:
        reached |= edge
    return reached
