"""The desk of staff offices: certificates on their way into SIASN, each step of theirs, and what was taken out.

Steps are added, never changed. What is printed on a certificate of ours stays in its register; a claim repeats what lists
are searched and summed by.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import JSON, HasPublicId, Model, UTCDateTime
from lms.records import states

ISSUED, EXTERNAL = "issued", "external"
DISTINCT, SAME = "distinct", "same"

OPEN, TAUGHT = sa.text("ended = ''"), sa.text("ended = '' and course_id is not null")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{column} in ({listed})"


class Claim(Model, HasPublicId):
    """One certificate before the staff office: ours, which arrives by itself, or one from elsewhere with its scan.

    `agency_path` is that of the learner's agency when it was submitted: whose office decides. `version` counts the steps;
    whoever decides says which one they saw.
    """

    __tablename__ = "records_claim"
    __table_args__ = (
        sa.CheckConstraint(_one_of("state", states.STATES), name="state_known"),
        sa.CheckConstraint(_one_of("ended", ("", *states.ENDS)), name="end_known"),
        sa.CheckConstraint("(ended = '') = (ended_at is null)", name="ended_at_a_moment"),
        sa.CheckConstraint("(origin = 'issued') = (certificate_id is not null)", name="ours_or_external"),
        sa.CheckConstraint("origin in ('issued', 'external')", name="origin_known"),
        sa.CheckConstraint("started_on <= finished_on", name="days_in_order"),
        sa.CheckConstraint("state != 'returned' or remark != ''", name="returned_with_reason"),
        sa.Index("ix_records_claim_open", "ended", "state", "submitted_at"),
        sa.Index("ix_records_claim_counted", "ended", "state", "settled_at", "agency_path"),
        sa.Index("ix_records_claim_shown", "title_key", "title", "agency_path"),
        sa.Index("ix_records_claim_titles", "learner_id", "title_key", sqlite_where=OPEN, postgresql_where=OPEN),
        sa.Index("ix_records_claim_courses", "learner_id", "course_id", sqlite_where=TAUGHT, postgresql_where=TAUGHT))
    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(sa.String(10))
    certificate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificates_certificate.id"), unique=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    learner_name: Mapped[str] = mapped_column(sa.String(250), index=True)
    agency_path: Mapped[str] = mapped_column(sa.String(200), index=True)
    employment_type: Mapped[str] = mapped_column(sa.String(20))
    course_id: Mapped[int | None] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(300))
    title_key: Mapped[str] = mapped_column(sa.String(300))
    """The title as `titles.key` writes it: what two titles of the same course have in common."""
    provider: Mapped[str] = mapped_column(sa.String(250))
    number: Mapped[str] = mapped_column(sa.String(200))
    training_form: Mapped[int]
    credit_hours: Mapped[int]
    started_on: Mapped[date]
    finished_on: Mapped[date] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(12), default=states.SUBMITTED)
    ended: Mapped[str] = mapped_column(sa.String(12), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When SIASN was put right after a certificate that had gone there was revoked or replaced; None where that is still to
    be done, or nothing is."""
    remark: Mapped[str] = mapped_column(sa.String(600), default="")
    """Why it was returned or set aside, the last reason given; empty where none is."""
    submitted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("records_batch.id"), index=True)
    siasn_id: Mapped[str] = mapped_column(sa.String(60), default="")
    """`rwKursusId`, which SIASN gave it; empty where nobody noted it."""

    @property
    def is_ours(self) -> bool:
        return self.origin == ISSUED

    @property
    def is_open(self) -> bool:
        return self.ended == ""


class Step(Model):
    """Who did what with a claim, when and why; `before` holds facts that an answer replaced."""

    __tablename__ = "records_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(sa.ForeignKey("records_claim.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    act: Mapped[str] = mapped_column(sa.String(20))
    words: Mapped[str] = mapped_column(sa.String(600), default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class Scan(Model, HasPublicId):
    """The scan of a certificate from elsewhere; the newest one counts, older ones stay."""

    __tablename__ = "records_scan"
    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(sa.ForeignKey("records_claim.id"), index=True)
    file_key: Mapped[str] = mapped_column(sa.String(64), index=True)
    name: Mapped[str] = mapped_column(sa.String(140))
    media_type: Mapped[str] = mapped_column(sa.String(80))
    size: Mapped[int]
    """Bytes."""
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_by_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))


class Ruling(Model):
    """What an officer decided about two claims that look like one course: `distinct` or `same`."""

    __tablename__ = "records_ruling"
    __table_args__ = (
        sa.UniqueConstraint("low_id", "high_id"), sa.CheckConstraint("low_id < high_id", name="pair_in_order"),
        sa.CheckConstraint("verdict in ('distinct', 'same')", name="verdict_known"))
    id: Mapped[int] = mapped_column(primary_key=True)
    low_id: Mapped[int] = mapped_column(sa.ForeignKey("records_claim.id"), index=True)
    high_id: Mapped[int] = mapped_column(sa.ForeignKey("records_claim.id"), index=True)
    verdict: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.String(600))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Batch(Model, HasPublicId):
    """One export: an act that takes verified claims out for SIASN, and may be undone as one, with the reason kept."""

    __tablename__ = "records_batch"
    __table_args__ = (sa.CheckConstraint("(undone_at is null) = (undo_reason = '')", name="undone_with_reason"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    """Claims written into the files so far."""
    ready_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """Until when its files are kept."""
    expired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    undo_reason: Mapped[str] = mapped_column(sa.String(600), default="")


class BatchClaim(Model):
    """A claim that a batch took out; stays when the batch is undone."""

    __tablename__ = "records_batch_claim"
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("records_batch.id"), primary_key=True)
    claim_id: Mapped[int] = mapped_column(sa.ForeignKey("records_claim.id"), primary_key=True, index=True)


class BatchFile(Model):
    """A file of a batch: `form` is xlsx, csv, jsonl or zip."""

    __tablename__ = "records_batch_file"
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("records_batch.id"), primary_key=True)
    form: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    file_key: Mapped[str] = mapped_column(sa.String(64), index=True)
    size: Mapped[int] = mapped_column(sa.BigInteger)
    """Bytes."""


class Balance(Model):
    """What a person's year comes to in JP (`ledger`): `counted` are recognised, `recorded` those and the ones that wait."""

    __tablename__ = "records_balance"
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, index=True)
    recorded: Mapped[int]
    counted: Mapped[int]


class Moved(Model):
    """A person whose sums are due, since a step at the desk."""

    __tablename__ = "records_moved"
    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)


class Errand(Model, HasPublicId):
    """Many claims that an officer had acted upon at once, in the background: `chosen` are pairs of claim and version seen, `done`
    counts those gone through, `refused` are pairs of a claim and the sentence that says why it was left as it is."""

    __tablename__ = "records_errand"
    __table_args__ = (sa.CheckConstraint("act in ('verify', 'record')", name="act_known"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    act: Mapped[str] = mapped_column(sa.String(10))
    chosen: Mapped[list[list[int]]] = mapped_column(JSON)
    done: Mapped[int] = mapped_column(default=0)
    refused: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def total(self) -> int:
        return len(self.chosen)


class Requirement(Model, HasPublicId):
    """Who holds a post called so, in that agency or below it, is to have that training. Ended, never changed."""

    __tablename__ = "records_requirement"
    __table_args__ = (sa.CheckConstraint("years is null or years between 1 and 50", name="years_in_reason"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_agency.id"), index=True)
    post: Mapped[str] = mapped_column(sa.String(120))
    """Words that all stand in the name of the post."""
    title: Mapped[str] = mapped_column(sa.String(300))
    title_key: Mapped[str] = mapped_column(sa.String(300))
    years: Mapped[int | None]
    """How long ago the training may have ended; None where it counts for good."""
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    """The rule of law that asks for it."""
    set_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Schedule(Model, HasPublicId):
    """An officer wants the list of JP again and again, of an agency and all below it, or of all whom he answers for."""

    __tablename__ = "records_schedule"
    __table_args__ = (sa.CheckConstraint("every in ('week', 'month')", name="week_or_month"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_agency.id"))
    standing: Mapped[str] = mapped_column(sa.String(12), default="")
    """Only of those who stand so; "" for all."""
    form: Mapped[str] = mapped_column(sa.String(4))
    """xlsx or csv."""
    every: Mapped[str] = mapped_column(sa.String(8))
    next_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    set_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Extract(Model, HasPublicId):
    """A list that a schedule has made: `count` people as they stood then. Its file is kept for a time."""

    __tablename__ = "records_extract"
    id: Mapped[int] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(sa.ForeignKey("records_schedule.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    year: Mapped[int]
    count: Mapped[int]
    file_key: Mapped[str] = mapped_column(sa.String(64), index=True)
    size: Mapped[int] = mapped_column(sa.BigInteger)
