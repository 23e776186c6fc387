"""What can be graded: each room tells its items, and what learners have reached in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lms.core.plugins import load
from lms.core.registry import Registry


@dataclass(frozen=True)
class Item:
    """Something graded: an activity, what it weighs unless the course says otherwise, and the percentage that completes it.

    `passing` is None where something else completes the activity.
    """

    activity_id: int
    public_id: str
    title: str
    kind: str
    weight: Decimal = Decimal(1)
    passing: Decimal | None = None


@dataclass(frozen=True)
class Score:
    """A learner's score for an item in percent, to two decimals; None before there is one. It may wait for marks beside that."""

    percent: Decimal | None = None
    is_waiting: bool = False


Scores = Mapping[tuple[int, int], Score]


@dataclass(frozen=True)
class GradedKind:
    """Items of one kind of activity, named as the kind. Both are "module:function" and cost the same whatever the rows.

    `items(course_id)` -> the items of the course. `scores(activity_ids, learner_ids)` -> by (activity_id, learner_id),
    without those who have nothing to show. A room whose score may have changed calls
    `lms.enrolments.services.complete_if_met` in the same unit of work.
    """

    name: str
    items: str
    scores: str


graded_kinds: Registry[GradedKind] = Registry("assessments.graded_kinds")


def items(course_id: int) -> list[Item]:
    """Of all kinds, unordered."""
    return [item for kind in graded_kinds for item in _call(kind.items)(course_id)]


def scores(wanted: Iterable[Item], learner_ids: Collection[int]) -> dict[tuple[int, int], Score]:
    found: dict[tuple[int, int], Score] = {}
    all_ = list(wanted)
    for kind in graded_kinds:
        if ids := [item.activity_id for item in all_ if item.kind == kind.name]:
            found |= _call(kind.scores)(ids, learner_ids)
    return found


def _call(name: str) -> Callable[..., Any]:
    function: Callable[..., Any] = load(name)
    return function
