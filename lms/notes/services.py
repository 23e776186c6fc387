"""Notes are written, passages marked; what two devices wrote is never lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.core.database import db, insert
from lms.core.errors import DomainError
from lms.notes import queries
from lms.notes.models import Highlight, Note
from lms.notes.passages import Passage

LONGEST = 20_000
MOST = 300
"""Highlights of one person in one text."""
PARTED = "\n\n---\n\n"


class Full(DomainError):
    """There are as many highlights as one text holds."""


def write(owner_id: int, activity: Any, text: str, *, before: str | None = None, at: datetime) -> None:
    """Keep the note; an empty one goes. `before` is what the writer began with: where another device has written since,
    both texts stay, one below the other."""
    text, there = _tidy(text), queries.note(owner_id, activity.id, locked=True)
    held = there.text if there else ""
    if before is not None and held not in ("", _tidy(before), text):
        text = held if text in held else _tidy(held + PARTED + text)
    if not text:
        db.session.execute(sa.delete(Note).where(Note.owner_id == owner_id, Note.activity_id == activity.id))
        return
    adding = insert(Note).values(
        owner_id=owner_id, activity_id=activity.id, course_id=activity.course_id, text=text, written_at=at)
    db.session.execute(adding.on_conflict_do_update(
        index_elements=["owner_id", "activity_id"], set_={"text": text, "written_at": at}))


def mark(owner_id: int, activity: Any, told: Passage, *, at: datetime) -> None:
    """Keep the highlight as it was at this moment, in which it was made, changed or removed; what came later stands."""
    if told.colour and queries.highlight(owner_id, told.key) is None and queries.count(owner_id, activity.id) >= MOST:
        raise Full(_l("This text holds as many marks as it can. Remove some first."))
    kept = {name: getattr(told, name) for name in ("colour", "quote", "before", "after", "start", "note")} | {"changed_at": at}
    adding = insert(Highlight).values(
        owner_id=owner_id, activity_id=activity.id, course_id=activity.course_id, key=told.key, **kept)
    db.session.execute(adding.on_conflict_do_update(index_elements=["owner_id", "key"], set_=kept, where=sa.and_(
        Highlight.activity_id == activity.id, Highlight.changed_at <= at)))


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\0", "").strip()[:LONGEST]
