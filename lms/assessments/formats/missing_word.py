"""Missing word, as Moodle reads it: weights without a leading percent sign, {=right#comment ~75%half#comment}."""

from __future__ import annotations

import re

from lms.assessments.formats import gift
from lms.assessments.formats.model import Reading

_WEIGHT = re.compile(r"([~=]\s*)(-?\d{1,3}(?:\.\d+)?%)")


def looks_like(text: str) -> bool:
    """A weight such as ~75% in braces is what GIFT never writes."""
    is_weighed = re.search(r"\{[^{}]*~\s*\d{1,3}%(?!\d)[^{}]*\}", text)
    return bool(is_weighed) and not re.search(r"^\s*(::|\$CATEGORY:)", text, re.MULTILINE)


def read(text: str) -> Reading:
    reading = gift.read(_WEIGHT.sub(r"\1%\2", text))
    reading.format = "missing_word"
    return reading
