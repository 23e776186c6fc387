"""A passage of a text as a device tells it, and whether its words still stand there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.core.plain import is_plain

COLOURS: Mapping[str, Any] = {"yellow": _l("Yellow"), "green": _l("Green"), "blue": _l("Blue")}
LONGEST, LONGEST_NOTE, AROUND, FURTHEST = 2000, 2000, 40, 10_000_000
"""Letters of a passage, of the note with it, of the words on each side; and where in a text one may begin."""
_KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Passage:
    """All of one highlight; without colour it is one that was removed, of which nothing else is kept."""

    key: str
    colour: str = ""
    quote: str = ""
    before: str = ""
    after: str = ""
    start: int = 0
    note: str = ""


def read(told: object) -> Passage:
    """ValueError for what is none."""
    if not isinstance(told, dict) or not is_plain(told, depth=1):
        raise ValueError("no passage")
    key, colour, start = told.get("key"), told.get("colour"), told.get("start", 0)
    if not isinstance(key, str) or not _KEY.fullmatch(key) or colour not in ("", *COLOURS):
        raise ValueError("no key or colour")
    if not colour:
        return Passage(key)
    if isinstance(start, bool) or not isinstance(start, int) or not 0 <= start <= FURTHEST:
        raise ValueError("no beginning")
    texts = {name: _text(told.get(name, ""), most) for name, most in (
        ("quote", LONGEST), ("before", AROUND), ("after", AROUND), ("note", LONGEST_NOTE))}
    if not (quote := spaced(texts["quote"])):
        raise ValueError("no words")
    return Passage(key, colour, quote, texts["before"], texts["after"], start, texts["note"].replace("\r\n", "\n").strip())


def spaced(text: str) -> str:
    """With one space wherever there are any, as browsers show it."""
    return " ".join(text.split())


def words_of(html: str) -> str:
    """What a browser reads in a text, with one space wherever there are any."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return spaced("".join(reader.said))


def _text(value: object, most: int) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError("no text")
    return value


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)
