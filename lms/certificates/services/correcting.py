"""A certificate in the place of another: corrected, or renewed when its time runs out. Nothing issued is ever edited."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError

from lms.accounts import queries as people
from lms.certificates import queries, snapshot
from lms.certificates.errors import ClosingUndone, HolderErased, NoIssuer, NotRenewable, NumberTaken, Superseded
from lms.certificates.models import COMPLETION, Certificate
from lms.certificates.services.issuing import make, valid_until
from lms.certificates.signals import CertificateSuperseded, certificate_superseded
from lms.core.signals import emit


def reissue(certificate_id: int, *, reason: str, at: datetime) -> Certificate:
    """A new certificate with the data as they are today, a number and a code of its own; the old one points to it.

    It holds as long as the old one would have: a correction prolongs nothing. One that was revoked may be followed too.
    """
    old = queries.locked(certificate_id)
    return _follow(old, old.cycle, expires_on=old.expires_on, reason=reason, at=at)


def renew(certificate_id: int, *, reason: str, at: datetime) -> Certificate:
    """A new cycle with a new day of issue and the term that the course gives today."""
    old = queries.locked(certificate_id)
    issuer_zone = ZoneInfo(queries.agency_of_issuer(old.issuer_id).time_zone)
    if old.superseded_at is not None:
        raise Superseded
    if not queries.is_renewable(old):
        raise NotRenewable
    expires_on = valid_until(old.course_id, at.astimezone(issuer_zone).date())
    return _follow(old, old.cycle + 1, expires_on=expires_on, reason=reason, at=at)


def _follow(old: Certificate, cycle: int, *, expires_on: date | None, reason: str, at: datetime) -> Certificate:
    if old.superseded_at is not None:
        raise Superseded
    if queries.is_undone(old):
        raise ClosingUndone
    if people.is_erased(old.learner_id):
        raise HolderErased
    done = (snapshot.completion(old.enrolment_id) if old.kind == COMPLETION
            else snapshot.participation(old.enrolment_id, at=old.issued_at))
    issuer = queries.issuer_for(done.cohort.agency_id, done.course_agency_id)
    if issuer is None:
        raise NoIssuer
    try:
        new = make(old.enrolment_id, done, issuer, at=at, supersedes=old, cycle=cycle, expires_on=expires_on,
                   reason=reason.strip())
    except IntegrityError as error:
        raise NumberTaken from error
    emit(certificate_superseded, CertificateSuperseded(old.id, new.id, old.learner_id, old.course_id, at))
    return new
