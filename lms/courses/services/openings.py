"""When modules and activities open: conditions added and removed."""

from __future__ import annotations

import secrets
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.core import audit
from lms.core.database import db
from lms.courses.errors import Refused
from lms.courses.models import Activity, Course, Module
from lms.courses.openings import graph
from lms.courses.openings.kinds import Condition, condition_kinds
from lms.courses.openings.locks import of_activity, of_module

MOST = 10
"""Conditions of one module or activity: more than a learner can keep in mind."""


def add_condition(target: Module | Activity, kind: str, **facts: Any) -> None:
    """It opens only once this is so too; Refused where it could then never open."""
    if condition_kinds.get(kind) is None:
        raise Refused(_l("This installation has no such condition."))
    course, key = _held(target.course_id), key_of(target)
    there = list(course.openings.get(key, ()))
    if any({name: value for name, value in one.items() if name != "id"} == {"if": kind, **facts} for one in there):
        return
    if len(there) >= MOST:
        raise Refused(_l("This has %(most)s conditions already. Remove one first.", most=MOST))
    changed = {**course.openings, key: [*there, {"id": secrets.token_urlsafe(6), "if": kind, **facts}]}
    graph.check(course.id, changed)
    course.openings = changed
    audit.record("courses.condition_added", f"course:{course.id}", of=key, kind=kind)


def remove_condition(target: Module | Activity, id_: str) -> None:
    course, key = _held(target.course_id), key_of(target)
    if any(one["id"] == id_ for one in course.openings.get(key, ())):
        _keep(course, key, [one for one in course.openings[key] if one["id"] != id_])
        audit.record("courses.condition_removed", f"course:{course.id}", of=key)


def forget_conditions(target: Module | Activity) -> None:
    """For what is about to be deleted; Refused while something else opens after it."""
    course = _held(target.course_id)
    if isinstance(target, Activity) and graph.waiting_for(target.id, course.openings):
        raise Refused(_l("Something else opens only after this activity. Change when that opens first."))
    _keep(course, key_of(target), [])


def check_openings(course_id: int) -> None:
    """After an activity has changed its module, whose conditions are now its own."""
    graph.check(course_id, _held(course_id).openings)


def key_of(target: Module | Activity) -> str:
    return of_activity(target.id) if isinstance(target, Activity) else of_module(target.id)


def _held(course_id: int) -> Course:
    """The course, locked, as it is now."""
    return db.session.get_one(Course, course_id, with_for_update=True, populate_existing=True)


def _keep(course: Course, key: str, conditions: list[Condition]) -> None:
    kept = {name: ones for name, ones in course.openings.items() if name != key}
    course.openings = {**kept, key: conditions} if conditions else kept
