"""Packages as items of the gradebook: the best score that one has reported."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

import sqlalchemy as sa

from lms.assessments.gradebook.registry import GradedKind, Item, Score
from lms.core.database import db
from lms.courses import queries as courses
from lms.packages.models import Attempt, Content
from lms.packages.policies import KIND

graded = GradedKind(KIND, "lms.packages.grades:items", "lms.packages.grades:scores")


def items(course_id: int) -> list[Item]:
    """Only those that are done by passing them: a package that teaches reports no score."""
    steps = [step for step in courses.outline(course_id).activities() if step.kind == KIND and step.completion == "passed"]
    passing = dict(db.session.execute(sa.select(Content.activity_id, Content.passing).where(
        Content.activity_id.in_([step.id for step in steps]))).all())
    return [Item(step.id, step.public_id, step.title, KIND, Decimal(int(step.is_required)),
                 None if (least := passing.get(step.id)) is None else Decimal(least)) for step in steps]


def scores(activity_ids: Collection[int], learner_ids: Collection[int]) -> dict[tuple[int, int], Score]:
    rows = db.session.execute(
        sa.select(Attempt.activity_id, Attempt.learner_id, sa.func.max(Attempt.score))
        .where(Attempt.activity_id.in_(list(activity_ids)), Attempt.learner_id.in_(list(learner_ids)), Attempt.score.is_not(None))
        .group_by(Attempt.activity_id, Attempt.learner_id))
    return {(activity, learner): Score(Decimal(str(best)).quantize(Decimal("0.01"))) for activity, learner, best in rows}
