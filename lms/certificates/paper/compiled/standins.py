"""Stand-ins for values: words that are nowhere else, so that one finds where a value goes by finding its stand-in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
_LETTERS = len(ascii_lowercase)


@dataclass(frozen=True)
class Mould:
    """A text with holes: what stands between them, and which value goes into each."""

    between: tuple[str, ...]
    holes: tuple[int, ...]

    def filled(self, values: Sequence[str]) -> str:
        return "".join(text + value for text, value in zip(
            self.between, (*(values[hole] for hole in self.holes), ""), strict=True))


class StandIns:
    """A word for each hole: four letters, or `wide` ones twice as long; moments stand for moments."""

    def __init__(self, page: str, are_moments: Sequence[bool]) -> None:
        """The words are none of the page's."""
        self._first = next(mark for mark in _marks() if mark not in page)
        self.short = tuple(self._word(n, is_moment, 1) for n, is_moment in enumerate(are_moments))
        self.wide = tuple(self._word(n, is_moment, 2) for n, is_moment in enumerate(are_moments))
        self._holes = {known: n for n, word in enumerate(self.short) for known in (word, pdf_moment(word))}

    def mould(self, text: str, change: Callable[[str], str] = str) -> Mould | None:
        """Of a text with stand-ins, which were changed like this; None where there are none."""
        holes = {change(word): n for word, n in self._holes.items()}
        pieces = re.split("(" + "|".join(map(re.escape, holes)) + ")", text) if holes else [text]
        if len(pieces) == 1:
            return None
        return Mould(tuple(pieces[::2]), tuple(holes[word] for word in pieces[1::2]))

    def _word(self, number: int, is_moment: bool, times: int) -> str:
        if is_moment:
            return f"1903-01-01T{number // 60 % 24:02}:{number % 60:02}:07+00:00"
        high, low = divmod(number, _LETTERS)
        return (self._first + ascii_lowercase[high % _LETTERS] + ascii_lowercase[low]) * times


def pdf_moment(text: str) -> str:
    """How WeasyPrint writes a moment in UTC into the information dictionary; any other text as it is."""
    if not _MOMENT.fullmatch(text):
        return text
    return "D:" + re.sub(r"[-T:]", "", text[:19]) + "+00'00"


def _marks() -> Iterator[str]:
    return (high + low for high in "ZQXJ" for low in "qxjzvwkyfpghbdcmulrtsnieoa")
