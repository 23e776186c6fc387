"""Tasks are noted, begun, told about and ended; each may be noted twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa

from lms.accounts import erasure
from lms.core import jobs
from lms.core.database import db, insert
from lms.core.references import pieces
from lms.core.work import after_commit
from lms.lowdata.models import Rendition, Task

LOST = timedelta(hours=2)
"""A task that has told nothing for so long was cut off with its worker."""
KINDS = ("image/png", "image/jpeg", "image/webp", "application/pdf")


def concerns(media_type: str) -> bool:
    return media_type in KINDS or media_type.startswith(("video/", "audio/"))


def note(key: str, media_type: str, *, at: datetime) -> None:
    """Have lighter forms of the file made, once."""
    added = db.session.scalar(insert(Task).values(
        source=key, media_type=media_type, state="waiting", percent=0, why="", tools="", changed_at=at,
    ).on_conflict_do_nothing(index_elements=["source"]).returning(Task.source))
    if added:
        jobs.enqueue("lowdata.make", key=key)


def begin(key: str, tools: str, *, at: datetime) -> Task | None:
    """The task, now this worker's; None where another has it, or it is done with the same tools."""
    task = db.session.scalar(sa.select(Task).where(Task.source == key).with_for_update())
    if task is None or (task.state == "running" and at - task.changed_at < LOST):
        return None
    if task.state in ("done", "failed") and task.tools == tools:
        return None
    task.state, task.percent, task.why, task.tools, task.changed_at = "running", 0, "", tools, at
    return task


def tell(key: str, percent: int, *, at: datetime) -> None:
    db.session.execute(sa.update(Task).where(Task.source == key, Task.state == "running").values(
        percent=min(percent, 99), changed_at=at))


def end(key: str, made: Iterable[Rendition], *, why: str, pages: int | None, at: datetime) -> None:
    """What was made takes the place of what was made before."""
    db.session.execute(sa.delete(Rendition).where(Rendition.source == key))
    db.session.add_all(made)
    db.session.execute(sa.update(Task).where(Task.source == key).values(
        state="failed" if why else "done", percent=100, why=why[:300], pages=pages, changed_at=at))


def forget_but(shown: Collection[str]) -> None:
    """The lighter forms of all other files, which no course shows any more, with their content."""
    gone = set(db.session.scalars(sa.select(Task.source).where(Task.state.in_(("done", "failed"))))) - set(shown)
    for some in pieces(gone):
        keys = set(db.session.scalars(sa.select(Rendition.key).where(Rendition.source.in_(some))))
        db.session.execute(sa.delete(Rendition).where(Rendition.source.in_(some)))
        db.session.execute(sa.delete(Task).where(Task.source.in_(some)))
        after_commit(partial(erasure.discard, keys))


def overdue(tools: str, *, at: datetime, limit: int = 20) -> list[str]:
    """Keys of tasks that wait, were cut off, or were made while a tool was missing that is there now."""
    cut = sa.and_(Task.state == "running", Task.changed_at < at - LOST)
    late = sa.and_(Task.state == "waiting", Task.changed_at < at - timedelta(minutes=5))
    return list(db.session.scalars(sa.select(Task.source).where(
        sa.or_(cut, late, sa.and_(Task.state == "done", Task.tools != tools))).limit(limit)))
