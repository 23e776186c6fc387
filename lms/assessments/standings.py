"""How learners and questions have done in a quiz."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import defer

from lms.accounts.queries import Person
from lms.assessments.models import Attempt, Question
from lms.assessments.queries import best
from lms.core.database import db


@dataclass(frozen=True)
class Standing:
    """One learner's attempts, the first one first; empty for who has not begun."""

    learner: Person
    attempts: Sequence[Attempt]

    @property
    def best(self) -> Decimal | None:
        return best(self.attempts)

    @property
    def is_passed(self) -> bool:
        return any(attempt.is_passed for attempt in self.attempts)


@dataclass(frozen=True)
class Table:
    """All learners, with the counts that stand above them."""

    standings: Sequence[Standing]

    @property
    def begun(self) -> int:
        return sum(bool(s.attempts) for s in self.standings)

    @property
    def passed(self) -> int:
        return sum(s.is_passed for s in self.standings)

    @property
    def mean(self) -> Decimal | None:
        """Of the best scores."""
        scores = [s.best for s in self.standings if s.best is not None]
        return sum(scores, Decimal(0)) / len(scores) if scores else None


@dataclass(frozen=True)
class Facility:
    """How much of its points a question has earned on average: percent, near 100 is easy (facility index)."""

    question: Question
    answered: int
    percent: int

    @property
    def words(self) -> str:
        return Markup(self.question.html).striptags()  # noqa: S704 — tags are taken out, and the template escapes


def of(activity_id: int, learners: Sequence[Person]) -> Table:
    """In the order of the learners given."""
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    rows = _attempts(activity_id, [p.id for p in learners]).order_by(Attempt.number)
    for attempt in db.session.scalars(rows.options(defer(Attempt.paper), defer(Attempt.marks))):
        attempts[attempt.learner_id].append(attempt)
    return Table([Standing(person, attempts[person.id]) for person in learners])


def by_question(activity_id: int, learner_ids: Collection[int]) -> list[Facility]:
    """Over all attempts handed in, the hardest question first."""
    earned: dict[str, list[Decimal]] = defaultdict(list)
    for marks in db.session.scalars(
            _attempts(activity_id, learner_ids).where(Attempt.submitted_at.is_not(None)).with_only_columns(Attempt.marks)):
        for key, mark in marks.items():
            earned[key].append(Decimal(mark["mark"]) / Decimal(mark["of"]))
    questions = db.session.scalars(sa.select(Question).where(Question.public_id.in_(list(earned))))
    rows = [Facility(q, len(shares := earned[q.public_id]), round(100 * sum(shares) / len(shares))) for q in questions]
    return sorted(rows, key=lambda row: row.percent)


def _attempts(activity_id: int, learner_ids: Collection[int]) -> sa.Select[Attempt]:
    return sa.select(Attempt).where(Attempt.activity_id == activity_id, Attempt.learner_id.in_(list(learner_ids)))
