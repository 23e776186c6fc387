"""Who reviews a course, and what was written beside its activities."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import HasPublicId, Model, UTCDateTime


class Reviewer(Model):
    """Somebody who was asked to look at a course: at every version of it, drafts too, for `course_id` is its first one."""

    __tablename__ = "reviews_reviewer"
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), primary_key=True, index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))


class Comment(Model, HasPublicId):
    """What a reviewer or lecturer wrote beside an activity, or in answer to that (`parent_id`); plain text.

    It belongs to the activity in every version of the course: `course_id` is the first version, `stable_id` what the activity
    keeps from one to the next. `edition` and `title` say upon what it was written, should the activity change or go.
    """

    __tablename__ = "reviews_comment"
    __table_args__ = (sa.Index("ix_reviews_comment_activity", "course_id", "stable_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id", ondelete="CASCADE"))
    stable_id: Mapped[str] = mapped_column(sa.String(16))
    edition: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reviews_comment.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
