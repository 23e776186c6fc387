"""When a letter may leave: not in the quiet hours of its reader, and for whoever wants one a day at the hour of the digest."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Quiet(NamedTuple):
    """From the beginning of one hour to the beginning of another; none where they are equal."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"


def quiet(text: str) -> Quiet | None:
    """As a setting has it: "20-6", or nothing."""
    if not text:
        return None
    start, _, end = text.partition("-")
    return Quiet(hour(start), hour(end))


def hour(text: str) -> int:
    if not text.isdecimal() or int(text) > 23:
        raise ValueError("an hour from 0 to 23 is needed, for quiet hours two such as 20-6")
    return int(text)


def after_quiet(at: datetime, hours: Quiet | None, zone: str) -> datetime:
    """The moment itself, or the end of the quiet hours in which it lies."""
    if hours is None or hours.start == hours.end:
        return at
    local = at.astimezone(ZoneInfo(zone))
    since = (local.hour - hours.start) % 24
    if since >= (hours.end - hours.start) % 24:
        return at
    return _next(at, hours.end, zone)


def next_digest(at: datetime, digest: int, hours: Quiet | None, zone: str) -> datetime:
    """The next hour of the digest, and where it is a quiet one, the end of these."""
    return after_quiet(_next(at, digest, zone), hours, zone)


def _next(at: datetime, hour_: int, zone: str) -> datetime:
    """The next time the clock of the zone strikes this hour."""
    local = at.astimezone(ZoneInfo(zone))
    struck = datetime.combine(local.date(), time(hour_), ZoneInfo(zone))
    return (struck if struck > local else struck + timedelta(days=1)).astimezone(UTC)
