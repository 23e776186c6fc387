"""Certificates and what they are numbered and signed by. What was issued never changes: triggers refuse it."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column

from lms.certificates import states
from lms.certificates.log import models as log_models  # noqa: F401 (its tables are ours)
from lms.core.database import JSON, HasPublicId, Model, UTCDateTime

REVOCATION_REASONS = {
    "data_error": _l("The data on the certificate were wrong"),
    "issued_in_error": _l("It was issued in error"),
    "rules_broken": _l("The rules of the training were broken"),
    "other": _l("Another reason"),
}
"""What the public may read; the text beside it is for the learner and the offices concerned."""


COMPLETION, ATTENDANCE = "completion", "attendance"
IN_FORCE = "revoked_at is null and superseded_at is null"
ENDED = "revoked_at is not null or superseded_at is not null"


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
    """"Plt." or "Plh." where the signatory acts for another until further notice."""
    attendance_title: Mapped[str] = mapped_column(sa.String(120), default="Surat Keterangan Mengikuti Pelatihan")
    attendance_pattern: Mapped[str] = mapped_column(
        sa.String(120), default="{seq:04d}/SKM/{program}/{cohort}/{unit}/{roman_month}/{year}")
    delegate_note: Mapped[str] = mapped_column(sa.String(20), default="")
    """"Plt." or "Plh.": whoever stands in for the signatory from `delegate_from` to `delegate_until`; empty for nobody."""
    delegate_name: Mapped[str] = mapped_column(sa.String(120), default="")
    delegate_number: Mapped[str] = mapped_column(sa.String(18), default="")
    delegate_from: Mapped[date | None]
    delegate_until: Mapped[date | None]
    signing_profile: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")
    """With whose keys its certificates are signed; empty for those of the installation."""


class CourseTerms(Model):
    """How the certificates of a course are given: when, and for how long they hold. Without a row: at once, for good."""

    __tablename__ = "certificates_course_terms"
    __table_args__ = (sa.CheckConstraint("valid_months is null or valid_months between 1 and 600", name="months_sensible"),)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), primary_key=True)
    valid_months: Mapped[int | None]
    waits_for_closing: Mapped[bool] = mapped_column(default=False)
    """Certificates are issued when the cohort is closed, not with each completion."""


class NumberSeries(Model):
    """The last number given by an issuer in a year for one kind of document; its row is locked while the next is taken, so
    that none is skipped."""

    __tablename__ = "certificates_number_series"
    __table_args__ = (sa.UniqueConstraint("issuer_id", "kind", "year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    issuer_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates_issuer.id"))
    kind: Mapped[str] = mapped_column(sa.String(12), default=COMPLETION, server_default=COMPLETION)
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)


class Act(Model, HasPublicId):
    """The closing of a cohort: one act that issues many certificates, and may be undone as one, with the reason kept."""

    __tablename__ = "certificates_act"
    __table_args__ = (
        sa.CheckConstraint("(undone_at is null) = (undo_reason = '')", name="undone_with_reason"),
        sa.Index("uq_certificates_act_held", "cohort_id", unique=True, sqlite_where=sa.text("undone_at is null"),
                 postgresql_where=sa.text("undone_at is null")))
    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_cohort.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    attendance_share: Mapped[int]
    """Percent of the required activities that made a learner a participant; 0 where nobody was given a statement."""
    total: Mapped[int]
    """How many certificates the act brings."""
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    undo_reason: Mapped[str] = mapped_column(sa.String(400), default="")


class Owed(Model):
    """A certificate that is pending: who is to get it and what it waits for; gone once it is issued."""

    __tablename__ = "certificates_owed"
    __table_args__ = (
        sa.CheckConstraint("problem in ('', 'no_issuer', 'number_taken', 'closing')", name="problem_known"),
        sa.CheckConstraint("kind in ('completion', 'attendance')", name="kind_known"))
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_enrolment.id"), primary_key=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"))
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_cohort.id"))
    provider_path: Mapped[str] = mapped_column(sa.String(200))
    completed_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    """Of an attendance: when the cohort was closed."""
    problem: Mapped[str] = mapped_column(sa.String(20))
    """Empty: it is next in line. `closing`: it waits until the cohort is closed."""
    kind: Mapped[str] = mapped_column(sa.String(12), default=COMPLETION, server_default=COMPLETION)
    act_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificates_act.id"), index=True)


class Certificate(Model, HasPublicId):
    """One certificate: every printed fact in `facts`, some of them again as columns to search by.

    The paths are those of the agencies of the learner, the cohort and the issuer: whose offices may see it. Of the
    certificates of a learner, cohort and cycle one is in force. What becomes of it stands in `states.status`.
    """

    __tablename__ = "certificates_certificate"
    __table_args__ = (
        sa.UniqueConstraint("issuer_id", "kind", "year", "seq"),
        sa.CheckConstraint("(revoked_at is null) = (revocation_category = '')", name="revoked_with_reason"),
        sa.CheckConstraint("(rendered_at is null) = (file_key is null)", name="rendered_with_file"),
        sa.CheckConstraint("superseded_by_id is null or superseded_at is not null", name="superseded_by_one"),
        sa.CheckConstraint("kind in ('completion', 'attendance')", name="kind_known"),
        sa.Index("uq_certificates_certificate_in_force", "learner_id", "cohort_id", "cycle", unique=True,
                 sqlite_where=sa.text(IN_FORCE), postgresql_where=sa.text(IN_FORCE)),
        sa.Index("ix_certificates_certificate_newest", "issued_at", "id", "agency_path"),
        sa.Index("ix_certificates_certificate_ended", "id", sqlite_where=sa.text(ENDED), postgresql_where=sa.text(ENDED)),
        sa.Index("ix_certificates_certificate_file_owed", "id", sqlite_where=sa.text("rendered_at is null"),
                 postgresql_where=sa.text("rendered_at is null")))
    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_enrolment.id"), index=True)
    learner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    course_id: Mapped[int] = mapped_column(sa.ForeignKey("courses_course.id"), index=True)
    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolments_cohort.id"), index=True)
    issuer_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates_issuer.id"))
    kind: Mapped[str] = mapped_column(sa.String(12), default=COMPLETION, server_default=COMPLETION)
    """`completion` is the STTPP, `attendance` the surat keterangan of whoever took part and did not pass."""
    cycle: Mapped[int] = mapped_column(default=1, server_default="1")
    """Counts renewals: 1 for the first certificate and its corrections."""
    act_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificates_act.id"), index=True)
    supersedes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificates_certificate.id"), unique=True)
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
    expires_on: Mapped[date | None]
    """The last day on which it holds; None for good."""
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
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    superseded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificates_certificate.id"), unique=True)
    """The one that took its place: a correction or a renewal."""
    correction_reason: Mapped[str] = mapped_column(sa.String(400), default="")
    """Why this one took the place of `supersedes_id`; for the learner, the offices and auditors."""

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    @property
    def is_in_force(self) -> bool:
        """Neither revoked nor replaced; it may have expired."""
        return self.revoked_at is None and self.superseded_at is None

    @property
    def status(self) -> str:
        """As of today in the issuer's reckoning; see `states.status`."""
        return states.status(self, states.today())

    @property
    def file_name(self) -> str:
        """For the download: the number without the slashes that no file system takes."""
        kind = "surat-keterangan-" if self.kind == ATTENDANCE else "sertifikat-"
        return kind + "-".join(part for part in self.number.replace("/", " ").split() if part) + ".pdf"


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

    @property
    def raw(self) -> bytes:
        return urlsafe_b64decode(self.public + "=" * (-len(self.public) % 4))


from lms.certificates.api.models import ApiKey, ApiUse  # noqa: E402, F401 (tables of this room)
from lms.certificates.badges.models import Badge, Picture, StatusList  # noqa: E402, F401 (tables of this room)
from lms.certificates.bulk.models import Check, CheckRow  # noqa: E402, F401 (tables of this room)
from lms.certificates.designs.models import Choice, OwnDesign, Version  # noqa: E402, F401 (tables of this room)
from lms.certificates.seal.models import Edition, Seal, SigningSession  # noqa: E402, F401 (tables of this room)
