"""Who is on the way, has done enough, has completed; and whose scores are locked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa

from lms.core.database import db
from lms.courses import queries as courses
from lms.courses import reach as offer
from lms.enrolments import completion
from lms.enrolments.models import HELD, Cohort, Enrolment


def active_in(course_id: int) -> set[int]:
    """Who is on the way in any cohort of the course."""
    return set(db.session.scalars(
        sa.select(Enrolment.learner_id).where(Enrolment.course_id == course_id, Enrolment.status == "active")))


def completed_in(course_id: int) -> int:
    """How many have completed the course."""
    return db.session.scalar(
        sa.select(sa.func.count()).where(Enrolment.course_id == course_id, Enrolment.status == "completed")) or 0


def completed_by(learner_id: int) -> set[int]:
    """The courses that the learner has completed, in whatever version, by what all their versions share."""
    return courses.families(db.session.scalars(
        sa.select(Enrolment.course_id).where(Enrolment.learner_id == learner_id, Enrolment.status == "completed")))


def is_closed(learner_id: int, course_id: int) -> bool:
    """Whether the learner's scores in the course are locked."""
    return bool(closed_among(course_id, [learner_id]))


def closed_among(course_id: int, learner_ids: Iterable[int]) -> set[int]:
    """Of these learners, those whose scores in the course are locked."""
    return set(db.session.scalars(
        sa.select(Enrolment.learner_id).join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.course_id == course_id, Enrolment.learner_id.in_(list(learner_ids)), Enrolment.status.in_(HELD),
               Cohort.closed_at.is_not(None))))


def ripe_among(course_id: int, learner_ids: Iterable[int]) -> list[int]:
    """Of these learners, those who have done enough of the required activities; other rules may still say no."""
    ids = list(learner_ids)
    tallies, share = courses.progress_of_learners(course_id, ids), completion.shares([course_id])[course_id]
    least = 0 if completion.is_examined(course_id) else 1
    return [id_ for id_ in ids if max(least, completion.needed(tallies[id_].total, share)) <= tallies[id_].done]


def ripe() -> list[tuple[int, int]]:
    """Learner and course of the active places in which enough of the required activities are done."""
    places = db.session.execute(
        sa.select(Enrolment.learner_id, Enrolment.course_id).where(Enrolment.status == "active")).all()
    ids = {p.course_id for p in places}
    tallies, shares = offer.tallies(ids, {p.learner_id for p in places}), completion.shares(ids)
    return [(learner, course) for learner, course in places
            if 0 < completion.needed((tally := tallies[course, learner]).total, shares[course]) <= tally.done]


def payers(year: int) -> sa.Subquery:
    """`learner_id` and `sponsor`, once for each who paid for a course of theirs whose cohort ends in that year; "" where nobody
    said who. To join with."""
    return (sa.select(Enrolment.learner_id, Enrolment.sponsor).distinct().join(Cohort, Cohort.id == Enrolment.cohort_id)
            .where(Enrolment.status != "withdrawn", Cohort.ends_on.between(date(year, 1, 1), date(year, 12, 31))).subquery())


def hours_under_way(until: date, *, at: datetime) -> sa.Subquery:
    """`learner_id` and the `credit_hours` (JP) of courses they follow in cohorts that still run and end by then, to join with."""
    hours = courses.credit_hours()
    return (sa.select(Enrolment.learner_id, sa.func.sum(hours.c.credit_hours).label("credit_hours"))
            .join(Cohort, Cohort.id == Enrolment.cohort_id).join(hours, hours.c.course_id == Cohort.course_id)
            .where(Enrolment.status == "active", Cohort.ends_on >= at.date(), Cohort.ends_on <= until)
            .group_by(Enrolment.learner_id).subquery())
