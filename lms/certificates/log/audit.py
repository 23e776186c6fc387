"""Proving the register against the log: nothing altered, removed, back-dated or restored from an older copy.

Everything is read once, in order, in parts: memory does not grow with the register.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from lms.certificates import keys
from lms.certificates.log import leaves, notes, tree
from lms.certificates.log.models import Checkpoint, Entry, Node
from lms.certificates.log.notes import NotANote
from lms.certificates.models import Certificate, NumberSeries, PublicKey
from lms.core import storage
from lms.core.database import db

PART = 500
SLACK = timedelta(minutes=10)
"""How far clocks of several machines, and waiting for one another, may put moments out of order."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; `what` is a word for programs, `words` a sentence. `position` is that of the log's entry."""

    what: str
    words: str
    position: int | None = None
    number: str | None = None


@dataclass
class Report:
    """What was looked at, and what was found, the first bad entry first."""

    entries: int = 0
    certificates: int = 0
    files: int = 0
    checkpoints: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.problems


def run(*, kept: Iterable[str] = (), files: bool = True, most: int = 100) -> Report:
    """`kept`: checkpoints in the hands of others, as text. Stops counting after `most` problems."""
    report, roots = Report(), Roots()
    for problem in _all(report, roots, list(kept), files=files):
        report.problems.append(problem)
        if len(report.problems) >= most:
            break
    return report


class Roots:
    """The root that the log had at each size for which somebody holds a checkpoint, and when its entries were made."""

    def __init__(self) -> None:
        self.wanted: set[int] = set()
        self.known: dict[int, str] = {}
        self.at: dict[int, tuple[datetime, datetime | None]] = {}
        """By size the moment of the last entry within, and of the first one after."""


def _all(report: Report, roots: Roots, kept: list[str], *, files: bool) -> Iterator[Problem]:
    checkpoints = list(db.session.scalars(sa.select(Checkpoint).order_by(Checkpoint.id)))
    copies, unreadable = _notes(kept)
    roots.wanted = {c.size for c in checkpoints} | {n.size for n in copies}
    yield from _entries(report, roots)
    yield from _signed(checkpoints, report, roots)
    yield from unreadable
    yield from _copies(copies, report, roots)
    yield from _unentered()
    yield from _gaps()
    report.certificates = db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) or 0
    if files:
        yield from _files(report)


def _entries(report: Report, roots: Roots) -> Iterator[Problem]:
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


def _signed(checkpoints: list[Checkpoint], report: Report, roots: Roots) -> Iterator[Problem]:
    known = {key.kid: key for key in db.session.scalars(sa.select(PublicKey).where(PublicKey.purpose == keys.LOG))}
    before: Checkpoint | None = None
    for checkpoint in checkpoints:
        report.checkpoints += 1
        at = f"The checkpoint of {checkpoint.at.isoformat()} ({checkpoint.size} entries)"
        if problem := _not_its_own(checkpoint, known):
            yield Problem("checkpoint_altered", f"{at} {problem}.", checkpoint.size - 1)
        yield from _fits(at, checkpoint.size, checkpoint.root, report, roots)
        if before and (checkpoint.size < before.size or checkpoint.at < before.at - SLACK):
            yield Problem("checkpoint_order", f"{at} is not later than the one before it.", checkpoint.size - 1)
        yield from _dated(at, checkpoint, roots)
        before = checkpoint
    if before and before.kid != keys.present(keys.LOG)[1]:
        yield Problem("key_changed", "The newest checkpoint was signed with another key than the present one. Was the secret "
                      "changed? lms certificates checkpoint signs anew.", before.size - 1)


def _not_its_own(checkpoint: Checkpoint, known: dict[str, PublicKey]) -> str:
    key = known.get(checkpoint.kid)
    try:
        note = notes.read(checkpoint.note)
    except NotANote:
        return "cannot be read"
    if key is None or not keys.is_signed(key, note.body.encode(), note.signature):
        return "does not bear the signature of its key"
    said = (note.size, note.root, note.at)
    return "" if said == (checkpoint.size, checkpoint.root, checkpoint.at.replace(microsecond=0)) else "says something else"


def _dated(at: str, checkpoint: Checkpoint, roots: Roots) -> Iterator[Problem]:
    """Entries of a checkpoint are not younger than it, those after it not older."""
    within, after = roots.at.get(checkpoint.size, (None, None))
    if within and within > checkpoint.at + SLACK:
        yield Problem("back_dated", f"{at} holds an entry that bears a later time.", checkpoint.size - 1)
    if after and after < checkpoint.at - SLACK:
        yield Problem("back_dated", f"Entry {checkpoint.size} bears a time before the checkpoint that it came after.",
                      checkpoint.size)


def _fits(what: str, size: int, root: str, report: Report, roots: Roots) -> Iterator[Problem]:
    if size > report.entries:
        yield Problem("log_shortened", f"{what} is newer than the log, which has {report.entries} entries: entries were removed, "
                      "or an older copy of the database was restored.", report.entries)
    elif roots.known.get(size) != root:
        yield Problem("history_rewritten", f"{what} has another root than the log: an entry before it was altered.", size - 1)


def _notes(kept: list[str]) -> tuple[list[notes.Note], list[Problem]]:
    found, problems = [], []
    for text in kept:
        try:
            found.append(notes.read(text))
        except NotANote as error:
            problems.append(Problem("checkpoint_unreadable", f"A kept checkpoint cannot be read: {error}."))
    return found, problems


def _copies(copies: list[notes.Note], report: Report, roots: Roots) -> Iterator[Problem]:
    public = list(db.session.scalars(sa.select(PublicKey).where(PublicKey.purpose == keys.LOG)))
    ours = [*public, *_present(public)]
    for note in copies:
        what = f"The kept checkpoint of {note.at.isoformat()} ({note.size} entries)"
        if not any(keys.is_signed(key, note.body.encode(), note.signature) for key in ours):
            yield Problem("checkpoint_foreign", f"{what} was not signed by this installation.", note.size - 1)
            continue
        yield from _fits(what, note.size, note.root, report, roots)


def _present(public: list[PublicKey]) -> list[PublicKey]:
    """The key of the present secret, which an older copy of the database may not know yet."""
    public_half, kid = keys.present(keys.LOG)
    return [] if any(key.kid == kid for key in public) else [PublicKey(kid=kid, purpose=keys.LOG, public=public_half)]


def _unentered() -> Iterator[Problem]:
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


def _gaps() -> Iterator[Problem]:
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


def _files(report: Report) -> Iterator[Problem]:
    after = 0
    while part := list(db.session.execute(
            sa.select(Certificate.id, Certificate.number, Certificate.file_key).where(
                Certificate.id > after, Certificate.file_key.is_not(None)).order_by(Certificate.id).limit(PART))):
        for id_, number, key in part:
            file_key = str(key)
            after, report.files = id_, report.files + 1
            try:
                held = hashlib.sha256(storage.read(file_key)).hexdigest()
            except FileNotFoundError:
                yield Problem("file_missing", f"The file of certificate {number} is gone.", None, number)
                continue
            if held != file_key:
                yield Problem("file_altered", f"The file of certificate {number} is not the one that was issued.", None, number)


def _certificates(ids: set[int]) -> dict[int, Any]:
    columns = dict.fromkeys(name for said in leaves.SAID.values() for name in said)
    rows = db.session.execute(sa.select(Certificate.id, *(getattr(Certificate, name) for name in columns)).where(
        Certificate.id.in_(ids))).mappings()
    return {row["id"]: row for row in rows}
