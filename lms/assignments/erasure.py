"""What assignments erase of somebody, and what stays without a name: a work goes with its files and marks, or stays whole."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.erasure import Line, Part, how_many
from lms.assignments.models import Extension, Sheet, Work, WorkFile
from lms.core.database import db
from lms.courses.erasure import WHY


def _tell(user_id: int, kept: frozenset[int]) -> Iterable[Line]:
    mine = Work.learner_id == user_id
    yield Line(_l("Works for assignments of courses that were not completed, with their files"),
               how_many(mine, Work.course_id.not_in(kept)))
    yield Line(_l("Works for assignments of completed courses"), how_many(mine, Work.course_id.in_(kept)), WHY)


def _erase(user_id: int, kept: frozenset[int]) -> Iterable[str]:
    mine = sa.select(Work.id).where(Work.learner_id == user_id, Work.course_id.not_in(kept))
    keys = set(db.session.scalars(sa.select(WorkFile.key).where(WorkFile.work_id.in_(mine))))
    for model in (Sheet, WorkFile):
        db.session.execute(sa.delete(model).where(model.work_id.in_(mine)))
    db.session.execute(sa.delete(Extension).where(Extension.learner_id == user_id, Extension.course_id.not_in(kept)))
    db.session.execute(sa.delete(Work).where(Work.learner_id == user_id, Work.course_id.not_in(kept)))
    return keys


WORKS = Part("assignments", _tell, _erase)
