"""Which letters the paper's fonts hold. Outside WeasyPrint, so that a form can ask before a certificate is owed."""

import unicodedata
from functools import cache

from lms.certificates.paper.facts import Facts
from lms.core.press import FONTS


class UnprintableText(ValueError):
    """The fonts of the paper lack these letters."""


def check(facts: Facts) -> None:
    """UnprintableText, naming the letters that the paper's fonts lack."""
    if letters := unprintable(facts):
        raise UnprintableText(" ".join(f"{letter} (U+{ord(letter):04X})" for letter in letters))


def unprintable(facts: Facts) -> list[str]:
    printed = unicodedata.normalize("NFC", "".join(_texts(facts.to_snapshot())))
    return sorted(letter for letter in set(printed) - printable() if not letter.isspace())


def _texts(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for item in value.values() for text in _texts(item)]
        case list():
            return [text for item in value for text in _texts(item)]
    return []


@cache
def printable() -> frozenset[str]:
    """What every style of both faces can set, as their `letters.txt` lists it: to read the fonts themselves would take 10 MB."""
    lines = (FONTS / "letters.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(chr(int(line, 16)) for line in lines)
