"""Checks are asked for, begun, told about and ended; each may be asked for twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from lms.core import audit, jobs
from lms.core.database import db, insert
from lms.links.models import Check, Link

LOST = timedelta(minutes=20)
"""A check that has told nothing for so long was cut off with its worker: longer than the longest takes."""
AT_ONCE = 5
"""Courses that the clock sends for at a time."""
_course = sa.table("courses_course", sa.column("id"), sa.column("status"))


def ask(course_id: int, *, at: datetime) -> None:
    """Have the links of the course checked, unless they are being checked now."""
    asked = insert(Check).values(course_id=course_id, state="waiting", done=0, total=0, changed_at=at)
    fresh = db.session.scalar(asked.on_conflict_do_update(
        index_elements=["course_id"], set_={"state": "waiting", "done": 0, "total": 0, "changed_at": at},
        where=sa.or_(Check.state == "done", Check.changed_at < at - LOST)).returning(Check.course_id))
    if fresh:
        audit.record("links.asked", f"course:{course_id}")
        jobs.enqueue("links.check", course_id=course_id)


def begin(course_id: int, *, at: datetime) -> bool:
    """Whether this worker has it now; another may, or it is done."""
    return db.session.scalar(sa.update(Check).where(
        Check.course_id == course_id, sa.or_(Check.state == "waiting", _cut(at)),
    ).values(state="running", done=0, total=0, changed_at=at).returning(Check.course_id)) is not None


def tell(course_id: int, done: int, total: int, *, at: datetime) -> None:
    db.session.execute(sa.update(Check).where(Check.course_id == course_id, Check.state == "running").values(
        done=done, total=total, changed_at=at))


def end(course_id: int, links: Iterable[Link], *, at: datetime) -> None:
    """What was found takes the place of what was found before."""
    db.session.execute(sa.delete(Link).where(Link.course_id == course_id))
    db.session.add_all(links)
    db.session.execute(sa.update(Check).where(Check.course_id == course_id).values(state="done", changed_at=at, done_at=at))


def overdue(*, at: datetime) -> list[int]:
    """Courses whose check waits without a job, or was cut off."""
    late = sa.and_(Check.state == "waiting", Check.changed_at < at - LOST)
    return list(db.session.scalars(sa.select(Check.course_id).where(sa.or_(late, _cut(at))).limit(AT_ONCE)))


def due(days: int, *, at: datetime) -> list[int]:
    """Published courses that were never checked, or not for so many days; none where it is 0."""
    if not days:
        return []
    rows = sa.select(_course.c.id).outerjoin(Check, Check.course_id == _course.c.id).where(
        _course.c.status == "published", sa.or_(Check.course_id.is_(None), sa.and_(
            Check.state == "done", Check.done_at < at - timedelta(days=days))))
    return list(db.session.scalars(rows.order_by(_course.c.id).limit(AT_ONCE)))


def _cut(at: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(Check.state == "running", Check.changed_at < at - LOST)
