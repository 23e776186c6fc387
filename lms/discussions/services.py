"""Threads are begun, answered, read and followed; posts are changed for a while, removed, marked and reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from lms.core import audit
from lms.core.database import db, insert
from lms.discussions import errors, letters, queries, texts
from lms.discussions.models import Post, Reader, Report, Thread
from lms.enrolments.queries import CohortFacts

EDITABLE = timedelta(minutes=30)
"""How long the writer may change a post; whoever has read and answered it then knows what it says."""


def begin(cohort: CohortFacts, author_id: int, title: str, text: str, *, key: str, is_staff: bool, at: datetime) -> Thread:
    """A new thread, which its writer follows; the same form sent again returns the thread that it made. Refused where the cohort
    is closed."""
    _check_cohort(cohort)
    made = db.session.scalar(insert(Thread).values(
        cohort_id=cohort.id, author_id=author_id, key=key, title=title, begun_at=at, last_at=at).on_conflict_do_nothing(
        index_elements=["author_id", "key"]).returning(Thread.id))
    if made is None:
        return db.session.scalars(sa.select(Thread).where(Thread.author_id == author_id, Thread.key == key)).one()
    thread = db.session.get_one(Thread, made)
    _add(thread, author_id, text, key=key, is_staff=is_staff, at=at, is_first=True)
    if not is_staff:
        letters.asked(cohort, thread, at=at)
    return thread


def reply(cohort: CohortFacts, thread: Thread, author_id: int, text: str, *, key: str, is_staff: bool, at: datetime) -> Post:
    """As `begin`, for those who follow the thread. Refused where thread or cohort are closed; whoever keeps order may still write
    in a closed thread."""
    _lock(thread)
    if there := queries.sent(author_id, key):
        return there
    _check_cohort(cohort)
    if thread.closed_at is not None and not is_staff:
        raise errors.thread_closed()
    post = _add(thread, author_id, text, key=key, is_staff=is_staff, at=at)
    thread.replies += 1
    letters.replied(cohort, thread, post, at=at)
    return post


def may_edit(post: Post, user_id: int, *, at: datetime) -> bool:
    return post.author_id == user_id and post.removed_at is None and at < post.written_at + EDITABLE


def edit(post: Post, text: str, *, at: datetime) -> None:
    """Refused once its time is over, and while a report about it waits."""
    _lock(post)
    if post.removed_at is not None:
        raise errors.is_removed()
    if at >= post.written_at + EDITABLE:
        raise errors.too_late()
    if queries.reported([post.id]):
        raise errors.is_reported()
    text = texts.tidy(text)
    if text != post.text:
        post.text, post.html, post.edited_at = text, texts.html(text), at


def remove(thread: Thread, post: Post, *, by: int, reason: str = "", as_keeper: bool, at: datetime) -> None:
    """Its text goes, its place stays. The writer of what somebody else removes is told why; reports about it are settled.

    Refused for the writer while a report about it waits.
    """
    _lock(thread, post)
    if post.removed_at is not None:
        return
    if not as_keeper and queries.reported([post.id]):
        raise errors.is_reported()
    _empty(thread, post, by=by, at=at)
    _settle(post.id, "removed", by=by, at=at)
    audit.record("discussions.post_removed", f"post:{post.id}", cohort=thread.cohort_id, own=post.author_id == by)
    if post.author_id != by:
        letters.removed(thread, post, reason, at=at)


def mark(thread: Thread, post: Post, *, on: bool, at: datetime) -> None:
    """The answer to the thread is this reply, and no other; or it has none any more."""
    _lock(thread, post)
    if post.is_first or post.removed_at is not None:
        raise errors.no_answer() if post.is_first else errors.is_removed()
    if on == (post.answers_at is not None):
        return
    db.session.execute(sa.update(Post).where(Post.thread_id == thread.id, Post.answers_at.is_not(None)).values(answers_at=None))
    post.answers_at, thread.is_answered = at if on else None, on
    audit.record("discussions.answer_marked" if on else "discussions.answer_unmarked", f"post:{post.id}", cohort=thread.cohort_id)


def pin(thread: Thread, *, on: bool, at: datetime) -> None:
    _lock(thread)
    if on != (thread.pinned_at is not None):
        thread.pinned_at = at if on else None
        audit.record("discussions.pinned" if on else "discussions.unpinned", f"thread:{thread.id}", cohort=thread.cohort_id)


def close(thread: Thread, *, on: bool, at: datetime) -> None:
    """Only whoever keeps order writes in it from now on; or all may again."""
    _lock(thread)
    if on != (thread.closed_at is not None):
        thread.closed_at = at if on else None
        audit.record("discussions.thread_closed" if on else "discussions.thread_opened", f"thread:{thread.id}",
                     cohort=thread.cohort_id)


def report(cohort: CohortFacts, thread: Thread, post: Post, user_id: int, reason: str, *, at: datetime) -> None:
    """Tell those who teach; a second report of the same person changes nothing."""
    if post.removed_at is not None:
        raise errors.is_removed()
    made = db.session.scalar(insert(Report).values(
        post_id=post.id, user_id=user_id, reason=reason, at=at).on_conflict_do_nothing(
        index_elements=["post_id", "user_id"]).returning(Report.id))
    if made is not None:
        audit.record("discussions.post_reported", f"post:{post.id}", cohort=cohort.id)
        letters.reported(cohort, thread, post, at=at)


def keep(post: Post, *, by: int, at: datetime) -> None:
    """Whoever keeps order finds that the post may stand."""
    _lock(post)
    if _settle(post.id, "kept", by=by, at=at):
        audit.record("discussions.report_settled", f"post:{post.id}", outcome="kept")


def see(user_id: int, thread: Thread, post_id: int) -> None:
    """The reader has seen the thread up to this post."""
    values = {"thread_id": thread.id, "user_id": user_id, "seen_id": post_id}
    further = sa.case((Reader.seen_id < post_id, post_id), else_=Reader.seen_id)
    _note(values, {"seen_id": further})


def follow(user_id: int, thread: Thread, *, on: bool) -> None:
    _note({"thread_id": thread.id, "user_id": user_id, "seen_id": 0, "follows": on}, {"follows": on})


def _lock(*rows: object) -> None:
    """As they are now, and unchanged by others until the unit of work ends; what this unit has changed is kept."""
    db.session.flush()
    for row in rows:
        db.session.refresh(row, with_for_update=True)


def _add(thread: Thread, author_id: int, text: str, *, key: str, is_staff: bool, at: datetime, is_first: bool = False) -> Post:
    text = texts.tidy(text)
    post = Post(thread_id=thread.id, author_id=author_id, key=key, is_first=is_first, is_staff=is_staff, text=text,
                html=texts.html(text), written_at=at)
    db.session.add(post)
    db.session.flush()
    thread.last_at, thread.last_id = at, post.id
    seen = {"thread_id": thread.id, "user_id": author_id, "seen_id": post.id, "follows": True}
    _note(seen, {"follows": sa.func.coalesce(Reader.follows, sa.true())})
    return post


def _note(values: Mapping[str, object], changes: Mapping[str, object]) -> None:
    db.session.execute(insert(Reader).values(**values).on_conflict_do_update(
        index_elements=["thread_id", "user_id"], set_=dict(changes)))


def _empty(thread: Thread, post: Post, *, by: int, at: datetime) -> None:
    if post.answers_at is not None:
        thread.is_answered = False
    if not post.is_first:
        thread.replies -= 1
    post.text, post.html, post.removed_at, post.removed_by_id, post.answers_at = "", "", at, by, None


def _settle(post_id: int, outcome: str, *, by: int, at: datetime) -> bool:
    """Whether any report waited."""
    changed = db.session.execute(sa.update(Report).where(Report.post_id == post_id, Report.settled_at.is_(None)).values(
        settled_at=at, settled_by_id=by, outcome=outcome))
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def _check_cohort(cohort: CohortFacts) -> None:
    if cohort.closed_at is not None:
        raise errors.cohort_closed()
