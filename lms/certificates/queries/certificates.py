"""Certificates, one by one and of one learner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import abort, g, has_request_context
from sqlalchemy.orm import aliased

from lms.certificates import numbers
from lms.certificates.log.models import Checkpoint
from lms.certificates.log.models import Entry as LogEntry
from lms.certificates.models import COMPLETION, Certificate, Owed, Statement
from lms.certificates.seal.models import Edition, Seal
from lms.core.database import db


def of_enrolment(enrolment_id: int) -> Certificate | None:
    """The last that was issued: the one in force, or else the one that was revoked."""
    return db.session.scalar(sa.select(Certificate).where(Certificate.enrolment_id == enrolment_id)
                             .order_by(Certificate.id.desc()).limit(1))


def of_learner(learner_id: int) -> list[Certificate]:
    """The newest first."""
    return list(db.session.scalars(_of_learner(), {"learner_id": learner_id}))


def result_of(learner_id: int, enrolment_id: int) -> tuple[Certificate | None, bool]:
    """The certificate of a place, or whether it waits; asked once for all courses of a page, the second only of those without."""
    if certificate := next((c for c in _certificates_of(learner_id) if c.enrolment_id == enrolment_id), None):
        return certificate, False
    return None, enrolment_id in _once("waiting", learner_id, lambda: {o.enrolment_id for o in waiting_of(learner_id)})


def places_without() -> sa.Select[int]:
    """The ids of places whose certificate was revoked and that have no other in force, for a query of another room."""
    other = aliased(Certificate)
    return sa.select(Certificate.enrolment_id).where(
        Certificate.revoked_at.is_not(None), Certificate.kind == COMPLETION,
        ~sa.exists().where(other.enrolment_id == Certificate.enrolment_id, other.kind == COMPLETION, other.revoked_at.is_(None),
                           other.superseded_at.is_(None)))


def places_without_of(learner_id: int) -> set[int]:
    """Those of one learner, by what the page has asked already."""
    mine = [c for c in _certificates_of(learner_id) if c.kind == COMPLETION]
    return {c.enrolment_id for c in mine if c.is_revoked} - {c.enrolment_id for c in mine if c.is_in_force}


@cache
def _of_learner() -> sa.Select[Certificate]:
    """Built once, for every learner's home page asks it."""
    return sa.select(Certificate).where(Certificate.learner_id == sa.bindparam("learner_id")).order_by(
        Certificate.issued_at.desc(), Certificate.id.desc())


def _certificates_of(learner_id: int) -> list[Certificate]:
    found: list[Certificate] = _once("certificates", learner_id, lambda: of_learner(learner_id))
    return found


def _once(what: str, learner_id: int, ask: Callable[[], Any]) -> Any:
    known = g.setdefault("certificates_results", {}) if has_request_context() else {}
    if (what, learner_id) not in known:
        known[what, learner_id] = ask()
    return known[what, learner_id]


def waiting_of(learner_id: int) -> list[Owed]:
    """Completions whose certificate waits, in the order in which they will be issued."""
    return list(db.session.scalars(sa.select(Owed).where(Owed.learner_id == learner_id).order_by(Owed.completed_at)))


def by_public_id(public_id: str) -> Certificate | None:
    return db.session.scalar(sa.select(Certificate).where(Certificate.public_id == public_id))


def get_or_404(public_id: str) -> Certificate:
    return by_public_id(public_id) or abort(404)


class Kin(NamedTuple):
    """The certificates before and after one."""

    forerunner: Certificate | None
    successor: Certificate | None


def kin_of(certificate: Certificate) -> Kin:
    """Asked only where there is one."""
    ids = [id_ for id_ in (certificate.supersedes_id, certificate.superseded_by_id) if id_]
    rows = {c.id: c for c in db.session.scalars(sa.select(Certificate).where(Certificate.id.in_(ids)))} if ids else {}
    return Kin(rows.get(certificate.supersedes_id or 0), rows.get(certificate.superseded_by_id or 0))


class Entry(NamedTuple):
    """What verification reads of a certificate: few columns, for this is asked most."""

    code: str
    facts: dict[str, Any]
    file_key: str | None
    revoked_at: datetime | None
    revocation_category: str
    superseded_at: datetime | None
    expires_on: date | None
    successor_code: str | None
    successor_number: str | None
    signatory: str | None
    """The name in the certificate of its signature."""
    is_certified: bool | None
    position: int | None
    """Of its first entry in the log."""
    has_checkpoint: bool
    """Whether a state of the log was signed yet: none is in the first minutes of an installation."""


_successor = sa.orm.aliased(Certificate)
_position = sa.select(sa.func.min(LogEntry.position)).where(LogEntry.certificate_id == Certificate.id).scalar_subquery()
_entries = sa.select(
    Certificate.code, Certificate.facts, Certificate.file_key, Certificate.revoked_at, Certificate.revocation_category,
    Certificate.superseded_at, Certificate.expires_on, _successor.code, _successor.number,
    sa.func.nullif(Seal.signatory, ""), Seal.is_certified, _position, sa.exists(sa.select(Checkpoint.id)),
).outerjoin(_successor, _successor.id == Certificate.superseded_by_id).outerjoin(Seal, Seal.certificate_id == Certificate.id)
_by_code = _entries.where(Certificate.code == sa.bindparam("asked"))
_by_number = _entries.where(Certificate.number_key == sa.bindparam("asked"))
_by_file = _entries.where(Certificate.file_key == sa.bindparam("asked")).limit(1)
_by_draft = _entries.where(Seal.draft_key == sa.bindparam("asked"), Seal.sealed_at.is_not(None)).limit(1)
_by_edition = _entries.join(Edition, Edition.certificate_id == Certificate.id).where(Edition.file_key == sa.bindparam("asked"))


def by_code(code: str) -> Entry | None:
    """By the code as `paper.code.normalise` gives it."""
    return _entry(_by_code, code)


def id_of_code(code: str) -> int | None:
    return db.session.scalar(sa.select(Certificate.id).where(Certificate.code == code))


def id_of_number(number: str) -> int | None:
    return db.session.scalar(sa.select(Certificate.id).where(Certificate.number_key == numbers.key(number)))


def by_number(number: str) -> Entry | None:
    return _entry(_by_number, numbers.key(number))


def by_file(sha256: str) -> Entry | None:
    """By the content of its PDF."""
    return _entry(_by_file, sha256)


def by_edition(sha256: str) -> Entry | None:
    """By the content of a later signed file of it."""
    return _entry(_by_edition, sha256)


def by_draft(sha256: str) -> Entry | None:
    """By the content of its file before that was signed."""
    return _entry(_by_draft, sha256)


def statement_of(code: str) -> str:
    """The text of its offline code; empty where it has none."""
    return db.session.scalar(sa.select(Statement.text).join(Certificate, Certificate.id == Statement.certificate_id).where(
        Certificate.code == code)) or ""


def _entry(statement: sa.Select[Any], asked: str) -> Entry | None:
    row = db.session.execute(statement, {"asked": asked}).first()
    return Entry(*row) if row else None


def locked(certificate_id: int) -> Certificate:
    """Read afresh, its row held until the unit of work ends."""
    return db.session.scalars(
        sa.select(Certificate).where(Certificate.id == certificate_id).with_for_update()
        .execution_options(populate_existing=True)).one()
