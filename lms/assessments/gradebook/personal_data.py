"""What the gradebook keeps of somebody, for that person to take along: scores set by hand, and marks given anew."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.personal_data import Part
from lms.assessments.gradebook.models import Override, Regrade, Regraded
from lms.assessments.models import Attempt
from lms.core.database import db
from lms.courses import queries as courses


def _scores(user_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(sa.select(Override).where(Override.learner_id == user_id).order_by(Override.id)).all()
    regrades = db.session.execute(
        sa.select(Regraded, Regrade, Attempt.course_id, Attempt.number).join(Regrade, Regrade.id == Regraded.regrade_id)
        .join(Attempt, Attempt.id == Regraded.attempt_id).where(Attempt.learner_id == user_id).order_by(Regraded.id)).all()
    titles = courses.titles({row.course_id for row in rows} | {row.course_id for row in regrades})
    set_ = [{"course": titles[row.course_id], "activity": row.activity_id, "score": _text(row.score),
             "computed": _text(row.computed), "reason": row.reason, "set_at": row.set_at.isoformat(),
             "superseded_at": row.superseded_at and row.superseded_at.isoformat()} for row in rows]
    return set_ + [{"course": titles[row.course_id], "activity": row.Regrade.activity_id, "attempt": row.number,
                    "old_score": _text(row.Regraded.old_score), "new_score": _text(row.Regraded.new_score),
                    "reason": row.Regrade.reason, "set_at": row.Regrade.made_at.isoformat()} for row in regrades]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


SCORES = Part(
    "scores", _scores, _l("Scores set by hand"),
    {"computed": _l("As computed"), "old_score": _l("Score before"), "new_score": _l("Score after")})
