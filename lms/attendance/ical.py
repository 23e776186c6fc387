"""Calendars as RFC 5545 wants them, written only: times in UTC, so that no zone has to be described; days as days.

The library `icalendar` is alive and typed; for the dozen properties that we write it would bring a dependency and two of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import current_app

from lms.courses.agenda import Happening

TYPE = "text/calendar; charset=utf-8"
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_WIDEST = 75
"""Octets of a line, its end not counted."""


def calendar(name: str, happenings: Iterable[Happening], *, at: datetime) -> bytes:
    maker = _text(current_app.config["SITE_NAME"])
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{maker}//LMS//ID", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
             f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT4H", "X-PUBLISHED-TTL:PT4H"]
    for happening in happenings:
        lines += _event(happening, at)
    return b"".join(_folded(line) for line in [*lines, "END:VCALENDAR"])


def _event(one: Happening, at: datetime) -> Iterator[str]:
    base = current_app.config["BASE_URL"]
    yield "BEGIN:VEVENT"
    yield f"UID:{one.key}@{urlsplit(base).hostname or 'lms'}"
    yield f"DTSTAMP:{_moment(one.changed_at or at)}"
    if one.changed_at:
        yield f"LAST-MODIFIED:{_moment(one.changed_at)}"
    yield f"SEQUENCE:{one.sequence}"
    yield from _times(one)
    yield f"SUMMARY:{_text(one.title)}"
    if where := one.place or one.link:
        yield f"LOCATION:{_text(where)}"
    page = f"{base}{one.url}" if one.url else ""
    if words := "\n".join(filter(None, (one.words, one.link, page))):
        yield f"DESCRIPTION:{_text(words)}"
    if page:
        yield f"URL:{page}"
    yield f"STATUS:{'CANCELLED' if one.is_cancelled else 'CONFIRMED'}"
    yield f"TRANSP:{'OPAQUE' if one.kind == 'session' and not one.is_cancelled else 'TRANSPARENT'}"
    yield "END:VEVENT"


def _times(one: Happening) -> Iterator[str]:
    """A last day is told as the day after it; a deadline has no length."""
    if one.starts_at is None:
        assert one.day is not None
        yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{(one.last_day or one.day) + timedelta(days=1):%Y%m%d}"
        return
    yield f"DTSTART:{_moment(one.starts_at)}"
    if one.ends_at:
        yield f"DTEND:{_moment(one.ends_at)}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """Other control characters have no place in a line."""
    return "".join(c for c in str(text) if c >= " " or c == "\n").translate(_ESCAPES)


def _folded(line: str) -> bytes:
    """A line of at most 75 octets, what is left on lines that begin with a space; no character is cut in two."""
    parts, room = [b""], _WIDEST
    for letter in line:
        raw = letter.encode()
        if len(parts[-1]) + len(raw) > room:
            parts.append(b"")
            room = _WIDEST - 1
        parts[-1] += raw
    return b"\r\n ".join(parts) + b"\r\n"
