"""Quizzes: their settings, and which questions stand in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from lms.assessments import draws, queries
from lms.assessments.errors import QuizTaken
from lms.assessments.gradebook import book
from lms.assessments.models import REVIEW_PARTS, PairedTests, Quiz, QuizDraw, QuizQuestion
from lms.core import audit
from lms.core.database import db
from lms.courses.markdown import render

FIELDS = {"instructions", "time_limit_minutes", "attempts_allowed", "passing_score", "shuffle_questions",
          "shuffle_options", "bands", "takes_penalties", *(f"review_{part}" for part in REVIEW_PARTS), "opens_at", "closes_at",
          "is_practice"}


def create_quiz(activity_id: int, **settings: Any) -> Quiz:
    """Make the activity a quiz; asking again returns the quiz there is."""
    if known := db.session.get(Quiz, activity_id):
        return known
    quiz = new_quiz(activity_id)
    _set(quiz, settings)
    db.session.add(quiz)
    db.session.flush()
    audit.record("assessments.quiz_created", f"activity:{activity_id}")
    return quiz


def new_quiz(activity_id: int) -> Quiz:
    """A quiz with the usual settings, not kept anywhere yet."""
    return Quiz(activity_id=activity_id, instructions="", instructions_html="", passing_score=70, shuffle_questions=False,
                shuffle_options=True, bands=[], takes_penalties=False, is_practice=False,
                **{f"review_{part}": "at_once" for part in REVIEW_PARTS})


def update_quiz(quiz: Quiz, **settings: Any) -> None:
    """Attempts that run keep the deadline and passing score they began with."""
    _set(quiz, settings)
    audit.record("assessments.quiz_updated", f"activity:{quiz.activity_id}", fields=sorted(settings))


def discard_quiz(activity_id: int) -> None:
    """Take the quiz away with its activity; its questions stay. QuizTaken once somebody has begun it or has a score."""
    if queries.is_taken(activity_id) or book.is_touched(activity_id):
        raise QuizTaken
    is_one = sa.or_(PairedTests.pre_id == activity_id, PairedTests.post_id == activity_id)
    db.session.execute(sa.delete(PairedTests).where(is_one))
    db.session.execute(sa.delete(QuizQuestion).where(QuizQuestion.activity_id == activity_id))
    db.session.execute(sa.delete(QuizDraw).where(QuizDraw.activity_id == activity_id))
    db.session.execute(sa.delete(Quiz).where(Quiz.activity_id == activity_id))


def place_question(activity_id: int, question_id: int, *, points: Decimal = Decimal(1)) -> None:
    """Put the question at the end of the quiz; one that is in already stays where it is. Worth nothing is worth one point."""
    place_questions(activity_id, [(question_id, points)])


def place_questions(activity_id: int, wanted: Iterable[tuple[int, Decimal]]) -> None:
    """Put these questions at the end of the quiz, each with its points, in one go: a quiz may have thousands."""
    place = next_place(activity_id)
    inside = set(db.session.scalars(sa.select(QuizQuestion.question_id).where(QuizQuestion.activity_id == activity_id)))
    for question_id, points in wanted:
        if question_id not in inside:
            inside.add(question_id)
            db.session.add(QuizQuestion(activity_id=activity_id, question_id=question_id, position=place, points=points or 1))
            audit.record("assessments.question_placed", f"activity:{activity_id}", question=question_id)
            place += 1
    db.session.flush()


def remove_question(activity_id: int, question_id: int) -> None:
    """Take it out of the quiz; it stays in the bank and in the attempts that asked it."""
    rows = in_order(activity_id)
    for row in rows:
        if _question_of(row) == question_id:
            db.session.delete(row)
            audit.record("assessments.question_removed", f"activity:{activity_id}", question=question_id)
    number([row for row in rows if _question_of(row) != question_id])


def move_question(activity_id: int, question_id: int, steps: int) -> None:
    """Up (-1) or down (1); at either end it stays."""
    if _move(activity_id, lambda row: _question_of(row) == question_id, steps):
        audit.record("assessments.question_moved", f"activity:{activity_id}", question=question_id)


def move_draw(draw: QuizDraw, steps: int) -> None:
    if _move(draw.activity_id, lambda row: row is draw, steps):
        audit.record("assessments.draw_moved", f"activity:{draw.activity_id}", draw=draw.id)


def _move(activity_id: int, chosen: Callable[[QuizQuestion | QuizDraw], bool], steps: int) -> bool:
    rows = in_order(activity_id)
    here = next((place for place, row in enumerate(rows) if chosen(row)), None)
    if here is None or not 0 <= here + steps < len(rows):
        return False
    rows.insert(here + steps, rows.pop(here))
    number(rows)
    return True


def set_points(activity_id: int, points: dict[int, Decimal], drawn: dict[int, Decimal] | None = None) -> None:
    """The weights by question id, and of each drawn question by draw id; those not named stay."""
    for row in in_order(activity_id):
        held = points.get(row.question_id) if isinstance(row, QuizQuestion) else (drawn or {}).get(row.id)
        row.points = row.points if held is None else held
    audit.record("assessments.points_set", f"activity:{activity_id}")


def _set(quiz: Quiz, settings: dict[str, Any]) -> None:
    if unknown := settings.keys() - FIELDS:
        raise TypeError(f"a quiz has no {', '.join(sorted(unknown))} to set")
    for name, value in settings.items():
        setattr(quiz, name, _banded(value) if name == "bands" else value)
    if "instructions" in settings:
        quiz.instructions_html = render(quiz.instructions) if quiz.instructions else ""


def _banded(bands: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Overall feedback as the quiz keeps it, from `least` in percent and `text`; those without a text fall away."""
    kept = [(Decimal(band["least"] or 0), band["text"].strip()) for band in bands if (band["text"] or "").strip()]
    return [{"least": str(least), "text": text, "html": render(text)} for least, text in sorted(kept, reverse=True)]


def next_place(activity_id: int) -> int:
    """Behind all rows, under the quiz's lock: two lecturers at once leave no gap and no double."""
    _lock(activity_id)
    return sum(db.session.scalar(sa.select(sa.func.count()).select_from(model).where(model.activity_id == activity_id)) or 0
               for model in (QuizQuestion, QuizDraw))


def in_order(activity_id: int) -> list[QuizQuestion | QuizDraw]:
    """The rows, under the same lock."""
    _lock(activity_id)
    return sorted([*queries.rows_of(activity_id), *draws.of(activity_id)], key=lambda row: row.position)


def _lock(activity_id: int) -> None:
    db.session.execute(sa.select(Quiz.activity_id).where(Quiz.activity_id == activity_id).with_for_update())


def number(rows: Sequence[QuizQuestion | QuizDraw]) -> None:
    """Give them their places in this order."""
    for position, row in enumerate(rows):
        row.position = position
    db.session.flush()


def _question_of(row: QuizQuestion | QuizDraw) -> int | None:
    return row.question_id if isinstance(row, QuizQuestion) else None
