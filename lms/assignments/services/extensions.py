"""More time for one learner: granted with a reason, and every grant stays on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from lms.assignments import dates, letters, queries
from lms.assignments.errors import NoExtension
from lms.assignments.models import Assignment, Extension
from lms.core import audit
from lms.core.database import db
from lms.enrolments.queries import CohortFacts


def grant(assignment: Assignment, cohort: CohortFacts, learner_id: int, due_at: datetime, reason: str, *, by: int,
          at: datetime) -> None:
    """The learner's own due date; NoExtension unless it is later than the cohort's."""
    usual = _usual(assignment, cohort)
    if usual is None or due_at <= usual.at:
        raise NoExtension
    _keep(assignment, cohort, learner_id, due_at, reason, by=by, at=at)
    letters.due_changed(learner_id, assignment.activity_id, replace(usual, at=due_at), is_longer=True)


def take_back(assignment: Assignment, cohort: CohortFacts, learner_id: int, reason: str, *, by: int, at: datetime) -> None:
    """The cohort's due date holds again; what was handed in meanwhile keeps the date it had."""
    had_more = learner_id in queries.extensions(assignment.activity_id)
    _keep(assignment, cohort, learner_id, None, reason, by=by, at=at)
    if had_more and (usual := _usual(assignment, cohort)):
        letters.due_changed(learner_id, assignment.activity_id, usual, is_longer=False)


def _usual(assignment: Assignment, cohort: CohortFacts) -> dates.Due | None:
    return dates.due(assignment, cohort, queries.own_dates(assignment.activity_id).get(cohort.id))


def _keep(assignment: Assignment, cohort: CohortFacts, learner_id: int, due_at: datetime | None, reason: str, *, by: int,
          at: datetime) -> None:
    db.session.add(Extension(activity_id=assignment.activity_id, course_id=cohort.course_id, learner_id=learner_id,
                             due_at=due_at, reason=reason, granted_at=at, granted_by_id=by))
    db.session.flush()
    audit.record("assignments.extended", f"activity:{assignment.activity_id}", learner=learner_id, reason=reason,
                 due=due_at and due_at.isoformat())
