"""Certificates and what they are numbered and signed by. What was issued never changes: triggers refuse it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import JSON, HasPublicId, Model, UTCDateTime

REVOCATION_REASONS = {
    "data_error": _l("The data on the certificate were wrong"),
    "issued_in_error": _l("It was issued in error"),
    "rules_broken": _l("The rules of the training were broken"),
    "other": _l("Another reason"),
}
"""What the public may read; the text beside it is for the learner and the offices concerned."""


class Issuer(Model):
    """How an agency issues: its unit code, number pattern, titles and signatory, as of today."""

    __tablename__ = "certificates_issuer"
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_agency.id"), unique=True)
    unit_code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    number_pattern: Mapped[str] = mapped_column(
        sa.String(120), default="{seq:04d}/{program}/{cohort}/{unit}/{roman_month}/{year}")
    document_title: Mapped[str] = mapped_column(sa.String(120), default="Surat Tanda Tamat Pendidikan dan Pelatihan")
    heading: Mapped[list[str]] = mapped_column(JSON, default=list)
    city: Mapped[str] = mapped_column(sa.String(80))
    signatory_name: Mapped[str] = mapped_column(sa.String(120))
    signatory_position: Mapped[str] = mapped_column(sa.String(160))
    signatory_number: Mapped[str] = mapped_column(sa.String(18), default="")
    signatory_note: Mapped[str] = mapped_column(sa.String(20), default="")
    """"Plt." or "Plh." where the signatory acts for another."""


class NumberSeries(Model):
    """The last number given by an issuer in a year; its row is locked while the next is taken, so that none is skipped."""

    __tablename__ = "certificates_number_series"
    __table_args__ = (sa.UniqueConstraint("issuer_id", "year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    issuer_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates_issuer.id"))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)


class Owed(Model):
    """A completion that waits for its certificate; gone once it is issued. `problem` is no_issuer or number_taken."""

    __tablename__ = "certificates_owed"
    __table_args__ = (sa.CheckConstraint("problem in ('no_issuer', 'number_taken')", name="problem_known"),)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_enrolment.id"), primary_key=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"))
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_cohort.id"))
    provider_path: Mapped[str] = mapped_column(sa.String(200))
    completed_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    problem: Mapped[str] = mapped_column(sa.String(20))


class Certificate(Model, HasPublicId):
    """One certificate: every printed fact in `facts`, some of them again as columns to search by.

    The paths are those of the agencies of the learner, the cohort and the issuer: whose offices may see it.
    """

    __tablename__ = "certificates_certificate"
    __table_args__ = (
        sa.UniqueConstraint("issuer_id", "year", "seq"),
        sa.CheckConstraint("(revoked_at is null) = (revocation_category = '')", name="revoked_with_reason"),
        sa.CheckConstraint("(rendered_at is null) = (file_key is null)", name="rendered_with_file"),
        sa.Index("ix_certificates_certificate_file_owed", "id", sqlite_where=sa.text("rendered_at is null"),
                 postgresql_where=sa.text("rendered_at is null")))
    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_enrolment.id"), unique=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_cohort.id"), index=True)
    issuer_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates_issuer.id"))
    agency_path: Mapped[str] = mapped_column(sa.String(200), index=True)
    provider_path: Mapped[str] = mapped_column(sa.String(200))
    issuer_path: Mapped[str] = mapped_column(sa.String(200))
    year: Mapped[int]
    seq: Mapped[int]
    number: Mapped[str] = mapped_column(sa.String(200))
    number_key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    """The number as it is looked up: upper case, without spaces."""
    code: Mapped[str] = mapped_column(sa.String(16), unique=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    learner_name: Mapped[str] = mapped_column(sa.String(250), index=True)
    course_title: Mapped[str] = mapped_column(sa.String(200))
    training_form: Mapped[int]
    credit_hours: Mapped[int]
    finished_on: Mapped[date] = mapped_column(index=True)
    issued_on: Mapped[date] = mapped_column(index=True)
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    rendered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    file_key: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    """SHA-256 of the PDF, which is also its place in storage."""
    file_size: Mapped[int | None]
    render_problem: Mapped[str] = mapped_column(sa.String(200), default="")
    """Letters that the paper cannot print; empty when nothing stands in the way."""
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    revocation_category: Mapped[str] = mapped_column(sa.String(20), default="")
    revocation_reason: Mapped[str] = mapped_column(sa.String(400), default="")

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    @property
    def file_name(self) -> str:
        """For the download: the number without the slashes that no file system takes."""
        return "sertifikat-" + "-".join(part for part in self.number.replace("/", " ").split() if part) + ".pdf"


class Statement(Model):
    """The offline code of a certificate, as it is printed, and its place in the status list; made once, with the file.

    The place is random within its list, so that it tells nothing of when or for whom a certificate was issued.
    """

    __tablename__ = "certificates_statement"
    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates_certificate.id"), primary_key=True)
    status_index: Mapped[int] = mapped_column(unique=True)
    text: Mapped[str] = mapped_column(sa.String(800))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PublicKey(Model):
    """A key that has signed something: entered before its first signature, published for ever; triggers keep it.

    `purpose` is one of `keys.PURPOSES`; `public` is unpadded base64url of 32 bytes (Ed25519) or of a point (P-256).
    """

    __tablename__ = "certificates_public_key"
    kid: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    purpose: Mapped[str] = mapped_column(sa.String(20), index=True)
    algorithm: Mapped[str] = mapped_column(sa.String(10))
    public: Mapped[str] = mapped_column(sa.String(100))
    is_sample: Mapped[bool]
    first_used_at: Mapped[datetime] = mapped_column(UTCDateTime)
