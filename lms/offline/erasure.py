"""What offline erases of somebody: all of it, for what counted stands in the rooms it was told to."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.erasure import Line, Part, how_many
from lms.core.database import db
from lms.offline.models import Entry


def _tell(user_id: int, kept: frozenset[int]) -> Iterable[Line]:
    yield Line(_l("Entries sent from a device that was offline"), how_many(Entry.learner_id == user_id))


def _erase(user_id: int, kept: frozenset[int]) -> Iterable[str]:
    db.session.execute(sa.delete(Entry).where(Entry.learner_id == user_id))
    return ()


ENTRIES = Part("offline", _tell, _erase)
