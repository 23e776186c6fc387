"""How far learners are, and what they still lack."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from lms.core.database import db
from lms.courses.models import Activity, Course, Module, Progress


@dataclass(frozen=True)
class Tally:
    """`done` of `total` required activities."""

    done: int
    total: int


@dataclass(frozen=True)
class Standing:
    """How far somebody is in the course of this title."""

    title: str
    tally: Tally


@dataclass(frozen=True)
class Method:
    """The required activities that one rule completes: `done` of `total`, and the seconds that were measured on all of them."""

    completion: str
    done: int
    total: int
    seconds: int


@dataclass(frozen=True)
class Missing:
    """A required activity that the learner has not completed; `completion` is the rule that would complete it."""

    public_id: str
    title: str
    kind: str
    completion: str


def progress_of(learner_id: int, course_ids: Collection[int]) -> dict[int, Tally]:
    """By course, for each of the courses."""
    found = standings(learner_id, course_ids)
    return dict.fromkeys(course_ids, Tally(0, 0)) | {id_: one.tally for id_, one in found.items()}


def standings(learner_id: int, course_ids: Collection[int]) -> dict[int, Standing]:
    """By course."""
    rows = db.session.execute(_standings(), {"learner_id": learner_id, "course_ids": list(course_ids)}) if course_ids else ()
    return {course_id: Standing(title, Tally(done, total)) for course_id, title, done, total in rows}


@cache
def _standings() -> sa.Select[int, str, int, int]:
    """Built once, for every learner's home page asks it."""
    return (
        sa.select(Course.id, Course.title, sa.func.count(Progress.completed_at), sa.func.count(Activity.id))
        .outerjoin(Activity, sa.and_(Activity.course_id == Course.id, Activity.is_required)).outerjoin(Progress, _mine())
        .where(Course.id.in_(sa.bindparam("course_ids", expanding=True)))
        .group_by(Course.id, Course.title))


def progress_of_learners(course_id: int, learner_ids: Collection[int]) -> dict[int, Tally]:
    """By learner, for each of the learners."""
    total = db.session.scalar(
        sa.select(sa.func.count()).where(Activity.course_id == course_id, Activity.is_required)) or 0
    rows = db.session.execute(
        sa.select(Progress.learner_id, sa.func.count()).join(Activity, Activity.id == Progress.activity_id)
        .where(Progress.course_id == course_id, Progress.learner_id.in_(learner_ids), Progress.completed_at.is_not(None),
               Activity.is_required).group_by(Progress.learner_id))
    return dict.fromkeys(learner_ids, Tally(0, total)) | {learner_id: Tally(done, total) for learner_id, done in rows}


def methods(learner_id: int, course_id: int) -> list[Method]:
    """By what completes activities, how far the learner is; in one statement."""
    rows = db.session.execute(
        sa.select(Activity.completion, sa.func.count(Progress.completed_at), sa.func.count(Activity.id),
                  sa.func.coalesce(sa.func.sum(Progress.seconds), 0))
        .outerjoin(Progress, _mine()).where(Activity.course_id == course_id, Activity.is_required)
        .group_by(Activity.completion), {"learner_id": learner_id})
    return [Method(*row) for row in rows]


def missing(learner_id: int, course_id: int) -> list[Missing]:
    """What is required and not completed, in the order of the course."""
    lacking = _not_done(sa.select(Activity.public_id, Activity.title, Activity.kind, Activity.completion))
    rows = db.session.execute(lacking.where(Activity.is_required), {"learner_id": learner_id, "course_id": course_id})
    return [Missing(*row) for row in rows]


def first_not_done(learner_id: int, course_id: int) -> tuple[Activity, Mapping[str, Any]] | None:
    """The first activity that the learner has not completed, and what the course keeps closed (`openings.locks`)."""
    found = db.session.execute(_next(), {"learner_id": learner_id, "course_id": course_id}).first()
    return (found[0], found[1]) if found else None


@cache
def _next() -> Any:
    openings = sa.select(Course.openings).where(Course.id == Activity.course_id).scalar_subquery()
    return _not_done(sa.select(Activity, openings)).limit(1)


def progress_row(learner_id: int, activity_id: int) -> Progress | None:
    found: Progress | None = db.session.scalar(_row(), {"learner_id": learner_id, "activity_id": activity_id})
    return found


@cache
def _row() -> sa.Select[Progress]:
    return sa.select(Progress).where(
        Progress.learner_id == sa.bindparam("learner_id"), Progress.activity_id == sa.bindparam("activity_id"))


def _mine() -> sa.ColumnElement[bool]:
    return sa.and_(Progress.activity_id == Activity.id, Progress.learner_id == sa.bindparam("learner_id"))


def _not_done(columns: Any) -> Any:
    return columns.join(Module, Module.id == Activity.module_id).outerjoin(Progress, _mine()).where(
        Activity.course_id == sa.bindparam("course_id"), Progress.completed_at.is_(None)).order_by(
        Module.position, Module.id, Activity.position, Activity.id)
