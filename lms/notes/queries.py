"""A person's own notes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

import sqlalchemy as sa

from lms.core.database import db
from lms.notes.models import Note


def note(owner_id: int, activity_id: int, *, locked: bool = False) -> Note | None:
    asked = _note().with_for_update() if locked else _note()
    found: Note | None = db.session.scalar(asked, {"owner_id": owner_id, "activity_id": activity_id})
    return found


def text(owner_id: int, activity_id: int) -> str:
    """What stands in the note; empty where there is none."""
    return db.session.scalar(_text(), {"owner_id": owner_id, "activity_id": activity_id}) or ""


@cache
def _text() -> sa.Select[str]:
    """Built once, for every page of an activity asks it."""
    return _note().with_only_columns(Note.text)


@cache
def _note() -> sa.Select[Note]:
    return sa.select(Note).where(
        Note.owner_id == sa.bindparam("owner_id"), Note.activity_id == sa.bindparam("activity_id"))


def texts(owner_id: int, activity_ids: Collection[int]) -> dict[int, str]:
    """By activity."""
    rows = db.session.execute(sa.select(Note.activity_id, Note.text).where(
        Note.owner_id == owner_id, Note.activity_id.in_(list(activity_ids))))
    return dict(rows.all())


def of_owner(owner_id: int, course_id: int | None = None) -> Sequence[Note]:
    """All notes, or those of one course, by activity."""
    mine = sa.select(Note).where(Note.owner_id == owner_id).order_by(Note.course_id, Note.activity_id)
    return db.session.scalars(mine.where(Note.course_id == course_id) if course_id else mine).all()
