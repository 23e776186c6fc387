"""What discussions erase of somebody: the texts go, their places stay for those who answered."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.erasure import Line, Part, how_many
from lms.core.database import db, now
from lms.discussions.models import Announcement, Glance, Post, Reader, Report, Term, Thread

PART_OF_TRAINING = _l("They are part of the training that others took.")


def _tell(user_id: int, kept: frozenset[int]) -> Iterable[Line]:
    mine = Post.author_id == user_id
    yield Line(_l("Posts in discussions; where others have answered, an empty place stays"), how_many(mine, ~Post.is_staff))
    yield Line(_l("Posts written as lecturer or organiser, without the name"), how_many(mine, Post.is_staff.is_(True)),
               PART_OF_TRAINING)
    yield Line(_l("Reports of posts, threads followed and read"), how_many(Report.user_id == user_id) + how_many(
        Reader.user_id == user_id))
    yield Line(_l("Announcements read"), how_many(Glance.user_id == user_id))
    yield Line(_l("Announcements and terms written in office, without the name"), how_many(
        Announcement.author_id == user_id) + how_many(Term.written_by_id == user_id), PART_OF_TRAINING)


def _erase(user_id: int, kept: frozenset[int]) -> Iterable[str]:
    mine = sa.and_(Post.author_id == user_id, ~Post.is_staff)
    _unmark(mine)
    db.session.execute(sa.update(Post).where(mine, Post.removed_at.is_(None)).values(removed_at=now()))
    db.session.execute(sa.update(Post).where(mine).values(text="", html="", answers_at=None))
    own = sa.select(Post.thread_id).where(mine, Post.is_first)
    db.session.execute(sa.update(Thread).where(Thread.id.in_(own)).values(title=""))
    db.session.execute(sa.delete(Report).where(Report.user_id == user_id))
    for model in (Reader, Glance):
        db.session.execute(sa.delete(model).where(model.user_id == user_id))
    _forget_empty(user_id)
    return ()


def _unmark(mine: sa.ColumnElement[bool]) -> None:
    answers = sa.select(Post.thread_id).where(mine, Post.answers_at.is_not(None))
    db.session.execute(sa.update(Thread).where(Thread.id.in_(answers)).values(is_answered=False))


def _forget_empty(user_id: int) -> None:
    """Threads in which nobody but this person has written go altogether."""
    others = sa.exists().where(Post.thread_id == Thread.id, sa.or_(Post.author_id != user_id, Post.is_staff))
    alone = db.session.scalars(sa.select(Thread.id).where(Thread.author_id == user_id, ~others)).all()
    posts = sa.select(Post.id).where(Post.thread_id.in_(alone))
    for model, which in ((Report, Report.post_id.in_(posts)), (Reader, Reader.thread_id.in_(alone)),
                         (Post, Post.thread_id.in_(alone)), (Thread, Thread.id.in_(alone))):
        db.session.execute(sa.delete(model).where(which))


POSTS = Part("discussions", _tell, _erase)
