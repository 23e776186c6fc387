"""What happens when, for one person: every room publishes its dates, and calendars, reminders and pages read them together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for

from lms.core.i18n import zone
from lms.core.plugins import load
from lms.core.registry import Registry


@dataclass(frozen=True)
class Happening:
    """One entry of somebody's calendar, in words in that person's language.

    `key` names it for good, as "attendance.session.k7Qd": a calendar that takes it in again changes its entry and makes no
    second one, where `sequence` has grown. Either `starts_at` is given (a deadline has no `ends_at`), or `day`, with `last_day`
    where it is more than one. `link` leads outside, to a meeting; `endpoint` to the page here.
    """

    key: str
    title: str
    kind: str
    """One of "session", "deadline", "cohort"."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    day: date | None = None
    last_day: date | None = None
    place: str = ""
    link: str = ""
    words: str = ""
    endpoint: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    is_cancelled: bool = False
    sequence: int = 0
    changed_at: datetime | None = None

    @property
    def url(self) -> str:
        return url_for(self.endpoint, **self.arguments) if self.endpoint else ""

    @property
    def begins(self) -> datetime:
        """Its first moment; whole days begin at midnight in the reader's zone."""
        return self.starts_at or datetime.combine(self.day or date.min, time.min, ZoneInfo(zone()))

    @property
    def ends(self) -> datetime:
        """When it is over."""
        if self.starts_at:
            return self.ends_at or self.starts_at
        return datetime.combine((self.last_day or self.day or date.min) + timedelta(days=1), time.min, ZoneInfo(zone()))


@dataclass(frozen=True)
class AgendaSource:
    """`look` is "module:function", (user_id, *, since, until) -> the happenings of that person which touch that time; as many
    queries however many there are."""

    name: str
    look: str


agenda_sources: Registry[AgendaSource] = Registry("courses.agenda")


def of(user_id: int, *, since: datetime, until: datetime) -> list[Happening]:
    """Everything that touches the time between, room by room, the earliest first."""
    found: list[Happening] = [thing for source in agenda_sources for thing in _look(source, user_id, since, until)]
    return sorted((thing for thing in found if thing.ends >= since and thing.begins <= until),
                  key=lambda thing: (thing.begins.astimezone(UTC), thing.key))


def _look(source: AgendaSource, user_id: int, since: datetime, until: datetime) -> Iterable[Happening]:
    looked: Iterable[Happening] = load(source.look)(user_id, since=since, until=until)
    return looked
