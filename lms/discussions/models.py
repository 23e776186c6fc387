"""What the learners of a cohort and their lecturers say to each other, what is announced to them, and the words of a course."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from lms.core.database import HasPublicId, Model, UTCDateTime

_ANSWERS = sa.text("answers_at is not null")


class Thread(Model, HasPublicId):
    """A question or subject within one cohort. Its text is its first post.

    `key` is made with the form, so that a form sent twice makes one thread. `last_id` is its newest post, `replies` how many
    stand besides the first.
    """

    __tablename__ = "discussions_thread"
    __table_args__ = (sa.UniqueConstraint("author_id", "key"), sa.Index("ix_discussions_thread_cohort", "cohort_id", "last_at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_cohort.id"))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    key: Mapped[str] = mapped_column(sa.String(16))
    title: Mapped[str] = mapped_column(sa.String(160))
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_id: Mapped[int] = mapped_column(default=0)
    replies: Mapped[int] = mapped_column(default=0)
    is_answered: Mapped[bool] = mapped_column(default=False)
    pinned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Post(Model, HasPublicId):
    """One contribution. Once removed it has no text any more, and its place says so."""

    __tablename__ = "discussions_post"
    __table_args__ = (
        sa.UniqueConstraint("author_id", "key"),
        sa.Index("ix_discussions_post_thread", "thread_id", "id"),
        sa.Index("uq_discussions_post_answer", "thread_id", unique=True, sqlite_where=_ANSWERS, postgresql_where=_ANSWERS))
    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(sa.ForeignKey("discussions_thread.id"))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    key: Mapped[str] = mapped_column(sa.String(16))
    is_first: Mapped[bool] = mapped_column(default=False)
    is_staff: Mapped[bool] = mapped_column(default=False)
    """Whether the writer kept order in this cohort, as lecturer or organiser, when it was written."""
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    removed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    answers_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Since when it is marked as the answer to the thread."""


class Reader(Model):
    """How far somebody has read a thread, and whether he follows it; None where he has never said."""

    __tablename__ = "discussions_reader"
    thread_id: Mapped[int] = mapped_column(sa.ForeignKey("discussions_thread.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), primary_key=True, index=True)
    seen_id: Mapped[int] = mapped_column(default=0)
    """The newest post that was on the reader's screen."""
    follows: Mapped[bool | None]


class Report(Model, HasPublicId):
    """Somebody finds that a post should not stand; whoever keeps order in the cohort settles it."""

    __tablename__ = "discussions_report"
    __table_args__ = (sa.UniqueConstraint("post_id", "user_id"),
                      sa.CheckConstraint("outcome in ('', 'kept', 'removed')", name="outcome_known"))
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("discussions_post.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(400))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    outcome: Mapped[str] = mapped_column(sa.String(8), default="")


class Announcement(Model, HasPublicId):
    """What its lecturer or organiser tells all learners of a course, or those of one cohort; it shows from a moment on."""

    __tablename__ = "discussions_announcement"
    __table_args__ = (
        sa.UniqueConstraint("author_id", "key"),
        sa.CheckConstraint("(course_id is null) <> (cohort_id is null)", name="course_or_cohort"))
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int | None] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    cohort_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enrolments_cohort.id"), index=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    key: Mapped[str] = mapped_column(sa.String(16))
    title: Mapped[str] = mapped_column(sa.String(160))
    text: Mapped[str] = deferred(mapped_column(sa.Text))
    html: Mapped[str] = deferred(mapped_column(sa.Text))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    shows_at: Mapped[datetime] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    """When the notices were written; until then it is owed to the learners."""
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Glance(Model):
    """Somebody has opened an announcement."""

    __tablename__ = "discussions_glance"
    announcement_id: Mapped[int] = mapped_column(sa.ForeignKey("discussions_announcement.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Term(Model, HasPublicId):
    """A word of the course and what it means there."""

    __tablename__ = "discussions_term"
    __table_args__ = (sa.UniqueConstraint("course_id", "sorted"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    sorted: Mapped[str] = mapped_column(sa.String(240))
    """The name without capitals: by it terms stand in order, and none stands twice."""
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    written_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
