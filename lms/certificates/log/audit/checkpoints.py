"""Checkpoints, our own and those in the hands of others, against the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from lms.certificates import keys
from lms.certificates.log import notes
from lms.certificates.log.audit.findings import PART, SLACK, Problem, Report, Roots
from lms.certificates.log.models import Checkpoint
from lms.certificates.log.notes import NotANote
from lms.certificates.models import PublicKey
from lms.core.database import db


def signed(report: Report, roots: Roots) -> Iterator[Problem]:
    known = {key.kid: key for key in db.session.scalars(sa.select(PublicKey).where(PublicKey.purpose == keys.LOG))}
    before: Any = None
    for checkpoint in _checkpoints():
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


def _checkpoints() -> Iterator[Any]:
    after = 0
    while part := db.session.execute(sa.select(*Checkpoint.__table__.columns).where(Checkpoint.id > after).order_by(
            Checkpoint.id).limit(PART)).all():
        yield from part
        after = part[-1].id


def _not_its_own(checkpoint: Any, known: dict[str, PublicKey]) -> str:
    key = known.get(checkpoint.kid)
    try:
        note = notes.read(checkpoint.note)
    except NotANote:
        return "cannot be read"
    if key is None or not keys.is_signed(key, note.body.encode(), note.signature):
        return "does not bear the signature of its key"
    said = (note.size, note.root, note.at)
    return "" if said == (checkpoint.size, checkpoint.root, checkpoint.at.replace(microsecond=0)) else "says something else"


def _dated(at: str, checkpoint: Any, roots: Roots) -> Iterator[Problem]:
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


def readable(kept: list[str]) -> tuple[list[notes.Note], list[Problem]]:
    found, problems = [], []
    for text in kept:
        try:
            found.append(notes.read(text))
        except NotANote as error:
            problems.append(Problem("checkpoint_unreadable", f"The kept checkpoint that begins with {text[:40]!r} cannot be "
                                    f"read: {error}."))
    return found, problems


def kept_by_others(copies: list[notes.Note], report: Report, roots: Roots) -> Iterator[Problem]:
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
