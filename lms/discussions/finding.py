"""Threads and announcements by the beginnings of words, among those that somebody may read.

The words lie in `discussions_search_index`, which triggers fill, as those of courses do
(docs/decisions/0018-search-by-the-databases-own-index.md).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute as Column
from sqlalchemy.orm import undefer

from lms.core.database import db, index_of_words
from lms.discussions.models import Announcement, Post, Thread
from lms.discussions.policies import Readable

_INDEX = sa.table("discussions_search_index", sa.column("rowid", sa.BigInteger), sa.column("ref", sa.BigInteger),
                  sa.column("thread_id", sa.Integer), sa.column("words"))
_THREAD, _POST, _ANNOUNCEMENT, _KINDS = 0, 1, 2, 3


def threads(words: Sequence[str], readable: Readable, *, at_most: int) -> list[tuple[Thread, Post]]:
    """Each word stands in the title or in a post; with the first post that holds any. Those written to last come first."""
    if not words:
        return []
    held = (_holds_title_or_post(word) for word in words)
    found = db.session.scalars(sa.select(Thread).where(
        sa.or_(Thread.cohort_id.in_(readable.member), Thread.cohort_id.in_(readable.kept)), *held,
    ).order_by(Thread.last_at.desc(), Thread.id.desc()).limit(at_most)).all()
    posts = _posts(words, [thread.id for thread in found])
    return [(thread, posts[thread.id]) for thread in found if thread.id in posts]


def announcements(words: Sequence[str], readable: Readable, *, at: datetime, at_most: int) -> list[Announcement]:
    """To learners those that show now; to those who write them all. The newest first."""
    if not words:
        return []
    to_me = sa.and_(sa.or_(Announcement.cohort_id.in_(readable.told), Announcement.course_id.in_(readable.told_courses)),
                    Announcement.withdrawn_at.is_(None), Announcement.shows_at <= at)
    held = (_stands(word, _ANNOUNCEMENT, Announcement.id, Announcement.title, Announcement.text) for word in words)
    return list(db.session.scalars(sa.select(Announcement).where(
        sa.or_(to_me, Announcement.cohort_id.in_(readable.kept), Announcement.course_id.in_(readable.taught)), *held,
    ).options(undefer(Announcement.text)).order_by(Announcement.shows_at.desc(), Announcement.id.desc()).limit(at_most)))


def _posts(words: Sequence[str], thread_ids: Collection[int]) -> dict[int, Post]:
    """By thread the first post that holds any of the words, else its question."""
    holds = sa.or_(*(_stands(word, _POST, Post.id, Post.text) for word in words))
    found = db.session.scalars(sa.select(Post).where(
        Post.thread_id.in_(list(thread_ids)), sa.or_(Post.is_first, holds),
    ).order_by(sa.case((holds, 0), else_=1), Post.id)) if thread_ids else ()
    posts: dict[int, Post] = {}
    for post in found:
        posts.setdefault(post.thread_id, post)
    return posts


def _holds_title_or_post(word: str) -> sa.ColumnElement[bool]:
    if (match := _match(word)) is None:
        said = sa.exists().where(Post.thread_id == Thread.id, _contains(Post.text, word))
        return sa.or_(_contains(Thread.title, word), said)
    return Thread.id.in_(sa.select(_INDEX.c.thread_id).where(match))


def _stands(word: str, kind: int, id_: Column[int], *columns: Column[str]) -> sa.ColumnElement[bool]:
    """Whether the word stands in the row of this kind."""
    if (match := _match(word)) is None:
        return sa.or_(*(_contains(column, word) for column in columns))
    ref = _ref()
    return id_.in_(sa.select((ref - kind) // _KINDS).where(match, ref % _KINDS == kind))


def _ref() -> sa.ColumnElement[int]:
    return _INDEX.c.ref if db.engine.dialect.name == "postgresql" else _INDEX.c.rowid


def _match(word: str) -> sa.ColumnElement[bool] | None:
    """None on an SQLite without FTS5, which looks through the rows themselves."""
    index = index_of_words(_INDEX.name)
    if index == "tsvector":
        return _INDEX.c.words.op("@@", is_comparison=True)(sa.func.courses_asked(f"'{word}'"))
    return sa.literal_column(_INDEX.name).op("match", is_comparison=True)(f'"{word}"*') if index == "fts5" else None


def _contains(column: Column[str], word: str) -> sa.ColumnElement[bool]:
    return sa.func.lower(column).contains(word, autoescape=True)
