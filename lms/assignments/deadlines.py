"""The deadlines that assignments knows: work that is due and not handed in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from lms.accounts import notices
from lms.assignments import dates, queries
from lms.assignments.letters import DUE as KIND
from lms.assignments.models import Assignment, Work
from lms.core.database import db
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.messages.deadlines import Deadline, DeadlineKind

DUE = DeadlineKind(KIND.name, "lms.assignments.deadlines:due")


def due(after: datetime, before: datetime) -> Iterator[Deadline]:
    """For all in a cohort that is not closed, by their own date where they have one; also who has to revise."""
    found = list(db.session.scalars(sa.select(Assignment).where(Assignment.instructions != "")))
    for activity in courses.activities([one.activity_id for one in found]):
        assignment = next(one for one in found if one.activity_id == activity.id)
        own, later, done = queries.own_dates(activity.id), queries.extensions(activity.id), _done(activity.id)
        for cohort in enrolments.cohorts_of(activity.course_id):
            end = dates.due(assignment, cohort, own.get(cohort.id))
            if cohort.closed_at or not (later or (end and after < end.at <= before)):
                continue
            for place in enrolments.places_in(cohort.id):
                extension = later.get(place.learner_id)
                mine = dates.due(assignment, cohort, own.get(cohort.id), extension.due_at if extension else None)
                if place.status == "active" and place.learner_id not in done and mine and after < mine.at <= before:
                    yield Deadline(place.learner_id, str(activity.id), mine.at, extension.granted_at if extension else
                                   place.enrolled_at, f"/activities/{activity.public_id}",
                                   {"title": activity.title, "due": notices.moment(mine.at, mine.zone)})


def _done(activity_id: int) -> set[int]:
    """Whose newest version needs nothing more from them."""
    rows = db.session.execute(sa.select(Work.learner_id, Work.returned_at).where(
        Work.activity_id == activity_id, Work.handed_in_at.is_not(None)).order_by(Work.number))
    return {learner for learner, returned_at in dict(rows.all()).items() if returned_at is None}
