"""When work is due, told in the cohort's own zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from lms.assignments.models import Assignment
from lms.enrolments.queries import CohortFacts

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """`at` is the due moment, `until` the last one that still counts as in time; `zone` names the cohort's zone.

    `is_extended`: it is this learner's alone.
    """

    at: datetime
    until: datetime
    zone: str
    is_extended: bool = False

    def is_late(self, at: datetime) -> bool:
        return at > self.until

    def late_days(self, at: datetime) -> int:
        """Days begun after the due moment; none within the grace."""
        return ceil((at - self.at) / DAY) if self.is_late(at) else 0


def due(assignment: Assignment, cohort: CohortFacts | None, own: datetime | None,
        extended: datetime | None = None) -> Due | None:
    """The learner's, else the cohort's own date, else the end of day `due_day` of the cohort; None where there is none."""
    if cohort is None:
        return None
    if extended is not None:
        return Due(extended, extended + timedelta(minutes=assignment.grace_minutes), cohort.time_zone, is_extended=True)
    if own is None:
        if assignment.due_day is None:
            return None
        day = cohort.starts_on + timedelta(days=assignment.due_day - 1)
        own = datetime.combine(day, time(23, 59, 59), ZoneInfo(cohort.time_zone)).astimezone(UTC)
    return Due(own, own + timedelta(minutes=assignment.grace_minutes), cohort.time_zone)
