"""A person's own notes and highlights."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from lms.core.database import db
from lms.notes.models import Highlight, Note
from lms.search.sources import Question, holds

TOLD = ("key", "colour", "quote", "before", "after", "start", "note")
"""What a device knows of a highlight."""


def note(owner_id: int, activity_id: int, *, locked: bool = False) -> Note | None:
    found = sa.select(Note).where(Note.owner_id == owner_id, Note.activity_id == activity_id)
    return db.session.scalar(found.with_for_update() if locked else found)


def own_text() -> sa.ScalarSelect[str]:
    """What stands in the person's note beside the activity."""
    return sa.select(Note.text).where(
        Note.owner_id == sa.bindparam("person_id"), Note.activity_id == sa.bindparam("activity_id")).scalar_subquery()


def texts(owner_id: int, activity_ids: Collection[int]) -> dict[int, str]:
    """By activity."""
    rows = db.session.execute(sa.select(Note.activity_id, Note.text).where(
        Note.owner_id == owner_id, Note.activity_id.in_(list(activity_ids))))
    return dict(rows.all())


def found(owner_id: int, question: Question, *, at_most: int) -> Sequence[Note]:
    """Those that hold all of the words, beside activities that the person may still read; the newest first."""
    return db.session.scalars(sa.select(Note).where(
        Note.owner_id == owner_id, Note.course_id.in_(question.courses), *holds(question.words, Note.text),
    ).order_by(Note.written_at.desc(), Note.activity_id).limit(at_most)).all()


def of_owner(owner_id: int, course_id: int | None = None) -> Sequence[Note]:
    """All notes, or those of one course, by activity."""
    mine = sa.select(Note).where(Note.owner_id == owner_id).order_by(Note.course_id, Note.activity_id)
    return db.session.scalars(mine.where(Note.course_id == course_id) if course_id else mine).all()


def highlight(owner_id: int, key: str) -> Highlight | None:
    """One that was not removed."""
    return db.session.scalar(_marked(owner_id).where(Highlight.key == key))


def highlights(owner_id: int, course_id: int | None = None) -> Sequence[Highlight]:
    """All, or those of one course; of each text in the order in which they stand there."""
    mine = _marked(owner_id).order_by(Highlight.course_id, Highlight.activity_id, Highlight.start, Highlight.id)
    return db.session.scalars(mine.where(Highlight.course_id == course_id) if course_id else mine).all()


def marks(owner_id: int, activity_ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """By activity, as devices tell them."""
    found: dict[int, list[dict[str, Any]]] = {}
    for one in db.session.scalars(_marked(owner_id).where(Highlight.activity_id.in_(list(activity_ids)))):
        found.setdefault(one.activity_id, []).append({name: getattr(one, name) for name in TOLD})
    return found


def own_highlights() -> sa.ScalarSelect[Any]:
    """What the person has marked in the text of the activity, as a list of what devices tell, in no order."""
    is_postgresql = db.session.get_bind().dialect.name == "postgresql"
    listed, made = ("json_agg", "json_build_object") if is_postgresql else ("json_group_array", "json_object")
    parts: list[Any] = []
    for name in TOLD:
        parts += [sa.literal_column(f"'{name}'"), getattr(Highlight, name)]
    one = getattr(sa.func, made)(*parts)
    return sa.select(getattr(sa.func, listed)(one, type_=sa.JSON)).where(
        Highlight.owner_id == sa.bindparam("person_id"), Highlight.activity_id == sa.bindparam("activity_id"),
        Highlight.colour != "").scalar_subquery()


def highlights_found(owner_id: int, question: Question, *, at_most: int) -> Sequence[Highlight]:
    """Those that hold all of the words, in the passage or the note, in texts that the person may still read; the newest first."""
    return db.session.scalars(_marked(owner_id).where(
        Highlight.course_id.in_(question.courses), *holds(question.words, Highlight.quote, Highlight.note),
    ).order_by(Highlight.changed_at.desc(), Highlight.id).limit(at_most)).all()


def count(owner_id: int, activity_id: int) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(
        Highlight.owner_id == owner_id, Highlight.activity_id == activity_id, Highlight.colour != "")) or 0


def _marked(owner_id: int) -> sa.Select[Highlight]:
    return sa.select(Highlight).where(Highlight.owner_id == owner_id, Highlight.colour != "")
