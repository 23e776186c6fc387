"""The figures of a quiz and of its questions, from attempts that are marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from statistics import fmean, median

from lms.assessments.statistics import formulas, hints

FEW = 10
"""With fewer attempts no discrimination and no reliability is given: one learner would change them at will."""
UNSURE = 30
"""With fewer attempts every figure is shown with a warning."""


@dataclass(frozen=True)
class Sat:
    """One attempt: its score in percent, the minutes it took, and by question the points earned and possible."""

    id: int
    learner_id: int
    score: float
    minutes: float
    points: Mapping[str, tuple[float, float]]

    @cached_property
    def total(self) -> tuple[float, float]:
        """The points earned and possible on the whole paper."""
        return sum(earned for earned, _ in self.points.values()), sum(possible for _, possible in self.points.values())


@dataclass(frozen=True)
class QuestionFigures:
    """How one question has done. Shares of the points from 0 to 1; None for what can't be given."""

    key: str
    seen: int
    empty: int
    facility: float
    spread: float | None
    item_rest: float | None
    upper_lower: float | None
    hints: Sequence[hints.Hint] = ()

    @property
    def answered(self) -> int:
        return self.seen - self.empty


@dataclass(frozen=True)
class QuizFigures:
    """How a quiz has done: scores in percent, durations in minutes."""

    count: int
    learners: int
    mean: float | None
    median: float | None
    spread: float | None
    histogram: Sequence[int]
    minutes: tuple[float, float, float] | None
    alpha: float | None
    alpha_over: int
    """How many questions alpha is over: those that stood on every paper."""
    error: float | None
    questions: Mapping[str, QuestionFigures] = field(default_factory=dict)

    @property
    def is_drawn(self) -> bool:
        """Whether the papers differ: not every question was on each of them."""
        return self.alpha_over < len(self.questions)


def of(attempts: Sequence[Sat], empty: Mapping[str, int] | None = None) -> QuizFigures:
    """Of these attempts; `empty` is how often each question was left so."""
    scores = [attempt.score for attempt in attempts]
    seen = Counter(key for attempt in attempts for key in attempt.points)
    common = [key for key, count in seen.items() if count == len(attempts)]
    spread, reliability = formulas.deviation(scores), _reliability(attempts, common)
    return QuizFigures(
        len(attempts), len({attempt.learner_id for attempt in attempts}), fmean(scores) if scores else None,
        median(scores) if scores else None, spread, formulas.histogram(scores),
        formulas.quartiles([attempt.minutes for attempt in attempts]), reliability, len(common),
        formulas.measurement_error(spread, reliability) if len(common) == len(seen) else None,
        {key: question(key, attempts, (empty or {}).get(key, 0)) for key in seen})


def question(key: str, attempts: Sequence[Sat], empty: int) -> QuestionFigures:
    """Of the attempts whose paper held it. The rest is the share of the points of all other questions on the same paper."""
    shares, rests, scores = [], [], []
    for attempt in attempts:
        if key not in attempt.points:
            continue
        mark, of_ = attempt.points[key]
        earned, possible = attempt.total
        shares.append(mark / of_)
        rests.append((earned - mark) / (possible - of_) if possible > of_ else 0.0)
        scores.append(attempt.score)
    enough = len(shares) >= FEW
    item_rest = formulas.correlation(shares, rests) if enough else None
    index = formulas.upper_lower(shares, scores) if enough else None
    found = QuestionFigures(key, len(shares), empty, fmean(shares), formulas.deviation(shares), item_rest, index)
    return replace(found, hints=hints.of(found.facility, item_rest, index, empty / len(shares))) if enough else found


def _reliability(attempts: Sequence[Sat], common: Sequence[str]) -> float | None:
    if len(attempts) < FEW:
        return None
    return formulas.alpha([[attempt.points[key][0] for attempt in attempts] for key in common])
