"""The register against the log: what was not entered, which numbers are missing, which files are not those given out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import chain
from typing import Any

import sqlalchemy as sa

from lms.certificates.log import leaves
from lms.certificates.log.audit.findings import PART, Problem, Report, Watch
from lms.certificates.log.models import Entry
from lms.certificates.models import Certificate, NumberSeries
from lms.certificates.seal.models import Edition
from lms.core import storage
from lms.core.database import db


def unentered() -> Iterator[Problem]:
    """Certificates that the log does not know, or of which it does not know what the register says."""
    for kinds, condition, what in (
            (leaves.ISSUES, sa.true(), "issued"), ((leaves.FILED,), Certificate.file_key.is_not(None), "filed"),
            ((leaves.REVOKED,), Certificate.revoked_at.is_not(None), "revoked")):
        entered = sa.select(sa.func.count()).where(
            Entry.certificate_id == Certificate.id, Entry.kind.in_(kinds)).scalar_subquery()
        for number, count in db.session.execute(
                sa.select(Certificate.number, entered).where(condition, entered != 1).order_by(Certificate.id)):
            words = "is not in the log" if count == 0 else f"is {count} times in the log"
            yield Problem("not_entered", f"That certificate {number} was {what} {words}.", None, number)
    successor = sa.orm.aliased(Certificate)
    for number in db.session.scalars(
            sa.select(Certificate.number).outerjoin(successor, successor.supersedes_id == Certificate.id)
            .where(sa.or_(sa.func.coalesce(Certificate.superseded_by_id, 0) != sa.func.coalesce(successor.id, 0),
                          Certificate.superseded_at.is_distinct_from(successor.issued_at))).order_by(Certificate.id)):
        yield Problem("succession_altered", f"What took the place of certificate {number} is not what the log says.", None,
                      number)


def gaps() -> Iterator[Problem]:
    """Numbers of each issuer, kind and year from 1 to the last one given."""
    series = {(s.issuer_id, s.kind, s.year): s.last for s in db.session.scalars(sa.select(NumberSeries))}
    key = (Certificate.issuer_id, Certificate.kind, Certificate.year)
    given: Any = db.session.execute(
        sa.select(*key, sa.func.count(), sa.func.max(Certificate.seq)).group_by(*key).order_by(*key))
    for issuer, kind, year, count, highest in given:
        last = series.pop((issuer, kind, year), 0)
        if count == highest == last:
            continue
        taken = set(db.session.scalars(sa.select(Certificate.seq).where(
            Certificate.issuer_id == issuer, Certificate.kind == kind, Certificate.year == year)))
        missing = next((seq for seq in range(1, max(highest, last) + 1) if seq not in taken), last + 1)
        yield Problem("number_gap", f"Number {missing} of {year} ({kind}, issuer {issuer}) is missing, or was given "
                      "without being counted.")
    for (issuer, kind, year), last in series.items():
        if last:
            yield Problem("number_gap", f"Number 1 of {year} ({kind}, issuer {issuer}) is missing.")


def files(report: Report, watch: Watch) -> Iterator[Problem]:
    """Every PDF that was given out: the first of each certificate, then the later editions of its signature."""
    total = db.session.scalar(sa.select(sa.func.count()).where(Certificate.file_key.is_not(None))) or 0
    for number, key in chain(_first_files(), _editions()):
        report.files += 1
        if report.files % PART == 0:
            watch("files", report.files, max(total, report.files))
        try:
            held = hashlib.sha256(storage.read(key)).hexdigest()
        except FileNotFoundError:
            yield Problem("file_missing", f"The file of certificate {number} is gone.", None, number)
            continue
        if held != key:
            yield Problem("file_altered", f"The file of certificate {number} is not the one that was issued.", None, number)


def _first_files() -> Iterator[tuple[str, str]]:
    """Numbers and SHA-256s."""
    after = 0
    while part := db.session.execute(
            sa.select(Certificate.id, Certificate.number, Certificate.file_key).where(
                Certificate.id > after, Certificate.file_key.is_not(None)).order_by(Certificate.id).limit(PART)).all():
        yield from ((row.number, str(row.file_key)) for row in part)
        after = part[-1].id


def _editions() -> Iterator[tuple[str, str]]:
    """Of later signed files: those with more time in the same signature."""
    after = ""
    while part := db.session.execute(
            sa.select(Edition.file_key, Certificate.number, Certificate.file_key.label("first"))
            .join(Certificate, Certificate.id == Edition.certificate_id).where(Edition.file_key > after)
            .order_by(Edition.file_key).limit(PART)).all():
        yield from ((row.number, row.file_key) for row in part if row.file_key != row.first)
        after = part[-1].file_key
