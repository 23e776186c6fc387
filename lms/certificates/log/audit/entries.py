"""Entry by entry: the chain, what each seals, the tree above."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lms.certificates.log import leaves, tree
from lms.certificates.log.audit.findings import PART, SLACK, Problem, Report, Roots, Watch
from lms.certificates.log.models import Entry, Node
from lms.certificates.models import Certificate
from lms.core.database import db


def entries(report: Report, roots: Roots, watch: Watch) -> Iterator[Problem]:
    total = (db.session.scalar(sa.select(sa.func.max(Entry.position))) or 0) + 1
    growing, previous, latest = tree.Growing(), leaves.FIRST, None
    columns = Entry.__table__.columns
    while part := list(db.session.execute(
            sa.select(*columns).where(Entry.position >= report.entries).order_by(Entry.position).limit(PART))):
        rows = _certificates({entry.certificate_id for entry in part})
        made: dict[tree.Key, bytes] = {}
        for entry in part:
            yield from _chained(entry, report.entries, previous, latest)
            yield from _sealed(entry, rows.get(entry.certificate_id))
            previous, latest = entry.hash, max(entry.at, latest or entry.at)
            made |= growing.add(bytes.fromhex(leaves.hash_of(entry)))
            if growing.size - 1 in roots.at:
                roots.at[growing.size - 1] = (roots.at[growing.size - 1][0], entry.at)
            if growing.size in roots.wanted:
                roots.known[growing.size], roots.at[growing.size] = growing.root().hex(), (latest, None)
            report.entries = entry.position + 1
        yield from _nodes(made)
        watch("entries", report.entries, total)


def _chained(entry: Any, expected: int, previous: str, latest: datetime | None) -> Iterator[Problem]:
    if entry.position != expected:
        yield Problem("entry_missing", f"Entry {expected} of the log is missing.", expected)
    elif entry.previous != previous:
        yield Problem("chain_broken", f"Entry {entry.position} does not follow the entry before it.", entry.position)
    if leaves.hash_of(entry) != entry.hash:
        yield Problem("entry_altered", f"Entry {entry.position} is not what was entered.", entry.position)
    if latest and entry.at < latest - SLACK:
        yield Problem("back_dated", f"Entry {entry.position} bears an earlier time ({entry.at.isoformat()}) than one before it.",
                      entry.position)


def _sealed(entry: Any, certificate: Any) -> Iterator[Problem]:
    if certificate is None:
        yield Problem("certificate_missing", f"The certificate of entry {entry.position} is gone from the register.",
                      entry.position)
        return
    if leaves.record(entry.kind, entry.salt, certificate) != entry.record:
        yield Problem("certificate_altered", f"Certificate {certificate['number']} is not what entry {entry.position} "
                      f"({entry.kind}) sealed.", entry.position, certificate["number"])
    elif entry.kind in leaves.ISSUES and certificate["issued_at"] != entry.at:
        yield Problem("back_dated", f"Certificate {certificate['number']} says that it was issued at another time than the log.",
                      entry.position, certificate["number"])


def _nodes(made: dict[tree.Key, bytes]) -> Iterator[Problem]:
    if not made:
        return
    stored = {(level, index): hash_ for level, index, hash_ in db.session.execute(
        sa.select(Node.level, Node.index, Node.hash).where(sa.tuple_(Node.level, Node.index).in_(made)))}
    for (level, index), hash_ in sorted(made.items(), key=lambda one: (one[0][1] << one[0][0], one[0][0])):
        if stored.get((level, index)) != hash_.hex():
            yield Problem("tree_altered", f"The tree above entry {index << level} is not that of the entries.", index << level)


def _certificates(ids: set[int]) -> dict[int, Any]:
    columns = dict.fromkeys(name for said in leaves.SAID.values() for name in said)
    rows = db.session.execute(sa.select(Certificate.id, *(getattr(Certificate, name) for name in columns)).where(
        Certificate.id.in_(ids))).mappings()
    return {row["id"]: row for row in rows}
