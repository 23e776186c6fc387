"""Large packages, handed to a job."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from lms.core import jobs
from lms.core.database import db
from lms.packages.models import Unpacking

SILENCE = timedelta(minutes=10)
"""After which a job counts as lost."""


def order(activity_id: int, name: str, *, staged: str, passing: int | None, may_repeat: bool, at: datetime,
          by: int | None) -> Unpacking:
    """Have the package unpacked and shown; one that was sent before for the activity is forgotten."""
    if (before := db.session.get(Unpacking, activity_id)) is not None:
        forget(before)
    made = Unpacking(activity_id=activity_id, name=name[:255], staged=staged, passing=passing,
                     may_repeat=may_repeat, added_by_id=by, heard_at=at)
    db.session.add(made)
    db.session.flush()
    jobs.enqueue("packages.unpack", activity_id=activity_id)
    return made


def hear(activity_id: int, done: int, total: int, *, at: datetime) -> None:
    """A sign of life."""
    which = Unpacking.activity_id == activity_id
    db.session.execute(sa.update(Unpacking).where(which).values(done=done, total=total, heard_at=at))


def forget(row: Unpacking) -> None:
    """The upload itself goes with the others that were taken."""
    db.session.delete(row)
    db.session.flush()


def lost(*, at: datetime) -> list[int]:
    """The activities whose job has fallen silent, which are heard of now."""
    rows = db.session.scalars(sa.select(Unpacking).where(Unpacking.fault == "", Unpacking.heard_at < at - SILENCE)).all()
    for row in rows:
        row.heard_at = at
    return [row.activity_id for row in rows]
