"""What somebody has written and read in discussions and announcements, for that person to take along."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import undefer

from lms.accounts.personal_data import Part
from lms.core.database import db
from lms.courses.markdown import words
from lms.discussions.models import Announcement, Glance, Post, Reader, Report, Thread


def _posts(user_id: int) -> list[dict[str, Any]]:
    rows = db.session.execute(sa.select(Post, Thread).join(Thread, Thread.id == Post.thread_id).where(
        Post.author_id == user_id).order_by(Post.id))
    return [{"thread": thread.title, "begins_it": post.is_first, "text": post.text, "written_at": post.written_at.isoformat(),
             "edited_at": post.edited_at and post.edited_at.isoformat(),
             "removed_at": post.removed_at and post.removed_at.isoformat(), "marked_as_answer": post.answers_at is not None}
            for post, thread in rows]


def _reports(user_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(sa.select(Report).where(Report.user_id == user_id).order_by(Report.id))
    return [{"reason": row.reason, "at": row.at.isoformat(), "settled_at": row.settled_at and row.settled_at.isoformat(),
             "outcome": row.outcome} for row in rows]


def _followed(user_id: int) -> list[str]:
    """Titles of threads."""
    return list(db.session.scalars(sa.select(Thread.title).join(Reader, Reader.thread_id == Thread.id).where(
        Reader.user_id == user_id, Reader.follows.is_(True)).order_by(Thread.id)))


def _announcements(user_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(sa.select(Announcement).where(Announcement.author_id == user_id).options(
        undefer(Announcement.text)).order_by(Announcement.id))
    return [{"title": row.title, "text": row.text, "written_at": row.written_at.isoformat(),
             "shows_at": row.shows_at.isoformat(), "withdrawn_at": row.withdrawn_at and row.withdrawn_at.isoformat()}
            for row in rows]


def _read(user_id: int) -> list[dict[str, str]]:
    rows = db.session.execute(sa.select(Announcement.title, Glance.at).join(
        Glance, Glance.announcement_id == Announcement.id).where(Glance.user_id == user_id).order_by(Glance.at))
    return [{"title": title, "read_at": at.isoformat()} for title, at in rows]


POSTS = Part("discussion_posts", _posts, _l("Posts in discussions"), {
    "thread": _l("Thread"), "begins_it": _l("Begins the thread"), "edited_at": _l("Edited"),
    "marked_as_answer": _l("Marked as answer")}, read={"text": words})
REPORTS = Part("posts_reported", _reports, _l("Posts that you reported"), {"settled_at": _l("Settled")},
               {"outcome": {"kept": _l("the post stays"), "removed": _l("the post was removed")}})
FOLLOWED = Part("threads_followed", _followed, _l("Threads that you follow"))
ANNOUNCEMENTS = Part("announcements_written", _announcements, _l("Announcements that you wrote"), {
    "shows_at": _l("Shown from")}, read={"text": words})
READ = Part("announcements_read", _read, _l("Announcements that you opened"))
