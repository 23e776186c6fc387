"""Days of a cohort, told in the cohort's own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

GRACE = timedelta(days=14)
"""How long after its last day a cohort may still be read."""


class Dated(Protocol):
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...
    @property
    def time_zone(self) -> str: ...


def begins(cohort: Dated) -> datetime:
    """The first moment of the first day."""
    return datetime.combine(cohort.starts_on, time.min, ZoneInfo(cohort.time_zone)).astimezone(UTC)


def closes(cohort: Dated) -> datetime:
    """The last minute of the last day."""
    return datetime.combine(cohort.ends_on, time(23, 59, 59), ZoneInfo(cohort.time_zone)).astimezone(UTC)


def today(cohort: Dated, at: datetime) -> date:
    return at.astimezone(ZoneInfo(cohort.time_zone)).date()


def is_over(cohort: Dated, at: datetime) -> bool:
    return today(cohort, at) > cohort.ends_on


def has_begun(cohort: Dated, at: datetime) -> bool:
    return today(cohort, at) >= cohort.starts_on


def is_running(cohort: Dated, at: datetime) -> bool:
    return has_begun(cohort, at) and not is_over(cohort, at)


def is_readable(cohort: Dated, at: datetime) -> bool:
    """From the first day until the grace after the last has passed."""
    return cohort.starts_on <= today(cohort, at) <= cohort.ends_on + GRACE


def days_left(cohort: Dated, at: datetime) -> int:
    """The present day counts; 0 when the cohort is over."""
    return max((cohort.ends_on - today(cohort, at)).days + 1, 0)


def elapsed(cohort: Dated, at: datetime) -> float:
    """The share of the cohort's days that has gone by, 0 to 1."""
    length = (cohort.ends_on - cohort.starts_on).days + 1
    return min(max((today(cohort, at) - cohort.starts_on).days / length, 0.0), 1.0)
