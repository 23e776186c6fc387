"""Where somebody was in a text: kept by the words that stand there, so that it outlives an edit and another screen."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from lms.core.plain import is_plain

WORDS, FIGURES = {"block": 80, "heading": 120}, {"number": 100_000.0, "part": 1.0, "percent": 100.0}
"""What a browser tells: how the paragraph begins and under which heading it stands, at most so many letters; which paragraph
of the text it is, how much of it was above the screen, and how much of the text had been seen."""
LONGEST = 2000


@dataclass(frozen=True)
class Offer:
    """The way back to a place: `heading` where there is one above it, else how the paragraph begins."""

    where: str
    address: str


def read(told: object) -> dict[str, Any]:
    """The place as a browser tells it, empty once the end of the text was seen; ValueError for anything else."""
    if isinstance(told, str):
        told = _parsed(told)
    if not isinstance(told, dict) or not is_plain(told, depth=1):
        raise ValueError("no place")
    if not told:
        return {}
    words = {key: _words(told.get(key), most) for key, most in WORDS.items()}
    return words | {key: _figure(told.get(key), most) for key, most in FIGURES.items()}


def offer(anchor: Mapping[str, Any] | None) -> Offer | None:
    """None where there is nothing to go back to. The address finds the words in a browser that runs no script, too."""
    if not anchor or not anchor["block"]:
        return None
    words = anchor["heading"] or f"{anchor['block']}…"
    return Offer(words, f"#:~:text={quote(anchor['block'][:40].rsplit(' ', 1)[0], safe='').replace('-', '%2D')}")


def _parsed(told: str) -> object:
    try:
        return json.loads(told) if len(told) <= LONGEST else None
    except RecursionError:
        return None


def _words(value: object, most: int) -> str:
    if not isinstance(value, str):
        raise ValueError("no words")
    return " ".join(value.split())[:most]


def _figure(value: object, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or not 0 <= value <= most:
        raise ValueError("no figure")
    return float(value)
