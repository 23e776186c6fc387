"""A person's own notes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from lms.core.database import db
from lms.notes.models import Note
from lms.search.sources import Question, holds


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
