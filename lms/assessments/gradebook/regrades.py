"""Regrades: a quiz marked anew by the questions as the bank holds them now; looked at first, then applied with a reason."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from lms.assessments import letters, papers, queries
from lms.assessments.errors import ChangedMeanwhile
from lms.assessments.gradebook import keys
from lms.assessments.gradebook.keys import Key
from lms.assessments.gradebook.models import Regrade, Regraded
from lms.assessments.models import Attempt, Question, Quiz, Response
from lms.assessments.services.marking import emit_graded
from lms.core import audit
from lms.core.database import db
from lms.enrolments import queries as enrolments


@dataclass(frozen=True)
class Step:
    """One question of an attempt whose mark changes; marks in points, None while a person has to mark it."""

    number: int
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True)
class Change:
    """What the regrade would make of one attempt. Scores are percentages, None while marks are awaited."""

    attempt: Attempt
    marks: Mapping[str, Any]
    score: Decimal | None
    is_passed: bool
    steps: Sequence[Step]


@dataclass(frozen=True)
class Preview:
    """`key` holds the questions that differ from what marks some attempt now, `unfit` those whose answers no longer fit.

    `running` attempts would be marked by the key when they end. `digest` names just this outcome.
    """

    attempts: int
    running: int
    key: Key
    unfit: Sequence[str]
    changes: Sequence[Change]

    @property
    def digest(self) -> str:
        facts = [self.key, [[c.attempt.id, c.attempt.marks, str(c.attempt.score), c.marks, str(c.score)] for c in self.changes]]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def preview(activity_id: int, *, lock: bool = False) -> Preview:
    """What marking anew would change today, in a few statements however many attempts; `lock` holds them meanwhile.

    Scores of a cohort that is closed stay as they are.
    """
    wanted = sa.select(Attempt).where(Attempt.activity_id == activity_id).order_by(Attempt.id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    attempts = _open(db.session.scalars(wanted).all())
    bank, before = _bank(attempts), keys.of(activity_id)
    papers_now = {a.id: keys.corrected(a.paper, [key for at, key in before if at > a.started_at]) for a in attempts}
    papers_then = {a.id: keys.corrected(papers_now[a.id], [bank]) for a in attempts}
    touched = [a for a in attempts if papers_then[a.id] != papers_now[a.id]]
    key = {q["key"]: bank[q["key"]] for a in touched
           for q, old in zip(papers_then[a.id]["questions"], papers_now[a.id]["questions"], strict=True) if q != old}
    handed_in = [a for a in touched if a.submitted_at is not None]
    return Preview(
        sum(a.submitted_at is not None for a in attempts), len(touched) - len(handed_in), key, _unfit(attempts, bank),
        _changes(handed_in, papers_then))


def _open(attempts: Sequence[Attempt]) -> list[Attempt]:
    closed = {id_ for course in {a.course_id for a in attempts}
              for id_ in enrolments.closed_among(course, {a.learner_id for a in attempts})}
    return [attempt for attempt in attempts if attempt.learner_id not in closed]


def apply(activity_id: int, digest: str, reason: str, *, by: int, at: datetime) -> tuple[Regrade, int]:
    """Mark anew just as it was looked at; ChangedMeanwhile where that would come out otherwise by now.

    Marks given by hand stay, and so do answers, receipts and whatever was completed. How many completed the course by it
    is returned beside the regrade.
    """
    db.session.execute(sa.select(Quiz.activity_id).where(Quiz.activity_id == activity_id).with_for_update())
    found = preview(activity_id, lock=True)
    if found.digest != digest or not found.key:
        raise ChangedMeanwhile
    regrade = Regrade(activity_id=activity_id, key=dict(found.key), reason=reason, made_at=at, made_by_id=by)
    db.session.add(regrade)
    db.session.flush()
    audit.record("assessments.regraded", f"activity:{activity_id}", regrade=regrade.id, questions=sorted(found.key),
                 attempts=len(found.changes))
    courses = {change.attempt.course_id for change in found.changes}
    active = {id_ for course in courses for id_ in enrolments.active_in(course)}
    for change in found.changes:
        _mark(change, regrade, at=at)
    letters.tell(letters.REGRADED, [change.attempt for change in found.changes])
    return regrade, len(active - {id_ for course in courses for id_ in enrolments.active_in(course)})


def made(activity_id: int) -> Sequence[tuple[Regrade, int]]:
    """The regrades of the quiz, the newest first, each with how many attempts it changed."""
    count = sa.select(sa.func.count()).where(Regraded.regrade_id == Regrade.id).scalar_subquery()
    rows = db.session.execute(sa.select(Regrade, count).where(Regrade.activity_id == activity_id).order_by(Regrade.id.desc()))
    return [(row[0], row[1]) for row in rows]


@dataclass(frozen=True)
class Told:
    """What a regrade made of one attempt, for its learner; scores in percent, None while marks were awaited."""

    at: datetime
    reason: str
    before: Decimal | None
    after: Decimal | None


def told(attempt_id: int) -> list[Told]:
    """The regrades that changed this attempt, the newest first."""
    rows = db.session.execute(
        sa.select(Regrade.made_at, Regrade.reason, Regraded.old_score, Regraded.new_score)
        .join(Regrade, Regrade.id == Regraded.regrade_id).where(Regraded.attempt_id == attempt_id).order_by(Regrade.id.desc()))
    return [Told(*row) for row in rows]


def _mark(change: Change, regrade: Regrade, *, at: datetime) -> None:
    attempt = change.attempt
    db.session.add(Regraded(
        regrade_id=regrade.id, attempt_id=attempt.id, old_marks=attempt.marks, old_score=attempt.score, new_score=change.score,
        was_passed=attempt.is_passed, is_passed=change.is_passed))
    audit.record("assessments.attempt_regraded", f"attempt:{attempt.id}", regrade=regrade.id, before=str(attempt.score),
                 score=str(change.score))
    attempt.marks, attempt.score, attempt.is_passed = dict(change.marks), change.score, change.is_passed
    db.session.flush()
    emit_graded(attempt, at=at)


def _bank(attempts: Sequence[Attempt]) -> Key:
    """The questions of these papers as the bank holds them now."""
    wanted = {q["key"] for attempt in attempts for q in attempt.paper["questions"]}
    rows = db.session.execute(sa.select(Question.public_id, Question.kind, Question.content, Question.feedback_html).where(
        Question.public_id.in_(wanted)))
    return {id_: {"kind": kind, "content": content, "feedback_html": told} for id_, kind, content, told in rows}


def _unfit(attempts: Sequence[Attempt], bank: Key) -> list[str]:
    """Keys of questions that were changed so far that some answers can't be marked by them."""
    asked = [q for attempt in attempts for q in attempt.paper["questions"] if q["key"] in bank]
    return sorted({q["key"] for q in asked if not _is_fit(q, bank[q["key"]])})


def _is_fit(asked: Mapping[str, Any], entry: Mapping[str, Any]) -> bool:
    return bool(asked["kind"] == entry["kind"]) and keys.fits(asked["kind"], asked["content"], entry["content"])


def _changes(attempts: Sequence[Attempt], by: Mapping[int, Mapping[str, Any]]) -> list[Change]:
    ids = [attempt.id for attempt in attempts]
    held: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in db.session.scalars(sa.select(Response).where(Response.attempt_id.in_(ids))):
        held[row.attempt_id][row.question] = row.value
    by_hand = queries.marks_of(ids)
    changes = [_change(a, by[a.id], held[a.id], {key: mark.points for key, mark in by_hand[a.id][1].items()}) for a in attempts]
    return [change for change in changes if change.steps or change.score != change.attempt.score]


def _change(attempt: Attempt, paper: Mapping[str, Any], held: Mapping[str, Any], by_hand: Mapping[str, Decimal]) -> Change:
    marks, score = papers.marks(paper, held, by_hand)
    steps = [Step(q.number, *pair) for q in papers.questions(paper)
             if q.number and (pair := (_mark_of(attempt.marks, q.key), _mark_of(marks, q.key)))[0] != pair[1]]
    return Change(attempt, marks, score, score is not None and score >= attempt.paper["passing_score"], steps)


def _mark_of(marks: Mapping[str, Any], key: str) -> Decimal | None:
    return Decimal(marks[key]["mark"]) if key in marks else None
