"""Assignments: their settings, rubrics and due dates."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from lms.assignments import queries
from lms.assignments.errors import AssignmentUsed, RubricUsed
from lms.assignments.models import Assignment, DueDate, Extension
from lms.core import audit
from lms.core.database import db
from lms.courses.markdown import render

FIELDS = {
    "instructions", "takes_text", "files_most", "file_mb", "kinds", "due_day", "grace_minutes", "late_rule", "late_percent",
    "again_rule", "again_times", "passing_score", "is_anonymous", "has_second_marker", "tolerance", "agreement"}


def new_assignment(activity_id: int) -> Assignment:
    """One with the usual settings, not kept anywhere yet."""
    return Assignment(
        activity_id=activity_id, instructions="", instructions_html="", takes_text=True, files_most=5, file_mb=20,
        kinds=["pdf", "office", "image"], due_day=None, grace_minutes=0, late_rule="flag", late_percent=10,
        again_rule="until_marked", again_times=3, passing_score=70, is_anonymous=False, has_second_marker=False, tolerance=10,
        agreement="mean", rubric=[])


def create_assignment(activity_id: int, **settings: Any) -> Assignment:
    """Make the activity an assignment; asking again returns the one there is."""
    if known := queries.assignment(activity_id):
        return known
    made = new_assignment(activity_id)
    _set(made, settings)
    db.session.add(made)
    db.session.flush()
    audit.record("assignments.created", f"activity:{activity_id}")
    return made


def update_assignment(assignment: Assignment, **settings: Any) -> None:
    """What was handed in keeps the due date it had, and what was released its score."""
    _set(assignment, settings)
    audit.record("assignments.updated", f"activity:{assignment.activity_id}")


def discard_assignment(activity_id: int) -> None:
    """Take the assignment away with its activity; AssignmentUsed once a learner has begun it."""
    if queries.is_begun(activity_id):
        raise AssignmentUsed
    for own in (DueDate, Extension):
        db.session.execute(sa.delete(own).where(own.activity_id == activity_id))
    db.session.execute(sa.delete(Assignment).where(Assignment.activity_id == activity_id))


def set_due(assignment: Assignment, cohort_id: int, due_at: datetime | None) -> None:
    """The cohort's own due date; None goes back to the one reckoned from its first day."""
    db.session.execute(sa.delete(DueDate).where(
        DueDate.activity_id == assignment.activity_id, DueDate.cohort_id == cohort_id))
    if due_at:
        db.session.add(DueDate(activity_id=assignment.activity_id, cohort_id=cohort_id, due_at=due_at))
    db.session.flush()
    audit.record("assignments.due_set", f"activity:{assignment.activity_id}", cohort=cohort_id,
                 due=due_at and due_at.isoformat())


def put_criterion(assignment: Assignment, title: str, text: str, levels: Sequence[tuple[Decimal, str]], *, key: str = "") -> str:
    """Add a criterion, or change the one with this key; its levels stand from most points to fewest."""
    rubric = _rubric_to_change(assignment)
    ordered = sorted(levels, key=lambda level: level[0], reverse=True)
    made = {"key": key or secrets.token_hex(4), "title": title, "text": text,
            "levels": [{"points": f"{points:.2f}", "text": words} for points, words in ordered]}
    known = [criterion["key"] for criterion in rubric]
    if key in known:
        rubric[known.index(key)] = made
    else:
        rubric.append(made)
    _keep(assignment, rubric)
    return str(made["key"])


def remove_criterion(assignment: Assignment, key: str) -> None:
    _keep(assignment, [criterion for criterion in _rubric_to_change(assignment) if criterion["key"] != key])


def move_criterion(assignment: Assignment, key: str, steps: int) -> None:
    """Up (-1) or down (1); at either end it stays."""
    rubric = _rubric_to_change(assignment)
    here = next((i for i, criterion in enumerate(rubric) if criterion["key"] == key), None)
    if here is not None and 0 <= here + steps < len(rubric):
        rubric.insert(here + steps, rubric.pop(here))
        _keep(assignment, rubric)


def _rubric_to_change(assignment: Assignment) -> list[dict[str, Any]]:
    db.session.refresh(assignment, with_for_update=True)
    if queries.is_marked(assignment.activity_id):
        raise RubricUsed
    return list(assignment.rubric)


def _keep(assignment: Assignment, rubric: list[dict[str, Any]]) -> None:
    assignment.rubric = rubric
    db.session.flush()
    audit.record("assignments.rubric_changed", f"activity:{assignment.activity_id}", criteria=len(rubric))


def _set(assignment: Assignment, settings: dict[str, Any]) -> None:
    if unknown := settings.keys() - FIELDS:
        raise TypeError(f"an assignment has no {', '.join(sorted(unknown))} to set")
    for name, value in settings.items():
        setattr(assignment, name, value)
    if "instructions" in settings:
        assignment.instructions_html = render(assignment.instructions) if assignment.instructions else ""
