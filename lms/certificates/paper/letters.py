"""Which letters the paper's fonts hold. Outside WeasyPrint, so that a form can ask before a certificate is owed."""

import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from lms.certificates.paper.facts import Facts


def unprintable(facts: Facts) -> list[str]:
    printed = unicodedata.normalize("NFC", "".join(_texts(facts.to_snapshot())))
    return sorted(letter for letter in set(printed) - _letters() if not letter.isspace())


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
def _letters() -> frozenset[str]:
    """What every style of both faces can set."""
    fonts = Path(__file__).parent / "fonts"
    styles: dict[str, set[str]] = {}
    for file in fonts.glob("*.woff2"):
        style = file.name.replace("-latin-ext-", "-latin-")
        styles.setdefault(style, set()).update(map(chr, TTFont(file).getBestCmap()))
    return frozenset(set.intersection(*styles.values()))
