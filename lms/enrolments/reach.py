"""Whose work somebody looks after: that of a whole course by a role over it, or that of single cohorts by a role in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from lms.accounts import reach as people
from lms.core.database import db, now
from lms.core.policies import can, scopes_of
from lms.enrolments import days, queries
from lms.enrolments.models import HELD, Cohort, Enrolment
from lms.enrolments.queries import CohortFacts
from lms.enrolments.queries.cohorts import facts


@dataclass(frozen=True)
class Reach:
    """Some cohorts of one course, None for all of it; false where there are none. Without a cut it costs no statement.

    `but` is who asks: whoever takes a seat in the cohort that he teaches is none of its learners to himself.
    """

    cohort_ids: frozenset[int] | None
    but: int = 0

    def __bool__(self) -> bool:
        return self.cohort_ids is None or bool(self.cohort_ids)

    def covers(self, cohorts: Iterable[CohortFacts]) -> bool:
        """Whether it holds over each of these cohorts of the course."""
        return self.cohort_ids is None or all(cohort.id in self.cohort_ids for cohort in cohorts)

    def among(self, learner: InstrumentedAttribute[int]) -> sa.ColumnElement[bool]:
        """The rows, all of this course, whose learner holds a place in these cohorts: for every list and count."""
        if self.cohort_ids is None:
            return sa.true()
        return learner.in_(sa.select(Enrolment.learner_id).where(*_held_in(self.cohort_ids, but=self.but)))

    def has(self, learner_id: int) -> bool:
        """Whether this learner holds a place in these cohorts: for every page of one attempt or work."""
        return self.cohort_ids is None or bool(db.session.scalar(sa.select(sa.exists().where(
            Enrolment.learner_id == learner_id, *_held_in(self.cohort_ids, but=self.but)))))


WHOLE = Reach(None)


def of(actor: Any, capability: str, course: Any) -> Reach:
    """How much of the course the actor holds the capability over. A role over the agency that runs a cohort reaches none: whose
    course it is says who marks, or whoever gives a role in this very cohort."""
    if can(actor, capability, course):
        return WHOLE
    named = cohorts_named(actor, capability)
    if not named:
        return Reach(frozenset())
    here = db.session.scalars(sa.select(Cohort.id).where(Cohort.id.in_(named), Cohort.course_id == course.id))
    return Reach(frozenset(here), but=actor.id)


def theirs(actor: Any, capability: str, course_ids: Collection[int], *, course: InstrumentedAttribute[int],
           learner: InstrumentedAttribute[int]) -> sa.ColumnElement[bool]:
    """For lists over many courses: the rows of these, and those of learners of single cohorts by a role in them."""
    whole, named = course.in_(course_ids), cohorts_named(actor, capability)
    if not named:
        return whole
    return sa.or_(whole, sa.exists().where(
        Enrolment.learner_id == learner, Enrolment.course_id == course, *_held_in(named, but=actor.id)))


def cohorts_named(actor: Any, capability: str) -> list[int]:
    """Ids of the cohorts in which a role of their own gives the actor the capability."""
    return sorted(id_ for kind, id_ in scopes_of(actor, capability) if kind == "cohort")


def may_preview(actor: Any, course: Any) -> bool:
    """Whoever teaches a cohort may read what its course holds; no cohort follows a draft."""
    return course.status != "draft" and bool(of(actor, "courses.preview", course))


def opened(actor: Any) -> set[int]:
    """Ids of the courses that a place opens to the actor, or a role in one of their cohorts."""
    newest = {place.course_id: place for place in sorted(queries.my_places(actor.id), key=lambda one: one.enrolled_at)}
    named = cohorts_named(actor, "courses.preview")
    taught = db.session.scalars(sa.select(Cohort.course_id).where(Cohort.id.in_(named))) if named else ()
    held = {id_ for id_, place in newest.items() if place.status == "completed" or days.is_readable(place.cohort, now())}
    return held | set(taught)


def cohorts_within(actor: Any, capability: str) -> sa.Select[int]:
    """Ids of the cohorts over which the actor holds the capability, by the agency that runs them or by name."""
    return sa.select(Cohort.id).where(sa.or_(
        Cohort.agency_id.in_(people.agencies_within(actor, capability)), Cohort.id.in_(cohorts_named(actor, capability))))


def cohorts_of_courses(course_ids: sa.Select[int]) -> sa.Select[int]:
    return sa.select(Cohort.id).where(Cohort.course_id.in_(course_ids))


def cohorts_held(actor: Any) -> list[tuple[CohortFacts, bool]]:
    """The cohort of the actor's newest place in each course, and whether that place opens the course now."""
    newest = {place.course_id: place for place in sorted(queries.my_places(actor.id), key=lambda one: one.enrolled_at)}
    return [(facts(place.cohort), place.status == "completed" or days.is_readable(place.cohort, now()))
            for place in newest.values()]


def _held_in(cohort_ids: Collection[int], *, but: int) -> tuple[sa.ColumnElement[bool], ...]:
    return Enrolment.cohort_id.in_(list(cohort_ids)), Enrolment.status.in_(HELD), Enrolment.learner_id != but
