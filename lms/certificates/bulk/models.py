"""Checks of many certificates at once. Both tables are emptied after the days that the operator sets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import JSON, HasPublicId, Model, UTCDateTime

LONGEST = 700
"""Letters of what is asked: those of an offline code."""


class Check(Model, HasPublicId):
    """What somebody asked at once. `heard_at` is when its job last gave a sign of life."""

    __tablename__ = "certificates_check"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    """Of the file, as the owner called it."""
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    heard_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    source_key: Mapped[str | None] = mapped_column(sa.String(64))
    """SHA-256 of an archive, kept until its files are looked at; None for a list, whose rows say all."""

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None


class CheckRow(Model):
    """One row of the list, or one file of the archive, by its place there; `answer` is what the sheet will say."""

    __tablename__ = "certificates_check_row"
    __table_args__ = (
        sa.Index("ix_certificates_check_row_open", "check_id", "place", sqlite_where=sa.text("checked_at is null"),
                 postgresql_where=sa.text("checked_at is null")),)
    check_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates_check.id", ondelete="cascade"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asked: Mapped[str] = mapped_column(sa.String(LONGEST))
    checked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
