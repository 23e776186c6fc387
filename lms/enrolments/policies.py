"""Who may do what with cohorts, and whose progress who may see."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask_babel import lazy_gettext as _l

from lms.accounts import queries as people
from lms.core.policies import Capability, Scope, can
from lms.courses import queries as courses
from lms.enrolments.models import Cohort

SELF, MANAGE, STAFF = "enrolments.self_enrol", "enrolments.manage", "enrolments.see_cohorts"
ROSTERS, TEACH, PROGRESS = "enrolments.see_rosters", "enrolments.teach", "enrolments.see_progress"
REMIND = "enrolments.remind"
CAPABILITIES = (
    Capability(SELF, _l("Enrol oneself and follow one's courses"), ("learner",)),
    Capability(MANAGE, _l("Look after cohorts and who is in them"), ("organiser",)),
    Capability(STAFF, _l("See cohorts"), ("organiser", "instructor", "hr_officer", "head_of_office", "auditor")),
    Capability(ROSTERS, _l("See the whole roster of the agency's cohorts"), ("organiser", "auditor")),
    Capability(TEACH, _l("See the whole roster of the cohorts of one's courses"), ("instructor",)),
    Capability(PROGRESS, _l("See the progress of the agency's own people"),
               ("organiser", "hr_officer", "head_of_office", "auditor")),
    Capability(REMIND, _l("Remind the agency's own people, and be told whom"), ("hr_officer", "head_of_office")),
)


def scopes(cohort: Cohort) -> frozenset[Scope]:
    """The cohort itself and the agency that runs it, with those above."""
    return people.agency_scopes(cohort.agency_id) | {("cohort", cohort.id)}


def may_manage(actor: Any, cohort: Cohort) -> bool:
    return can(actor, MANAGE, scopes(cohort))


def may_see_all(actor: Any, cohort: Cohort) -> bool:
    """Whether the whole roster is the actor's to see: as organiser or auditor of the cohort, or as teacher of the course."""
    if can(actor, ROSTERS, scopes(cohort)):
        return True
    course = courses.course(cohort.course_id)
    return course is not None and can(actor, TEACH, scopes(cohort) | set(course.scopes()))


def manage_or_404(actor: Any, cohort: Cohort) -> None:
    """404 where the actor sees nothing of the cohort, 403 where he may only look."""
    if not may_manage(actor, cohort):
        abort(403 if may_see_all(actor, cohort) else 404)
