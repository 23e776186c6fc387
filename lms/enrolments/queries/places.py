"""Who holds which place, and what it opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import abort, g, has_request_context
from sqlalchemy.orm import joinedload

from lms.core.database import db, now
from lms.core.references import pieces
from lms.courses import queries as courses
from lms.enrolments import days
from lms.enrolments.models import HELD, Cohort, Enrolment
from lms.enrolments.queries.cohorts import CohortFacts, facts


@dataclass(frozen=True)
class Place:
    """One learner's place as other rooms may know it."""

    id: int
    learner_id: int
    course_id: int
    status: str
    completed_at: datetime | None
    enrolled_at: datetime


class Followed(NamedTuple):
    """A place as the pages of its course need it: no row, for these are read for every page and a row costs twice as much."""

    public_id: str
    cohort_id: int
    status: str
    group_name: str
    cohort: CohortFacts


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


def followed(learner_id: int, course_id: int) -> Followed | None:
    """Of the place that `place_of` finds what pages show. Asked once per request."""
    known: dict[tuple[int, int], Followed | None] = g.setdefault("enrolments_followed", {}) if has_request_context() else {}
    key = (learner_id, course_id)
    if key not in known:
        found = db.session.execute(_newest_shown(), {"learner_id": learner_id, "course_id": course_id}).first()
        known[key] = Followed(found[0], found[1], found[2], found[3], CohortFacts(*found[4:])) if found else None
    return known[key]


@cache
def _newest_shown() -> sa.Select[Any]:
    return _newest().join(Enrolment.cohort).with_only_columns(
        Enrolment.public_id, Enrolment.cohort_id, Enrolment.status, Enrolment.group_name,
        *(getattr(Cohort, field.name) for field in fields(CohortFacts)))


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
    return {place.course_id: facts(place.cohort) for place in my_places(learner_id) if place.status == "active"}


def cohorts_under_way(learner_id: Any) -> sa.Select[int]:
    """The ids of the cohorts in which the learner has a place and has not completed the course, for a query of another room."""
    return sa.select(Enrolment.cohort_id).where(Enrolment.learner_id == learner_id, Enrolment.status == "active")


def courses_under_way(learner_id: Any) -> sa.Select[int]:
    """As `cohorts_under_way`, the ids of the courses."""
    return sa.select(Enrolment.course_id).where(Enrolment.learner_id == learner_id, Enrolment.status == "active")


@cache
def _held_places() -> sa.Select[Enrolment]:
    """Built once, for every learner's home page asks it."""
    return _places().where(Enrolment.learner_id == sa.bindparam("learner_id"), Enrolment.status.in_(HELD))


def place_in_family(learner_id: int, course_id: int) -> Enrolment | None:
    """The learner's newest place in any version of the course."""
    return db.session.scalar(_places().where(
        Enrolment.learner_id == learner_id, Enrolment.course_id.in_(courses.family(course_id)), Enrolment.status.in_(HELD),
    ).order_by(Enrolment.enrolled_at.desc()).limit(1))


def roster(cohort_id: int) -> list[Enrolment]:
    """The places of a cohort, withdrawn ones too."""
    return list(db.session.scalars(sa.select(Enrolment).where(Enrolment.cohort_id == cohort_id).order_by(Enrolment.id)))


def places_in(cohort_id: int) -> list[Place]:
    """The places of a cohort for other rooms, withdrawn ones too."""
    return [Place(p.id, p.learner_id, p.course_id, p.status, p.completed_at, p.enrolled_at) for p in roster(cohort_id)]


def held() -> sa.Subquery:
    """Every place that is held, to join with: `place_id`, learner, course, cohort, status, days and JP."""
    return _facts().where(Enrolment.status.in_(HELD)).subquery("held")


def placed() -> sa.Subquery:
    """As `held`, those that were given up too."""
    return _facts().subquery("placed")


def _facts() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        Enrolment.id.label("place_id"), Enrolment.learner_id, Enrolment.course_id, Enrolment.cohort_id, Enrolment.status,
        Enrolment.enrolled_at, Enrolment.completed_at, Enrolment.credit_hours)


def left_for(course_id: int, learner_ids: Iterable[int]) -> dict[int, int]:
    """The place that each of these people last gave up in the course, in any version, by learner."""
    return {learner: place for some in pieces(learner_ids) for learner, place in db.session.execute(
        sa.select(Enrolment.learner_id, sa.func.max(Enrolment.id)).where(
            Enrolment.course_id.in_(courses.family(course_id)), Enrolment.learner_id.in_(some),
            Enrolment.status == "withdrawn").group_by(Enrolment.learner_id))}


def learners_in(cohort_id: int) -> set[int]:
    """Who holds a place."""
    return set(db.session.scalars(
        sa.select(Enrolment.learner_id).where(Enrolment.cohort_id == cohort_id, Enrolment.status.in_(HELD))))


def learners_in_any(cohort_ids: Iterable[int]) -> set[int]:
    """Who holds a place in any of these cohorts."""
    return set(db.session.scalars(
        sa.select(Enrolment.learner_id).where(Enrolment.cohort_id.in_(list(cohort_ids)), Enrolment.status.in_(HELD))))


def held_in_family(course_id: int, among: Iterable[int]) -> dict[int, Enrolment]:
    """As `place_in_family`, of each of these people who has one, by learner."""
    found = [place for some in pieces(among) for place in db.session.scalars(_places().where(
        Enrolment.course_id.in_(courses.family(course_id)), Enrolment.learner_id.in_(some), Enrolment.status.in_(HELD)))]
    return {place.learner_id: place for place in sorted(found, key=lambda one: (one.enrolled_at, one.id))}


def learners_of(course_id: int, among: Iterable[int]) -> set[int]:
    """Which of these people hold a place in any cohort of any version of the course."""
    return {id_ for some in pieces(among) for id_ in db.session.scalars(sa.select(Enrolment.learner_id).where(
        Enrolment.course_id.in_(courses.family(course_id)), Enrolment.learner_id.in_(some), Enrolment.status.in_(HELD)))}


def _places() -> sa.Select[Enrolment]:
    return sa.select(Enrolment).options(joinedload(Enrolment.cohort))
