"""Cohorts as other rooms may know them, and which of them take learners."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from flask import abort

from lms.core.database import db
from lms.courses import queries as courses
from lms.enrolments import days
from lms.enrolments.models import HELD, Application, Cohort, Enrolment


@dataclass(frozen=True)
class CohortFacts:
    """A cohort as other rooms may know it."""

    id: int
    public_id: str
    course_id: int
    name: str
    place: str
    starts_on: date
    ends_on: date
    agency_id: int
    time_zone: str
    closed_at: datetime | None


class OpenCohort(NamedTuple):
    """A cohort that learners may join; `seats_left` is None where there is no limit, `waiting` how many wait for one."""

    cohort: Cohort
    seats_left: int | None
    waiting: int = 0
    has_opened: bool = True

    @property
    def takes(self) -> bool:
        """Whether somebody who comes now gets a seat or a number."""
        return self.has_opened and (self.seats_left != 0 or self.cohort.has_queue)


def cohort(cohort_id: int) -> Cohort | None:
    return db.session.get(Cohort, cohort_id)


def cohort_or_404(public_id: str) -> Cohort:
    return db.session.scalar(sa.select(Cohort).where(Cohort.public_id == public_id)) or abort(404)


def cohort_facts(cohort_id: int) -> CohortFacts:
    return facts(db.session.get_one(Cohort, cohort_id))


def cohorts_among(ids: Iterable[int]) -> dict[int, CohortFacts]:
    """By id; in one query."""
    return {row.id: facts(row) for row in db.session.scalars(sa.select(Cohort).where(Cohort.id.in_(list(ids))))}


def facts_by_public_id(public_id: str) -> CohortFacts | None:
    found = db.session.scalar(sa.select(Cohort).where(Cohort.public_id == public_id))
    return facts(found) if found else None


def facts_or_404(public_id: str) -> CohortFacts:
    return facts(cohort_or_404(public_id))


def last_moment(cohort: CohortFacts) -> datetime:
    """When its last day ends."""
    return days.closes(cohort)


def cohorts_of(course_id: int) -> list[CohortFacts]:
    """The cohorts of the course, the newest first."""
    rows = db.session.scalars(sa.select(Cohort).where(Cohort.course_id == course_id).order_by(Cohort.starts_on.desc(), Cohort.id))
    return [facts(row) for row in rows]


def cohort_names(ids: Iterable[int]) -> dict[int, str]:
    return dict(db.session.execute(sa.select(Cohort.id, Cohort.name).where(Cohort.id.in_(list(ids)))).all())


def groups_of(course_id: int) -> set[tuple[int, str]]:
    """Cohort and name of every group in the cohorts of the course."""
    rows = db.session.execute(sa.select(Enrolment.cohort_id, Enrolment.group_name).distinct().where(
        Enrolment.course_id == course_id, Enrolment.group_name != "", Enrolment.status.in_(HELD)))
    return {(cohort_id, name) for cohort_id, name in rows}


def taken(cohort_id: int) -> int:
    """How many places are held."""
    return taken_in([cohort_id]).get(cohort_id, 0)


def taken_in(cohort_ids: Iterable[int]) -> dict[int, int]:
    rows = db.session.execute(
        sa.select(Enrolment.cohort_id, sa.func.count())
        .where(Enrolment.cohort_id.in_(list(cohort_ids)), Enrolment.status.in_(HELD)).group_by(Enrolment.cohort_id))
    return dict(rows.all())


def open_cohorts(course_id: int, *, at: datetime) -> list[OpenCohort]:
    """Where learners may enrol themselves now or soon, in any version of the course, the next to begin first; full ones too."""
    held = sa.select(sa.func.count()).where(
        Enrolment.cohort_id == Cohort.id, Enrolment.status.in_(HELD)).scalar_subquery()
    offered, waiting = (sa.select(sa.func.count()).where(
        Application.cohort_id == Cohort.id, Application.state == state).scalar_subquery() for state in ("offered", "waiting"))
    rows = db.session.execute(
        sa.select(Cohort, Cohort.capacity - held - offered, waiting)
        .where(Cohort.course_id.in_(courses.family(course_id)), Cohort.is_open, Cohort.ends_on >= at.date() - timedelta(days=1),
               sa.or_(Cohort.shuts_at.is_(None), Cohort.shuts_at > at))
        .order_by(Cohort.starts_on, Cohort.id))
    return [OpenCohort(cohort, None if left is None else max(left, 0), waiting, cohort.opens_at is None or cohort.opens_at <= at)
            for cohort, left, waiting in rows if not days.is_over(cohort, at)]


def facts(c: Cohort) -> CohortFacts:
    """What other rooms may know of it."""
    return CohortFacts(c.id, c.public_id, c.course_id, c.name, c.place, c.starts_on, c.ends_on, c.agency_id, c.time_zone,
                       c.closed_at)
