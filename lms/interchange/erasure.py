"""What interchange erases of somebody: files that were sent or written, and what was told of them."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.erasure import Line, Part, how_many
from lms.core.database import db
from lms.interchange import queries
from lms.interchange.models import Task


def _tell(user_id: int, _kept: frozenset[int]) -> Iterable[Line]:
    yield Line(_l("Courses that were imported or taken along as files"), how_many(Task.owner_id == user_id))


def _erase(user_id: int, _kept: frozenset[int]) -> Iterable[str]:
    keys = [key for task in queries.all_of(user_id) for key in (task.source_key, task.result_key) if key]
    db.session.execute(sa.delete(Task).where(Task.owner_id == user_id))
    return keys


TASKS = Part("interchange", _tell, _erase)
