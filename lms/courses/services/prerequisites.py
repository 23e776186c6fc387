"""Which courses come before a course."""

from __future__ import annotations

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.core import audit
from lms.core.database import db
from lms.courses.errors import Refused
from lms.courses.models import Course, Prerequisite


def require_course(course: Course, needed: Course) -> None:
    """Whoever enrols himself has completed `needed` before; Refused where the two would wait for each other."""
    there = db.session.execute(sa.select(Prerequisite.course_id, Prerequisite.needs_id).with_for_update()).all()
    if (course.id, needed.id) in there:
        return
    reached, edge = {needed.id}, {needed.id}
    while edge := {after for before, after in there if before in edge} - reached:
        reached |= edge
    if course.id in reached:
        raise Refused(_l("“%(needed)s” itself comes after this course, so neither could ever be begun.", needed=needed.title))
    db.session.add(Prerequisite(course_id=course.id, needs_id=needed.id))
    db.session.flush()
    audit.record("courses.prerequisite_added", f"course:{course.id}", needs=needed.id)


def release_course(course: Course, needed: Course) -> None:
    if there := db.session.get(Prerequisite, (course.id, needed.id)):
        db.session.delete(there)
        audit.record("courses.prerequisite_removed", f"course:{course.id}", needs=needed.id)
