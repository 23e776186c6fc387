"""Issuing: one number, one code, one snapshot, in the unit of work of what brought it about."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from lms.certificates import letters, numbers, queries, snapshot
from lms.certificates.log import leaves, reading, writing
from lms.certificates.models import ATTENDANCE, Certificate, Issuer, Owed
from lms.certificates.paper import code as codes
from lms.certificates.signals import CertificateIssued, certificate_issued
from lms.certificates.snapshot import Completion, Terms
from lms.core import audit, jobs
from lms.core.database import db
from lms.core.signals import emit
from lms.core.storage import Blob


def issue(enrolment_id: int, *, at: datetime) -> Certificate | None:
    """The certificate of a completed place, with its number; asking again returns the one there is.

    None where it has to wait: the completion stands, and what stands in the way is kept with what is owed. Whoever had a
    statement of attendance has the certificate instead.
    """
    there = queries.of_enrolment(enrolment_id)
    if there and not _may_follow(there):
        return there
    done = snapshot.completion(enrolment_id)
    act_id = queries.closing_of(done.cohort.id)
    if act_id is None and queries.terms(done.cohort.course_id).waits_for_closing:
        _owe(enrolment_id, done, "closing")
        return None
    statement = there if there and there.is_in_force else None
    return _issue(enrolment_id, done, at=at, act_id=act_id, supersedes=statement)


def issue_attendance(enrolment_id: int, *, act_id: int, at: datetime) -> Certificate | None:
    """A statement for whoever took part and did not pass; None where it has to wait. Asking again returns what there is."""
    there = queries.of_enrolment(enrolment_id)
    if there and not queries.is_undone(there):
        return there
    return _issue(enrolment_id, snapshot.participation(enrolment_id, at=at), at=at, act_id=act_id)


def issue_owed(enrolment_id: int, *, at: datetime) -> Certificate | None:
    """Issue what is owed, unless somebody else is doing so or has."""
    owed = db.session.scalar(sa.select(Owed).where(Owed.enrolment_id == enrolment_id).with_for_update(skip_locked=True))
    if owed is None:
        return None
    if owed.kind == ATTENDANCE and owed.act_id is not None:
        return issue_attendance(enrolment_id, act_id=owed.act_id, at=at)
    return issue(enrolment_id, at=at)


def file(certificate_id: int, blob: Blob, *, at: datetime) -> None:
    """Keep the PDF with its certificate and write to the learner, once: the first file is the one that counts."""
    certificate = queries.locked(certificate_id)
    if certificate.rendered_at is not None:
        return
    certificate.rendered_at, certificate.file_key, certificate.file_size = at, blob.key, blob.size
    certificate.render_problem = ""
    db.session.flush()
    writing.append(leaves.FILED, certificate, at=at, of=reading.issue_of(certificate_id))
    if certificate.is_in_force:
        letters.ready(certificate)


def note_render_problem(certificate_id: int, problem: str) -> None:
    """Say why the paper cannot be made; it is tried again on demand, not by the clock."""
    queries.locked(certificate_id).render_problem = problem[:200]
    audit.record("certificates.not_printable", f"certificate:{certificate_id}")


def make(enrolment_id: int, done: Completion, issuer: Issuer, *, at: datetime, act_id: int | None = None,
         supersedes: Certificate | None = None, cycle: int = 1, expires_on: date | None = None, reason: str = "") -> Certificate:
    """Take the next number and write the certificate; one that it replaces points to it from now on.

    IntegrityError where the number was given before, or another is in force: then nothing is taken.
    """
    issued_on = day_of_issue(issuer, at)
    with db.session.begin_nested():
        if supersedes:
            supersedes.superseded_at = supersedes.superseded_at or at
            db.session.flush()
        certificate = _numbered(enrolment_id, done, issuer, issued_on, at, supersedes, expires_on)
        certificate.act_id, certificate.cycle, certificate.correction_reason = act_id, cycle, reason
        db.session.add(certificate)
        db.session.flush()
        if supersedes:
            supersedes.superseded_by_id = certificate.id
            db.session.flush()
        writing.append(_entry_of(certificate, supersedes), certificate, at=at,
                       of=reading.issue_of(supersedes.id) if supersedes else None)
    audit.record("certificates.issued", f"certificate:{certificate.id}", enrolment=enrolment_id, issuer=issuer.id,
                 year=certificate.year, seq=certificate.seq, kind=certificate.kind, supersedes=certificate.supersedes_id)
    emit(certificate_issued, CertificateIssued(certificate.id, certificate.learner_id, certificate.course_id, at))
    jobs.enqueue("certificates.render", certificate_id=certificate.id)
    return certificate


def valid_until(course_id: int, issued_on: date) -> date | None:
    """The last day on which a certificate of the course holds; None for good."""
    months = queries.terms(course_id).valid_months
    return months_later(issued_on, months) - timedelta(days=1) if months else None


def day_of_issue(issuer: Issuer, at: datetime) -> date:
    """Where the issuing agency is."""
    return at.astimezone(ZoneInfo(queries.agency(issuer.agency_id).time_zone)).date()


def terms_of(done: Completion, issuer: Issuer, seq: int, issued_on: date, expires_on: date | None,
             replaces: str | None = None) -> Terms:
    """What the certificate gets besides, with this number of the series and a new code."""
    number = numbers.written(issuer, done.kind, seq, program=snapshot.mark(done.course.code),
                             cohort=snapshot.cohort_mark(done.cohort.name), on=issued_on)
    design = queries.design_for(done.cohort.course_id, done.cohort.agency_id, done.course_agency_id, issuer=issuer)
    return Terms(number, codes.new_code(), issued_on, expires_on, replaces, design)


def months_later(day: date, months: int) -> date:
    """The same day of the month, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _issue(enrolment_id: int, done: Completion, *, at: datetime, act_id: int | None,
           supersedes: Certificate | None = None) -> Certificate | None:
    issuer = queries.issuer_for(done.cohort.agency_id, done.course_agency_id)
    if issuer is None:
        _owe(enrolment_id, done, "no_issuer", act_id)
        return None
    issued_on = day_of_issue(issuer, at)
    expires_on = None if done.kind == ATTENDANCE else valid_until(done.cohort.course_id, issued_on)
    try:
        certificate = make(enrolment_id, done, issuer, at=at, act_id=act_id, supersedes=supersedes, expires_on=expires_on)
    except IntegrityError:
        if (now_there := queries.of_enrolment(enrolment_id)) and now_there.is_in_force and now_there is not supersedes:
            raise
        _owe(enrolment_id, done, "number_taken", act_id)
        return None
    db.session.execute(sa.delete(Owed).where(Owed.enrolment_id == enrolment_id))
    return certificate


def _numbered(enrolment_id: int, done: Completion, issuer: Issuer, issued_on: date, at: datetime,
              supersedes: Certificate | None, expires_on: date | None) -> Certificate:
    seq = numbers.take(issuer.id, done.kind, issued_on.year)
    terms = terms_of(done, issuer, seq, issued_on, expires_on, replaces=supersedes.number if supersedes else None)
    facts = snapshot.facts(done, issuer, terms)
    return Certificate(
        enrolment_id=enrolment_id, learner_id=done.learner.id, course_id=done.cohort.course_id, cohort_id=done.cohort.id,
        issuer_id=issuer.id, kind=done.kind, supersedes_id=supersedes.id if supersedes else None,
        agency_path=done.learner.agency_path, provider_path=queries.agency(done.cohort.agency_id).path,
        issuer_path=queries.agency(issuer.agency_id).path,
        year=issued_on.year, seq=seq, number=terms.number, number_key=numbers.key(terms.number), code=terms.code,
        facts=facts.to_snapshot(),
        learner_name=facts.learner_name, course_title=facts.course_title, training_form=done.course.training_form,
        credit_hours=facts.credit_hours, finished_on=facts.finished_on, issued_on=issued_on, issued_at=at, expires_on=expires_on)


def _entry_of(certificate: Certificate, supersedes: Certificate | None) -> str:
    if supersedes is None:
        return leaves.ISSUED
    return leaves.RENEWED if certificate.cycle > supersedes.cycle else leaves.REISSUED


def _may_follow(there: Certificate) -> bool:
    """Whether a completion still brings a certificate: there is but a statement, or the act that issued it was undone."""
    return (there.kind == ATTENDANCE and there.is_in_force) or queries.is_undone(there)


def _owe(enrolment_id: int, done: Completion, problem: str, act_id: int | None = None) -> None:
    """Remember what is owed and why it waits."""
    owed = db.session.get(Owed, enrolment_id)
    if owed is None:
        owed = Owed(enrolment_id=enrolment_id, learner_id=done.learner.id, course_id=done.cohort.course_id,
                    cohort_id=done.cohort.id, provider_path=queries.agency(done.cohort.agency_id).path,
                    completed_at=done.completed_at)
        db.session.add(owed)
        audit.record("certificates.owed", f"enrolment:{enrolment_id}", problem=problem)
    owed.problem, owed.kind, owed.act_id = problem, done.kind, act_id
    db.session.flush()
