"""What a course lacks before it may be published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from lms.core.database import db
from lms.courses.kinds import not_ready
from lms.courses.models import Activity, Course, Module


@dataclass(frozen=True)
class Item:
    """One thing a complete course has; `text` says it, or, while it is missing, what to do."""

    text: str
    is_met: bool


def of(course: Course) -> list[Item]:
    hours = db.session.execute(sa.select(
        sa.func.count(), *(sa.func.coalesce(sa.func.sum(column), 0) for column in _HOURS)).where(
        Module.course_id == course.id)).one()
    activities = db.session.execute(
        sa.select(Activity.id, Activity.kind, Activity.title, Activity.module_id, Activity.minimum_seconds,
                  (Activity.completion == "time").label("is_timed")).where(Activity.course_id == course.id)).all()
    empty = hours[0] - len({a.module_id for a in activities})
    waiting = not_ready([(a.id, a.kind) for a in activities])
    return [_described(course), _modules(hours[0], empty), _hours(course, hours[1:]),
            _contents(sorted(a.title for a in activities if a.id in waiting), any_=bool(activities)),
            *_times({a.title: a.minimum_seconds for a in activities if a.is_timed})]


_HOURS = (Module.hours_asynchronous, Module.hours_synchronous, Module.hours_field)


def _described(course: Course) -> Item:
    is_met = bool(course.summary and course.objectives and course.credit_hours)
    return Item(_("Summary, objectives and JP are given.") if is_met
                else _("Give the course a summary, at least one objective and its JP."), is_met)


def _modules(count: int, empty: int) -> Item:
    if not count:
        return Item(_("Add the first module."), False)
    if empty:
        return Item(_("Every module needs at least one activity; %(num)s has none yet.", num=empty), False)
    return Item(_("Every module has activities."), True)


def _hours(course: Course, sums: Any) -> Item:
    declared = (course.hours_asynchronous, course.hours_synchronous, course.hours_field)
    if tuple(sums) == declared:
        return Item(_("The JP of the modules add up to the JP of the course."), True)
    return Item(_("The JP of the modules add up to %(modules)s (asynchronous + synchronous + field), those of the course to "
                  "%(course)s. Make them equal.", modules=_sum(sums), course=_sum(declared)), False)


def _times(seconds: dict[str, int]) -> list[Item]:
    """Nothing where time decides of no activity."""
    unset = sorted(title for title, least in seconds.items() if not least)
    if unset:
        return [Item(_("Say how many minutes must be spent on these, for they count as done at once: %(titles)s.",
                       titles=", ".join(unset)), False)]
    return [Item(_("Where time decides, its minutes are set."), True)] if seconds else []


def _sum(hours: Any) -> str:
    return " + ".join(map(str, hours))


def _contents(waiting: list[str], *, any_: bool) -> Item:
    if waiting:
        return Item(_("Complete these activities: %(titles)s.", titles=", ".join(waiting)), False)
    return Item(_("All activities have their content."), True) if any_ else Item(_("Add the first activity."), False)
