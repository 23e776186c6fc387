"""What was learnt between a pre-test and a post-test of the same learners, on plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from lms.assessments.statistics.formulas import deviation

LOW, HIGH = 0.3, 0.7
"""Hake's bounds: below the first a gain is low, from the second on it is high."""
_NOTHING = 1e-9
Pair = tuple[float, float]
"""Scores before and after, in percent."""


def normalised(before: float, after: float) -> float | None:
    """The gain as a part of what there was to gain: (after - before) / (100 - before), at most 1; None from 100 percent.

    Hake (1998), American Journal of Physics 66, 64-74. Whoever loses has a negative one, without a lower bound.
    """
    return None if before >= 100 - _NOTHING else (after - before) / (100 - before)


def effect(pairs: Sequence[Pair]) -> float | None:
    """Cohen's d for paired scores (d_z): the mean difference over the standard deviation of the differences.

    Cohen (1988), Statistical Power Analysis, section 2.3.5; Lakens (2013), Frontiers in Psychology 4:863.
    None for less than two pairs and where all gain the same.
    """
    differences = [after - before for before, after in pairs]
    spread = deviation(differences)
    return None if spread is None or spread < _NOTHING else fmean(differences) / spread


@dataclass(frozen=True)
class Gain:
    """The gain of a class; scores in percent. `mean_of_each` is over those who had something to gain."""

    count: int
    before: float
    after: float
    spread_before: float | None
    spread_after: float | None
    of_class: float | None
    mean_of_each: float | None
    effect: float | None
    improved: int

    @property
    def absolute(self) -> float:
        """Percentage points."""
        return self.after - self.before

    @property
    def band(self) -> str:
        """In Hake's words: low, medium, high; empty where there was nothing to gain."""
        if self.of_class is None:
            return ""
        return "low" if self.of_class < LOW else "medium" if self.of_class < HIGH else "high"


def of(pairs: Sequence[Pair]) -> Gain | None:
    """Of those who sat both tests; None for nobody.

    The class's <g> is that of the mean scores, as Hake defines it, not the mean of each one's g, which stands beside it.
    """
    if not pairs:
        return None
    before, after = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    each = [g for pair in pairs if (g := normalised(*pair)) is not None]
    return Gain(
        len(pairs), fmean(before), fmean(after), deviation(before), deviation(after),
        normalised(fmean(before), fmean(after)), fmean(each) if each else None, effect(pairs),
        sum(after > before for before, after in pairs))
