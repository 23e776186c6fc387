"""Work done by the clock."""

from __future__ import annotations

from lms.core.database import now
from lms.core.work import unit_of_work
from lms.enrolments import queries, services


def sweep() -> None:
    """Complete the places whose rules are met though nothing was announced: a rule was eased, or met before enrolling."""
    for learner_id, course_id in queries.ripe():
        with unit_of_work():
            services.complete_if_met(learner_id, course_id, at=now())
