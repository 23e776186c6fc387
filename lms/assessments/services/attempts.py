"""Attempts: started once, saved as answers come, ended by the learner or by the clock. Every verb may be repeated."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from lms.assessments import desk as desks
from lms.assessments import late, papers, queries
from lms.assessments.draws import Activity
from lms.assessments.errors import AlreadyClosed, NoAttemptsLeft, NothingToAsk, NotOpenYet
from lms.assessments.models import Attempt, Quiz
from lms.assessments.services import answers, extra_time, marking, receipts
from lms.assessments.services.answers import Answer, Saved
from lms.assessments.signals import AttemptSubmitted, attempt_submitted
from lms.core.database import db, insert, new_public_id
from lms.core.signals import emit


def start(learner_id: int, activity: Activity, *, at: datetime, seed: int | None = None) -> Attempt:
    """A new attempt with its deadline and paper; one in progress is taken up again, however often it is asked for."""
    quiz = db.session.get(Quiz, activity.id)
    placed = queries.placed(activity.id)
    if quiz is None:
        raise NothingToAsk
    before = queries.attempts_of(learner_id, activity.id)
    if (running := _running(before)) and not end_if_over(running, at=at):
        return running
    number = len(before) + 1
    if quiz.attempts_allowed is not None and number > quiz.attempts_allowed:
        raise NoAttemptsLeft
    deadline = _deadline(quiz, learner_id, at=at)
    paper = papers.freeze(activity, quiz, placed, seed=secrets.randbits(32) if seed is None else seed, number=number)
    born = db.session.scalar(insert(Attempt).values(
        activity_id=activity.id, course_id=activity.course_id, learner_id=learner_id, number=number, paper=paper, started_at=at,
        deadline=deadline, public_id=new_public_id()).on_conflict_do_nothing().returning(Attempt))
    return born or _the_other(learner_id, activity.id)


def save(public_id: str, learner_id: int, sent: Iterable[Answer], *, at: datetime) -> Saved:
    """Store the edits. What reaches an attempt that has ended, or whose time is up, is stored and awaits a ruling."""
    edits = list(sent)
    desk = desks.desk_or_404(public_id, learner_id)
    is_over = desk.submitted_at is not None or (desk.deadline is not None and at >= desk.deadline)
    if is_over and desk.submitted_at is None:
        end_if_over(queries.locked_or_404(public_id, learner_id), at=at)
    asked = _askable(desk.paper, {edit.key for edit in edits})
    parsed = [(edit, kind.kind.parse(kind.content, edit.given)) for edit in edits if (kind := asked.get(edit.key))]
    return answers.keep(desk.id, parsed, since=desk.started_at, at=at, counts=not is_over)


def save_form(public_id: str, learner_id: int, given: Iterable[tuple[str, Sequence[str], str]], *, at: datetime,
              age: float = 0.0) -> Saved:
    """Store what the person has changed in a plain form: (question, values, fingerprint of what the page showed).

    `age`: the seconds since it was given, where that is known.
    """
    attempt = queries.locked_or_404(public_id, learner_id)
    given = list(given)
    asked = _askable(attempt.paper, {key for key, _values, _seen in given})
    known = [entry for entry in given if entry[0] in asked]
    changed = answers.changed_in_form(
        known, late.standing(attempt), lambda key, values: asked[key].kind.parse(asked[key].content, values), age)
    return save(public_id, learner_id, changed, at=at)


def submit(public_id: str, learner_id: int, *, at: datetime) -> Attempt:
    """End the attempt and mark it; a second time changes nothing."""
    attempt = queries.locked_or_404(public_id, learner_id)
    if attempt.submitted_at is None:
        _end(attempt, at=at)
    return attempt


def end_if_over(attempt: Attempt, *, at: datetime) -> bool:
    """Whether the attempt has ended; one whose time is up, also by what stands once it is locked, ends with all it holds."""
    if attempt.submitted_at is None and attempt.is_over(at):
        db.session.refresh(attempt, with_for_update=True)
        if attempt.submitted_at is None and attempt.is_over(at):
            _end(attempt, at=at)
    return attempt.submitted_at is not None


def _end(attempt: Attempt, *, at: datetime) -> None:
    held = queries.responses(attempt.id)
    marking.grade(attempt, {key: row.value for key, row in held.items()})
    attempt.ended_by_deadline = attempt.is_over(at)
    attempt.submitted_at = min(at, attempt.deadline) if attempt.deadline else at
    attempt.receipt = receipts.digest(attempt, held.values())
    db.session.flush()
    ids = (attempt.id, attempt.learner_id, attempt.activity_id, attempt.course_id)
    emit(attempt_submitted, AttemptSubmitted(*ids, attempt.submitted_at))
    marking.emit_graded(attempt, at=at)


def _deadline(quiz: Quiz, learner_id: int, *, at: datetime) -> datetime | None:
    """The time limit, cut by the window, and the learner's extra time on top. NotOpenYet, AlreadyClosed: outside the window."""
    extra = extra_time.standing(quiz.activity_id, learner_id)
    if quiz.opens_at and at < quiz.opens_at:
        raise NotOpenYet(quiz.opens_at)
    if quiz.closes_at and at >= quiz.closes_at + extra:
        raise AlreadyClosed(quiz.closes_at)
    limit = at + timedelta(minutes=quiz.time_limit_minutes) if quiz.time_limit_minutes else None
    ends = [end for end in (limit, quiz.closes_at) if end is not None]
    return min(ends) + extra if ends else None


def _askable(paper: Mapping[str, Any], keys: Collection[str]) -> dict[str, papers.Asked]:
    """Of these, the questions that take an answer now; what is held for one whose type is switched off stays."""
    named = {"questions": [question for question in paper["questions"] if question["key"] in keys]}
    return {question.key: question for question in papers.questions(named) if question.asks}


def _running(attempts: Sequence[Attempt]) -> Attempt | None:
    return next((attempt for attempt in attempts if attempt.submitted_at is None), None)


def _the_other(learner_id: int, activity_id: int) -> Attempt:
    """The attempt that another request of the same learner has started in the same moment."""
    other = queries.attempts_of(learner_id, activity_id)
    return _running(other) or other[-1]

