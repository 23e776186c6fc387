"""What an audit finds, and what it keeps in mind on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

PART = 500
SLACK = timedelta(minutes=10)
"""How far clocks of several machines, and waiting for one another, may put moments out of order."""

Watch = Callable[[str, int, int], None]
"""Hears what is being looked at, how many of these were, and how many there are: after each part."""


def unwatched(_what: str, _done: int, _all: int) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; `what` is a word for programs, `words` a sentence. `position` is that of the log's entry."""

    what: str
    words: str
    position: int | None = None
    number: str | None = None


@dataclass
class Report:
    """What was looked at, and what was found, the first bad entry first."""

    entries: int = 0
    certificates: int = 0
    files: int = 0
    checkpoints: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.problems


class Roots:
    """The root that the log had at each size for which somebody holds a checkpoint, and when its entries were made."""

    def __init__(self) -> None:
        self.wanted: set[int] = set()
        self.known: dict[int, str] = {}
        self.at: dict[int, tuple[datetime, datetime | None]] = {}
        """By size the moment of the last entry within, and of the first one after."""
