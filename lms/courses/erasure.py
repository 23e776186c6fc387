"""What courses erases of somebody, and what stays without a name."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.erasure import Line, Part, how_many
from lms.core.database import db
from lms.courses.models import Progress

WHY = _l("The record of a completed training is kept by law; it no longer tells whose it was.")


def _tell(user_id: int, kept: frozenset[int]) -> Iterable[Line]:
    mine = Progress.learner_id == user_id
    yield Line(_l("Steps in courses that were not completed"), how_many(mine, Progress.course_id.not_in(kept)))
    yield Line(_l("Steps in completed courses"), how_many(mine, Progress.course_id.in_(kept)), WHY)


def _erase(user_id: int, kept: frozenset[int]) -> Iterable[str]:
    db.session.execute(sa.delete(Progress).where(Progress.learner_id == user_id, Progress.course_id.not_in(kept)))
    return ()


PROGRESS = Part("progress", _tell, _erase)
