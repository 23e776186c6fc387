"""Certificates and what they are numbered and signed by. What was issued never changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import JSON, HasPublicId, Model, UTCDateTime


class Issuer(Model):
    """How an agency issues: its unit code, number pattern, titles and signatory, as of today."""

    __tablename__ = "certificates_issuer"
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_agency.id"), unique=True)
    unit_code: Mapped[str] = mapped_column(sa.String(30))
    number_pattern: Mapped[str] = mapped_column(
        sa.String(120), default="{seq:04d}/{program}/{cohort}/{unit}/{roman_month}/{year}")
    document_title: Mapped[str] = mapped_column(sa.String(120), default="Surat Tanda Tamat Pendidikan dan Pelatihan")
    heading: Mapped[list[str]] = mapped_column(JSON, default=list)
    city: Mapped[str] = mapped_column(sa.String(80))
    signatory_name: Mapped[str] = mapped_column(sa.String(120))
    signatory_position: Mapped[str] = mapped_column(sa.String(160))
    signatory_number: Mapped[str] = mapped_column(sa.String(18), default="")


class NumberSeries(Model):
    """The last number given by an issuer in a year; locked while the next is taken, so that none is skipped."""

    __tablename__ = "certificates_number_series"
    __table_args__ = (sa.UniqueConstraint("issuer_id", "year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    issuer_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates_issuer.id"))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)


class Certificate(Model, HasPublicId):
    """One certificate: every printed fact in `facts`, the file owed while `rendered_at` is null."""

    __tablename__ = "certificates_certificate"
    __table_args__ = (sa.UniqueConstraint("issuer_id", "year", "seq"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_enrolment.id"), unique=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_cohort.id"), index=True)
    issuer_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates_issuer.id"))
    agency_path: Mapped[str] = mapped_column(sa.String(200), index=True)
    """The learner's agency at the time of issue, as a path of the tree: whose HR may see it."""
    year: Mapped[int]
    seq: Mapped[int]
    number: Mapped[str] = mapped_column(sa.String(120), unique=True)
    code: Mapped[str] = mapped_column(sa.String(16), unique=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    rendered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    file_key: Mapped[str | None] = mapped_column(sa.String(64))
    """SHA-256 of the PDF, which is also its place in storage."""
    file_size: Mapped[int | None]
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    revocation_reason: Mapped[str] = mapped_column(sa.String(400), default="")
