"""The formulae of classical test theory, on plain numbers. Where a figure can't be given, the answer is None.

No result depends on the order of the learners: those with equal totals are never parted by chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from math import sqrt
from statistics import fmean, quantiles, variance

EXTREME = 0.27
"""The share of learners in the upper and in the lower group (Kelley 1939, Journal of Educational Psychology 30, 17-24)."""
_NOTHING = 1e-12
Scores = Sequence[float]


def deviation(values: Scores) -> float | None:
    """The standard deviation of a sample (n - 1); None for less than two."""
    return sqrt(variance(values)) if len(values) > 1 else None


def correlation(xs: Scores, ys: Scores) -> float | None:
    """Pearson's r, -1 to 1; None where either does not vary. With a 0/1 item it is the point-biserial correlation."""
    if len(xs) < 2:
        return None
    mean_x, mean_y = fmean(xs), fmean(ys)
    dx, dy = [x - mean_x for x in xs], [y - mean_y for y in ys]
    spread = sqrt(sum(d * d for d in dx)) * sqrt(sum(d * d for d in dy))
    if spread < _NOTHING:
        return None
    return max(-1.0, min(1.0, sum(a * b for a, b in zip(dx, dy, strict=True)) / spread))


def alpha(items: Sequence[Scores]) -> float | None:
    """Cronbach's alpha of items given by the points of each learner: k/(k-1) (1 - sum of item variances / total variance).

    At most 1, and it may be negative. None for less than two items or where the totals do not vary.
    Cronbach (1951), Psychometrika 16, 297-334; Crocker & Algina (1986), Introduction to Classical and Modern Test
    Theory, ch. 7.
    """
    k = len(items)
    if k < 2 or len(items[0]) < 2:
        return None
    totals = [sum(points) for points in zip(*items, strict=True)]
    whole: float = variance(totals)
    if whole < _NOTHING:
        return None
    return k / (k - 1) * (1 - sum(map(variance, items)) / whole)


def measurement_error(spread: float | None, reliability: float | None) -> float | None:
    """The standard error of measurement, in the unit of `spread`: SD * sqrt(1 - reliability).

    Crocker & Algina (1986), ch. 6: about two thirds of the true scores lie within one of it around the score seen.
    """
    return None if spread is None or reliability is None else spread * sqrt(max(0.0, 1 - reliability))


def upper_lower(shares: Scores, totals: Scores) -> float | None:
    """The discrimination index D, -1 to 1: mean share of the points in the upper 27 % less that in the lower 27 %.

    Crocker & Algina (1986), ch. 14, after Kelley (1939) and Johnson (1951). Each group counts 27 % of the learners, rounded;
    where equal totals lie across its border, each of them counts for the part of their number that still belongs to it.
    """
    size = round(EXTREME * len(shares))
    if size < 1:
        return None
    ranked = sorted(zip(totals, shares, strict=True))
    return _mean_of_first(size, ranked[::-1]) - _mean_of_first(size, ranked)


def thirds(totals: Mapping[int, float]) -> dict[int, int]:
    """By learner or attempt: 0 lower, 1 middle, 2 upper third; equal totals stay together, where their middle rank lies."""
    found: dict[int, int] = {}
    before = 0
    for _total, tied in groupby(sorted(totals, key=totals.__getitem__), key=totals.__getitem__):
        names = list(tied)
        middle = (before + len(names) / 2) / len(totals)
        found |= dict.fromkeys(names, 0 if middle < 1 / 3 else 2 if middle > 2 / 3 else 1)
        before += len(names)
    return found


def quartiles(values: Scores) -> tuple[float, float, float] | None:
    """The values below which lie a quarter, half and three quarters of them, the extremes included; None for none."""
    if not values:
        return None
    if len(values) == 1:
        return values[0], values[0], values[0]
    low, half, high = quantiles(values, n=4, method="inclusive")
    return low, half, high


def histogram(percents: Scores, bins: int = 10) -> list[int]:
    """How many lie in each of so many equal parts of 0 to 100; a border belongs to the part above it, 100 to the last."""
    counts = [0] * bins
    for percent in percents:
        counts[min(bins - 1, int(percent * bins / 100))] += 1
    return counts


def _mean_of_first(size: int, ranked: Sequence[tuple[float, float]]) -> float:
    taken, gathered = 0, 0.0
    for _total, tied in groupby(ranked, key=lambda pair: pair[0]):
        shares = sorted(share for _, share in tied)
        part = min(1.0, (size - taken) / len(shares))
        gathered += part * sum(shares)
        taken += len(shares)
        if taken >= size:
            break
    return gathered / size
