"""Questions drawn at random: which a paper asks, and whether the bank has enough of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Protocol

import sqlalchemy as sa

from lms.assessments import search
from lms.assessments.models import Question, QuizDraw, QuizQuestion
from lms.assessments.question_types import question_types
from lms.core.database import db


class Activity(Protocol):
    """What assessments needs of an activity of courses."""

    @property
    def id(self) -> int: ...
    @property
    def public_id(self) -> str: ...
    @property
    def course_id(self) -> int: ...
    @property
    def title(self) -> str: ...


@dataclass(frozen=True)
class Place:
    """One question on a paper; `draw` is the draw's public id, empty for a fixed question."""

    question: Question
    points: Decimal
    draw: str = ""


@dataclass(frozen=True)
class Filled:
    """The places of a paper in order, and how many the bank could not fill."""

    places: Sequence[Place]
    missing: int = 0


def of(activity_id: int) -> list[QuizDraw]:
    """The draws of a quiz, in order."""
    return list(db.session.scalars(
        sa.select(QuizDraw).where(QuizDraw.activity_id == activity_id).order_by(QuizDraw.position, QuizDraw.id)))


def fill(activity: Activity, fixed: Sequence[QuizQuestion], *, seed: int) -> Filled:
    """The fixed questions and those drawn, no question twice; the same seed draws the same from the same bank."""
    draws = of(activity.id)
    if not draws:
        return Filled([Place(row.question, row.points) for row in fixed])
    drawn = _assigned(_pools(activity.course_id, draws, {row.question_id for row in fixed}), [d.count for d in draws],
                      Random(f"draw {seed}"))  # noqa: S311 — a draw to be repeated, not a secret
    known = {q.id: q for q in db.session.scalars(sa.select(Question).where(Question.id.in_([i for ids in drawn for i in ids])))}
    places = [(row.position, [Place(row.question, row.points)]) for row in fixed]
    places += [(draw.position, [Place(known[id_], draw.points, draw.public_id) for id_ in ids])
               for draw, ids in zip(draws, drawn, strict=True)]
    ordered = sorted(places, key=lambda place: place[0])
    return Filled([one for _position, held in ordered for one in held], sum(d.count for d in draws) - sum(map(len, drawn)))


def filled_counts(activity: Activity, fixed: Collection[int]) -> dict[int, int]:
    """By draw, how many questions it gets now, all draws of the quiz being filled together."""
    draws = of(activity.id)
    drawn = _assigned(_pools(activity.course_id, draws, fixed), [draw.count for draw in draws], Random(0))  # noqa: S311
    return {draw.id: len(ids) for draw, ids in zip(draws, drawn, strict=True)}


def _pools(course_id: int, draws: Sequence[QuizDraw], fixed: Collection[int]) -> list[list[int]]:
    """By draw, the questions it may take: not archived, with something to answer, of a type that is switched on."""
    asking = [kind.name for kind in question_types if kind.asks]
    pools = []
    for draw in draws:
        rows = search.pool(course_id, category=draw.category, is_deep=draw.is_deep, tags=draw.tags,
                           difficulty=draw.difficulty or "").where(Question.kind.in_(asking))
        ids = db.session.scalars(rows.with_only_columns(Question.id).order_by(Question.id))
        pools.append([id_ for id_ in ids if id_ not in fixed])
    return pools


def _assigned(pools: Sequence[Sequence[int]], counts: Sequence[int], random: Random) -> list[list[int]]:
    """Of each pool so many at random, no question twice, and as many in all as there can be.

    A draw that finds all of its pool taken gets a question of another draw, which takes a different one (augmenting paths).
    Of each pool as many candidates are enough as there are places.
    """
    offered = [random.sample(pool, min(len(pool), sum(counts))) for pool in pools]
    holder: dict[int, int] = {}

    def give(draw: int, asked: set[int]) -> bool:
        asked.add(draw)
        taken = next((id_ for id_ in offered[draw] if id_ not in holder), None)
        if taken is None:
            taken = next((id_ for id_ in offered[draw] if holder[id_] not in asked and give(holder[id_], asked)), None)
        if taken is not None:
            holder[taken] = draw
        return taken is not None

    for draw, count in enumerate(counts):
        for _place in range(count):
            give(draw, set())
    return [[id_ for id_ in offered[draw] if holder.get(id_) == draw] for draw in range(len(counts))]
