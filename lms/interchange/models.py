"""Courses that are being brought in or taken out. The table is emptied after the days that the operator sets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import JSON, HasPublicId, Model, UTCDateTime

STATES = ("reading", "ready", "bringing", "writing", "done", "failed")


class Task(Model, HasPublicId):
    """What somebody has ordered. An import is read, looked at (ready), and brought in; an export (`form`) is written.

    `staged` names the upload until the file is in the store (`source_key`); `told` is what `Plan.told` says, `wanted` how the
    course is to be called. `heard_at` is when its job last gave a sign of life.
    """

    __tablename__ = "interchange_task"
    __table_args__ = (sa.CheckConstraint(f"state in ({', '.join(map(repr, STATES))})", name="state_known"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    form: Mapped[str] = mapped_column(sa.String(12), default="")
    state: Mapped[str] = mapped_column(sa.String(12))
    name: Mapped[str] = mapped_column(sa.String(255))
    staged: Mapped[str | None] = mapped_column(sa.String(64))
    source_key: Mapped[str | None] = mapped_column(sa.String(64))
    result_key: Mapped[str | None] = mapped_column(sa.String(64))
    course_id: Mapped[int | None] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    told: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    fault: Mapped[str] = mapped_column(sa.String(600), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    heard_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def is_at_work(self) -> bool:
        return self.state in ("reading", "bringing", "writing")
