"""Notices and choices are a person's own: they go with the person."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts import notices
from lms.accounts.erasure import Line, Part, how_many
from lms.core.database import db
from lms.messages.models import Choice, FailingAddress, Notice


def _tell(user_id: int, _kept: frozenset[int]) -> Iterable[Line]:
    yield Line(_l("Notices in the inbox"), how_many(Notice.person_id == user_id))
    yield Line(_l("Choices of how to be told"), how_many(Choice.person_id == user_id))


def _erase(user_id: int, _kept: frozenset[int]) -> Iterable[str]:
    db.session.execute(sa.delete(Notice).where(Notice.person_id == user_id))
    db.session.execute(sa.delete(Choice).where(Choice.person_id == user_id))
    reader = notices.readers([user_id]).get(user_id)
    db.session.execute(sa.delete(FailingAddress).where(FailingAddress.address == (reader.email if reader else None)))
    return ()


NOTICES = Part("notices", _tell, _erase)
