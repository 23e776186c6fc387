"""Codes for courses that come from elsewhere."""

from __future__ import annotations

import re

from lms.courses import queries as courses
from lms.interchange.writing.archive import slug as slug

LONGEST = 20


def free(words: str) -> str:
    """A code like these words that no course has."""
    wanted = words if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9./-]{0,19}",
                                   words) else slug(words).upper()[:LONGEST].strip("-") or "KURSUS"
    code, count = wanted, 1
    while courses.by_code(code):
        count += 1
        ending = f"-{count}"
        code = wanted[:LONGEST - len(ending)].rstrip("-./") + ending
    return code
