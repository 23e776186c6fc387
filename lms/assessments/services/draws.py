"""Draws: the places of a quiz that are filled at random."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lms.assessments import labels
from lms.assessments.models import QuizDraw
from lms.assessments.services.quizzes import in_order, next_place, number
from lms.core import audit
from lms.core.database import db


def add_draw(activity_id: int, *, count: int, points: Decimal = Decimal(1), category: str = "", is_deep: bool = True,
             tags: tuple[str, ...] = (), difficulty: str | None = None) -> QuizDraw:
    """At the end of the quiz. The bank may have too few questions: a learner then gets those there are."""
    draw = QuizDraw(activity_id=activity_id, position=next_place(activity_id))
    _set(draw, count=count, points=points, category=category, is_deep=is_deep, tags=tags, difficulty=difficulty)
    db.session.add(draw)
    db.session.flush()
    audit.record("assessments.draw_added", f"activity:{activity_id}", draw=draw.id, count=count)
    return draw


def update_draw(draw: QuizDraw, **values: Any) -> None:
    """Attempts begun before keep what they drew."""
    in_order(draw.activity_id)
    _set(draw, **values)
    db.session.flush()
    audit.record("assessments.draw_updated", f"activity:{draw.activity_id}", draw=draw.id, count=draw.count)


def remove_draw(draw: QuizDraw) -> None:
    rows = in_order(draw.activity_id)
    db.session.delete(draw)
    number([row for row in rows if row is not draw])
    audit.record("assessments.draw_removed", f"activity:{draw.activity_id}", draw=draw.id)


def _set(draw: QuizDraw, *, count: int, points: Decimal, category: str, is_deep: bool, tags: tuple[str, ...],
         difficulty: str | None) -> None:
    draw.count, draw.points, draw.is_deep, draw.difficulty = count, points, is_deep, difficulty or None
    draw.category, draw.tags = labels.path(labels.split(category)), labels.distinct(tags)
