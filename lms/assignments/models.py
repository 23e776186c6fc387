"""Assignments, the work handed in for them, and what markers thought of it."""

from __future__ import annotations

import base64
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.database import JSON, HasPublicId, Model, UTCDateTime

LATE_RULES = ("refuse", "flag", "deduct")
AGAIN_RULES = ("until_marked", "times", "returned")
AGREEMENTS = ("mean", "lower", "higher")
_DRAFT = sa.text("handed_in_at is null")
_BLIND = sa.text("role <> 'decision'")


class Assignment(Model):
    """What makes an activity an assignment.

    `due_day` counts from the cohort's first day (1) and ends with that day in its zone; null: no due date. `kinds` names groups
    of `lms.uploads.content.kinds`, `files_most` is 0 where only text is taken. `rubric` is a list of criteria: {"key", "title",
    "text", "levels": [{"points": "2.00", "text"}]}, best level first; an empty one stands for points from 0 to 100. `tolerance`
    is how many percent two markers may lie apart before somebody has to decide.
    """

    __tablename__ = "assignments_assignment"
    __table_args__ = (
        sa.CheckConstraint("late_rule in ('refuse', 'flag', 'deduct')", name="late_rule_known"),
        sa.CheckConstraint("again_rule in ('until_marked', 'times', 'returned')", name="again_rule_known"),
        sa.CheckConstraint("agreement in ('mean', 'lower', 'higher')", name="agreement_known"))
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_activity.id"), primary_key=True)
    instructions: Mapped[str] = mapped_column(sa.Text, default="")
    instructions_html: Mapped[str] = mapped_column(sa.Text, default="")
    takes_text: Mapped[bool] = mapped_column(default=True)
    files_most: Mapped[int] = mapped_column(default=5)
    file_mb: Mapped[int] = mapped_column(default=20)
    kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    due_day: Mapped[int | None]
    grace_minutes: Mapped[int] = mapped_column(default=0)
    late_rule: Mapped[str] = mapped_column(sa.String(10), default="flag")
    late_percent: Mapped[int] = mapped_column(default=10)
    again_rule: Mapped[str] = mapped_column(sa.String(12), default="until_marked")
    again_times: Mapped[int] = mapped_column(default=3)
    passing_score: Mapped[int] = mapped_column(default=70)
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    has_second_marker: Mapped[bool] = mapped_column(default=False)
    tolerance: Mapped[int] = mapped_column(default=10)
    agreement: Mapped[str] = mapped_column(sa.String(10), default="mean")
    rubric: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class DueDate(Model):
    """A cohort's own due date, instead of the one reckoned from its first day."""

    __tablename__ = "assignments_due_date"
    __table_args__ = (sa.UniqueConstraint("activity_id", "cohort_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("assignments_assignment.activity_id"))
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_cohort.id"), index=True)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Extension(Model):
    """A learner's own due date, later than the cohort's; null: the cohort's again. Rows are added, the newest holds."""

    __tablename__ = "assignments_extension"
    __table_args__ = (sa.Index("ix_assignments_extension_newest", "activity_id", "learner_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("assignments_assignment.activity_id"))
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"))
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(sa.String(300))
    granted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    granted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))


class Work(Model, HasPublicId):
    """One version of a learner's work: a draft until `handed_in_at`, then kept as it is; the newest handed in is marked."""

    __tablename__ = "assignments_work"
    __table_args__ = (
        sa.UniqueConstraint("activity_id", "learner_id", "number"),
        sa.Index("uq_assignments_work_draft", "activity_id", "learner_id", unique=True,
                 sqlite_where=_DRAFT, postgresql_where=_DRAFT))
    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("assignments_assignment.activity_id"))
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    number: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text, default="")
    edits: Mapped[int] = mapped_column(default=0)
    """Counts the saves of a draft: a page that has seen fewer may not replace what it never saw."""
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    handed_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """The due date that held when it was handed in."""
    late_days: Mapped[int] = mapped_column(default=0)
    """Days begun after the due date, 0 within the grace."""
    receipt: Mapped[str | None] = mapped_column(sa.String(64))
    returned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    return_comment: Mapped[str] = mapped_column(sa.Text, default="")
    score: Mapped[Decimal | None] = mapped_column(sa.Numeric(6, 2))
    """Percent, after what lateness costs; null until it is released."""
    is_passed: Mapped[bool] = mapped_column(default=False)
    released_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What the learner was told, as `services.outcomes` has it: it does not change when the rubric does."""

    files: Mapped[list[WorkFile]] = relationship(lazy="raise_on_sql", order_by="WorkFile.id")

    @property
    def receipt_code(self) -> str:
        """The short form: 60 bits of the hash in the letters of RFC 4648 section 6, as "K7QD-2MXA-TZ5B"."""
        letters = base64.b32encode(bytes.fromhex(self.receipt or "")).decode()
        return "-".join(letters[place:place + 4] for place in (0, 4, 8)) if letters else ""


class WorkFile(Model, HasPublicId):
    """A file of a work: `key` is its SHA-256 in storage."""

    __tablename__ = "assignments_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    work_id: Mapped[int] = mapped_column(sa.ForeignKey("assignments_work.id"), index=True)
    key: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Sheet(Model):
    """What one marker thinks of a work: a draft until `finished_at`. `role` is first, second or decision.

    `marks` are by the key of a criterion: {"points": "2.00" or "", "comment"}. Decisions are never replaced: the newest holds.
    """

    __tablename__ = "assignments_sheet"
    __table_args__ = (
        sa.CheckConstraint("role in ('first', 'second', 'decision')", name="role_known"),
        sa.Index("uq_assignments_sheet_role", "work_id", "role", unique=True, sqlite_where=_BLIND, postgresql_where=_BLIND),
        sa.Index("uq_assignments_sheet_marker", "work_id", "marker_id", unique=True, sqlite_where=_BLIND,
                 postgresql_where=_BLIND))
    id: Mapped[int] = mapped_column(primary_key=True)
    work_id: Mapped[int] = mapped_column(sa.ForeignKey("assignments_work.id"), index=True)
    marker_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    role: Mapped[str] = mapped_column(sa.String(10))
    marks: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    edits: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
