"""Answers on their way into the database: every edit is kept once, and the newest holds whatever arrives last."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, reduce
from typing import Any, NamedTuple, Self

import sqlalchemy as sa

from lms.assessments.models import Edit
from lms.core.database import db, insert

HIGHEST_SEQUENCE = 2**53 - 1


@dataclass(frozen=True)
class Answer:
    """One edit: what the form held, the device's count of edits, and the name by which a repetition is known.

    `age` is how many seconds before sending it was written, by the device's own count; its clock is never asked.
    """

    key: str
    given: Sequence[str]
    sequence: int
    device: str = ""
    uuid: str = ""
    age: float = 0.0

    @property
    def name(self) -> str:
        """The uuid; pages from before there were any are known by their count."""
        return self.uuid or f"{self.device}-{self.sequence}-{self.key}"[:36]


class Head(NamedTuple):
    """The edit that holds for a question; of two the greater one, see `Edit.rank`."""

    sequence: int
    device: str
    uuid: str
    hash: str

    @classmethod
    def line(cls, columns: Any) -> Any:
        """The SQL that tells it as one text, of which there are as many as there are answers in a message."""
        words = (sa.cast(columns.sequence, sa.String), columns.device, columns.uuid, columns.hash)
        return reduce(lambda told, word: told + " " + word, words)

    @classmethod
    def read(cls, line: str) -> Self:
        sequence, device, uuid, hash_ = line.split(" ")
        return cls(int(sequence), device, uuid, hash_)


@dataclass(frozen=True)
class Kept:
    """What the server holds for a question."""

    sequence: int
    hash: str


@dataclass(frozen=True)
class Saved:
    """What has become of the edits sent.

    `stored`: by uuid, the hash of what is on disk. By question: `held` as sent, or superseded by a `newer` one. When the
    attempt `has_ended`, what is stored only now awaits a ruling and holds nothing.
    """

    stored: dict[str, str] = field(default_factory=dict)
    held: dict[str, Kept] = field(default_factory=dict)
    newer: dict[str, Kept] = field(default_factory=dict)
    has_ended: bool = False


def fingerprint(value: Any) -> str:
    """A short hash of an answer, by which a page tells what it has shown."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def keep(attempt_id: int, parsed: Iterable[tuple[Answer, Any]], *, since: datetime, at: datetime, counts: bool) -> Saved:
    """Store each edit once, in one statement, the attempt being locked; `since` is the start of the attempt.

    What held before is told by that statement too, for it alone has certainly seen what another save stored while this one
    waited for the lock.
    """
    rows = {answer.name: _row(attempt_id, answer, value, since, at, counts=counts) for answer, value in parsed}
    if not rows:
        return Saved(has_ended=not counts)
    told = db.session.connection().execute(_insert(db.session.get_bind().dialect.name), list(rows.values())).all()
    stored = {row.uuid: row.hash for row in told}
    held, newer = dict[str, Kept](), dict[str, Kept]()
    mine = [(row, Head(row.sequence, row.device, row.uuid, row.hash)) for row in told if row.counts]
    for row, head in mine:
        question, before = row.question, Head.read(row.before) if row.before else head
        best = max([before, *(other for of, other in mine if of.question == question)])
        kept, is_mine = Kept(best.sequence, best.hash), best.uuid in stored
        (held if is_mine else newer)[question] = kept
    return Saved(stored, held, newer, has_ended=not counts)


def changed_in_form(given: Iterable[tuple[str, Sequence[str], str]], held: Mapping[str, Any],
                    parse: Callable[[str, Sequence[str]], Any], age: float = 0.0) -> list[Answer]:
    """The answers of a plain form that the person has changed, each counted on from the one held (`late.standing`).

    A form sends every field, also those that an old page merely repeats; `seen` is the fingerprint it was drawn with, so
    an untouched field never replaces what another page has saved since.
    """
    changed = []
    for key, values, seen in given:
        mark = fingerprint(parse(key, values))
        row = held.get(key)
        if mark != seen and mark != (row.hash if row else fingerprint(None)):
            changed.append(Answer(key, values, row.sequence + 1 if row else 1, uuid=secrets.token_hex(16), age=age))
    return changed


def _row(attempt_id: int, answer: Answer, value: Any, since: datetime, at: datetime, *, counts: bool) -> dict[str, Any]:
    written = max(since, at - timedelta(seconds=min(max(answer.age, 0.0), (at - since).total_seconds())))
    return {"attempt_id": attempt_id, "uuid": answer.name, "question": answer.key, "value": value, "hash": fingerprint(value),
            "sequence": answer.sequence, "device": answer.device, "written_at": written, "saved_at": at, "counts": counts}


@cache
def _insert(_dialect: str) -> Any:
    """Built once, for this is the statement that runs most. What is known already stays, and is told as it stands."""
    table: Any = Edit.__table__
    adding, other = insert(table), table.alias()
    rank = (other.c.sequence.desc(), other.c.device.desc(), other.c.uuid.desc())
    added: dict[str, Any] = {name: sa.literal_column(f"{table.name}.{name}") for name in ("attempt_id", "question")}
    before = sa.select(Head.line(other.c)).where(
        other.c.attempt_id == added["attempt_id"], other.c.question == added["question"], other.c.counts,
    ).order_by(*rank).limit(1).scalar_subquery()
    return adding.on_conflict_do_update(
        index_elements=["attempt_id", "uuid"], set_={"uuid": adding.excluded.uuid},
    ).returning(table.c.uuid, table.c.question, table.c.hash, table.c.sequence, table.c.device, table.c.counts,
                before.label("before"))
