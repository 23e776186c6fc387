"""Proving the register against the log: nothing altered, removed, back-dated or restored from an older copy.

Everything is read once, in order, in parts: memory does not grow with the register.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from lms.certificates.log.audit import checkpoints, entries, register
from lms.certificates.log.audit.findings import Problem as Problem
from lms.certificates.log.audit.findings import Report, Roots, Watch, unwatched
from lms.certificates.log.models import Checkpoint
from lms.certificates.models import Certificate
from lms.core.database import db


def run(*, kept: Iterable[str] = (), files: bool = True, most: int = 100, watch: Watch = unwatched) -> Report:
    """`kept`: checkpoints in the hands of others, as text. Stops counting after `most` problems."""
    report, roots = Report(), Roots()
    for problem in _all(report, roots, list(kept), files=files, watch=watch):
        report.problems.append(problem)
        if len(report.problems) >= most:
            break
    return report


def _all(report: Report, roots: Roots, kept: list[str], *, files: bool, watch: Watch) -> Iterator[Problem]:
    copies, unreadable = checkpoints.readable(kept)
    roots.wanted = set(db.session.scalars(sa.select(Checkpoint.size))) | {n.size for n in copies}
    yield from entries.entries(report, roots, watch)
    yield from checkpoints.signed(report, roots)
    yield from unreadable
    yield from checkpoints.kept_by_others(copies, report, roots)
    yield from register.unentered()
    yield from register.gaps()
    report.certificates = db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) or 0
    if files:
        yield from register.files(report, watch)
