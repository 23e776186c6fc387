"""Lists of people that were sent for a cohort."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import JSON, HasPublicId, Model, UTCDateTime


class Roster(Model, HasPublicId):
    """A list of people that was sent for a cohort, from its arrival until long after it was written.

    `file_key` is the file in the storage while it is needed; `layout` says which column means what; `fault` is a sentence
    where the file or the writing failed. `done` of `total` rows and `seen_at` tell how far the job is that works on it.
    """

    __tablename__ = "enrolments_roster"
    __table_args__ = (
        sa.CheckConstraint("state in ('checking', 'unmapped', 'checked', 'writing', 'written', 'undoing', 'undone', 'failed')",
                           name="state_known"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_cohort.id"), index=True)
    home_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_agency.id"))
    """The agency of new people whose own is not known."""
    sent_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    file_key: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    layout: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    headings: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(sa.String(10), default="checking", index=True)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    fault: Mapped[str] = mapped_column(sa.String(600), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    written_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RosterRow(Model):
    """What one row of a list says, what becomes of it, and what it has changed, so that this can be taken back.

    `problems` are [field, message, level] as they were told; `before` the account's columns that were changed.
    """

    __tablename__ = "enrolments_roster_row"
    __table_args__ = (sa.Index("ix_enrolments_roster_row_fate", "roster_id", "fate", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_roster.id"))
    line: Mapped[int]
    record: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(250))
    cells: Mapped[list[str]] = mapped_column(JSON)
    fate: Mapped[str] = mapped_column(sa.String(10))
    problems: Mapped[list[list[str]]] = mapped_column(JSON)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    place_id: Mapped[int | None]
    """The place that this row gave."""
    is_new_person: Mapped[bool] = mapped_column(default=False)
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    kept: Mapped[str] = mapped_column(sa.String(300), default="")
    """Why the undoing left something, in words."""
