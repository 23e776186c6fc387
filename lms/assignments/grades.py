"""Assignments as items of the gradebook: the score that was released counts."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

import sqlalchemy as sa

from lms.assessments.gradebook.registry import GradedKind, Item, Score
from lms.assignments.models import Assignment, Work
from lms.assignments.policies import KIND
from lms.core.database import db
from lms.courses import queries as courses

graded = GradedKind(KIND, "lms.assignments.grades:items", "lms.assignments.grades:scores")


def items(course_id: int) -> list[Item]:
    """An assignment that nobody has to do weighs nothing."""
    steps = [step for step in courses.outline(course_id).activities() if step.kind == KIND]
    passing = dict(db.session.execute(sa.select(Assignment.activity_id, Assignment.passing_score).where(
        Assignment.activity_id.in_([step.id for step in steps]))).all())
    return [Item(step.id, step.public_id, step.title, KIND, Decimal(int(step.is_required)),
                 Decimal(passing[step.id]) if step.completion == "passed" and step.id in passing else None) for step in steps]


def scores(activity_ids: Collection[int], learner_ids: Collection[int]) -> dict[tuple[int, int], Score]:
    """Work without a released score waits for marks, unless its learner has to revise it."""
    rows = db.session.execute(
        sa.select(Work.activity_id, Work.learner_id, sa.func.max(Work.score),
                  sa.func.count(sa.case((Work.returned_at.is_(None), 1))))
        .where(Work.activity_id.in_(list(activity_ids)), Work.learner_id.in_(list(learner_ids)), Work.handed_in_at.is_not(None))
        .group_by(Work.activity_id, Work.learner_id))
    return {(activity, learner): Score(best, best is None and open_ > 0) for activity, learner, best, open_ in rows}
