"""What assessments keeps of somebody, for that person to take along: answers, marks and comments, not the questions."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.personal_data import Part
from lms.assessments import queries
from lms.assessments.models import Attempt, Edit, ExtraTime, Response
from lms.core.database import db
from lms.courses import queries as courses


def _attempts(user_id: int) -> list[dict[str, Any]]:
    attempts = db.session.scalars(sa.select(Attempt).where(Attempt.learner_id == user_id).order_by(Attempt.started_at)).all()
    answers: dict[int, dict[str, Any]] = {}
    for r in db.session.scalars(sa.select(Response).join(Attempt, Attempt.id == Response.attempt_id).where(
            Attempt.learner_id == user_id)):
        answers.setdefault(r.attempt_id, {})[r.question] = r.value
    told = queries.marks_of([a.id for a in attempts])
    late, extra = _late(user_id), _extra(user_id)
    titles = courses.titles({a.course_id for a in attempts})
    return [{"course": titles[a.course_id], "number": a.number, "started_at": a.started_at.isoformat(),
             "submitted_at": a.submitted_at and a.submitted_at.isoformat(), "score": None if a.score is None else str(a.score),
             "is_passed": a.is_passed, "receipt": a.receipt, "answers": answers.get(a.id, {}),
             "late_answers": late.get(a.id, []), "extra_minutes": extra.get(a.activity_id, 0),
             "comments": {key: mark.comment for key, mark in told[a.id][1].items() if mark.comment}}
            for a in attempts]


def _late(user_id: int) -> dict[int, list[dict[str, Any]]]:
    """By attempt, what arrived after its end and was not admitted."""
    found: dict[int, list[dict[str, Any]]] = {}
    for edit in db.session.scalars(sa.select(Edit).join(Attempt, Attempt.id == Edit.attempt_id).where(
            Attempt.learner_id == user_id, sa.not_(Edit.counts)).order_by(Edit.id)):
        found.setdefault(edit.attempt_id, []).append({
            "question": edit.question, "value": edit.value, "written_at": edit.written_at.isoformat(),
            "arrived_at": edit.saved_at.isoformat(), "ruled_at": edit.ruled_at and edit.ruled_at.isoformat()})
    return found


def _extra(user_id: int) -> dict[int, int]:
    """By activity, the minutes granted."""
    return dict(db.session.execute(
        sa.select(ExtraTime.activity_id, sa.func.sum(ExtraTime.minutes)).where(ExtraTime.learner_id == user_id)
        .group_by(ExtraTime.activity_id)).all())


ATTEMPTS = Part(
    "attempts", _attempts, _l("Attempts at quizzes"),
    {"is_passed": _l("Passed"), "receipt": _l("Receipt"), "answers": _l("Answers"), "late_answers": _l("Answers that came late"),
     "extra_minutes": _l("Extra minutes"), "comments": _l("Comments"), "question": _l("Question"), "value": _l("Answer"),
     "ruled_at": _l("Ruled on")}, for_programs=frozenset({"answers", "late_answers", "comments"}))
