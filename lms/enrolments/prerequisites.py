"""The courses that come before a course, and whether somebody has completed them."""

from __future__ import annotations

from typing import Any

from lms.courses import queries as courses
from lms.enrolments import queries


def told(learner_id: int | None, course: Any) -> list[tuple[Any, bool]]:
    """Each of them with whether this person has completed it; a visitor has none."""
    if not course.has_prerequisites:
        return []
    needed = courses.prerequisites(course.id)
    done = queries.completed_by(learner_id) if learner_id else set()
    return [(before, before.family_id in done) for before in needed]
