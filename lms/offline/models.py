"""What devices have sent of what was done without network."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import JSON, Model, UTCDateTime


class Entry(Model):
    """One thing done without network, kept once however often it arrives.

    `said_at` is when the device says it was done, never before the module was put on it nor after it arrived.
    `refused` holds the reason, in the learner's language, of what came too late or is not allowed; empty for what counts.
    """

    __tablename__ = "offline_entry"
    __table_args__ = (sa.UniqueConstraint("learner_id", "uuid"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    uuid: Mapped[str] = mapped_column(sa.String(32))
    kind: Mapped[str] = mapped_column(sa.String(20))
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_activity.id", ondelete="CASCADE"), index=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    said_at: Mapped[datetime] = mapped_column(UTCDateTime)
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)
    refused: Mapped[str] = mapped_column(sa.String(300), default="")
