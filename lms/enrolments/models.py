"""Cohorts, and the places learners have in them."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.database import HasPublicId, Model, UTCDateTime

STATUSES = ("active", "completed", "withdrawn")


class Cohort(Model, HasPublicId):
    """An angkatan: one run of a course. Dates are days in `time_zone`; no capacity means no limit."""

    __tablename__ = "enrolments_cohort"
    __table_args__ = (sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
                      sa.CheckConstraint("capacity is null or capacity > 0", name="capacity_positive"))
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_agency.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    place: Mapped[str] = mapped_column(sa.String(120), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    time_zone: Mapped[str] = mapped_column(sa.String(40), default="Asia/Makassar")
    capacity: Mapped[int | None]
    is_open: Mapped[bool] = mapped_column(default=False)
    """Learners may enrol themselves until the cohort ends."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Since then nothing that its learners do counts, nobody is enrolled and no score is changed."""


class Enrolment(Model, HasPublicId):
    """One learner's place in one cohort; withdrawn places stay on record, and a course is taken in one cohort at a time."""

    __tablename__ = "enrolments_enrolment"
    __table_args__ = (
        sa.UniqueConstraint("cohort_id", "learner_id"),
        sa.CheckConstraint("status in ('active', 'completed', 'withdrawn')", name="status_known"),
        sa.Index("uq_enrolments_enrolment_held", "learner_id", "course_id", unique=True,
                 sqlite_where=sa.text("status <> 'withdrawn'"), postgresql_where=sa.text("status <> 'withdrawn'")))
    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_cohort.id"), index=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    status: Mapped[str] = mapped_column(sa.String(12), default="active", index=True)
    enrolled_at: Mapped[datetime] = mapped_column(UTCDateTime)
    enrolled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawal_reason: Mapped[str] = mapped_column(sa.String(400), default="")
    completed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    credit_hours: Mapped[int | None]
    """JP credited: the course's when it was completed, whatever becomes of the course."""

    cohort: Mapped[Cohort] = relationship(lazy="raise_on_sql")
