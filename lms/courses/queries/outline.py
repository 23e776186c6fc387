"""The outline of a course with one learner's states, in one statement however long it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from lms.core.database import db
from lms.courses.models import Activity, Course, Module, Progress


class OutlineActivity(NamedTuple):
    """`state` is done, opened or none."""

    id: int
    public_id: str
    kind: str
    title: str
    minutes: int
    is_required: bool
    completion: str
    state: str


@dataclass(frozen=True)
class OutlineModule:
    """`done` of `total` required activities."""

    id: int
    public_id: str
    title: str
    summary: str
    hours_asynchronous: int
    hours_synchronous: int
    hours_field: int
    activities: tuple[OutlineActivity, ...]
    done: int
    total: int

    @property
    def credit_hours(self) -> int:
        return self.hours_asynchronous + self.hours_synchronous + self.hours_field


@dataclass(frozen=True)
class Outline:
    course: Course
    modules: tuple[OutlineModule, ...]
    done: int
    total: int

    def activities(self) -> list[OutlineActivity]:
        """All of them in order."""
        return [activity for module in self.modules for activity in module.activities]


def outline(course_id: int, *, learner_id: int | None = None) -> Outline:
    """Modules and activities in order; without a learner nothing is done."""
    course = db.session.get(Course, course_id)
    if course is None:
        raise LookupError(f"no course {course_id}")
    found: dict[int, tuple[Any, list[OutlineActivity]]] = {}
    for row in db.session.execute(_rows(), {"course_id": course_id, "learner_id": learner_id}):
        activities = found.setdefault(row[0], (row, []))[1]
        if row[7] is not None:
            state = "done" if row[14] else "opened" if row[15] else "none"
            activities.append(OutlineActivity._make((*row[7:14], state)))
    modules = tuple(_module(row, activities) for row, activities in found.values())
    return Outline(course, modules, sum(m.done for m in modules), sum(m.total for m in modules))


def written(course_id: int) -> dict[int, tuple[str, int]]:
    """The Markdown of each activity and the seconds its time rule asks for, by id."""
    rows = db.session.execute(sa.select(Activity.id, Activity.body, Activity.minimum_seconds).where(
        Activity.course_id == course_id))
    return {id_: (body, seconds) for id_, body, seconds in rows}


def _module(row: Any, activities: list[OutlineActivity]) -> OutlineModule:
    required = [a for a in activities if a.is_required]
    done = sum(a.state == "done" for a in required)
    return OutlineModule(row[0], row[1], row[2], row[3], row[4], row[5], row[6], tuple(activities), done, len(required))


@cache
def _rows() -> Any:
    """Built once: putting it together costs more than running it."""
    mine = sa.and_(Progress.activity_id == Activity.id, Progress.learner_id == sa.bindparam("learner_id"))
    return sa.select(
        Module.id, Module.public_id, Module.title, Module.summary, Module.hours_asynchronous, Module.hours_synchronous,
        Module.hours_field, Activity.id, Activity.public_id, Activity.kind, Activity.title, Activity.minutes,
        Activity.is_required, Activity.completion, Progress.completed_at.is_not(None), Progress.id,
    ).outerjoin(Activity, Activity.module_id == Module.id).outerjoin(Progress, mine).where(
        Module.course_id == sa.bindparam("course_id")).order_by(
        Module.position, Module.id, Activity.position, Activity.id)
