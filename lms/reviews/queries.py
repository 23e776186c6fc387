"""Reviewers and comments, read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from flask import abort, g, has_request_context

from lms.core.database import db
from lms.reviews.models import Comment, Reviewer


class Talk(NamedTuple):
    """A comment and what was answered, the oldest first."""

    comment: Comment
    answers: Sequence[Comment]

    @property
    def people(self) -> set[int]:
        """Ids of those who wrote in it."""
        return {self.comment.author_id, *(answer.author_id for answer in self.answers)}


class Asked(NamedTuple):
    """A course that somebody reviews: `course_id` is the first version of it; `open` comments wait in it, of whomsoever."""

    course_id: int
    open: int


def reviewed_by(user_id: int) -> set[int]:
    """Ids of the first versions of the courses that somebody was asked to look at."""
    return set(db.session.scalars(sa.select(Reviewer.course_id).where(Reviewer.user_id == user_id)))


def is_reviewer(user_id: int, family_id: int) -> bool:
    """Asked once per request."""
    known: dict[tuple[int, int], bool] = g.setdefault("reviews_reviewer", {}) if has_request_context() else {}
    key = (user_id, family_id)
    if key not in known:
        known[key] = bool(db.session.scalar(sa.select(sa.exists().where(
            Reviewer.user_id == user_id, Reviewer.course_id == family_id))))
    return known[key]


def is_asked() -> sa.ColumnElement[bool]:
    """Whether the person reviews any course: rides on the question of the home page."""
    return sa.exists().where(Reviewer.user_id == sa.bindparam("person_id"))


def reviewers(family_id: int) -> list[int]:
    """Ids of people."""
    return list(db.session.scalars(sa.select(Reviewer.user_id).where(Reviewer.course_id == family_id)))


def asked_of(user_id: int) -> list[Asked]:
    """The courses that somebody reviews, the last asked first."""
    waits = sa.select(sa.func.count()).where(Comment.course_id == Reviewer.course_id, *_OPEN).scalar_subquery()
    rows = db.session.execute(sa.select(Reviewer.course_id, waits).where(Reviewer.user_id == user_id).order_by(
        Reviewer.asked_at.desc()))
    return [Asked(*row) for row in rows]


def talks(family_id: int, stable_id: str | None = None) -> list[Talk]:
    """What was written beside one activity, or beside all of a course: the open ones first, then by time."""
    here = [Comment.course_id == family_id, *([Comment.stable_id == stable_id] if stable_id else [])]
    rows = db.session.scalars(sa.select(Comment).where(*here).order_by(Comment.id)).all()
    answers: dict[int, list[Comment]] = {}
    for row in rows:
        if row.parent_id:
            answers.setdefault(row.parent_id, []).append(row)
    found = [Talk(row, answers.get(row.id, ())) for row in rows if row.parent_id is None]
    return sorted(found, key=lambda talk: talk.comment.settled_at is not None)


def talk_or_404(public_id: str) -> Talk:
    """The talk in which this comment or answer stands."""
    said = comment_or_404(public_id)
    first = db.session.get_one(Comment, said.parent_id) if said.parent_id else said
    return Talk(first, db.session.scalars(sa.select(Comment).where(Comment.parent_id == first.id).order_by(Comment.id)).all())


def comment_or_404(public_id: str) -> Comment:
    return db.session.scalar(sa.select(Comment).where(Comment.public_id == public_id)) or abort(404)


def open_count(family_id: int) -> int:
    """How many comments wait to be settled."""
    return db.session.scalar(sa.select(sa.func.count()).where(Comment.course_id == family_id, *_OPEN)) or 0


def authors(found: Iterable[Talk]) -> set[int]:
    """Ids of all who wrote or settled."""
    return {id_ for talk in found for id_ in (*talk.people, talk.comment.settled_by_id) if id_}


_OPEN = (Comment.parent_id.is_(None), Comment.settled_at.is_(None))
