"""Who plans sessions, who marks attendance, and who sees it."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask_babel import lazy_gettext as _l

from lms.accounts import queries as people
from lms.attendance.models import Meeting
from lms.core.policies import Capability, Scope, can
from lms.courses import queries as courses
from lms.enrolments.queries import CohortFacts

PLAN, MARK, SEE, RULE = "attendance.plan", "attendance.mark", "attendance.see", "attendance.set_rule"
CAPABILITIES = (
    Capability(PLAN, _l("Plan the sessions of cohorts"), ("organiser",)),
    Capability(MARK, _l("Mark who attended sessions"), ("organiser", "instructor")),
    Capability(SEE, _l("See sessions and who attended them"), ("organiser", "instructor", "auditor")),
    Capability(RULE, _l("Set how much attendance a course asks for"), ("instructor",)),
)


def scopes(cohort: CohortFacts) -> set[Scope]:
    """The cohort, its course and the agencies of both, as a lecturer's grant may reach either way."""
    course = courses.course(cohort.course_id)
    return {("cohort", cohort.id), *people.agency_scopes(cohort.agency_id), *(course.scopes() if course else ())}


def may_plan(actor: Any, cohort: CohortFacts) -> bool:
    """Organisers of the agency that runs the cohort, never those of the agency whose course it is."""
    return can(actor, PLAN, people.agency_scopes(cohort.agency_id) | {("cohort", cohort.id)})


def may_see(actor: Any, cohort: CohortFacts) -> bool:
    return may_plan(actor, cohort) or _reaches(actor, SEE, cohort)


def may_mark(actor: Any, cohort: CohortFacts, meeting: Meeting) -> bool:
    """Organisers of the cohort, lecturers of its course, and whoever holds the session."""
    return may_plan(actor, cohort) or _reaches(actor, MARK, cohort) or is_instructor(actor, meeting)


def is_instructor(actor: Any, meeting: Meeting) -> bool:
    return actor.is_authenticated and actor.id in meeting.instructor_ids


def plan_or_404(actor: Any, cohort: CohortFacts) -> None:
    """404 where the actor sees nothing of the cohort's sessions, 403 where he may only look."""
    if not may_plan(actor, cohort):
        abort(403 if may_see(actor, cohort) else 404)


def mark_or_404(actor: Any, cohort: CohortFacts, meeting: Meeting) -> None:
    if not may_mark(actor, cohort, meeting):
        abort(403 if may_see(actor, cohort) else 404)


def _reaches(actor: Any, capability: str, cohort: CohortFacts) -> bool:
    """An organiser of the course's agency has no business in another agency's cohort; its lecturer has."""
    as_staff = can(actor, capability, people.agency_scopes(cohort.agency_id) | {("cohort", cohort.id)})
    course = courses.course(cohort.course_id)
    return as_staff or (course is not None and can(actor, RULE, course))
