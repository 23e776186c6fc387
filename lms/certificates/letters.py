"""What is written to learners, in their own language."""

from __future__ import annotations

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from lms.accounts import queries as people
from lms.certificates.models import Certificate
from lms.core import mail


def ready(certificate: Certificate) -> None:
    """The certificate can be downloaded."""
    learner = people.user(certificate.learner_id)
    if learner is None or not learner.email:
        return
    base = current_app.config["BASE_URL"]
    with force_locale(learner.language or current_app.config["LANGUAGE"]):
        mail.send(learner.email, _("Your certificate has been issued: %(course)s", course=certificate.course_title), _(
            "Dear %(name)s,\n\n"
            "your certificate for %(course)s has been issued.\n\n"
            "Number: %(number)s\nDownload: %(page)s\n\n"
            "Anyone who holds the certificate can check it here, without an account:\n%(proof)s",
            name=certificate.learner_name, course=certificate.course_title, number=certificate.number,
            page=f"{base}/certificates/{certificate.public_id}", proof=f"{base}/v/{certificate.code}"))


def revoked(certificate: Certificate, reason: object) -> None:
    """The certificate is no longer valid, and why."""
    learner = people.user(certificate.learner_id)
    if learner is None or not learner.email:
        return
    with force_locale(learner.language or current_app.config["LANGUAGE"]):
        mail.send(learner.email, _("Your certificate has been revoked: %(course)s", course=certificate.course_title), _(
            "Dear %(name)s,\n\n"
            "your certificate %(number)s for %(course)s is no longer valid.\n\n"
            "Reason: %(reason)s\n%(text)s\n\n"
            "If you do not agree, please answer to the organiser of your training.\n%(page)s",
            name=certificate.learner_name, number=certificate.number, course=certificate.course_title, reason=str(reason),
            text=certificate.revocation_reason, page=f"{current_app.config['BASE_URL']}/certificates/{certificate.public_id}"))
