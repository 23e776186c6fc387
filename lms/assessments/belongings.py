"""The questions, quizzes and rules for passing of a course go along with its versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import ngettext

from lms.assessments.gradebook.models import Override, Scheme, SchemeItem
from lms.assessments.models import (
    Attempt,
    ExtraTime,
    PairedTests,
    Question,
    QuestionMedia,
    Quiz,
    QuizDraw,
    QuizQuestion,
)
from lms.assessments.services import media
from lms.assessments.services.bank import write
from lms.core.database import db, like
from lms.courses.versions.belongings import Belongings, Copied, Moved

QUIZZES = Belongings("assessments.quizzes", "lms.assessments.belongings:copy", "lms.assessments.belongings:move",
                     "lms.assessments.belongings:running")


def copy(copied: Copied) -> None:
    """The whole bank, the quizzes, which two are the tests before and after, and how the course is graded now."""
    questions, activities = _questions(copied), copied.activities
    for quiz in db.session.scalars(sa.select(Quiz).where(Quiz.activity_id.in_(activities))).all():
        db.session.add(like(quiz, activity_id=activities[quiz.activity_id]))
    db.session.flush()
    for row in db.session.scalars(sa.select(QuizQuestion).where(QuizQuestion.activity_id.in_(activities))).all():
        db.session.add(like(row, activity_id=activities[row.activity_id], question_id=questions[row.question_id]))
    for draw in db.session.scalars(sa.select(QuizDraw).where(QuizDraw.activity_id.in_(activities))).all():
        db.session.add(like(draw, activity_id=activities[draw.activity_id]))
    if tests := db.session.get(PairedTests, copied.old_course_id):
        db.session.add(PairedTests(course_id=copied.new_course_id, pre_id=activities[tests.pre_id],
                                   post_id=activities[tests.post_id]))
    _scheme(copied)


def move(moved: Moved) -> None:
    """Attempts, scores that were set, and extra time, where the quiz is the same."""
    for old, new in moved.activities.items():
        for model, more in ((Attempt, _home(moved)), (Override, _home(moved)), (ExtraTime, {})):
            db.session.execute(sa.update(model).where(
                model.activity_id == old, model.learner_id.in_(moved.learner_ids)).values(activity_id=new, **more))


def running(moved: Moved) -> str:
    count = db.session.scalar(sa.select(sa.func.count()).select_from(Attempt).where(
        Attempt.course_id == moved.old_course_id, Attempt.learner_id.in_(moved.learner_ids), Attempt.submitted_at.is_(None))) or 0
    return str(ngettext("%(num)s learner is taking a quiz just now. Wait until it is handed in.",
                        "%(num)s learners are taking a quiz just now. Wait until these are handed in.", count)) if count else ""


def _home(moved: Moved) -> Mapping[str, Any]:
    return {"course_id": moved.new_course_id}


def _questions(copied: Copied) -> dict[int, int]:
    """The new ones by the old, with their pictures and sounds."""
    rows = db.session.scalars(sa.select(Question).where(Question.course_id == copied.old_course_id).order_by(Question.id)).all()
    made = {row.id: like(row, course_id=copied.new_course_id, version=1, created_at=copied.at, created_by_id=copied.by_id,
                         written_at=copied.at, written_by_id=copied.by_id) for row in rows}
    db.session.add_all(made.values())
    db.session.flush()
    files: dict[int, list[QuestionMedia]] = {}
    for file in db.session.scalars(sa.select(QuestionMedia).where(QuestionMedia.question_id.in_(made))).all():
        files.setdefault(file.question_id, []).append(file)
    for old, ones in files.items():
        new = made[old]
        write(new, new.text, new.feedback, media.copied(new, ones, at=copied.at))
    db.session.flush()
    return {old: new.id for old, new in made.items()}


def _scheme(copied: Copied) -> None:
    held = db.session.scalar(sa.select(Scheme).where(
        Scheme.course_id == copied.old_course_id, Scheme.superseded_at.is_(None)))
    if held is None:
        return
    made = like(held, course_id=copied.new_course_id, set_at=copied.at, set_by_id=copied.by_id)
    db.session.add(made)
    db.session.flush()
    for item in db.session.scalars(sa.select(SchemeItem).where(SchemeItem.scheme_id == held.id)).all():
        if item.activity_id in copied.activities:
            db.session.add(SchemeItem(scheme_id=made.id, activity_id=copied.activities[item.activity_id], weight=item.weight,
                                      minimum=item.minimum))
