"""Answers on their way into the database: one statement keeps them all, and the newest holds whatever arrives last."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from lms.assessments import queries
from lms.assessments.models import Response
from lms.core.database import db

HIGHEST_SEQUENCE = 2**53 - 1


@dataclass(frozen=True)
class Answer:
    """One edit: what the form held, and the device's count of edits."""

    key: str
    given: Sequence[str]
    sequence: int
    device: str = ""


@dataclass(frozen=True)
class Kept:
    """What the server holds for a question."""

    sequence: int
    hash: str


@dataclass(frozen=True)
class Saved:
    """What has become of the answers sent: held as sent, superseded by newer ones, or refused because the attempt has ended."""

    held: dict[str, Kept] = field(default_factory=dict)
    newer: dict[str, Kept] = field(default_factory=dict)
    has_ended: bool = False


def fingerprint(value: Any) -> str:
    """A short hash of an answer, by which a page tells what it has shown."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def upsert(attempt_id: int, parsed: dict[str, tuple[Answer, Any]], *, at: datetime) -> Saved:
    """Keep each answer that is newer than the one held; ties between devices fall the same way on every machine."""
    rows = [{"attempt_id": attempt_id, "question": key, "value": value, "sequence": answer.sequence, "device": answer.device,
             "saved_at": at} for key, (answer, value) in sorted(parsed.items())]
    held: dict[str, Kept] = {}
    newer: dict[str, Kept] = {}
    connection = db.session.connection()
    for key, value, sequence, device in connection.execute(_upsert(connection.dialect.name), rows):
        answer = parsed[key][0]
        mine = (sequence, device) == (answer.sequence, answer.device)
        (held if mine else newer)[key] = Kept(sequence, fingerprint(value))
    return Saved(held, newer)


def changed_in_form(given: Iterable[tuple[str, Sequence[str], str]], attempt_id: int, parse: Any) -> list[Answer]:
    """The answers of a plain form that the person has changed, each counted on from the one held.

    A form sends every field, also those that an old page merely repeats; `seen` is the fingerprint it was drawn with, so
    an untouched field never replaces what another page has saved since.
    """
    held = queries.responses(attempt_id)
    changed = []
    for key, values, seen in given:
        mark = fingerprint(parse(key, values))
        row = held.get(key)
        if mark != seen and mark != fingerprint(row.value if row else None):
            changed.append(Answer(key, values, row.sequence + 1 if row else 1))
    return changed


@cache
def _upsert(dialect: str) -> Any:
    """Built once, for this is the statement that runs most."""
    table: Any = Response.__table__
    insert: Any = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    new, old = insert.excluded, table.c
    is_newer = sa.or_(new.sequence > old.sequence, sa.and_(new.sequence == old.sequence, new.device > old.device))
    columns = {name: sa.case((is_newer, new[name]), else_=old[name]) for name in ("value", "sequence", "device", "saved_at")}
    return insert.on_conflict_do_update(index_elements=["attempt_id", "question"], set_=columns).returning(
        old.question, old.value, old.sequence, old.device)
