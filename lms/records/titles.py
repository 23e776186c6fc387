"""When two titles mean one course."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 300
_FORMS = frozenset({
    "pelatihan", "diklat", "bimtek", "kursus", "workshop", "lokakarya", "seminar", "pendidikan", "dan", "bimbingan", "teknis",
    "training", "course", "e", "learning", "elearning", "webinar", "sosialisasi"})
"""Words that say what kind of training it is and how it is held, not what it is about."""


def key(title: str) -> str:
    """The words of a title without case, accents, punctuation and the kind of training; all words where nothing else is left."""
    plain = unicodedata.normalize("NFKD", title).casefold()
    words = re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))
    return " ".join([word for word in words if word not in _FORMS] or words)[:LONGEST]
