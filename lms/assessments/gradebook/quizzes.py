"""Quizzes as items of the gradebook: the best attempt counts."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from lms.assessments.gradebook.registry import GradedKind, Item, Score
from lms.assessments.models import Attempt, Quiz
from lms.core.database import db
from lms.courses import queries as courses

quizzes = GradedKind("quiz", "lms.assessments.gradebook.quizzes:items", "lms.assessments.gradebook.quizzes:scores")


def items(course_id: int) -> list[Item]:
    """A quiz that nobody has to take, or that is for practice, weighs nothing."""
    steps = [step for step in courses.outline(course_id).activities() if step.kind == "quiz"]
    rows = db.session.execute(sa.select(Quiz.activity_id, Quiz.passing_score, Quiz.is_practice).where(
        Quiz.activity_id.in_([step.id for step in steps])))
    quizzes = {activity_id: (passing, is_practice) for activity_id, passing, is_practice in rows}
    return [_item(step, *quizzes.get(step.id, (None, False))) for step in steps]


def _item(step: Any, passing: int | None, is_practice: bool) -> Item:
    weight = Decimal(int(step.is_required and not is_practice))
    return Item(step.id, step.public_id, step.title, "quiz", weight,
                Decimal(passing) if step.completion == "passed" and passing is not None else None)


def scores(activity_ids: Collection[int], learner_ids: Collection[int]) -> dict[tuple[int, int], Score]:
    """The best score, as `queries.best` has it; an attempt handed in without one waits for marks."""
    waits = sa.case((sa.and_(Attempt.submitted_at.is_not(None), Attempt.score.is_(None)), 1))
    rows = db.session.execute(
        sa.select(Attempt.activity_id, Attempt.learner_id, sa.func.max(Attempt.score), sa.func.count(waits))
        .where(Attempt.activity_id.in_(list(activity_ids)), Attempt.learner_id.in_(list(learner_ids)))
        .group_by(Attempt.activity_id, Attempt.learner_id))
    return {(activity, learner): Score(best, waiting > 0) for activity, learner, best, waiting in rows}
