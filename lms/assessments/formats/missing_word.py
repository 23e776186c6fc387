"""Missing word, as Moodle reads it: weights without a leading percent sign, {=right#comment ~75%half#comment}."""

from __future__ import annotations

import re

from lms.assessments.formats import gift
from lms.assessments.formats.model import Reading

_WEIGHT = re.compile(r"([~=]\s*)(-?\d{1,3}(?:\.\d+)?%)")
_BRACES, _WEIGHED = re.compile(r"\{[^{}]*\}"), re.compile(r"~\s*\d{1,3}%[^\W\d]")


def looks_like(text: str) -> bool:
    """A weight before a word, such as ~75%half, is what GIFT never writes; ~75% alone is one of its answers."""
    is_weighed = any(_WEIGHED.search(found[0]) for found in _BRACES.finditer(text))
    return is_weighed and not re.search(r"^[ \t]*(::|\$CATEGORY:)", text, re.MULTILINE)


def read(text: str) -> Reading:
    reading = gift.read(_WEIGHT.sub(r"\1%\2", text))
    reading.format = "missing_word"
    return reading
