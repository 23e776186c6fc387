"""Where questions lie in their bank: archived and brought back, deleted while nobody has used them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from lms.assessments import queries
from lms.assessments.errors import QuestionUsed
from lms.assessments.models import Question, QuestionVersion
from lms.core import audit
from lms.core.database import db


def archive_questions(questions: Sequence[Question], *, at: datetime) -> int:
    """Offer them to no quiz any more; where they stand they stay. How many were not archived before."""
    return _mark(questions, at, "assessments.questions_archived")


def bring_back_questions(questions: Sequence[Question]) -> int:
    """The inverse of `archive_questions`."""
    return _mark(questions, None, "assessments.questions_brought_back")


def delete_question(question: Question) -> None:
    """Gone with its history. QuestionUsed where it stands in a quiz or an attempt has asked it: archive it then."""
    db.session.refresh(question, with_for_update=True)
    if queries.is_used(question):
        raise QuestionUsed
    db.session.execute(sa.delete(QuestionVersion).where(QuestionVersion.question_id == question.id))
    db.session.delete(question)
    db.session.flush()
    audit.record("assessments.question_deleted", f"question:{question.id}", course=question.course_id)


def _mark(questions: Sequence[Question], at: datetime | None, action: str) -> int:
    changed = [question for question in questions if bool(question.archived_at) is not bool(at)]
    for question in changed:
        question.archived_at = at
    db.session.flush()
    if changed:
        audit.record(action, f"course:{changed[0].course_id}", questions=[question.id for question in changed])
    return len(changed)
