"""Codes for courses that come from elsewhere."""

from __future__ import annotations

import re
import unicodedata

from lms.courses import queries as courses

LONGEST = 20


def slug(title: str) -> str:
    """For a name of a file: letters of ASCII, digits and dashes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "tanpa-judul"


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
