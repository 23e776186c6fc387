"""Rulings on late answers: admitted ones hold as if they had come in time, and nothing that was is forgotten."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from lms.assessments import late, letters, queries
from lms.assessments.errors import ChangedMeanwhile
from lms.assessments.models import Attempt, Edit, Mark
from lms.assessments.services import marking, receipts
from lms.core import audit
from lms.core.database import db


def rule(attempt: Attempt, admitted: Collection[str], *, seen: str, reason: str, by: int, at: datetime) -> None:
    """Let the late answers to these questions (keys) count, and no other late one of the attempt.

    `seen` is the `late.digest` of what was looked at: ChangedMeanwhile where more has arrived or somebody has ruled since.

    The attempt is marked again and has a new receipt; the former one stays in the audit log. Marks that a person gave for
    an answer that no longer holds are void.
    """
    marking.lock(attempt)
    if late.digest(late.of(attempt)) != seen:
        raise ChangedMeanwhile
    waiting = late.edits([attempt.id]).get(attempt.id, {})
    let_in = {question: edit for question, edit in waiting.items() if question in admitted}
    db.session.execute(sa.update(Edit).where(
        Edit.attempt_id == attempt.id, sa.not_(Edit.counts), Edit.ruled_at.is_(None)).values(ruled_at=at, ruled_by_id=by))
    before = attempt.receipt
    if let_in:
        ids = [edit.id for edit in let_in.values()]
        db.session.execute(sa.update(Edit).where(Edit.id.in_(ids)).values(counts=True))
        _void(attempt, let_in, at=at)
        marking.settle(attempt, at=at)
        attempt.receipt = receipts.digest(attempt, queries.responses(attempt.id).values())
    audit.record("assessments.late_answers_ruled", f"attempt:{attempt.id}", admitted=sorted(let_in), reason=reason,
                 refused=sorted(waiting.keys() - let_in.keys()), receipt_before=before, receipt=attempt.receipt)
    letters.tell(letters.RULED, [attempt])


def _void(attempt: Attempt, questions: Collection[str], *, at: datetime) -> None:
    given = sa.and_(Mark.attempt_id == attempt.id, Mark.question.in_(list(questions)))
    db.session.execute(sa.delete(Mark).where(given, Mark.finalised_at.is_(None)))
    db.session.execute(sa.update(Mark).where(given, Mark.voided_at.is_(None)).values(voided_at=at))
