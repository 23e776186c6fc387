"""What the figures of a question mean for its lecturer, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

EASY, HARD, OFTEN_EMPTY, POOR, MARGINAL = 0.9, 0.3, 0.2, 0.2, 0.3
"""Facility above the first is too easy and below the second hard (the bounds that our results always had). For D, Ebel &
Frisbie (1991), Essentials of Educational Measurement, 5th ed.: 0.40 and up very good, 0.30 to 0.39 reasonably good,
0.20 to 0.29 marginal, below 0.20 poor."""


@dataclass(frozen=True)
class Hint:
    """A sentence, short enough for a badge as `label`; `tone` is that of the badge."""

    name: str
    tone: str
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> object:
        return _WORDS[self.name][0]

    @property
    def text(self) -> str:
        return str(_WORDS[self.name][1]) % self.details


_WORDS = {
    "check_key": (_l("check the key"), _l("Those who do well otherwise get this wrong. Check which answer is marked as right.")),
    "poor": (_l("hardly tells apart"), _l("Strong and weak learners do alike here. Is it clearly worded, and to the subject?")),
    "marginal": (_l("tells little apart"), _l("It tells strong and weak learners apart only a little; it can be improved.")),
    "good": (_l("tells apart well"), _l("Strong learners do much better here than weak ones.")),
    "easy": (_l("too easy"), _l("Nearly everybody gets it right: it tells nothing about who has learnt.")),
    "hard": (_l("hard"), _l("Few get it right. Was it taught, and is it clearly worded?")),
    "empty": (_l("often left empty"), _l("Many leave it empty. Is there enough time, and is it clear what to do?")),
    "unchosen": (_l("options nobody chooses"), _l("Nobody chooses: %(options)s. Replace what misleads nobody.")),
    "lures": (_l("a wrong option lures the strong"),
              _l("More of the upper third choose %(options)s than the right answer. Check the key and the wording.")),
}


def of(facility: float, item_rest: float | None, index: float | None, empty: float) -> list[Hint]:
    """The gravest first. Of an easy question it is not said that it tells little apart: it can't."""
    found = []
    if item_rest is not None and item_rest < 0:
        found.append(Hint("check_key", "error"))
    if facility > EASY:
        found.append(Hint("easy", "info"))
    elif facility < HARD:
        found.append(Hint("hard", "warning"))
    if empty > OFTEN_EMPTY:
        found.append(Hint("empty", "warning"))
    if index is not None and facility <= EASY and not any(hint.name == "check_key" for hint in found):
        found += _apart(round(index, 2))  # as it is shown
    return found


def of_options(rows: Sequence[Any], *, enough: bool) -> list[Hint]:
    """Of the answers to a question with options, as `question_types.base.Tally`."""
    wrong = [row for row in rows if row.earns is not None and row.earns <= 0]
    right = [row.counts[2] for row in rows if row.earns is not None and row.earns > 0]
    unchosen = [row.label for row in wrong if not sum(row.counts)]
    lures = [row.label for row in wrong if right and row.counts[2] > max(right)]
    found = []
    if lures and enough:
        found.append(Hint("lures", "error", {"options": "; ".join(lures)}))
    if unchosen and enough:
        found.append(Hint("unchosen", "info", {"options": "; ".join(unchosen)}))
    return found


def of_alpha(alpha: float | None) -> object:
    """What Cronbach's alpha says; empty without one. Above 0.75 it is satisfactory, below 0.64 the test as a whole is not: the
    bounds of Moodle's documentation, page "Quiz report statistics"."""
    if alpha is None:
        return ""
    return _l("satisfactory") if alpha > 0.75 else _l("fair") if alpha >= 0.64 else _l("low")


def _apart(index: float) -> list[Hint]:
    if index < POOR:
        return [Hint("poor", "warning")]
    if index < MARGINAL:
        return [Hint("marginal", "info")]
    return [Hint("good", "success")] if index >= 0.4 else []
