"""What a question is known by in its bank: name, category, tags, points, difficulty and penalty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lms.assessments.plain import plain

DIFFICULTIES = ("easy", "medium", "hard")
LONGEST_NAME, LONGEST_PATH, LONGEST_TAG, MOST_TAGS = 200, 500, 60, 20
MOST_POINTS = Decimal(1000)
_PARTS = re.compile(r"(?<!/)/(?!/)")
_CONTEXT = re.compile(r"\$\w+\$")
_TOLD = re.compile(r"(?:difficulty|kesukaran|tingkat)\s*:\s*(.+)", re.IGNORECASE)
_WORDS = {"easy": "easy", "very easy": "easy", "mudah": "easy", "medium": "medium", "moderate": "medium", "sedang": "medium",
          "hard": "hard", "difficult": "hard", "very difficult": "hard", "sulit": "hard", "sukar": "hard"}


@dataclass(frozen=True)
class Labels:
    """`category` is a path as "Etika/Dasar", a slash within a name doubled; `penalty` the fraction lost with each further try."""

    name: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    points: Decimal = Decimal(1)
    difficulty: str | None = None
    penalty: Decimal = Decimal(0)

    def told(self) -> dict[str, Any]:
        """As JSON: numbers as texts."""
        return {"name": self.name, "category": self.category, "tags": list(self.tags), "points": str(self.points),
                "difficulty": self.difficulty, "penalty": str(self.penalty)}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Labels:
        """The inverse of `told`."""
        return cls(told["name"], told["category"], tuple(told["tags"]), Decimal(told["points"]), told["difficulty"],
                   Decimal(told["penalty"]))

    def tidy(self) -> Labels:
        """As the bank keeps them: of bounded length, points to two decimals within 0 and 1000, penalty within 0 and 1."""
        return Labels(
            plain(self.name)[:LONGEST_NAME].strip(), path(split(self.category)), distinct(self.tags), _points(self.points),
            self.difficulty if self.difficulty in DIFFICULTIES else None, _penalty(self.penalty))


PLAIN = Labels()


def split(category: str) -> list[str]:
    """The names along the path, without the course or system that Moodle hangs it on: "$course$/top/A/B"."""
    names = [name for part in _PARTS.split(category) if (name := plain(part.replace("//", "/")).strip("/ "))]
    while names and (names[0] == "top" or _CONTEXT.fullmatch(names[0])):
        names.pop(0)
    return names


def path(names: Iterable[str]) -> str:
    """The names as one text; as many from the root as fit."""
    whole = ""
    for name in names:
        longer = f"{whole}/{name.replace('/', '//')}" if whole else name.replace("/", "//")
        if len(longer) > LONGEST_PATH:
            break
        whole = longer
    return whole


def distinct(tags: Iterable[str]) -> tuple[str, ...]:
    """Each tag once, whatever its capitals, in the order given."""
    found: dict[str, str] = {}
    for tag in tags:
        if text := plain(tag)[:LONGEST_TAG].strip():
            found.setdefault(text.casefold(), text)
    return tuple(found.values())[:MOST_TAGS]


def overlong(tags: str) -> bool:
    """Whether one of these tags, with commas between them, would be cut."""
    return any(len(plain(tag).strip()) > LONGEST_TAG for tag in tags.split(","))


def word(text: str) -> str | None:
    """The difficulty that a word means, in Indonesian, English or IEEE LOM."""
    return _WORDS.get(" ".join(text.casefold().split()))


def parted(tags: Iterable[str]) -> tuple[tuple[str, ...], str | None]:
    """The tags proper, and the difficulty that one such as "difficulty:easy" tells, for formats that know tags alone."""
    kept, difficulty = [], None
    for tag in tags:
        found = _TOLD.fullmatch(tag.strip())
        told = word(found.group(1)) if found else None
        difficulty = difficulty or told
        if told is None:
            kept.append(tag)
    return tuple(kept), difficulty


def joined(tags: Iterable[str], difficulty: str | None) -> tuple[str, ...]:
    """The inverse of `parted`."""
    return (*tags, f"difficulty:{difficulty}") if difficulty else tuple(tags)


def changed(labels: Labels, **values: object) -> Labels:
    """With some of them different, tidy."""
    return replace(labels, **values).tidy()  # type: ignore[arg-type]


def _points(points: Decimal) -> Decimal:
    return min(MOST_POINTS, max(Decimal(0), points)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _penalty(penalty: Decimal) -> Decimal:
    return min(Decimal(1), max(Decimal(0), penalty)).quantize(Decimal("0.0000001"), ROUND_HALF_UP)
