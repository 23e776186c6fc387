"""The deadlines that enrolments knows: the last day of a cohort, and the answer to a seat that is offered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts import notices
from lms.accounts.notices import Kind
from lms.core.database import db
from lms.courses import queries as courses
from lms.enrolments import days
from lms.enrolments.models import Application, Cohort, Enrolment
from lms.enrolments.seats.letters import WAITS
from lms.messages.deadlines import Deadline, DeadlineKind

ENDS = Kind("enrolments.ending", "deadlines", _l("Ends soon: %(course)s"), _l(
    "%(course)s, %(cohort)s ends on %(until)s, and you have not completed it yet."))
ENDING = DeadlineKind(ENDS.name, "lms.enrolments.deadlines:ending")
ANSWER = DeadlineKind(WAITS.name, "lms.enrolments.deadlines:answers", steps=(7, 3))
"""The day before, the waiting list reminds by itself, with this room or without."""


def ending(after: datetime, before: datetime) -> Iterator[Deadline]:
    """For all who are not through with a cohort that is not closed."""
    day = timedelta(days=1)
    rows = db.session.execute(sa.select(Enrolment.learner_id, Enrolment.enrolled_at, Cohort).join(
        Cohort, Cohort.id == Enrolment.cohort_id).where(
        Enrolment.status == "active", Cohort.closed_at.is_(None),
        Cohort.ends_on.between(after.date() - day, before.date() + day)).order_by(Cohort.id, Enrolment.id)).all()
    told = {id_: courses.course(id_) for id_ in {cohort.course_id for _learner, _since, cohort in rows}}
    for learner_id, since, cohort in rows:
        course, end = told[cohort.course_id], days.closes(cohort)
        if course and after < end <= before:
            yield Deadline(learner_id, str(cohort.id), end, since, f"/courses/{course.public_id}", {
                "course": course.title, "cohort": cohort.name, "until": notices.moment(end, cohort.time_zone)})


def answers(after: datetime, before: datetime) -> Iterator[Deadline]:
    """For all to whom a seat is offered."""
    rows = db.session.execute(sa.select(Application, Cohort).join(Cohort, Cohort.id == Application.cohort_id).where(
        Application.state == "offered", Application.answer_by > after, Application.answer_by <= before)).all()
    titles = courses.titles({cohort.course_id for _one, cohort in rows})
    for one, cohort in rows:
        if one.answer_by and one.offered_at:
            yield Deadline(one.learner_id, str(one.id), one.answer_by, one.offered_at, f"/my-applications/{one.public_id}", {
                "course": titles[cohort.course_id], "cohort": cohort.name, "reason": "",
                "until": notices.moment(one.answer_by, cohort.time_zone)})
