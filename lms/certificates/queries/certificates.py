"""Certificates, one by one and of one learner."""

from __future__ import annotations

import sqlalchemy as sa
from flask import abort, g, has_request_context

from lms.certificates import numbers
from lms.certificates.models import Certificate, Owed
from lms.core.database import db

Results = tuple[dict[int, Certificate], set[int]]


def of_enrolment(enrolment_id: int) -> Certificate | None:
    return db.session.scalar(sa.select(Certificate).where(Certificate.enrolment_id == enrolment_id))


def of_learner(learner_id: int) -> list[Certificate]:
    """The newest first."""
    return list(db.session.scalars(
        sa.select(Certificate).where(Certificate.learner_id == learner_id).order_by(Certificate.issued_at.desc())))


def results_of(learner_id: int) -> Results:
    """By enrolment the certificates, and the enrolments whose certificate waits; asked once for all courses of a page."""
    known: dict[int, Results] = g.setdefault("certificates_results", {}) if has_request_context() else {}
    if learner_id not in known:
        known[learner_id] = ({c.enrolment_id: c for c in of_learner(learner_id)},
                             {o.enrolment_id for o in waiting_of(learner_id)})
    return known[learner_id]


def waiting_of(learner_id: int) -> list[Owed]:
    """Completions whose certificate waits, in the order in which they will be issued."""
    return list(db.session.scalars(sa.select(Owed).where(Owed.learner_id == learner_id).order_by(Owed.completed_at)))


def by_public_id(public_id: str) -> Certificate | None:
    return db.session.scalar(sa.select(Certificate).where(Certificate.public_id == public_id))


def get_or_404(public_id: str) -> Certificate:
    return by_public_id(public_id) or abort(404)


def by_code(code: str) -> Certificate | None:
    """By the code as `paper.code.normalise` gives it."""
    return db.session.scalar(sa.select(Certificate).where(Certificate.code == code))


def by_number(number: str) -> Certificate | None:
    return db.session.scalar(sa.select(Certificate).where(Certificate.number_key == numbers.key(number)))


def by_file(sha256: str) -> Certificate | None:
    """By the content of its PDF."""
    return db.session.scalar(sa.select(Certificate).where(Certificate.file_key == sha256).limit(1))


def locked(certificate_id: int) -> Certificate:
    """Read afresh, its row held until the unit of work ends."""
    return db.session.scalars(
        sa.select(Certificate).where(Certificate.id == certificate_id).with_for_update()
        .execution_options(populate_existing=True)).one()
