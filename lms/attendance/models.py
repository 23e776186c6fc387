"""Sessions of cohorts, who was there, what a course asks for, and private calendars.

A session (sesi) is called a meeting in the code: sessions here are already those of browsers and of the database.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.database import JSON, HasPublicId, Model, UTCDateTime

_HOLDS = sa.text("superseded_at is null")


class Meeting(Model, HasPublicId):
    """A session of a cohort: when, where, and how many JP it counts.

    `groups` are the groups of the cohort that it is for; empty means everybody. `sequence` grows with every change that
    calendars have to take in. A cancelled session stays on record.
    """

    __tablename__ = "attendance_meeting"
    __table_args__ = (
        sa.CheckConstraint("kind in ('classroom', 'synchronous', 'field')", name="kind_known"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.CheckConstraint("credit_hours between 0 and 32", name="credit_hours"),
        sa.CheckConstraint("capacity is null or capacity > 0", name="capacity_positive"),
        sa.Index("ix_attendance_meeting_cohort", "cohort_id", "starts_at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_cohort.id"))
    kind: Mapped[str] = mapped_column(sa.String(12))
    title: Mapped[str] = mapped_column(sa.String(160))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    room: Mapped[str] = mapped_column(sa.String(200), default="")
    link: Mapped[str] = mapped_column(sa.String(500), default="")
    guests: Mapped[str] = mapped_column(sa.String(200), default="")
    """Instructors who have no account here."""
    note: Mapped[str] = mapped_column(sa.String(1000), default="")
    groups: Mapped[list[str]] = mapped_column(JSON, default=list)
    credit_hours: Mapped[int]
    capacity: Mapped[int | None]
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancel_reason: Mapped[str] = mapped_column(sa.String(400), default="")

    teaching: Mapped[list[Teaching]] = relationship(lazy="selectin", cascade="all, delete-orphan", order_by="Teaching.id")

    @property
    def instructor_ids(self) -> list[int]:
        return [one.user_id for one in self.teaching]


class Teaching(Model):
    """Somebody who holds a session."""

    __tablename__ = "attendance_teaching"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "user_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("attendance_meeting.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)


class Mark(Model):
    """Whether one learner was at one session, as somebody said at one time. The mark without `superseded_at` holds."""

    __tablename__ = "attendance_mark"
    __table_args__ = (
        sa.CheckConstraint("state in ('present', 'late', 'permit', 'sick', 'absent')", name="state_known"),
        sa.CheckConstraint("method in ('list', 'qr', 'code', 'organiser')", name="method_known"),
        sa.Index("uq_attendance_mark_holds", "meeting_id", "learner_id", unique=True, sqlite_where=_HOLDS,
                 postgresql_where=_HOLDS))
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("attendance_meeting.id"), index=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(8))
    method: Mapped[str] = mapped_column(sa.String(10))
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
    """Why an earlier mark is corrected, or why this one was made long after."""
    device: Mapped[str] = mapped_column(sa.String(60), default="")
    """Kind of browser and system by which learners marked themselves, as "Chrome on Android"; no address, no serial number."""
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Rule(Model):
    """What share of the JP of its sessions a course asks for; the rule without `superseded_at` holds."""

    __tablename__ = "attendance_rule"
    __table_args__ = (
        sa.CheckConstraint("least_percent between 0 and 100", name="least_percent"),
        sa.Index("uq_attendance_rule_holds", "course_id", unique=True, sqlite_where=_HOLDS, postgresql_where=_HOLDS))
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id", ondelete="CASCADE"), index=True)
    least_percent: Mapped[int]
    """0: attendance is recorded and decides nothing."""
    set_at: Mapped[datetime] = mapped_column(UTCDateTime)
    set_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Feed(Model, HasPublicId):
    """Somebody's private calendar address; a new one makes the old one worthless."""

    __tablename__ = "attendance_feed"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
