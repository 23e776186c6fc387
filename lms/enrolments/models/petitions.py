"""Applications that others decide (permohonan): what a learner asks, and whom he asks for consent."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.database import HasPublicId, Model, UTCDateTime
from lms.enrolments.models.cohorts import Cohort


class Petition(Model, HasPublicId):
    """A learner's application to a cohort, from sending to decision; `petitions.states` says what follows what.

    The letter of assignment (surat tugas) is one file: `letter_key` is its SHA-256 in storage, empty where none was asked for
    or it is kept no longer. Once accepted, `application_id` tells which seat or number on the waiting list came of it.
    """

    __tablename__ = "enrolments_petition"
    __table_args__ = (
        sa.CheckConstraint("state in ('supervisor', 'unanswered', 'organiser', 'accepted', 'declined', 'refused', 'withdrawn', "
                           "'lapsed')", name="state_known"),
        sa.CheckConstraint("(ended_at is null) = (state in ('supervisor', 'unanswered', 'organiser'))",
                           name="ended_when_decided"),
        sa.Index("ix_enrolments_petition_desk", "cohort_id", "state", "id"),
        sa.Index("uq_enrolments_petition_open", "learner_id", "course_id", unique=True,
                 sqlite_where=sa.text("ended_at is null"), postgresql_where=sa.text("ended_at is null")))
    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_cohort.id"))
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    sponsor: Mapped[str] = mapped_column(sa.String(16), default="")
    motive: Mapped[str] = mapped_column(sa.Text)
    letter_key: Mapped[str] = mapped_column(sa.String(64), default="", index=True)
    letter_name: Mapped[str] = mapped_column(sa.String(255), default="")
    letter_type: Mapped[str] = mapped_column(sa.String(80), default="")
    state: Mapped[str] = mapped_column(sa.String(10))
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    """When it came into this state."""
    applied_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
    """Why it ended as it did, in words for the learner; where the organiser decided without a consent, why."""
    application_id: Mapped[int | None]

    cohort: Mapped[Cohort] = relationship(lazy="raise_on_sql")


class Ask(Model, HasPublicId):
    """A supervisor, or whom he passed it on to, who is asked for consent by letter; the newest without an outcome counts.

    `person_id` where it is somebody with an account. `answer_by` is when the link ends.
    """

    __tablename__ = "enrolments_ask"
    __table_args__ = (
        sa.CheckConstraint("outcome in ('', 'approved', 'refused', 'passed', 'expired', 'replaced', 'void')",
                           name="outcome_known"),
        sa.CheckConstraint("(ended_at is null) = (outcome = '')", name="ended_with_outcome"),
        sa.Index("uq_enrolments_ask_open", "petition_id", unique=True,
                 sqlite_where=sa.text("ended_at is null"), postgresql_where=sa.text("ended_at is null")))
    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_petition.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer_by: Mapped[datetime] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[str] = mapped_column(sa.String(10), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
