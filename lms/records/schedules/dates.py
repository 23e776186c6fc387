"""When the next list is due: Monday, or the first of the month, at six in the morning where the officer lives."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

AT = time(6)


def following(every: str, after: datetime, zone: str) -> datetime:
    """The first such moment after that one, in UTC. ValueError for another step than "week" or "month"."""
    local = after.astimezone(ZoneInfo(zone))
    day = local.date()
    if every == "week":
        day += timedelta(days=-day.weekday())
        ahead = day + timedelta(days=7)
    elif every == "month":
        day = day.replace(day=1)
        ahead = (day + timedelta(days=31)).replace(day=1)
    else:
        raise ValueError(every)
    moments = (datetime.combine(one, AT, ZoneInfo(zone)) for one in (day, ahead))
    return next(moment for moment in moments if moment > local).astimezone(UTC)
