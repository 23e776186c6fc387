"""Cohorts, and the places learners have in them."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.database import HasPublicId, Model, UTCDateTime

HELD = ("active", "completed")
"""States of a place that is held."""
WAYS = ("self", "link", "application")
"""How learners come into an open cohort: by themselves, with an invitation, or by an application that others decide."""
SPONSORS = ("apbn", "apbd_province", "apbd_regency", "scholarship", "self")


class Cohort(Model, HasPublicId):
    """An angkatan: one run of a course. Dates are days in `time_zone`; no capacity means no limit."""

    __tablename__ = "enrolments_cohort"
    __table_args__ = (sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
                      sa.CheckConstraint("capacity is null or capacity > 0", name="capacity_positive"),
                      sa.CheckConstraint("answer_hours between 0 and 336", name="answer_hours"),
                      sa.CheckConstraint("shuts_at > opens_at", name="shuts_after_opening"),
                      sa.CheckConstraint("way in ('self', 'link', 'application')", name="way_known"),
                      sa.CheckConstraint("answer_days between 1 and 60", name="answer_days"),
                      sa.CheckConstraint("remind_days between 1 and 60", name="remind_days"))
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
    """Learners may come, by its `way`, until the cohort ends, or within the registration window where one is set."""
    way: Mapped[str] = mapped_column(sa.String(12), default="self", server_default="self")
    asks_supervisor: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    asks_letter: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    """Whether an application needs the consent of a supervisor, and a letter of assignment (surat tugas)."""
    answer_days: Mapped[int] = mapped_column(default=7, server_default="7")
    remind_days: Mapped[int] = mapped_column(default=3, server_default="3")
    """Days that a supervisor has to answer, and after how many without an answer he is reminded."""
    takes_repeaters: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whoever has completed the course, in an earlier version or run of it, may take it again."""
    opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    shuts_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    has_queue: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    """Whoever finds no free seat may wait for one."""
    answer_hours: Mapped[int] = mapped_column(default=48, server_default="48")
    """How long a seat is kept for the one to whom it is offered; 0 gives it at once, without asking."""
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
    enrolled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawal_reason: Mapped[str] = mapped_column(sa.String(400), default="")
    completed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    credit_hours: Mapped[int | None]
    """JP credited: the course's when it was completed, whatever becomes of the course."""
    sponsor: Mapped[str] = mapped_column(sa.String(16), default="", server_default="")
    """Who pays, one of SPONSORS; empty where nobody said."""

    group_name: Mapped[str] = mapped_column(sa.String(60), default="", server_default="")
    """The group (kelompok) within the cohort, where it has any."""
    came_from_id: Mapped[int | None]
    """The place in another cohort that this one continues: the learner was moved, or takes the course again."""

    cohort: Mapped[Cohort] = relationship(lazy="raise_on_sql")
