"""A learner's own notes."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Model, UTCDateTime


class Note(Model):
    """What one person has written beside one activity, as plain text; nobody else reads it."""

    __tablename__ = "notes_note"
    __table_args__ = (sa.UniqueConstraint("owner_id", "activity_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_activity.id", ondelete="CASCADE"), index=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
