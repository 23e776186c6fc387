"""Threads and posts, found, listed and searched: in as many statements whatever their number."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from flask import abort
from flask_sqlalchemy.pagination import Pagination

from lms.core.database import LAST_PAGE, db
from lms.discussions.models import Post, Reader, Report, Thread

PER_PAGE = 20
WORDS = 6


def thread_or_404(public_id: str) -> Thread:
    return db.session.scalar(sa.select(Thread).where(Thread.public_id == public_id)) or abort(404)


def post_or_404(public_id: str) -> tuple[Post, Thread]:
    """With its thread."""
    row = db.session.execute(sa.select(Post, Thread).join(Thread, Thread.id == Post.thread_id).where(
        Post.public_id == public_id)).first()
    return (row[0], row[1]) if row else abort(404)


def threads(cohort_id: int, reader_id: int, *, search: str = "", only: str = "", page: int = 1) -> Pagination:
    """Pinned ones first, then by the newest post. `only` is unread, unanswered or followed; every word of the search stands in
    the title or in a post."""
    mine = sa.select(Reader).where(Reader.thread_id == Thread.id, Reader.user_id == reader_id)
    chosen = sa.select(Thread).where(Thread.cohort_id == cohort_id, *(_holds(word) for word in search.split()[:WORDS]))
    limits = {
        "unread": ~mine.where(Reader.seen_id >= Thread.last_id).exists(), "unanswered": ~Thread.is_answered,
        "followed": mine.where(Reader.follows.is_(True)).exists()}
    if only in limits:
        chosen = chosen.where(limits[only])
    return db.paginate(chosen.order_by(Thread.pinned_at.is_(None), Thread.last_at.desc(), Thread.id.desc()), page=max(page, 1),
                       per_page=PER_PAGE, error_out=False)


def readings(reader_id: int, thread_ids: Collection[int]) -> dict[int, Reader]:
    """How far the reader is, by thread."""
    rows = db.session.scalars(sa.select(Reader).where(Reader.user_id == reader_id, Reader.thread_id.in_(list(thread_ids))))
    return {row.thread_id: row for row in rows}


def reading(reader_id: int, thread_id: int) -> tuple[int, bool | None] | None:
    """How far the reader is, and whether he follows the thread; None for whoever has never opened it."""
    row = db.session.execute(sa.select(Reader.seen_id, Reader.follows).where(
        Reader.thread_id == thread_id, Reader.user_id == reader_id)).first()
    return (row[0], row[1]) if row else None


def newest_on(thread: Thread, page: int) -> int:
    """The id of the last post of this page."""
    shown = _replies(thread.id).with_only_columns(Post.id).order_by(Post.id).offset(
        (min(max(page, 1), LAST_PAGE) - 1) * PER_PAGE).limit(PER_PAGE).subquery()
    return db.session.scalar(sa.select(sa.func.max(shown.c.id))) or (0 if thread.replies else thread.last_id)


def first_unread(thread: Thread, seen_id: int) -> Post:
    """Where to go on reading; where all is read, the newest post."""
    rows = sa.select(Post).where(Post.thread_id == thread.id)
    return db.session.scalar(rows.where(Post.id > seen_id).order_by(Post.id).limit(1)) or db.session.scalars(
        rows.order_by(Post.id.desc()).limit(1)).one()


def heads(thread_id: int) -> tuple[Post, Post | None]:
    """The question, and what is marked as its answer; in one statement."""
    rows = db.session.scalars(sa.select(Post).where(
        Post.thread_id == thread_id, sa.or_(Post.is_first, Post.answers_at.is_not(None))).order_by(Post.is_first.desc())).all()
    return rows[0], rows[1] if len(rows) > 1 else None


def replies(thread_id: int, *, page: int) -> Pagination:
    """In the order in which they were written."""
    return db.paginate(_replies(thread_id).order_by(Post.id), page=max(page, 1), per_page=PER_PAGE, error_out=False)


def page_of(post: Post) -> int:
    """On which page of its thread the post stands."""
    if post.is_first:
        return 1
    before = db.session.scalar(sa.select(sa.func.count()).select_from(
        _replies(post.thread_id).where(Post.id < post.id).subquery())) or 0
    return before // PER_PAGE + 1


def sent(author_id: int, key: str) -> Post | None:
    """What this form has already brought."""
    return db.session.scalar(sa.select(Post).where(Post.author_id == author_id, Post.key == key))


def followers(thread_id: int) -> dict[int, int]:
    """How far each of those who follow the thread has read."""
    rows = db.session.execute(sa.select(Reader.user_id, Reader.seen_id).where(
        Reader.thread_id == thread_id, Reader.follows.is_(True)))
    return dict(rows.all())


def reported(post_ids: Collection[int]) -> set[int]:
    """Those of these posts about which a report waits."""
    return set(db.session.scalars(sa.select(Report.post_id).where(
        Report.post_id.in_(list(post_ids)), Report.settled_at.is_(None))))


def reports(cohort_id: int) -> list[tuple[Report, Post, Thread]]:
    """What waits to be settled in the cohort, the oldest first."""
    rows = db.session.execute(_open_reports(cohort_id).order_by(Report.id).limit(200))
    return [(report, post, thread) for report, post, thread in rows]


def how_many_reports(cohort_id: int) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(_open_reports(cohort_id).subquery())) or 0


def standing(cohort_id: int) -> tuple[int, int]:
    """How many threads the cohort has, and how many of them wait for an answer of anybody."""
    row = db.session.execute(sa.select(sa.func.count(), sa.func.count().filter(Thread.replies == 0)).where(
        Thread.cohort_id == cohort_id)).one()
    return row[0], row[1]


def _replies(thread_id: int) -> sa.Select[Post]:
    return sa.select(Post).where(Post.thread_id == thread_id, ~Post.is_first)


def _open_reports(cohort_id: int) -> sa.Select[Report, Post, Thread]:
    return (sa.select(Report, Post, Thread).join(Post, Post.id == Report.post_id).join(Thread, Thread.id == Post.thread_id)
            .where(Thread.cohort_id == cohort_id, Report.settled_at.is_(None)))


def _holds(word: str) -> sa.ColumnElement[bool]:
    said = sa.exists().where(Post.thread_id == Thread.id, Post.removed_at.is_(None), Post.text.icontains(word, autoescape=True))
    return sa.or_(Thread.title.icontains(word, autoescape=True), said)
