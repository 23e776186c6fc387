"""Answers that a person marks: each with its question, its learner and what has been thought of it so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from lms.accounts import queries as people
from lms.assessments import papers, queries
from lms.assessments.models import Attempt, Mark, Response
from lms.assessments.papers import Asked
from lms.core.database import db
from lms.enrolments.reach import Reach

ORDERS = ("question", "learner")


@dataclass(frozen=True)
class Script:
    """One answer to mark; `draft` is not handed over yet, `final` is."""

    attempt: Attempt
    learner: str
    asked: Asked
    value: Any
    draft: Mark | None
    final: Mark | None

    @property
    def said(self) -> str:
        return self.asked.kind.said(self.asked.content, self.value)

    @property
    def files(self) -> Sequence[Any]:
        return self.asked.kind.files(self.value)

    @property
    def words(self) -> int:
        return len(self.said.split())

    @property
    def state(self) -> str:
        return "draft" if self.draft else "final" if self.final else "open"


def of(activity_id: int, whose: Reach, by: str = "question") -> list[Script]:
    """All that a person marks in this quiz, in the order chosen."""
    attempts = _attempts(activity_id, whose)
    ids = [attempt.id for attempt in attempts]
    names = people.names_of({attempt.learner_id for attempt in attempts})
    responses = db.session.scalars(sa.select(Response).where(Response.attempt_id.in_(ids)))
    held = {(response.attempt_id, response.question): response.value for response in responses}
    marks = queries.marks_of(ids)
    found = []
    for attempt in attempts:
        drafts, final = marks[attempt.id]
        for asked in papers.questions(attempt.paper):
            value = held.get((attempt.id, asked.key))
            if asked.number and (asked.waits(value) or asked.key in final):
                found.append(Script(attempt, names[attempt.learner_id], asked, value, drafts.get(asked.key),
                                    final.get(asked.key)))
    return sorted(found, key=_by_learner if by == "learner" else _by_question)


def ready(scripts: Sequence[Script]) -> list[Attempt]:
    """The attempts that have drafts and no answer left to mark."""
    open_ = {script.attempt.id for script in scripts if script.state == "open"}
    drafted = {script.attempt.id: script.attempt for script in scripts if script.draft}
    return [attempt for id_, attempt in drafted.items() if id_ not in open_]


def _attempts(activity_id: int, whose: Reach) -> list[Attempt]:
    is_marked = sa.exists().where(Mark.attempt_id == Attempt.id)
    wanted = sa.select(Attempt).where(Attempt.activity_id == activity_id, Attempt.submitted_at.is_not(None),
                                      sa.or_(Attempt.score.is_(None), is_marked), whose.among(Attempt.learner_id))
    return list(db.session.scalars(wanted.order_by(Attempt.id)))


def _by_question(script: Script) -> tuple[Any, ...]:
    return script.asked.key, script.learner, script.attempt.id


def _by_learner(script: Script) -> tuple[Any, ...]:
    return script.learner, script.attempt.id, script.asked.number
