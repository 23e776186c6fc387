"""Ratings go with the learner who is erased."""

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.erasure import Line, Part, how_many
from lms.core.database import db
from lms_evaluation.models import Rating


def _tell(user_id: int, _kept: frozenset[int]) -> Iterable[Line]:
    yield Line(_l("Ratings"), how_many(Rating.learner_id == user_id))


def _erase(user_id: int, _kept: frozenset[int]) -> Iterable[str]:
    db.session.execute(sa.delete(Rating).where(Rating.learner_id == user_id))
    return ()


RATINGS = Part("ratings", _tell, _erase)
