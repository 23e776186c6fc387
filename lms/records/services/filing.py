"""How certificates come to the desk by themselves, and leave it when their issuer takes them back."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa

from lms.accounts import queries as people
from lms.certificates import queries as certificates
from lms.core.audit import Marker
from lms.core.database import db
from lms.records import queries, states, titles
from lms.records.models import ISSUED, Claim
from lms.records.services.steps import note

COMPLETION = "completion"
_MARKER = "records.caught_up"


def submit(certificate_id: int, *, at: datetime) -> Claim | None:
    """The claim of a certificate; asking again returns the one there is. None for a statement of attendance: it credits no JP."""
    if claim := queries.of_certificate(certificate_id):
        return claim
    certificate = certificates.by_ids([certificate_id])[certificate_id]
    if certificate.kind != COMPLETION:
        return None
    claim = Claim(
        origin=ISSUED, certificate_id=certificate.id, learner_id=certificate.learner_id, learner_name=certificate.learner_name,
        agency_path=certificate.agency_path, employment_type=people.person(certificate.learner_id).employment_type,
        course_id=certificate.course_id, title=certificate.course_title, title_key=titles.key(certificate.course_title),
        provider=certificate.facts["issuer"][-1], number=certificate.number, training_form=certificate.training_form,
        credit_hours=certificate.credit_hours, started_on=date.fromisoformat(certificate.facts["started_on"]),
        finished_on=certificate.finished_on, state=states.SUBMITTED, ended="", submitted_at=certificate.issued_at, changed_at=at,
        version=0)
    claim.started_on = min(claim.started_on, claim.finished_on)
    db.session.add(claim)
    note(claim, "submitted", by=None, at=at)
    return claim


def leave(certificate_id: int, end: str, *, at: datetime, words: str = "") -> None:
    """The certificate was revoked or replaced: its claim leaves the desk with a mark, whatever state it is in."""
    claim = queries.of_certificate(certificate_id)
    if claim is None:
        return
    claim = queries.locked(claim.id)
    if claim.ended not in ("", states.DUPLICATE):
        return
    claim.ended, claim.ended_at = end, at
    note(claim, end, by=None, at=at, words=words)


def catch_up(*, at: datetime, limit: int = 500) -> int:
    """Submit certificates that were issued before there was a desk, some of them at a time; how many were looked at."""
    marker = db.session.get(Marker, _MARKER) or Marker(name=_MARKER, value="0")
    waiting = certificates.completions(after=int(marker.value), limit=limit)
    known = set(db.session.scalars(sa.select(Claim.certificate_id).where(Claim.certificate_id.in_(c.id for c in waiting))))
    for certificate in waiting:
        if certificate.id not in known and submit(certificate.id, at=at) and not certificate.is_in_force:
            leave(certificate.id, states.REVOKED if certificate.is_revoked else states.SUPERSEDED, at=at)
    if waiting:
        marker.value = str(waiting[-1].id)
        db.session.add(marker)
        db.session.flush()
    return len(waiting)
