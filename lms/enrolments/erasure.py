"""What enrolments erases of somebody, and what stays without a name."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.erasure import Line, Part, how_many
from lms.core.database import db
from lms.courses.erasure import WHY
from lms.enrolments.models import Enrolment


def _keeps(user_id: int) -> Iterable[int]:
    return db.session.scalars(sa.select(Enrolment.course_id).where(
        Enrolment.learner_id == user_id, Enrolment.completed_at.is_not(None)))


def _tell(user_id: int, kept: frozenset[int]) -> Iterable[Line]:
    mine = Enrolment.learner_id == user_id
    yield Line(_l("Places in courses that were not completed"),
               how_many(mine, Enrolment.course_id.not_in(kept)))
    yield Line(_l("Places in completed courses, with JP"), how_many(mine, Enrolment.course_id.in_(kept)), WHY)


def _erase(user_id: int, kept: frozenset[int]) -> Iterable[str]:
    mine = Enrolment.learner_id == user_id
    db.session.execute(sa.delete(Enrolment).where(mine, Enrolment.course_id.not_in(kept)))
    db.session.execute(sa.update(Enrolment).where(mine).values(withdrawal_reason=""))
    return ()


PLACES = Part("places", _tell, _erase, keeps=_keeps)
