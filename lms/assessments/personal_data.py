"""What assessments keeps of somebody, for that person to take along: answers, marks and comments, not the questions."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from lms.accounts.personal_data import Part
from lms.assessments import queries
from lms.assessments.models import Attempt, Response
from lms.core.database import db
from lms.courses import queries as courses


def _attempts(user_id: int) -> list[dict[str, Any]]:
    attempts = db.session.scalars(sa.select(Attempt).where(Attempt.learner_id == user_id).order_by(Attempt.started_at)).all()
    answers: dict[int, dict[str, Any]] = {}
    for r in db.session.scalars(sa.select(Response).join(Attempt, Attempt.id == Response.attempt_id).where(
            Attempt.learner_id == user_id)):
        answers.setdefault(r.attempt_id, {})[r.question] = r.value
    told = queries.marks_of([a.id for a in attempts])
    titles = courses.titles({a.course_id for a in attempts})
    return [{"course": titles[a.course_id], "number": a.number, "started_at": a.started_at.isoformat(),
             "submitted_at": a.submitted_at and a.submitted_at.isoformat(), "score": None if a.score is None else str(a.score),
             "is_passed": a.is_passed, "receipt": a.receipt, "answers": answers.get(a.id, {}),
             "comments": {key: mark.comment for key, mark in told[a.id][1].items() if mark.comment}}
            for a in attempts]


ATTEMPTS = Part("attempts", _attempts)
