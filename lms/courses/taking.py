"""What of a module can be taken along: to a device without network, or on a disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from lms.core.database import db
from lms.core.plugins import load
from lms.courses import access
from lms.courses.kinds import activity_kinds
from lms.courses.models import Activity, Material, Module, Progress


@dataclass(frozen=True)
class File:
    """A file that the HTML shows or leads to by `address`; `key` names its content in storage, `size` is in bytes."""

    address: str
    key: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Taken:
    """One activity as it is shown without network: HTML of our own making, and the files it needs.

    `facts` are what the kind's own script and its own entries need to know (`lms.offline.entries`).
    """

    html: str
    files: tuple[File, ...] = ()
    facts: Any = None


@dataclass(frozen=True)
class Step:
    """An activity with what can be taken of it: None where it needs the network. `state` is done, opened or none."""

    activity: Activity
    kind: str
    taken: Taken | None
    state: str
    place: float
    anchor: Mapping[str, Any] | None = None


def steps(module: Module, *, actor: Any, learner_id: int | None) -> list[Step]:
    """The activities of the module in order, as this learner has left them; nothing is taken of what is still closed to him."""
    mine = sa.and_(Progress.activity_id == Activity.id, Progress.learner_id == learner_id)
    rows = db.session.execute(
        sa.select(Activity, Progress).outerjoin(Progress, mine).where(Activity.module_id == module.id)
        .options(undefer(Activity.body_html)).order_by(Activity.position, Activity.id))
    return [_step(activity, progress, is_open=not access.closed(actor, activity)) for activity, progress in rows]


def sizes(course_id: int) -> dict[int, int]:
    """The bytes of all files by activity, for those that have any, in one statement."""
    rows = db.session.execute(
        sa.select(Material.activity_id, sa.func.sum(Material.size)).join(Activity, Activity.id == Material.activity_id)
        .where(Activity.course_id == course_id).group_by(Material.activity_id))
    return {activity_id: int(size) for activity_id, size in rows}


def _step(activity: Activity, progress: Progress | None, *, is_open: bool) -> Step:
    kind = activity_kinds.get(activity.kind)
    taken = load(kind.take_along)(activity) if kind and kind.take_along and is_open else None
    state = "none" if progress is None else "done" if progress.completed_at else "opened"
    return Step(activity, str(kind.title) if kind else "", taken, state, progress.place if progress else 0.0,
                progress.anchor if progress else None)
