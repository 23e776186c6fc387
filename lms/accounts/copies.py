"""The PDF of one's own data: ordered, made by the worker, kept for some days, forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from lms.accounts import erasure, notices
from lms.accounts.letters import DATA_FAILED, DATA_READY
from lms.accounts.models import DataCopy, User
from lms.core import jobs
from lms.core.database import db
from lms.core.storage import Blob
from lms.core.work import after_commit

SILENCE, SWEPT = timedelta(minutes=15), timedelta(minutes=5)
"""When the making of one counts as lost, and is begun again after each such time; how often that is looked after."""
PATIENCE = timedelta(hours=1)
"""After the order; what is not made by then fails, and the person is told."""


def of_user(user_id: int) -> DataCopy | None:
    return db.session.scalar(sa.select(DataCopy).where(DataCopy.user_id == user_id))


def lasts() -> timedelta:
    return timedelta(days=current_app.config["DATA_COPY_DAYS"])


def order(user_id: int, *, at: datetime) -> DataCopy:
    """Have it made, in place of the one before; who asks again while it is being made waits for that one."""
    db.session.execute(sa.select(User.id).where(User.id == user_id).with_for_update())
    copy = of_user(user_id)
    if copy and copy.is_awaited and at - copy.asked_at < SILENCE:
        return copy
    if copy:
        forget(copy)
    copy = DataCopy(user_id=user_id, asked_at=at)
    db.session.add(copy)
    db.session.flush()
    jobs.enqueue("accounts.print_data", copy_id=copy.id)
    return copy


def awaited(copy_id: int) -> DataCopy | None:
    """The order, unless it is fulfilled, failed, forgotten, or its person is gone."""
    return db.session.scalar(sa.select(DataCopy).join(User, User.id == DataCopy.user_id).where(
        DataCopy.id == copy_id, DataCopy.file_key.is_(None), DataCopy.failed_at.is_(None), User.is_active).with_for_update())


def keep(copy_id: int, blob: Blob, *, at: datetime) -> None:
    """The file is there, and the person hears of it; one that nobody waits for any more is thrown away."""
    copy = awaited(copy_id)
    if copy is None:
        after_commit(lambda: erasure.discard({blob.key}))
        return
    copy.file_key, copy.size, copy.made_at = blob.key, blob.size, at
    notices.tell(copy.user_id, DATA_READY.name, "/profile/data", until=(at + lasts()).date())


def fail(copy_id: int, *, at: datetime) -> None:
    """It could not be made, and the person hears of it once."""
    if copy := awaited(copy_id):
        copy.failed_at = at
        notices.tell(copy.user_id, DATA_FAILED.name, "/profile/data")


def lost(*, before: datetime) -> list[DataCopy]:
    """Ordered before that moment, and nothing came of it."""
    return list(db.session.scalars(sa.select(DataCopy).where(
        DataCopy.file_key.is_(None), DataCopy.failed_at.is_(None), DataCopy.asked_at < before)))


def is_due_again(copy: DataCopy, *, at: datetime) -> bool:
    return (at - copy.asked_at) % SILENCE < SWEPT


def is_hopeless(copy: DataCopy, *, at: datetime) -> bool:
    return at - copy.asked_at >= PATIENCE


def expired(*, before: datetime) -> sa.ColumnElement[bool]:
    """Which of them have been there long enough."""
    return sa.func.coalesce(DataCopy.made_at, DataCopy.failed_at) < before


def old(*, at: datetime) -> list[DataCopy]:
    return list(db.session.scalars(sa.select(DataCopy).where(expired(before=at - lasts()))))


def forget(copy: DataCopy) -> None:
    """The file goes with it."""
    key = copy.file_key
    db.session.delete(copy)
    db.session.flush()
    if key:
        after_commit(lambda: erasure.discard({key}))
