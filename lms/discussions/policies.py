"""Who takes part in the discussions of a cohort, who keeps order in them, who announces, who writes the glossary."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import abort
from flask_babel import lazy_gettext as _l

from lms.accounts import queries as people
from lms.accounts import reach
from lms.core.database import now
from lms.core.policies import Capability, Scope, can
from lms.courses import queries as courses
from lms.courses.reach import courses_within
from lms.enrolments import days
from lms.enrolments import queries as enrolments
from lms.enrolments import reach as reached
from lms.enrolments.queries import CohortFacts

TAKE_PART, MODERATE, TEACH = "discussions.take_part", "discussions.moderate", "discussions.teach"
CAPABILITIES = (
    Capability(TAKE_PART, _l("Take part in the discussions of one's cohort"), ("learner",)),
    Capability(MODERATE, _l("Answer, announce and keep order in the discussions of cohorts"), ("organiser", "instructor")),
    Capability(TEACH, _l("The same in all cohorts of one's courses; write their glossary"), ("instructor",)),
)


def may_moderate(actor: Any, cohort: CohortFacts) -> bool:
    """Organisers of the agency that runs the cohort, and lecturers of its course; an organiser of the agency whose course it is
    has no business in another agency's cohort."""
    if can(actor, MODERATE, _scopes(cohort)):
        return True
    course = courses.course(cohort.course_id)
    return course is not None and may_teach(actor, course)


def may_teach(actor: Any, course: Any) -> bool:
    return can(actor, TEACH, course)


def is_member(actor: Any, cohort: CohortFacts) -> bool:
    """Whether the actor has a place in this cohort that opens its course."""
    place = enrolments.followed(actor.id, cohort.course_id)
    return place is not None and place.cohort_id == cohort.id and enrolments.may_follow(actor.id, cohort.course_id, at=now())


def told_cohort(actor: Any, course_id: int) -> int | None:
    """The cohort whose announcements the actor reads: with a place in it already before its first day, else while the course is
    open to him."""
    place, at = enrolments.followed(actor.id, course_id), now()
    if place is None or (days.has_begun(place.cohort, at) and not enrolments.may_follow(actor.id, course_id, at=at)):
        return None
    return place.cohort_id


def may_read(actor: Any, cohort: CohortFacts) -> bool:
    return is_member(actor, cohort) or may_moderate(actor, cohort)


@dataclass(frozen=True)
class Readable:
    """What of all discussions and announcements the actor may read, as sets: for the search, as `may_read` and `told_cohort` one
    by one. Cohorts in which he has a place, whose announcements he hears (with their courses), and in which he keeps order."""

    member: Collection[int]
    told: Collection[int]
    told_courses: Collection[int]
    kept: sa.Select[int]
    taught: sa.Select[int]


def readable(actor: Any) -> Readable:
    held, at = reached.cohorts_held(actor), now()
    told = [cohort for cohort, is_open in held if is_open or not days.has_begun(cohort, at)]
    taught = courses_within(actor, TEACH)
    kept = sa.union(reached.cohorts_within(actor, MODERATE), reached.cohorts_of_courses(taught)).subquery()
    return Readable([cohort.id for cohort, is_open in held if is_open], [one.id for one in told], [one.course_id for one in told],
                    sa.select(kept.c.id), taught)


def read_or_404(actor: Any, cohort: CohortFacts) -> None:
    if not may_read(actor, cohort):
        abort(404)


def moderate_or_404(actor: Any, cohort: CohortFacts) -> None:
    """404 where the actor sees nothing of it, 403 where he only takes part."""
    if not may_moderate(actor, cohort):
        abort(403 if is_member(actor, cohort) else 404)


def keepers(cohort: CohortFacts) -> set[int]:
    """Everybody who keeps order in the cohort, administrators aside."""
    course = courses.course(cohort.course_id)
    return {*reach.holding(MODERATE, _scopes(cohort)), *reach.holding(TEACH, course.scopes() if course else ())}


def lecturers(cohort: CohortFacts) -> set[int]:
    """To whom questions go: those who teach this very course or cohort; else who made the course; else all of its agency."""
    course = courses.course(cohort.course_id)
    if course is None:
        return set()
    named = {("cohort", cohort.id), ("course", course.id), ("course", course.family_id)}
    all_of_them = set(reach.holding(TEACH, {*course.scopes(), ("cohort", cohort.id)}))
    return set(reach.holding(TEACH, named)) or all_of_them & {course.created_by_id or 0} or all_of_them


def _scopes(cohort: CohortFacts) -> frozenset[Scope]:
    return people.agency_scopes(cohort.agency_id) | {("cohort", cohort.id)}
