"""What is known of quizzes, the bank and attempts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import defer, joinedload

from lms.assessments.models import (
    Attempt,
    Edit,
    Mark,
    PairedTests,
    Question,
    QuestionMedia,
    QuestionVersion,
    Quiz,
    QuizDraw,
    QuizQuestion,
    Response,
)
from lms.core.database import db


@dataclass(frozen=True)
class Lately:
    """What has come in for a quiz."""

    activity: str
    title: str
    course_id: int
    handed_in: int
    passed: int


def quiz(activity_id: int) -> Quiz | None:
    return db.session.get(Quiz, activity_id)


def placed(activity_id: int) -> list[QuizQuestion]:
    """The quiz's questions in order, each loaded with its place."""
    return list(db.session.scalars(_rows(activity_id).options(joinedload(QuizQuestion.question))))


def rows_of(activity_id: int) -> list[QuizQuestion]:
    return list(db.session.scalars(_rows(activity_id)))


def with_counts(activity_id: int, silent: Collection[str]) -> tuple[Quiz | None, int, int]:
    """The quiz, how many questions stand in it that are not of the `silent` kinds, and how many more it would draw."""
    row = db.session.execute(_quiz_with_counts(), {"activity_id": activity_id, "silent": list(silent)}).one_or_none()
    return (row[0], row[1], row[2]) if row else (None, 0, 0)


@cache
def _quiz_with_counts() -> sa.Select[Quiz, int, int]:
    """Built once, for every page of a quiz asks it."""
    asked: sa.BindParameter[int] = sa.bindparam("activity_id")
    kinds: sa.BindParameter[list[str]] = sa.bindparam("silent", expanding=True)
    fixed = sa.select(sa.func.count()).select_from(QuizQuestion).join(Question, Question.id == QuizQuestion.question_id).where(
        QuizQuestion.activity_id == asked, Question.kind.not_in(kinds)).scalar_subquery()
    drawn = sa.select(sa.func.coalesce(sa.func.sum(QuizDraw.count), 0)).where(QuizDraw.activity_id == asked).scalar_subquery()
    return sa.select(Quiz, fixed, drawn).where(Quiz.activity_id == asked)


def paired_tests(course_id: int) -> PairedTests | None:
    return db.session.scalar(sa.select(PairedTests).where(PairedTests.course_id == course_id))


def with_questions(activity_ids: Iterable[int]) -> set[int]:
    """Of these activities, those whose quiz has something to ask."""
    ids = list(activity_ids)
    return set(db.session.scalars(sa.union(
        *(sa.select(row.activity_id).where(row.activity_id.in_(ids)) for row in (QuizQuestion, QuizDraw)))))


def draw_or_404(activity_id: int, public_id: str) -> QuizDraw:
    return db.session.scalar(sa.select(QuizDraw).where(
        QuizDraw.activity_id == activity_id, QuizDraw.public_id == public_id)) or abort(404)


def categories(course_id: int) -> list[str]:
    """The paths in use, in order."""
    rows = sa.select(Question.category).where(Question.course_id == course_id, Question.category != "").distinct()
    return sorted(db.session.scalars(rows), key=str.casefold)


def of_course(course_id: int) -> list[Question]:
    """The whole bank, archive and all, in the order it was written."""
    return list(db.session.scalars(sa.select(Question).where(Question.course_id == course_id).order_by(Question.id)))


def bank_count(course_id: int) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(Question.course_id == course_id)) or 0


def question_or_404(public_id: str) -> Question:
    return db.session.scalar(sa.select(Question).where(Question.public_id == public_id)) or abort(404)


def in_course(course_id: int, public_ids: Iterable[str]) -> list[Question]:
    """Of these questions, the ones that belong to the course."""
    wanted = sa.select(Question).where(Question.course_id == course_id, Question.public_id.in_(list(public_ids)))
    return list(db.session.scalars(wanted.order_by(Question.id)))


def uses(question_ids: Iterable[int]) -> dict[int, int]:
    """In how many quizzes each question stands."""
    rows = db.session.execute(
        sa.select(QuizQuestion.question_id, sa.func.count()).where(QuizQuestion.question_id.in_(list(question_ids)))
        .group_by(QuizQuestion.question_id))
    return dict(rows.all())


def is_used(question: Question) -> bool:
    """Whether it stands in a quiz, or an attempt of its course has asked it."""
    placed = sa.exists().where(QuizQuestion.question_id == question.id)
    asked = sa.exists().where(Attempt.course_id == question.course_id,
                              sa.cast(Attempt.paper, sa.Text).contains(f'"{question.public_id}"', autoescape=True))
    return bool(db.session.scalar(sa.select(sa.or_(placed, asked))))


def versions(question_id: int) -> list[QuestionVersion]:
    """What the question was before, the newest first."""
    return list(db.session.scalars(sa.select(QuestionVersion).where(QuestionVersion.question_id == question_id)
                                   .order_by(QuestionVersion.number.desc())))


def version_or_404(question_id: int, number: int) -> QuestionVersion:
    return db.session.scalar(sa.select(QuestionVersion).where(
        QuestionVersion.question_id == question_id, QuestionVersion.number == number)) or abort(404)


def media_of(*question_ids: int) -> list[QuestionMedia]:
    """The pictures and sounds of these questions."""
    return list(db.session.scalars(sa.select(QuestionMedia).where(QuestionMedia.question_id.in_(question_ids))
                                   .order_by(QuestionMedia.id)))


def media_or_404(public_id: str) -> QuestionMedia:
    """With its question."""
    return db.session.scalar(sa.select(QuestionMedia).where(QuestionMedia.public_id == public_id)
                             .options(joinedload(QuestionMedia.question))) or abort(404)


def has_met(whose: sa.ColumnElement[bool], course_id: int, address: str) -> bool:
    """Whether a paper in the course, of these learners, shows what lies at the address."""
    return bool(db.session.scalar(sa.select(sa.exists().where(
        whose, Attempt.course_id == course_id,
        sa.cast(Attempt.paper, sa.Text).contains(address, autoescape=True)))))


def attempts_of(learner_id: int, activity_id: int) -> list[Attempt]:
    """The learner's attempts at the quiz, the first one first, without their papers."""
    return list(db.session.scalars(_attempts_of(), {"learner_id": learner_id, "activity_id": activity_id}))


@cache
def _attempts_of() -> sa.Select[Attempt]:
    return (
        sa.select(Attempt)
        .where(Attempt.activity_id == sa.bindparam("activity_id"), Attempt.learner_id == sa.bindparam("learner_id"))
        .order_by(Attempt.number).options(defer(Attempt.paper), defer(Attempt.marks)))


def is_taken(activity_id: int) -> bool:
    return bool(db.session.scalar(sa.select(sa.exists().where(Attempt.activity_id == activity_id))))


def attempt_or_404(public_id: str, learner_id: int) -> Attempt:
    """The learner's own attempt; nobody else's is there for him."""
    return db.session.scalar(_own(public_id, learner_id)) or abort(404)


def open_in(public_id: str, learner_id: int) -> int | None:
    """The course of the learner's own attempt while that is open, without its paper; None once it has ended, else 404."""
    found = db.session.execute(sa.select(Attempt.course_id, Attempt.submitted_at).where(
        Attempt.public_id == public_id, Attempt.learner_id == learner_id)).first() or abort(404)
    return None if found.submitted_at else found.course_id


def locked_or_404(public_id: str, learner_id: int) -> Attempt:
    """The same, held against every other writer until the unit of work ends."""
    own = _own(public_id, learner_id).with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(own) or abort(404)


def attempt_in(activity_id: int, public_id: str) -> Attempt:
    """An attempt at this quiz, else 404: for those who see its results."""
    wanted = sa.select(Attempt).where(Attempt.public_id == public_id, Attempt.activity_id == activity_id)
    return db.session.scalar(wanted) or abort(404)


def responses(attempt_id: int) -> dict[str, Response]:
    rows = db.session.scalars(sa.select(Response).where(Response.attempt_id == attempt_id))
    return {row.question: row for row in rows}


def edits_of(attempt_id: int) -> list[Edit]:
    """Every edit of the attempt as it came in."""
    return list(db.session.scalars(sa.select(Edit).where(Edit.attempt_id == attempt_id).order_by(Edit.saved_at, Edit.id)))


def marks_of(attempt_ids: Collection[int]) -> dict[int, tuple[dict[str, Mark], dict[str, Mark]]]:
    """By attempt: the drafts and the marks that hold, each by question."""
    found: dict[int, tuple[dict[str, Mark], dict[str, Mark]]] = {id_: ({}, {}) for id_ in attempt_ids}
    wanted = sa.select(Mark).where(Mark.attempt_id.in_(list(attempt_ids)), Mark.voided_at.is_(None))
    for mark in db.session.scalars(wanted.order_by(Mark.id)):
        found[mark.attempt_id][0 if mark.finalised_at is None else 1][mark.question] = mark
    return found


def waiting(whose: sa.ColumnElement[bool], *, most: int = 5) -> list[Lately]:
    """The quizzes with attempts of these people that wait for a person's marks, the longest wait first."""
    rows = db.session.execute(
        sa.select(sa.func.max(Attempt.id), sa.func.count())
        .where(whose, Attempt.submitted_at.is_not(None), Attempt.score.is_(None))
        .group_by(Attempt.activity_id).order_by(sa.func.min(Attempt.submitted_at)).limit(most)).all()
    if not rows:
        return []
    known = {a.id: a for a in db.session.scalars(sa.select(Attempt).where(Attempt.id.in_([row[0] for row in rows])))}
    return [Lately(known[id_].paper["activity"], known[id_].paper["title"], known[id_].course_id, count, 0)
            for id_, count in rows]


def overdue(*, at: datetime, most: int = 500) -> list[int]:
    """Attempts whose time is up and that nobody has ended."""
    due = sa.select(Attempt.id).where(Attempt.submitted_at.is_(None), Attempt.deadline <= at)
    return list(db.session.scalars(due.order_by(Attempt.deadline).limit(most)))


def lately(whose: sa.ColumnElement[bool], *, since: datetime, most: int = 5) -> list[Lately]:
    """The quizzes that these people have handed in since then, the latest first."""
    rows = db.session.execute(
        sa.select(sa.func.max(Attempt.id), sa.func.count(), sa.func.count(sa.case((Attempt.is_passed, 1))))
        .where(whose, Attempt.submitted_at >= since)
        .group_by(Attempt.activity_id).order_by(sa.func.max(Attempt.submitted_at).desc()).limit(most)).all()
    if not rows:
        return []
    newest = {a.id: a for a in db.session.scalars(sa.select(Attempt).where(Attempt.id.in_([row[0] for row in rows])))}
    return [Lately(newest[id_].paper["activity"], newest[id_].paper["title"], newest[id_].course_id, *counts)
            for id_, *counts in rows]


def best(attempts: Iterable[Attempt]) -> Decimal | None:
    return max((a.score for a in attempts if a.score is not None), default=None)


def _rows(activity_id: int) -> sa.Select[QuizQuestion]:
    return sa.select(QuizQuestion).where(QuizQuestion.activity_id == activity_id).order_by(QuizQuestion.position, QuizQuestion.id)


def _own(public_id: str, learner_id: int) -> sa.Select[Attempt]:
    return sa.select(Attempt).where(Attempt.public_id == public_id, Attempt.learner_id == learner_id)
