"""The deadlines that quizzes have: the end of the window in which they may be taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts import notices
from lms.accounts.notices import Kind
from lms.assessments import queries
from lms.assessments.models import Attempt, Quiz
from lms.core.database import db
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.messages.deadlines import Deadline, DeadlineKind

CLOSES = Kind("assessments.closing", "deadlines", _l("Closes soon: %(title)s"), _l(
    "The quiz “%(title)s” can be taken until %(until)s, and you have not taken it yet."))
CLOSING = DeadlineKind(CLOSES.name, "lms.assessments.deadlines:closing")


def closing(after: datetime, before: datetime) -> Iterator[Deadline]:
    """For all in a cohort that is not closed who have no attempt yet, in the zone of their cohort."""
    rows = db.session.execute(sa.select(Quiz.activity_id, Quiz.closes_at).where(
        Quiz.closes_at > after, Quiz.closes_at <= before))
    ends = {activity_id: closes_at for activity_id, closes_at in rows if closes_at}
    asked = queries.with_questions(ends) if ends else set()
    for activity in courses.activities(asked):
        begun = set(db.session.scalars(sa.select(Attempt.learner_id).where(Attempt.activity_id == activity.id)))
        for cohort in enrolments.cohorts_of(activity.course_id):
            if cohort.closed_at or enrolments.last_moment(cohort) < after:
                continue
            for place in enrolments.places_in(cohort.id):
                if place.status == "active" and place.learner_id not in begun:
                    yield Deadline(place.learner_id, str(activity.id), ends[activity.id], place.enrolled_at,
                                   f"/activities/{activity.public_id}",
                                   {"title": activity.title, "until": notices.moment(
                                       ends[activity.id], cohort.time_zone)})
