"""Personal data as people read them: headings, words and dates instead of keys and codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from lms.accounts.data_words import WORDS
from lms.accounts.personal_data import Part
from lms.core.i18n import day, number, when

ROWS, LETTERS = 400, 4000
"""Of one part, and of one text: what is beyond is told of, and stands in the JSON file."""
CELLS, CELL = 5, 70
"""So many short values make a line of a table; more, or longer ones, a sheet each."""
NAMING = ("course", "title", "thread", "activity", "session", "subject", "name", "file")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?")

Shown = Any
"""A text, or by its word or one below the other more of them."""


@dataclass(frozen=True)
class Section:
    """A part: `rows` of a table under `heads`, or `sheets`, each with its name; `beyond` rows are not shown, `elsewhere` names
    what of it is in the JSON file alone."""

    title: str
    count: int
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    sheets: tuple[tuple[str, Shown], ...] = ()
    beyond: int = 0
    elsewhere: str = ""


def section(part: Part, collected: Any, zone: str) -> Section:
    """In the present language; moments in that zone."""
    title = str(part.title) or _plainly(part.name)
    entries = collected if isinstance(collected, list) else [collected] if collected else []
    shown = [told for entry in entries[:ROWS] if (told := _shown(part, "", entry, zone))]
    heads = _heads(shown)
    told_of: dict[str, Any] = {"beyond": max(0, len(entries) - ROWS), "elsewhere": ", ".join(_elsewhere(part, entries))}
    if heads:
        rows = tuple(tuple(row.get(head, "–") for head in heads) for row in shown if isinstance(row, dict))
        return Section(title, len(entries), heads, rows, **told_of)
    return Section(title, len(entries), sheets=tuple(_sheet(part, told) for told in shown), **told_of)


def _heads(shown: list[Shown]) -> tuple[str, ...]:
    """Those of a table, where all of it is short."""
    if len(shown) < 2:
        return ()
    found: dict[str, None] = {}
    for row in shown:
        if not isinstance(row, dict) or not all(isinstance(cell, str) and len(cell) <= CELL for cell in row.values()):
            return ()
        found.update(dict.fromkeys(row))
    return tuple(found) if len(found) <= CELLS else ()


def _elsewhere(part: Part, entries: list[Any]) -> list[str]:
    held = [entry for entry in entries if isinstance(entry, Mapping)]
    return [label(part, key) for key in sorted(part.for_programs) if any(entry.get(key) for entry in held)]


def _sheet(part: Part, told: Shown) -> tuple[str, Shown]:
    """With the name of what it tells of, which is then not told twice."""
    if isinstance(told, dict):
        for word in (label(part, key) for key in NAMING):
            if isinstance(name := told.get(word), str) and len(told) > 1:
                return name, {other: value for other, value in told.items() if other != word}
    return "", told


def label(part: Part, key: str) -> str:
    return str(part.words.get(key) or WORDS.get(key) or _plainly(key))


def _plainly(key: str) -> str:
    """For a part of a stranger that has no words."""
    return key.replace("_", " ").capitalize()


def _shown(part: Part, key: str, value: Any, zone: str) -> Shown:
    """Empty where there is nothing to show."""
    if value is None or value in ("", [], {}) or key in part.for_programs:
        return ""
    if isinstance(value, Mapping):
        told = {label(part, str(name)): _shown(part, str(name), inner, zone) for name, inner in value.items()}
        return {word: inner for word, inner in told.items() if inner}
    if isinstance(value, list | tuple):
        items = [told for inner in value[:ROWS] if (told := _shown(part, key, inner, zone))]
        return ", ".join(items) if all(isinstance(item, str) and len(item) <= CELL for item in items) else items
    return _value(part, key, value, zone)


def _value(part: Part, key: str, value: Any, zone: str) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, int | float):
        return str(value) if key == "year" else str(number(value))
    text: str = part.read[key](str(value)) if key in part.read else str(value)
    if text in (codes := part.codes.get(key, {})):
        return f"{codes[text]}"
    if _MOMENT.fullmatch(text):
        try:
            return when(datetime.fromisoformat(text), zone) if "T" in text else day(date.fromisoformat(text))
        except ValueError:
            return text
    return text if len(text) <= LETTERS else f"{text[:LETTERS]} … {_('(the rest is in the JSON file)')}"
