"""The activities of a module: added, written, moved, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.core import audit
from lms.core.database import db
from lms.core.plugins import load
from lms.courses.errors import Refused
from lms.courses.kinds import activity_kinds
from lms.courses.markdown import render
from lms.courses.models import Activity, Course, Material, Module, Progress
from lms.courses.services.modules import in_this_order
from lms.courses.services.openings import check_openings, forget_conditions

FIELDS = {"title", "minutes", "is_required", "completion", "minimum_seconds"}


def add_activity(module: Module, kind: str, title: str, *, body: str = "", **facts: Any) -> Activity:
    """An activity at the end of the module; the kind's first completion rule unless `completion` says another."""
    known = activity_kinds.get(kind)
    if known is None:
        raise Refused(_l("This installation has no such kind of activity."))
    activity = Activity(
        course_id=module.course_id, module_id=module.id, kind=kind, title=title, completion=known.rules[0],
        minutes=0, minimum_seconds=0, is_required=True, body=body, body_html="")
    _set(activity, facts)
    activity.position = len(_in_order(module.course_id, module.id))
    db.session.add(activity)
    db.session.flush()
    if body:
        write(activity, body)
    audit.record("courses.activity_added", f"course:{module.course_id}", activity=activity.id, kind=kind)
    return activity


def update_activity(activity: Activity, **facts: Any) -> None:
    _set(activity, facts)
    audit.record("courses.activity_updated", f"course:{activity.course_id}", activity=activity.id)


def write(activity: Activity, body: str) -> None:
    """Keep the Markdown and its rendering; images are those of the activity's own materials."""
    materials = db.session.scalars(sa.select(Material).where(Material.activity_id == activity.id))
    activity.body = body
    activity.body_html = render(body, {m.name: m for m in materials})
    audit.record("courses.activity_written", f"course:{activity.course_id}", activity=activity.id)


def delete_activity(activity: Activity) -> None:
    """Refused once a learner has begun it: what they did stays on record."""
    if db.session.scalar(sa.select(sa.exists().where(Progress.activity_id == activity.id))):
        raise Refused(_l("Learners have already begun this activity, so it stays. You can make it optional instead."))
    forget_conditions(activity)
    kind = activity_kinds.get(activity.kind)
    if kind and kind.discard:
        load(kind.discard)(activity.id)
    db.session.execute(sa.delete(Material).where(Material.activity_id == activity.id))
    db.session.delete(activity)
    db.session.flush()
    _number(_in_order(activity.course_id, activity.module_id))
    audit.record("courses.activity_deleted", f"course:{activity.course_id}", activity=activity.id, title=activity.title)


def move_activity(activity: Activity, steps: int) -> None:
    """Up (-1) or down (1); past the end of its module it goes on into the next."""
    rows = _in_order(activity.course_id, activity.module_id)
    here = rows.index(activity)
    there = here + steps
    if 0 <= there < len(rows):
        rows.insert(there, rows.pop(here))
        _number(rows)
    elif neighbour := _beside(activity.module_id, activity.course_id, steps):
        place_activity(activity, neighbour, at_start=steps > 0)
    audit.record("courses.activity_moved", f"course:{activity.course_id}", activity=activity.id)


def place_activity(activity: Activity, module_id: int, *, at_start: bool = False) -> None:
    """Move the activity into another module of its course."""
    rows = _in_order(activity.course_id, activity.module_id)
    rows.remove(activity)
    _number(rows)
    rows = _in_order(activity.course_id, module_id)
    rows.insert(0 if at_start else len(rows), activity)
    activity.module_id = module_id
    _number(rows)
    check_openings(activity.course_id)


def reorder_activities(module: Module, public_ids: Sequence[str]) -> None:
    """Put the module's activities in this order; Refused unless it names each once."""
    rows = {activity.public_id: activity for activity in _in_order(module.course_id, module.id)}
    _number(in_this_order(rows, public_ids))
    audit.record("courses.reordered", f"course:{module.course_id}", module=module.id)


def _set(activity: Activity, facts: dict[str, Any]) -> None:
    if unknown := facts.keys() - FIELDS:
        raise TypeError(f"an activity has no {', '.join(sorted(unknown))} to set")
    for name, value in facts.items():
        setattr(activity, name, value)
    kind = activity_kinds.get(activity.kind)
    if kind and activity.completion not in kind.rules:
        raise Refused(_l("This kind of activity cannot be completed that way."))


def _beside(module_id: int, course_id: int, steps: int) -> int | None:
    ids = list(db.session.scalars(
        sa.select(Module.id).where(Module.course_id == course_id).order_by(Module.position, Module.id)))
    there = ids.index(module_id) + (1 if steps > 0 else -1)
    return ids[there] if 0 <= there < len(ids) else None


def _in_order(course_id: int, module_id: int) -> list[Activity]:
    db.session.execute(sa.select(Course.id).where(Course.id == course_id).with_for_update())
    return list(db.session.scalars(
        sa.select(Activity).where(Activity.module_id == module_id).order_by(Activity.position, Activity.id)))


def _number(rows: Sequence[Activity]) -> None:
    for position, activity in enumerate(rows):
        activity.position = position
    db.session.flush()
