"""What came of looking at one link."""

from __future__ import annotations

from dataclasses import dataclass

BROKEN, MOVED, SLOW, UNCHECKED, FINE = "broken", "moved", "slow", "unchecked", "fine"


@dataclass(frozen=True)
class Answer:
    """`why` names a reason of `lms.links.words`; `leads_to` is where it has moved."""

    outcome: str
    why: str = ""
    leads_to: str = ""
    milliseconds: int | None = None
