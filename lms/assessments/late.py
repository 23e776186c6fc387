"""Answers that reached the server after the end: kept, flagged, and counted only when somebody admits them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lms.assessments import papers, queries
from lms.assessments.models import Attempt, Edit, Response
from lms.assessments.papers import Asked
from lms.assessments.queries import Lately
from lms.core.database import db


@dataclass(frozen=True)
class Late:
    """One late answer beside the one that holds; `written_at` is the device's word, `saved_at` the server's."""

    asked: Asked
    edit: Edit
    holding: str

    @property
    def said(self) -> str:
        return self.asked.kind.said(self.asked.content, self.edit.value)

    @property
    def files(self) -> Sequence[Any]:
        return self.asked.kind.files(self.edit.value)


def of(attempt: Attempt) -> list[Late]:
    """What of this attempt awaits a ruling, in the order of its questions."""
    waiting = edits([attempt.id]).get(attempt.id, {})
    if not waiting:
        return []
    held = {row.question: row.value for row in db.session.scalars(sa.select(Response).where(Response.attempt_id == attempt.id))}
    return [Late(asked, waiting[asked.key], asked.kind.said(asked.content, held.get(asked.key)))
            for asked in papers.questions(attempt.paper) if asked.key in waiting]


def digest(waiting: Iterable[Late]) -> str:
    """Names just these late answers, so that a ruling reaches none that its page did not show."""
    return hashlib.sha256(" ".join(sorted(entry.edit.uuid for entry in waiting)).encode()).hexdigest()[:16]


def edits(attempt_ids: Collection[int]) -> dict[int, dict[str, Edit]]:
    """By attempt and question: the newest late edit that nobody has ruled on and that would change the answer."""
    found = _newest(attempt_ids)
    for held in db.session.scalars(sa.select(Response).where(Response.attempt_id.in_(list(found)))) if found else ():
        late = found[held.attempt_id].get(held.question)
        if late and (late.hash == held.hash or late.rank < (held.sequence, held.device, held.uuid)):
            del found[held.attempt_id][held.question]
    return {attempt_id: by_question for attempt_id, by_question in found.items() if by_question}


def standing(attempt: Attempt) -> dict[str, Response | Edit]:
    """By question what the learner gave last: the answers that hold, and above them late ones that await a ruling."""
    held: dict[str, Response | Edit] = {**queries.responses(attempt.id)}
    if attempt.submitted_at is not None:
        for question, edit in _newest([attempt.id]).get(attempt.id, {}).items():
            if question not in held or held[question].sequence < edit.sequence:
                held[question] = edit
    return held


def lately(whose: sa.ColumnElement[bool], *, most: int = 5) -> list[Lately]:
    """The quizzes with attempts of these people that have late answers, the longest wait first."""
    taken = sa.select(Edit.attempt_id).where(sa.not_(Edit.counts), Edit.ruled_at.is_(None)).distinct()
    attempts = db.session.scalars(sa.select(Attempt).where(Attempt.id.in_(taken), whose)).all()
    waiting = edits([attempt.id for attempt in attempts]) if attempts else {}
    by_quiz: dict[str, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        if attempt.id in waiting:
            by_quiz[attempt.paper["activity"]].append(attempt)
    oldest = sorted(by_quiz.values(), key=lambda of_quiz: min(_since(waiting[a.id]) for a in of_quiz))[:most]
    return [Lately(of_quiz[0].paper["activity"], of_quiz[0].paper["title"], of_quiz[0].course_id, len(of_quiz), 0)
            for of_quiz in oldest]


def _newest(attempt_ids: Collection[int]) -> dict[int, dict[str, Edit]]:
    found: dict[int, dict[str, Edit]] = defaultdict(dict)
    for edit in db.session.scalars(_unruled().where(Edit.attempt_id.in_(list(attempt_ids)))):
        known = found[edit.attempt_id].get(edit.question)
        if known is None or edit.rank > known.rank:
            found[edit.attempt_id][edit.question] = edit
    return found


def _since(waiting: dict[str, Edit]) -> datetime:
    return min(edit.saved_at for edit in waiting.values())


def _unruled() -> sa.Select[Edit]:
    return sa.select(Edit).where(sa.not_(Edit.counts), Edit.ruled_at.is_(None))
