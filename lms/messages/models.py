"""What people were told, how they want to be told, and which addresses fail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import JSON, HasPublicId, Model, UTCDateTime

WAYS = ("now", "daily", "none")
_OWED = sa.text("mail_at is not null")


class Notice(Model, HasPublicId):
    """One thing that one person is told, as a kind and its facts.

    A letter about it is owed while `mail_at` is set, the moment from which it may leave; `in_digest` goes together with others.
    `claimed_until` keeps other workers away while one sends. `tries` counts the letters that no server took, and `fault` says
    why there is none.
    """

    __tablename__ = "messages_notice"
    __table_args__ = (
        sa.UniqueConstraint("once", "person_id"),
        sa.Index("ix_messages_notice_owed", "mail_at", "person_id", sqlite_where=_OWED, postgresql_where=_OWED),
        sa.Index("ix_messages_notice_inbox", "person_id", "read_at", "id"))
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(60))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    link: Mapped[str] = mapped_column(sa.String(300))
    once: Mapped[str | None] = mapped_column(sa.String(120))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mail_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    in_digest: Mapped[bool] = mapped_column(default=False)
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    mailed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    fault: Mapped[str] = mapped_column(sa.String(200), default="")


class Choice(Model):
    """How somebody wants to be told. `ways` holds one of `WAYS` by group of kinds; the quiet hours are of the person's own
    clock, equal ones mean none."""

    __tablename__ = "messages_choice"
    __table_args__ = (sa.CheckConstraint("quiet_from between 0 and 23", name="quiet_from"),
                      sa.CheckConstraint("quiet_until between 0 and 23", name="quiet_until"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), primary_key=True)
    ways: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    quiet_from: Mapped[int]
    quiet_until: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class FailingAddress(Model):
    """Letters to this address come back: no notice goes there until its owner says that it works again."""

    __tablename__ = "messages_failing_address"
    address: Mapped[str] = mapped_column(sa.String(254), primary_key=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
