"""Who may do what with quizzes, questions and results."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask_babel import lazy_gettext as _l

from lms.accounts import queries as people
from lms.core.policies import Capability, Scoped, can
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import CohortFacts

TAKE, EDIT, READ, RESULTS = (f"assessments.{verb}" for verb in ("take", "edit", "read_bank", "see_results"))
CAPABILITIES = (
    Capability(TAKE, _l("Take quizzes of one's courses"), ("learner",)),
    Capability(EDIT, _l("Write questions and quizzes"), ("instructor",)),
    Capability(READ, _l("See questions with their right answers"), ("instructor", "auditor")),
    Capability(RESULTS, _l("See the results of quizzes"), ("instructor", "organiser", "auditor")),
)


def check_seen(actor: Any, capability: str, course: Scoped) -> None:
    """404 for those who know nothing of this course's bank, 403 for those who may only look."""
    if not can(actor, capability, course):
        abort(403 if can(actor, READ, course) else 404)


def cohorts_for(actor: Any, course_id: int, course: Scoped) -> list[CohortFacts]:
    """The cohorts of the course whose results the actor may see; 404 where there is nothing to see."""
    cohorts = enrolments.cohorts_of(course_id)
    if can(actor, RESULTS, course):
        return cohorts
    seen = [c for c in cohorts if can(actor, RESULTS, people.agency_scopes(c.agency_id) | {("cohort", c.id)})]
    return seen or abort(404)
