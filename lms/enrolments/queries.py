"""What is known of cohorts and places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

import sqlalchemy as sa
from flask import abort, g, has_request_context
from sqlalchemy.orm import joinedload

from lms.core.database import db, now
from lms.courses import queries as courses
from lms.courses import reach as offer
from lms.enrolments import completion, days
from lms.enrolments.models import Cohort, Enrolment

HELD = ("active", "completed")


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


@dataclass(frozen=True)
class Place:
    """One learner's place as other rooms may know it."""

    id: int
    learner_id: int
    course_id: int
    status: str
    completed_at: datetime | None


class OpenCohort(NamedTuple):
    """A cohort that learners may join; `seats_left` is None where there is no limit."""

    cohort: Cohort
    seats_left: int | None


def cohort(cohort_id: int) -> Cohort | None:
    return db.session.get(Cohort, cohort_id)


def cohort_or_404(public_id: str) -> Cohort:
    return db.session.scalar(sa.select(Cohort).where(Cohort.public_id == public_id)) or abort(404)


def cohort_facts(cohort_id: int) -> CohortFacts:
    return _facts(db.session.get_one(Cohort, cohort_id))


def facts_by_public_id(public_id: str) -> CohortFacts | None:
    found = db.session.scalar(sa.select(Cohort).where(Cohort.public_id == public_id))
    return _facts(found) if found else None


def facts_or_404(public_id: str) -> CohortFacts:
    return _facts(cohort_or_404(public_id))


def last_moment(cohort: CohortFacts) -> datetime:
    """When its last day ends."""
    return days.closes(cohort)


def cohorts_of(course_id: int) -> list[CohortFacts]:
    """The cohorts of the course, the newest first."""
    rows = db.session.scalars(sa.select(Cohort).where(Cohort.course_id == course_id).order_by(Cohort.starts_on.desc(), Cohort.id))
    return [_facts(row) for row in rows]


def learners_in_any(cohort_ids: Iterable[int]) -> set[int]:
    """Who holds a place in any of these cohorts."""
    return set(db.session.scalars(
        sa.select(Enrolment.learner_id).where(Enrolment.cohort_id.in_(list(cohort_ids)), Enrolment.status.in_(HELD))))


def _facts(c: Cohort) -> CohortFacts:
    return CohortFacts(c.id, c.public_id, c.course_id, c.name, c.place, c.starts_on, c.ends_on, c.agency_id, c.time_zone,
                       c.closed_at)


def place_of(learner_id: int, course_id: int) -> Enrolment | None:
    """The learner's place in the course, with its cohort: active or completed, the newest."""
    place: Enrolment | None = db.session.scalar(_newest(), {"learner_id": learner_id, "course_id": course_id})
    return place


@cache
def _newest() -> sa.Select[Enrolment]:
    """Built once, for every page of a course asks it."""
    return _places().where(
        Enrolment.learner_id == sa.bindparam("learner_id"), Enrolment.course_id == sa.bindparam("course_id"),
        Enrolment.status.in_(HELD)).order_by(Enrolment.enrolled_at.desc()).limit(1)


def may_follow(user_id: int, course_id: int, *, at: datetime | None = None) -> bool:
    """Whether the learner's place opens the course: while the cohort runs and 14 days more; for good once completed."""
    place = followed(user_id, course_id)
    return place is not None and (place.status == "completed" or days.is_readable(place.cohort, at or now()))


def may_work(user_id: int, course_id: int, *, at: datetime | None = None) -> bool:
    """Whether what the learner does counts: until the last moment of the cohort's last day, and until it is closed."""
    place = followed(user_id, course_id)
    return place is not None and place.cohort.closed_at is None and (
        place.status == "completed" or days.is_running(place.cohort, at or now()))


def followed(learner_id: int, course_id: int) -> Enrolment | None:
    """As `place_of`, asked once per request: for pages, which change nothing."""
    known: dict[tuple[int, int], Enrolment | None] = g.setdefault("enrolments_followed", {}) if has_request_context() else {}
    key = (learner_id, course_id)
    if key not in known:
        known[key] = place_of(*key)
    return known[key]


def enrolment(enrolment_id: int) -> Enrolment:
    """A place with its cohort."""
    return db.session.scalars(_places().where(Enrolment.id == enrolment_id)).one()


def my_place_or_404(learner_id: int, public_id: str) -> Enrolment:
    return db.session.scalar(
        _places().where(Enrolment.public_id == public_id, Enrolment.learner_id == learner_id)) or abort(404)


def place_in(cohort_id: int, public_id: str) -> Enrolment:
    """A place of this cohort, else 404."""
    return db.session.scalar(
        _places().where(Enrolment.public_id == public_id, Enrolment.cohort_id == cohort_id)) or abort(404)


def my_places(learner_id: int) -> list[Enrolment]:
    """Every place the learner holds, with its cohort: active ones first, by their end, then the completed, newest first.

    Asked once per request: for pages, which change nothing.
    """
    known: dict[int, Sequence[Enrolment]] = g.setdefault("enrolments_mine", {}) if has_request_context() else {}
    if learner_id not in known:
        known[learner_id] = db.session.scalars(_held_places(), {"learner_id": learner_id}).all()
    places = known[learner_id]
    active = sorted((p for p in places if p.status == "active"), key=lambda p: p.cohort.ends_on)
    done = sorted((p for p in places if p.status == "completed"), key=lambda p: p.completed_at or p.enrolled_at, reverse=True)
    return [*active, *done]


def under_way(learner_id: int) -> dict[int, CohortFacts]:
    """By course the cohort in which the learner has a place and has not completed the course."""
    return {place.course_id: _facts(place.cohort) for place in my_places(learner_id) if place.status == "active"}


@cache
def _held_places() -> sa.Select[Enrolment]:
    """Built once, for every learner's home page asks it."""
    return _places().where(Enrolment.learner_id == sa.bindparam("learner_id"), Enrolment.status.in_(HELD))


def roster(cohort_id: int) -> list[Enrolment]:
    """The places of a cohort, withdrawn ones too."""
    return list(db.session.scalars(sa.select(Enrolment).where(Enrolment.cohort_id == cohort_id).order_by(Enrolment.id)))


def places_in(cohort_id: int) -> list[Place]:
    """The places of a cohort for other rooms, withdrawn ones too."""
    return [Place(p.id, p.learner_id, p.course_id, p.status, p.completed_at) for p in roster(cohort_id)]


def learners_in(cohort_id: int) -> set[int]:
    """Who holds a place."""
    return set(db.session.scalars(
        sa.select(Enrolment.learner_id).where(Enrolment.cohort_id == cohort_id, Enrolment.status.in_(HELD))))


def taken(cohort_id: int) -> int:
    """How many places are held."""
    return taken_in([cohort_id]).get(cohort_id, 0)


def taken_in(cohort_ids: Iterable[int]) -> dict[int, int]:
    rows = db.session.execute(
        sa.select(Enrolment.cohort_id, sa.func.count())
        .where(Enrolment.cohort_id.in_(list(cohort_ids)), Enrolment.status.in_(HELD)).group_by(Enrolment.cohort_id))
    return dict(rows.all())


def learners_of(course_id: int, among: Iterable[int]) -> set[int]:
    """Which of these people hold a place in any cohort of the course."""
    return set(db.session.scalars(sa.select(Enrolment.learner_id).where(
        Enrolment.course_id == course_id, Enrolment.learner_id.in_(list(among)), Enrolment.status.in_(HELD))))


def open_cohorts(course_id: int, *, at: datetime) -> list[OpenCohort]:
    """Where learners may enrol themselves now, the next to begin first; full ones too, in one query."""
    held = sa.select(sa.func.count()).where(
        Enrolment.cohort_id == Cohort.id, Enrolment.status.in_(HELD)).scalar_subquery()
    rows = db.session.execute(
        sa.select(Cohort, Cohort.capacity - held)
        .where(Cohort.course_id == course_id, Cohort.is_open, Cohort.ends_on >= at.date() - timedelta(days=1))
        .order_by(Cohort.starts_on, Cohort.id))
    return [OpenCohort(cohort, None if left is None else max(left, 0)) for cohort, left in rows if not days.is_over(cohort, at)]


def active_in(course_id: int) -> set[int]:
    """Who is on the way in any cohort of the course."""
    return set(db.session.scalars(
        sa.select(Enrolment.learner_id).where(Enrolment.course_id == course_id, Enrolment.status == "active")))


def completed_in(course_id: int) -> int:
    """How many have completed the course."""
    return db.session.scalar(
        sa.select(sa.func.count()).where(Enrolment.course_id == course_id, Enrolment.status == "completed")) or 0


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


def _places() -> sa.Select[Enrolment]:
    return sa.select(Enrolment).options(joinedload(Enrolment.cohort))
