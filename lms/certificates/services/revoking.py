"""Taking back validity, never the record."""

from __future__ import annotations

from datetime import datetime

from lms.certificates import letters, queries
from lms.certificates.errors import AlreadyRevoked, Superseded
from lms.certificates.log import leaves, reading, writing
from lms.certificates.models import REVOCATION_REASONS, Certificate
from lms.certificates.signals import CertificateRevoked, certificate_revoked
from lms.core import audit
from lms.core.database import db
from lms.core.signals import emit


def revoke(certificate_id: int, *, category: str, reason: str, by: int | None, at: datetime) -> None:
    """The number stays used and the page of the code tells why. One that was replaced is left: its successor holds."""
    certificate = queries.locked(certificate_id)
    if certificate.is_revoked:
        raise AlreadyRevoked
    if not certificate.is_in_force:
        raise Superseded
    take_back(certificate, category=category, reason=reason, by=by, at=at)


def take_back(certificate: Certificate, *, category: str, reason: str, by: int | None, at: datetime) -> None:
    """Of a certificate that is locked and in force."""
    if category not in REVOCATION_REASONS:
        raise ValueError(category)
    certificate.revoked_at, certificate.revoked_by_id = at, by
    certificate.revocation_category, certificate.revocation_reason = category, reason.strip()
    db.session.flush()
    writing.append(leaves.REVOKED, certificate, at=at, of=reading.issue_of(certificate.id))
    audit.record("certificates.revoked", f"certificate:{certificate.id}", category=category)
    letters.revoked(certificate, REVOCATION_REASONS[category])
    emit(certificate_revoked, CertificateRevoked(certificate.id, certificate.learner_id, certificate.course_id, at))
