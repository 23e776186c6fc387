"""Background jobs of assessments."""

from __future__ import annotations

from lms.assessments import queries, services
from lms.assessments.models import Attempt
from lms.core.database import db, now
from lms.core.work import unit_of_work


def end_overdue() -> None:
    """End each attempt whose time is up: one unit of work each, so that one fault holds nobody else up."""
    for attempt_id in queries.overdue(at=now()):
        with unit_of_work():
            services.end_if_over(db.session.get_one(Attempt, attempt_id), at=now())
