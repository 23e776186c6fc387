"""Who may do what with quizzes, questions and results."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import abort
from flask_babel import lazy_gettext as _l

from lms.accounts import queries as people
from lms.core.policies import Capability, Scoped, can
from lms.enrolments import queries as enrolments
from lms.enrolments import reach
from lms.enrolments.queries import CohortFacts
from lms.enrolments.reach import Reach

TAKE, EDIT, READ, RESULTS, MARK, GRADE = (
    f"assessments.{verb}" for verb in ("take", "edit", "read_bank", "see_results", "mark", "grade"))
CAPABILITIES = (
    Capability(TAKE, _l("Take quizzes of one's courses"), ("learner",)),
    Capability(EDIT, _l("Write questions and quizzes"), ("instructor",)),
    Capability(READ, _l("See questions with their right answers"), ("instructor", "auditor")),
    Capability(MARK, _l("Mark answers by hand"), ("instructor",)),
    Capability(GRADE, _l("Set weights, the rule for passing and scores, and regrade"), ("instructor",)),
    Capability(RESULTS, _l("See the results of quizzes"), ("instructor", "organiser", "auditor")),
)


def check_seen(actor: Any, capability: str, course: Scoped) -> None:
    """404 for those who know nothing of this course's bank, 403 for those who may only look."""
    if not can(actor, capability, course):
        abort(403 if can(actor, READ, course) else 404)


def cohorts_for(actor: Any, course_id: int, course: Scoped) -> list[CohortFacts]:
    """The cohorts of the course whose results the actor may see; 404 where there is nothing to see."""
    seen = [cohort for cohort in enrolments.cohorts_of(course_id) if may_see_results(actor, cohort, course)]
    if not seen and not can(actor, RESULTS, course):
        abort(404)
    return seen


def may_see_results(actor: Any, cohort: CohortFacts, course: Scoped) -> bool:
    """As lecturer of the course, or as organiser of the cohort; an auditor as either."""
    return can(actor, RESULTS, course) or can(actor, RESULTS, people.agency_scopes(cohort.agency_id) | {("cohort", cohort.id)})


def marks_or_404(actor: Any, course: Any) -> Reach:
    """Whose answers the actor marks; 404 for those who mark none and see no questions, 403 for those who may only look."""
    found = reach.of(actor, MARK, course)
    if not found:
        abort(403 if can(actor, READ, course) else 404)
    return found


def may_read(actor: Any, course: Any, cohorts: Collection[CohortFacts], marks: Reach) -> bool:
    """Whether the actor sees the questions and answers of what these cohorts have handed in: by the bank, or as who marks it."""
    return can(actor, READ, course) or (bool(cohorts) and marks.covers(cohorts))


def may_set_scores(actor: Any, course: Any, cohort: CohortFacts) -> bool:
    """Single scores, by hand; the weights and the rule bind every cohort and stay with the course."""
    grades = reach.of(actor, GRADE, course)
    return bool(grades) and grades.covers([cohort])


def check_grades(actor: Any, course: Scoped) -> None:
    """404 for those who see no results of the course, 403 for those who only look."""
    if not can(actor, GRADE, course):
        abort(403 if can(actor, RESULTS, course) else 404)
