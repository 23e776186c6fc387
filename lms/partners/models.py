"""Agreements with governments, what they cover, and which seat is charged to which."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import HasPublicId, Model, UTCDateTime

KINDS = ("mou", "pks")
STATES = ("draft", "in_force", "ended", "terminated")
SOURCES = ("apbn", "apbd_province", "apbd_regency", "scholarship")
"""Where the money comes from: the state's budget, a province's, a regency's or city's, or a scholarship."""


class Agreement(Model, HasPublicId):
    """A memorandum (MoU) or cooperation agreement (PKS) between a school of the ministry and a government.

    `agency_id` is the school that trains, `partner_id` the government whose people are trained. The days are those of the
    school's zone, both included.
    """

    __tablename__ = "partners_agreement"
    __table_args__ = (
        sa.UniqueConstraint("agency_id", "number"),
        sa.CheckConstraint("kind in ('mou', 'pks')", name="kind_known"),
        sa.CheckConstraint("state in ('draft', 'in_force', 'ended', 'terminated')", name="state_known"),
        sa.CheckConstraint("source in ('apbn', 'apbd_province', 'apbd_regency', 'scholarship')", name="source_known"),
        sa.CheckConstraint("valid_to >= valid_from", name="ends_after_start"),
        sa.CheckConstraint("seats is null or seats > 0", name="seats_positive"),
        sa.CheckConstraint("seat_cost is null or seat_cost >= 0", name="cost_not_negative"),
        sa.CheckConstraint("(state = 'terminated') = (reason <> '')", name="terminated_with_reason"),
        sa.CheckConstraint("agency_id <> partner_id", name="two_parties"))
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_agency.id"), index=True)
    partner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_agency.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(3))
    number: Mapped[str] = mapped_column(sa.String(120))
    title: Mapped[str] = mapped_column(sa.String(250))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    source: Mapped[str] = mapped_column(sa.String(16))
    seats: Mapped[int | None]
    """Seats agreed in all; None where the agreement names none."""
    seat_cost: Mapped[int | None] = mapped_column(sa.BigInteger)
    """Rupiah for one seat."""
    refuses_beyond: Mapped[bool] = mapped_column(default=True)
    """Nobody gets a seat beyond those agreed; else the organiser is only warned."""
    covers_below: Mapped[bool] = mapped_column(default=False)
    """A province pays for people of its regencies and cities too, where these have no agreement of their own."""
    state: Mapped[str] = mapped_column(sa.String(10), default="draft", index=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    """When it came into this state."""
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
    """Why it was terminated."""
    warned_days: Mapped[int | None]
    """The last warning of its end that was sent: so many days before."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))


class Term(Model):
    """A course that the agreement covers, in all its versions, and how many of the seats are for it. Without any: all courses."""

    __tablename__ = "partners_term"
    __table_args__ = (sa.CheckConstraint("seats is null or seats > 0", name="seats_positive"),)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("partners_agreement.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), primary_key=True, index=True)
    """The first version, which stands for all."""
    seats: Mapped[int | None]


class Document(Model, HasPublicId):
    """A scan of the agreement or of what belongs to it."""

    __tablename__ = "partners_document"
    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("partners_agreement.id"), index=True)
    file_key: Mapped[str] = mapped_column(sa.String(64), index=True)
    name: Mapped[str] = mapped_column(sa.String(140))
    media_type: Mapped[str] = mapped_column(sa.String(80))
    size: Mapped[int]
    """Bytes."""
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))


class Charge(Model):
    """Who pays for a seat: an agreement, or, where an organiser has said so, none. It goes with the place."""

    __tablename__ = "partners_charge"
    __table_args__ = (sa.CheckConstraint("is_chosen or agreement_id is not null", name="none_is_chosen"),)
    enrolment_id: Mapped[int] = mapped_column(
        sa.ForeignKey("enrolments_enrolment.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    agreement_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partners_agreement.id"), index=True)
    is_chosen: Mapped[bool] = mapped_column(default=False)
    """An organiser has said it; else it follows from the learner's agency."""
    at: Mapped[datetime] = mapped_column(UTCDateTime)
