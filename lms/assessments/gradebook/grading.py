"""How a course is graded: weights, the rule for passing, and the scale of predicates."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

import sqlalchemy as sa

from lms.assessments.gradebook.models import Scheme, SchemeItem
from lms.core.database import db

Scale = Sequence[tuple[Decimal, str]]
USUAL: Scale = (
    (Decimal("90.01"), "Sangat Memuaskan"), (Decimal("80.01"), "Memuaskan"), (Decimal("70.01"), "Cukup Memuaskan"),
    (Decimal("60.01"), "Kurang Memuaskan"), (Decimal("0"), "Tidak Memuaskan"))
"""The scale in use in trainings of LAN; another one circulates (92,5 / 85 / 77,5 / 70), so each course may set its own."""


@dataclass(frozen=True)
class Grading:
    """What holds in a course. `weights` and `minimums` are by activity id; percentages to two decimals.

    `scheme_id` is None where nothing was set: then nothing but the required activities decides.
    """

    share: int = 100
    minimum_total: Decimal | None = None
    all_marked: bool = False
    scale: Scale = USUAL
    weights: Mapping[int, Decimal] = field(default_factory=dict)
    minimums: Mapping[int, Decimal] = field(default_factory=dict)
    scheme_id: int | None = None

    @property
    def asks_for_scores(self) -> bool:
        """Whether who passes by it has reached a result."""
        return self.minimum_total is not None or bool(self.minimums)

    @property
    def is_rule(self) -> bool:
        """Whether it asks for anything but all required activities."""
        return self.asks_for_scores or self.all_marked or self.share < 100

    def predicate(self, percent: Decimal) -> str:
        """The predicate of a score; empty below the lowest step."""
        return next((name for least, name in self.scale if percent >= least), "")


def of(course_id: int) -> Grading:
    """What holds in the course now, in at most two statements."""
    scheme = db.session.scalar(_held(), {"course_id": course_id})
    if scheme is None:
        return Grading()
    items = db.session.scalars(
        sa.select(SchemeItem).where(SchemeItem.scheme_id == scheme.id).order_by(SchemeItem.activity_id)).all()
    return Grading(
        scheme.share, scheme.minimum_total, scheme.all_marked, tuple((Decimal(least), name) for least, name in scheme.scale),
        {item.activity_id: item.weight for item in items},
        {item.activity_id: item.minimum for item in items if item.minimum is not None}, scheme.id)


def is_set(course_id: int) -> bool:
    return db.session.scalar(_held(), {"course_id": course_id}) is not None


def shares(course_ids: Collection[int]) -> dict[int, int]:
    """By course the percentage of the required activities that is enough, where that is not all."""
    rows = db.session.execute(sa.select(Scheme.course_id, Scheme.share).where(
        Scheme.course_id.in_(list(course_ids)), Scheme.superseded_at.is_(None), Scheme.share < 100))
    return dict(rows.all())


def examines(course_id: int) -> bool:
    """Whether completing the course takes scores, so that who completed it has passed."""
    return of(course_id).asks_for_scores


@cache
def _held() -> Any:
    return sa.select(Scheme).where(Scheme.course_id == sa.bindparam("course_id"), Scheme.superseded_at.is_(None))
