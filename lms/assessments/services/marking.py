"""Marking by hand: drafts that only markers see, handed over all at once for an attempt; what was handed over stays on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from lms.assessments import letters, papers, queries
from lms.assessments.errors import NotAllMarked
from lms.assessments.gradebook import keys
from lms.assessments.models import Attempt, Mark
from lms.assessments.signals import AttemptGraded, attempt_graded
from lms.core import audit
from lms.core.database import db
from lms.core.signals import emit
from lms.courses import services as courses
from lms.enrolments import services as enrolments


def draft_mark(attempt: Attempt, question: str, points: Decimal, comment: str, *, by: int, at: datetime) -> Mark:
    """What the marker thinks of one answer, until the marks are handed over; again, and the draft is replaced."""
    lock(attempt)
    draft = db.session.scalar(sa.select(Mark).where(
        Mark.attempt_id == attempt.id, Mark.question == question, Mark.finalised_at.is_(None)))
    if draft is None:
        draft = Mark(attempt_id=attempt.id, question=question)
        db.session.add(draft)
    draft.points, draft.comment, draft.marked_at, draft.marked_by_id = points, comment, at, by
    db.session.flush()
    audit.record("assessments.answer_marked", f"attempt:{attempt.id}", question=question, points=str(points))
    return draft


def finalise_marks(attempt: Attempt, *, at: datetime) -> None:
    """Hand the marks over to the learner: the attempt has its score, and what follows from it."""
    lock(attempt)
    drafts, _final = queries.marks_of([attempt.id])[attempt.id]
    for mark in drafts.values():
        mark.finalised_at = at
    db.session.flush()
    if not settle(attempt, at=at):
        raise NotAllMarked
    letters.tell(letters.MARKED, [attempt])


def settle(attempt: Attempt, *, at: datetime) -> bool:
    """Mark the answers that hold, with the marks that people gave; whether a score came of it. The attempt is locked.

    CohortClosed where its learner's scores are.
    """
    enrolments.refuse_if_closed(attempt.learner_id, attempt.course_id)
    final = queries.marks_of([attempt.id])[attempt.id][1]
    held = {key: row.value for key, row in queries.responses(attempt.id).items()}
    before = attempt.score
    grade(attempt, held, {key: mark.points for key, mark in final.items()})
    db.session.flush()
    audit.record("assessments.attempt_marked", f"attempt:{attempt.id}", before=str(before), score=str(attempt.score))
    emit_graded(attempt, at=at)
    return attempt.score is not None


def grade(attempt: Attempt, held: Mapping[str, Any], by_hand: Mapping[str, Decimal] | None = None) -> None:
    """Set marks, score and whether it is passed from these answers, by the questions as they were last corrected."""
    attempt.marks, attempt.score = papers.marks(keys.paper_of(attempt), held, by_hand)
    attempt.is_passed = attempt.score is not None and attempt.score >= attempt.paper["passing_score"]


def emit_graded(attempt: Attempt, *, at: datetime) -> None:
    """The score is known: say so, and complete the activity where it is passed."""
    if attempt.score is None:
        return
    ids = (attempt.id, attempt.learner_id, attempt.activity_id, attempt.course_id)
    emit(attempt_graded, AttemptGraded(*ids, attempt.score, attempt.is_passed, at))
    if attempt.is_passed:
        courses.complete_activity(attempt.learner_id, attempt.activity_id, at=at)


def lock(attempt: Attempt) -> None:
    """Hold the attempt against every other writer until the unit of work ends, as it now is."""
    db.session.refresh(attempt, with_for_update=True)
