"""Seats that belong to a group of people, and who waits for one."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.database import HasPublicId, Model, UTCDateTime
from lms.enrolments.models.cohorts import Cohort

OPEN = ("waiting", "offered")


class Quota(Model, HasPublicId):
    """What a cohort has for one group: at most so many seats, and so many kept for nobody else.

    `key` is an agency's id (with all below it), a region's code (a province with its regencies), an employment type or a
    sponsor.
    """

    __tablename__ = "enrolments_quota"
    __table_args__ = (
        sa.UniqueConstraint("cohort_id", "kind", "key"),
        sa.CheckConstraint("kind in ('agency', 'region', 'employment', 'sponsor')", name="kind_known"),
        sa.CheckConstraint("at_most >= 0", name="at_most_not_negative"),
        sa.CheckConstraint("kept >= 0", name="kept_not_negative"),
        sa.CheckConstraint("at_most >= kept", name="kept_within_at_most"))
    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_cohort.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    key: Mapped[str] = mapped_column(sa.String(20))
    at_most: Mapped[int | None]
    kept: Mapped[int] = mapped_column(default=0)


class Application(Model, HasPublicId):
    """Somebody's own request for a seat, in order of arrival by `id`; it ends with a seat or with why there is none.

    An offered seat is held for the learner until `answer_by`.
    """

    __tablename__ = "enrolments_application"
    __table_args__ = (
        sa.CheckConstraint(
            "state in ('waiting', 'offered', 'seated', 'declined', 'lapsed', 'left', 'refused')", name="state_known"),
        sa.CheckConstraint("state <> 'offered' or answer_by is not null", name="offer_has_deadline"),
        sa.Index("ix_enrolments_application_queue", "cohort_id", "state", "id"),
        sa.Index("uq_enrolments_application_open", "learner_id", "course_id", unique=True,
                 sqlite_where=sa.text("ended_at is null"), postgresql_where=sa.text("ended_at is null")))
    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_cohort.id"))
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    sponsor: Mapped[str] = mapped_column(sa.String(16), default="")
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    applied_at: Mapped[datetime] = mapped_column(UTCDateTime)
    offered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer_by: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
    """Why it was refused or left, in words for the learner."""

    cohort: Mapped[Cohort] = relationship(lazy="raise_on_sql")
