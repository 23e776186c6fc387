"""The verbs of certificates."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from lms.certificates import letters, numbers, queries, snapshot
from lms.certificates.errors import AlreadyRevoked, UnitCodeTaken
from lms.certificates.models import REVOCATION_REASONS, Certificate, Issuer, Owed
from lms.certificates.paper import code as codes
from lms.certificates.signals import CertificateIssued, CertificateRevoked, certificate_issued, certificate_revoked
from lms.certificates.snapshot import Completion
from lms.core import audit, jobs
from lms.core.database import db
from lms.core.signals import emit
from lms.core.storage import Blob


def issue(enrolment_id: int, *, at: datetime) -> Certificate | None:
    """The certificate of a completed place, with its number; asking again returns the one there is.

    None where it has to wait: the completion stands, and what stands in the way is kept with what is owed.
    """
    if there := queries.of_enrolment(enrolment_id):
        return there
    done = snapshot.completion(enrolment_id)
    issuer = queries.issuer_for(done.cohort.agency_id, done.course_agency_id)
    if issuer is None:
        _owe(enrolment_id, done, "no_issuer")
        return None
    try:
        with db.session.begin_nested():
            certificate = _numbered(enrolment_id, done, issuer, at)
    except IntegrityError:
        if queries.of_enrolment(enrolment_id):
            raise
        _owe(enrolment_id, done, "number_taken")
        return None
    db.session.execute(sa.delete(Owed).where(Owed.enrolment_id == enrolment_id))
    audit.record("certificates.issued", f"certificate:{certificate.id}", enrolment=enrolment_id, issuer=issuer.id,
                 year=certificate.year, seq=certificate.seq)
    emit(certificate_issued, CertificateIssued(certificate.id, certificate.learner_id, certificate.course_id, at))
    jobs.enqueue("certificates.render", certificate_id=certificate.id)
    return certificate


def issue_owed(enrolment_id: int, *, at: datetime) -> Certificate | None:
    """Issue what is owed, unless somebody else is doing so or has."""
    owed = db.session.scalar(sa.select(Owed).where(Owed.enrolment_id == enrolment_id).with_for_update(skip_locked=True))
    return issue(enrolment_id, at=at) if owed else None


def file(certificate_id: int, blob: Blob, *, at: datetime) -> None:
    """Keep the PDF with its certificate and write to the learner, once: the first file is the one that counts."""
    certificate = queries.locked(certificate_id)
    if certificate.rendered_at is not None:
        return
    certificate.rendered_at, certificate.file_key, certificate.file_size = at, blob.key, blob.size
    certificate.render_problem = ""
    db.session.flush()
    if not certificate.is_revoked:
        letters.ready(certificate)


def note_render_problem(certificate_id: int, problem: str) -> None:
    """Say why the paper cannot be made; it is tried again on demand, not by the clock."""
    queries.locked(certificate_id).render_problem = problem[:200]
    audit.record("certificates.not_printable", f"certificate:{certificate_id}")


def revoke(certificate_id: int, *, category: str, reason: str, by: int | None, at: datetime) -> None:
    """Take back the validity, never the record: the number stays used and the page of the code tells why."""
    if category not in REVOCATION_REASONS:
        raise ValueError(category)
    certificate = queries.locked(certificate_id)
    if certificate.is_revoked:
        raise AlreadyRevoked
    certificate.revoked_at, certificate.revoked_by_id = at, by
    certificate.revocation_category, certificate.revocation_reason = category, reason.strip()
    db.session.flush()
    audit.record("certificates.revoked", f"certificate:{certificate_id}", category=category)
    letters.revoked(certificate, REVOCATION_REASONS[category])
    emit(certificate_revoked, CertificateRevoked(certificate_id, certificate.learner_id, certificate.course_id, at))


def set_issuer(agency_id: int, **wanted: Any) -> Issuer:
    """How the agency issues from now on; what is owed below it is issued next."""
    issuer = queries.issuer_of(agency_id) or Issuer(agency_id=agency_id)
    changed = sorted(name for name, value in wanted.items() if getattr(issuer, name) != value)
    for name in changed:
        setattr(issuer, name, wanted[name])
    try:
        with db.session.begin_nested():
            db.session.add(issuer)
    except IntegrityError as error:
        raise UnitCodeTaken from error
    audit.record("certificates.issuer_set", f"agency:{agency_id}", fields=changed)
    jobs.enqueue("certificates.sweep")
    return issuer


def _numbered(enrolment_id: int, done: Completion, issuer: Issuer, at: datetime) -> Certificate:
    issued_on = at.astimezone(ZoneInfo(queries.agency(issuer.agency_id).time_zone)).date()
    seq = numbers.take(issuer.id, issued_on.year)
    number = numbers.written(issuer, seq, program=snapshot.mark(done.course.code),
                             cohort=snapshot.cohort_mark(done.cohort.name), on=issued_on)
    code = codes.new_code()
    facts = snapshot.facts(done, issuer, number=number, code=code, issued_on=issued_on)
    certificate = Certificate(
        enrolment_id=enrolment_id, learner_id=done.learner.id, course_id=done.cohort.course_id, cohort_id=done.cohort.id,
        issuer_id=issuer.id, agency_path=done.learner.agency_path, provider_path=_path(done.cohort.agency_id),
        issuer_path=_path(issuer.agency_id), year=issued_on.year, seq=seq, number=number, number_key=numbers.key(number),
        code=code, facts=facts.to_snapshot(), learner_name=facts.learner_name, course_title=facts.course_title,
        training_form=done.course.training_form, credit_hours=facts.credit_hours, finished_on=facts.finished_on,
        issued_on=issued_on, issued_at=at)
    db.session.add(certificate)
    db.session.flush()
    return certificate


def _owe(enrolment_id: int, done: Completion, problem: str) -> None:
    """Remember what is owed and why it waits."""
    owed = db.session.get(Owed, enrolment_id)
    if owed is None:
        owed = Owed(enrolment_id=enrolment_id, learner_id=done.learner.id, course_id=done.cohort.course_id,
                    cohort_id=done.cohort.id, provider_path=_path(done.cohort.agency_id), completed_at=done.completed_at)
        db.session.add(owed)
        audit.record("certificates.owed", f"enrolment:{enrolment_id}", problem=problem)
    owed.problem = problem
    db.session.flush()


def _path(agency_id: int) -> str:
    return queries.agency(agency_id).path

