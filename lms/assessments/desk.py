"""What a save needs to know of an attempt, read and locked in one statement: of all pages this is asked for most."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache, reduce
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import abort

from lms.assessments.models import Attempt, Edit
from lms.core.database import db


class Head(NamedTuple):
    """The edit that holds for a question; of two the greater one, see `Edit.rank`."""

    sequence: int
    device: str
    uuid: str
    hash: str


@dataclass(frozen=True)
class Desk:
    """What a save needs of an attempt, and no more."""

    id: int
    paper: dict[str, Any]
    started_at: datetime
    deadline: datetime | None
    submitted_at: datetime | None
    heads: dict[str, Head]
    """By question, of those asked for."""


def desk_or_404(public_id: str, learner_id: int, questions: Collection[str]) -> Desk:
    """The learner's own attempt in one statement, held like `locked_or_404`."""
    row = db.session.execute(_desk(), {"public_id": public_id, "learner_id": learner_id, "questions": list(questions)}).first()
    if row is None:
        abort(404)
    return Desk(row.id, row.paper, row.started_at, row.deadline, row.submitted_at, _heads(row.told or ""))


@cache
def _desk() -> sa.Select[int, dict[str, Any], datetime, datetime | None, datetime | None, str]:
    """The heads come as lines of text, for no way to gather rows in one is the same on all databases."""
    words = (sa.cast(Edit.sequence, sa.String), Edit.device, Edit.uuid, Edit.hash, Edit.question)
    line = reduce(lambda before, word: before + " " + word, words)
    heads = sa.select(sa.func.aggregate_strings(line, "\n")).where(
        Edit.attempt_id == Attempt.id, Edit.counts, Edit.question.in_(sa.bindparam("questions", expanding=True)))
    facts = (Attempt.id, Attempt.paper, Attempt.started_at, Attempt.deadline, Attempt.submitted_at)
    own = Attempt.public_id == sa.bindparam("public_id"), Attempt.learner_id == sa.bindparam("learner_id")
    return sa.select(*facts, heads.scalar_subquery().label("told")).where(*own).with_for_update(of=Attempt)


def _heads(told: str) -> dict[str, Head]:
    found: dict[str, Head] = {}
    for line in told.splitlines():
        sequence, device, uuid, hash_, question = line.split(" ")
        head = Head(int(sequence), device, uuid, hash_)
        found[question] = max(head, found.get(question, head))
    return found
