"""A learner's own notes, and what he has marked in texts."""

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


class Highlight(Model):
    """A passage that one person has marked in a text; nobody else sees it.

    It is found again by its words (`quote`, with those `before` and `after` it, spaces made one): the TextQuoteSelector of
    W3C's Web Annotation, which outlives edits elsewhere in the text. `start` is where it began, a hint among several.
    `key` is made by the device, so that what is sent twice is kept once. What was removed leaves its key alone (`colour` is
    empty then): an older message that arrives late brings nothing back.
    """

    __tablename__ = "notes_highlight"
    __table_args__ = (sa.UniqueConstraint("owner_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_activity.id", ondelete="CASCADE"), index=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(sa.String(32))
    colour: Mapped[str] = mapped_column(sa.String(8))
    quote: Mapped[str] = mapped_column(sa.Text)
    before: Mapped[str] = mapped_column(sa.String(40), default="")
    after: Mapped[str] = mapped_column(sa.String(40), default="")
    start: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
