"""How learners and questions have done in a quiz."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import defer

from lms.accounts.queries import Person
from lms.assessments.models import Attempt
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


def of(activity_id: int, learners: Sequence[Person]) -> Table:
    """In the order of the learners given."""
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    rows = _attempts(activity_id, [p.id for p in learners]).order_by(Attempt.number)
    for attempt in db.session.scalars(rows.options(defer(Attempt.paper), defer(Attempt.marks))):
        attempts[attempt.learner_id].append(attempt)
    return Table([Standing(person, attempts[person.id]) for person in learners])


def _attempts(activity_id: int, learner_ids: Collection[int]) -> sa.Select[Attempt]:
    return sa.select(Attempt).where(Attempt.activity_id == activity_id, Attempt.learner_id.in_(list(learner_ids)))
