"""What becomes of the charge of an erased person's seat: it goes with the place, and stays with one that is kept."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.erasure import Line, Part, how_many
from lms.core.database import db
from lms.enrolments import queries as enrolments
from lms.partners.models import Charge


def _tell(user_id: int, kept: frozenset[int]) -> Iterable[Line]:
    placed = enrolments.placed()
    mine = sa.select(placed.c.place_id).where(placed.c.learner_id == user_id, placed.c.course_id.in_(kept))
    gone = sa.select(placed.c.place_id).where(placed.c.learner_id == user_id, placed.c.course_id.not_in(kept))
    yield Line(_l("To which agreement seats in courses that were not completed were charged"),
               how_many(Charge.enrolment_id.in_(gone)))
    yield Line(_l("To which agreement seats in completed courses were charged"), how_many(Charge.enrolment_id.in_(mine)),
               _l("Public money was spent on the seat, and the account of it is kept; it holds no name."))


def _erase(user_id: int, kept: frozenset[int]) -> Iterable[str]:
    placed = enrolments.placed()
    db.session.execute(sa.delete(Charge).where(Charge.enrolment_id.in_(
        sa.select(placed.c.place_id).where(placed.c.learner_id == user_id, placed.c.course_id.not_in(kept)))))
    return ()


SEATS = Part("partners", _tell, _erase)
