"""The windows of quizzes in courses under way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from lms.assessments.models import Quiz
from lms.core.database import db
from lms.courses import queries as courses
from lms.courses.agenda import AgendaSource, Happening
from lms.enrolments import queries as enrolments

CLOSING = AgendaSource("assessments.closing", "lms.assessments.agenda:look")


def look(user_id: int, *, since: datetime, until: datetime) -> Iterator[Happening]:
    """When a quiz opens and when it closes for good; quizzes without a window end with the cohort, which is told elsewhere."""
    quizzes = courses.of_kind("quiz", list(enrolments.under_way(user_id)))
    rows = db.session.execute(sa.select(Quiz.activity_id, Quiz.opens_at, Quiz.closes_at).where(
        Quiz.activity_id.in_(quizzes), sa.or_(Quiz.opens_at.between(since, until), Quiz.closes_at.between(since, until)))).all()
    steps = {step.id: step for step in courses.activities([row.activity_id for row in rows])}
    for row in rows:
        step = steps[row.activity_id]
        for name, moment, title in (("opens", row.opens_at, _("Quiz opens: %(title)s", title=step.title)),
                                    ("closes", row.closes_at, _("Quiz closes: %(title)s", title=step.title))):
            if moment and since <= moment <= until:
                yield Happening(f"assessments.{name}.{step.public_id}", title, "deadline", starts_at=moment,
                                endpoint="courses.activity", arguments={"activity": step.public_id})
