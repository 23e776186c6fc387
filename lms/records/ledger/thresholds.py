"""What may be shown of people whom the reader does not answer for.

Small numbers are held back outside one's own agency (Law 14 of 2008 on public information: statistics are open, personal data
are not). How is a rule of this house: a threshold, for a group and for either part of it, so that neither few who have
something nor few who lack it can be picked out; and rounding of everything that is shown, which blurs what the difference of
two tables, or of two days, would tell.
"""

from __future__ import annotations

from typing import NamedTuple

from lms.core.settings import whole

STEP, STEP_OF_SHARES = 5, 10
"""The bases to which people and percentages are rounded."""
LEAST = 3
"""No threshold below this: of two people each knows the other's part."""


class Shown(NamedTuple):
    """None is what is held back; `people` is rounded, `share` a rounded percentage, neither none nor all of them."""

    people: int | None
    share: int | None


def threshold(text: str) -> int:
    """A setting; ValueError where it protects nobody."""
    if (number := whole(text)) < LEAST:
        raise ValueError(f"{LEAST} or more is needed")
    return number


def protected(people: int, having: int, *, least: int) -> Shown:
    """Of so many people, so many of whom have something."""
    if people < least:
        return Shown(None, None)
    is_told = having >= least and people - having >= least
    share = _rounded(100 * having / people, STEP_OF_SHARES)
    return Shown(max(STEP, _rounded(people, STEP)), min(100 - STEP_OF_SHARES, max(STEP_OF_SHARES, share)) if is_told else None)


def _rounded(number: float, base: int) -> int:
    return int((number + base / 2) // base) * base
