"""What packages erase of somebody, and what stays without a name."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.erasure import Line, Part, how_many
from lms.core.database import db
from lms.courses.erasure import WHY
from lms.packages.models import Attempt, Content, Document, State, Statement, Unpacking
from lms.packages.services.attempts import forget


def _tell(user_id: int, kept: frozenset[int]) -> Iterable[Line]:
    mine = Attempt.learner_id == user_id
    yield Line(_l("Attempts at packages of courses that were not completed"), how_many(mine, Attempt.course_id.not_in(kept)))
    yield Line(_l("Attempts at packages of completed courses"), how_many(mine, Attempt.course_id.in_(kept)), WHY)


def _erase(user_id: int, kept: frozenset[int]) -> Iterable[str]:
    """The name within what a package told goes too, from all attempts."""
    going = sa.select(Attempt.id).where(Attempt.learner_id == user_id, Attempt.course_id.not_in(kept))
    staying = sa.select(Attempt.id).where(Attempt.learner_id == user_id)
    db.session.execute(sa.delete(Document).where(Document.learner_id == user_id))
    db.session.execute(sa.delete(Statement).where(Statement.attempt_id.in_(staying)))
    forget(going)
    db.session.execute(sa.delete(Attempt).where(Attempt.learner_id == user_id, Attempt.course_id.not_in(kept)))
    for model in (Content, Unpacking):
        db.session.execute(sa.update(model).where(model.added_by_id == user_id).values(added_by_id=None))
    for state in db.session.scalars(sa.select(State).where(State.attempt_id.in_(staying))):
        state.cmi = {}
    db.session.flush()
    return ()


ATTEMPTS = Part("packages", _tell, _erase)
