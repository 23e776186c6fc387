"""The place of a text where a word stands that was asked for, with these words marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

BEFORE, LENGTH = 60, 200
"""Letters before the first word that was found, and of all that is shown."""
_WORD = re.compile(r"\w+")
Part = tuple[str, bool]


def snippet(text: str, words: Sequence[str]) -> list[Part]:
    """Pieces of the text, each with whether it is one of the words; the beginning where none of them stands in it."""
    first = next((found.start() for found in _WORD.finditer(text) if _is_asked(found[0], words)), 0)
    start = text.rfind(" ", 0, max(0, first - BEFORE)) + 1
    shown = text[start:start + LENGTH]
    if start + LENGTH < len(text):
        shown = shown.rpartition(" ")[0] or shown
    parts = marked(shown, words)
    return [*([("… ", False)] if start else []), *parts, *([(" …", False)] if start + len(shown) < len(text) else [])]


def marked(text: str, words: Sequence[str]) -> list[Part]:
    parts: list[Part] = []
    at = 0
    for found in _WORD.finditer(text):
        if _is_asked(found[0], words):
            parts += [(text[at:found.start()], False), (found[0], True)]
            at = found.end()
    return [part for part in (*parts, (text[at:], False)) if part[0]]


def _is_asked(word: str, words: Sequence[str]) -> bool:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign)).lower()
    return plain.startswith(tuple(words))
