"""What learners are told of their certificates."""

from __future__ import annotations

from flask import current_app
from flask_babel import lazy_gettext as _l

from lms.accounts import notices
from lms.accounts.notices import Kind
from lms.certificates.models import Certificate

READY = Kind("certificates.issued", "certificates", _l("Your certificate has been issued: %(course)s"), _l(
    "Your certificate for %(course)s has been issued and can be downloaded.\n\nNumber: %(number)s\n\n"
    "Anyone who holds the certificate can check it here, without an account:\n%(proof)s"))
REVOKED = Kind("certificates.revoked", "certificates", _l("Your certificate has been revoked: %(course)s"), _l(
    "Your certificate %(number)s for %(course)s is no longer valid.\n\nReason: %(reason)s\n%(text)s\n\n"
    "If you do not agree, please answer to the organiser of your training."), is_necessary=True)


def ready(certificate: Certificate) -> None:
    """The certificate can be downloaded."""
    notices.tell(certificate.learner_id, READY.name, _page(certificate), course=certificate.course_title,
                 number=certificate.number, proof=f"{current_app.config['BASE_URL']}/v/{certificate.code}")


def revoked(certificate: Certificate, reason: object) -> None:
    """The certificate is no longer valid, and why."""
    notices.tell(certificate.learner_id, REVOKED.name, _page(certificate), course=certificate.course_title,
                 number=certificate.number, reason=reason, text=certificate.revocation_reason)


def _page(certificate: Certificate) -> str:
    return f"/certificates/{certificate.public_id}"
