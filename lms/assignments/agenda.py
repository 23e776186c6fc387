"""Due dates of what a learner still has to hand in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _

from lms.assignments import queries
from lms.courses import queries as courses
from lms.courses.agenda import AgendaSource, Happening

DUE = AgendaSource("assignments.due", "lms.assignments.agenda:look")


def look(user_id: int, *, since: datetime, until: datetime) -> Iterator[Happening]:
    owed = [one for one in queries.owed(user_id) if since <= one.due.at <= until and one.cohort.closed_at is None]
    steps = {step.id: step for step in courses.activities([one.assignment.activity_id for one in owed])}
    for one in owed:
        step = steps[one.assignment.activity_id]
        yield Happening(f"assignments.due.{step.public_id}", _("Hand in: %(title)s", title=step.title), "deadline",
                        starts_at=one.due.at, words=one.cohort.name, endpoint="courses.activity",
                        arguments={"activity": step.public_id})
