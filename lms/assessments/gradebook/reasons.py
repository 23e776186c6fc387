"""Why a score is not what was computed at first: set by hand, or marked anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from lms.accounts import queries as people
from lms.assessments.gradebook import book
from lms.assessments.gradebook.models import Regrade, Regraded
from lms.assessments.models import Attempt
from lms.core.database import db


@dataclass(frozen=True)
class Reason:
    """One change of a learner's score. `attempt` is its number where the attempt was marked anew, None where it was set."""

    activity_id: int
    at: datetime
    who: str
    text: str
    before: Decimal | None
    after: Decimal | None
    attempt: int | None = None


def of(course_id: int, learner_id: int) -> Sequence[Reason]:
    """All that was ever changed for the learner in this course, the newest first."""
    set_ = book.history(course_id, learner_id)
    anew = db.session.execute(
        sa.select(Regraded, Regrade, Attempt.number).join(Regrade, Regrade.id == Regraded.regrade_id)
        .join(Attempt, Attempt.id == Regraded.attempt_id)
        .where(Attempt.course_id == course_id, Attempt.learner_id == learner_id)).all()
    names = people.names_of({row.set_by_id for row in set_} | {row.Regrade.made_by_id for row in anew})
    found = [Reason(row.activity_id, row.set_at, names[row.set_by_id], row.reason, row.computed, row.score) for row in set_]
    found += [Reason(row.Regrade.activity_id, row.Regrade.made_at, names[row.Regrade.made_by_id], row.Regrade.reason,
                     row.Regraded.old_score, row.Regraded.new_score, row.number) for row in anew]
    return sorted(found, key=lambda reason: reason.at, reverse=True)
