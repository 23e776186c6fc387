"""The gradebook: for each learner of a course the scores, the weighted total, and what is still missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from lms.assessments.gradebook import grading, registry
from lms.assessments.gradebook.grading import Grading
from lms.assessments.gradebook.models import Override
from lms.assessments.gradebook.registry import Item, Score
from lms.assessments.question_types.base import hundredths
from lms.core.database import db
from lms.courses import queries as courses
from lms.courses.queries import Tally
from lms.enrolments import completion

NOTHING = Score()


@dataclass(frozen=True)
class Cell:
    """One learner's score for one item: what a lecturer has set holds before what was computed."""

    item: Item
    weight: Decimal
    computed: Score
    override: Override | None = None

    @property
    def percent(self) -> Decimal | None:
        return self.override.score if self.is_changed and self.override else self.computed.percent

    @property
    def is_changed(self) -> bool:
        return self.override is not None and self.override.score is not None

    @property
    def is_waiting(self) -> bool:
        return self.percent is None and self.computed.is_waiting


@dataclass(frozen=True)
class Lack:
    """One thing between a learner and the completion. `kind` is activities, gone, unmarked, minimum or total."""

    kind: str
    needed: Decimal = Decimal(0)
    reached: Decimal | None = None
    cell: Cell | None = None
    of: int = 0


@dataclass(frozen=True)
class Line:
    """One learner's row of the book."""

    learner_id: int
    cells: Sequence[Cell]
    tally: Tally
    grading: Grading

    @property
    def total(self) -> Decimal | None:
        """The weighted mean in percent to two decimals: what has no score yet counts as 0. None where nothing has weight.

        As everywhere in the product the two decimals shown are what is compared, halves rounded up.
        """
        weight = sum((cell.weight for cell in self.cells), Decimal(0))
        earned = sum((cell.weight * (cell.percent or 0) for cell in self.cells), Decimal(0))
        return hundredths(earned / weight) if weight else None

    @property
    def is_whole(self) -> bool:
        """Whether all that counts has a score."""
        counting = [cell for cell in self.cells if cell.weight]
        return bool(counting) and all(cell.percent is not None for cell in counting)

    @property
    def predicate(self) -> str:
        """Only once all that counts has a score: half a course deserves no verdict."""
        return self.grading.predicate(self.total) if self.is_whole and self.total is not None else ""

    @property
    def lacks(self) -> list[Lack]:
        """All that is missing by the course's own rules, activities first; empty when they are met."""
        return [*self._activities(), *self.lacking_scores]

    @property
    def lacking_scores(self) -> list[Lack]:
        by_id, minimums = {cell.item.activity_id: cell for cell in self.cells}, self.grading.minimums
        gone = [Lack("gone", least) for id_, least in minimums.items() if id_ not in by_id]
        below = [Lack("minimum", minimums[id_], cell.percent, cell) for id_, cell in by_id.items()
                 if id_ in minimums and (cell.percent is None or cell.percent < minimums[id_])]
        told = {lack.cell.item.activity_id for lack in below if lack.cell}
        return gone + below + self._unmarked(told) + self._total()

    def _activities(self) -> list[Lack]:
        needed = completion.needed(self.tally.total, self.grading.share)
        if self.tally.done >= needed:
            return []
        return [Lack("activities", Decimal(needed), Decimal(self.tally.done), of=self.tally.total)]

    def _unmarked(self, told: Collection[int]) -> list[Lack]:
        if not self.grading.all_marked:
            return []
        return [Lack("unmarked", cell=cell) for cell in self.cells
                if cell.weight and cell.percent is None and cell.item.activity_id not in told]

    def _total(self) -> list[Lack]:
        least = self.grading.minimum_total
        if least is None or (self.total is not None and self.total >= least):
            return []
        return [Lack("total", least, self.total)]


@dataclass(frozen=True)
class Book:
    """The items in the order of the course, and a line for each learner."""

    items: Sequence[Item]
    grading: Grading
    lines: Mapping[int, Line]

    def weight(self, item: Item) -> Decimal:
        return self.grading.weights.get(item.activity_id, item.weight)


def of(course_id: int, learner_ids: Collection[int], *, by: Grading | None = None) -> Book:
    """The book for these learners, in the same few statements however many they are; `by` instead of what holds now."""
    rule = grading.of(course_id) if by is None else by
    items = in_order(course_id)
    scores, set_ = registry.scores(items, learner_ids), _overrides(course_id, learner_ids)
    tallies = courses.progress_of_learners(course_id, learner_ids)

    def cell(item: Item, learner_id: int) -> Cell:
        key = (item.activity_id, learner_id)
        return Cell(item, rule.weights.get(item.activity_id, item.weight), scores.get(key, NOTHING), set_.get(key))

    return Book(items, rule, {id_: Line(id_, [cell(item, id_) for item in items], tallies[id_], rule) for id_ in learner_ids})


def in_order(course_id: int) -> list[Item]:
    """All that is graded in the course, as it stands there."""
    place = {step.id: number for number, step in enumerate(courses.outline(course_id).activities())}
    return sorted(registry.items(course_id), key=lambda item: place.get(item.activity_id, len(place)))


def history(course_id: int, learner_id: int) -> list[Override]:
    """Every score that was ever set for the learner, the newest first."""
    return list(db.session.scalars(sa.select(Override).where(
        Override.course_id == course_id, Override.learner_id == learner_id).order_by(Override.id.desc())))


def is_touched(activity_id: int) -> bool:
    """Whether a score was ever set for this item."""
    return bool(db.session.scalar(sa.select(sa.exists().where(Override.activity_id == activity_id))))


def _overrides(course_id: int, learner_ids: Collection[int]) -> dict[tuple[int, int], Any]:
    rows = db.session.scalars(sa.select(Override).where(
        Override.course_id == course_id, Override.learner_id.in_(list(learner_ids)), Override.superseded_at.is_(None)))
    return {(row.activity_id, row.learner_id): row for row in rows}
