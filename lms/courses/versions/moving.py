"""What changes for learners who go from one version of a course to another, and their progress on the way."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms.core.database import db, like
from lms.courses.models import Activity, Module, Progress
from lms.courses.versions.belongings import Belongings, Moved

PROGRESS = Belongings("courses.progress", move="lms.courses.versions.moving:take_progress_along")


@dataclass(frozen=True)
class Step:
    """An activity of either version; `is_changed` where its text, its title or what completes it differs."""

    title: str
    is_required: bool
    is_changed: bool = False


@dataclass(frozen=True)
class Changes:
    """From one version to the other: what stays, what comes, what falls away; and by learner the required steps done and asked
    for, before and after."""

    same: Sequence[Step]
    added: Sequence[Step]
    gone: Sequence[Step]
    counts: Mapping[int, tuple[int, int, int, int]]


def same_activities(old_course_id: int, new_course_id: int) -> dict[int, int]:
    """The new ones by the old."""
    old, new = aliased(Activity), aliased(Activity)
    rows = db.session.execute(sa.select(old.id, new.id).join(new, new.stable_id == old.stable_id).where(
        old.course_id == old_course_id, new.course_id == new_course_id))
    return dict(rows.all())


def changes(old_course_id: int, new_course_id: int, learner_ids: Collection[int]) -> Changes:
    """In the same few statements however many learners there are."""
    same = same_activities(old_course_id, new_course_id)
    old, new = _steps(old_course_id), _steps(new_course_id)
    came = set(same.values())
    asked_before, asked_after = ({id_ for id_, row in steps.items() if row.is_required} for steps in (old, new))
    counts: dict[int, tuple[int, int, int, int]] = {}
    done = _done(old_course_id, learner_ids)
    for learner_id in learner_ids:
        mine = done.get(learner_id, set())
        counts[learner_id] = (len(mine & asked_before), len(asked_before),
                              len({same[id_] for id_ in mine if id_ in same} & asked_after), len(asked_after))
    return Changes(
        [Step(new[after].title, new[after].is_required, old[before][:5] != new[after][:5]) for before, after in same.items()],
        [Step(row.title, row.is_required) for id_, row in new.items() if id_ not in came],
        [Step(row.title, row.is_required) for id_, row in old.items() if id_ not in same], counts)


def take_progress_along(moved: Moved) -> None:
    """A copy for each activity that is the same; what was done in the version before stays on record."""
    rows = db.session.scalars(sa.select(Progress).where(
        Progress.course_id == moved.old_course_id, Progress.learner_id.in_(moved.learner_ids),
        Progress.activity_id.in_(moved.activities)))
    there = {(learner_id, activity_id) for learner_id, activity_id in db.session.execute(
        sa.select(Progress.learner_id, Progress.activity_id).where(
            Progress.course_id == moved.new_course_id, Progress.learner_id.in_(moved.learner_ids)))}
    db.session.add_all(
        like(row, course_id=moved.new_course_id, activity_id=moved.activities[row.activity_id]) for row in rows.all()
        if (row.learner_id, moved.activities[row.activity_id]) not in there)
    db.session.flush()


def _steps(course_id: int) -> dict[int, sa.Row[str, str, bool, str, int, int]]:
    rows = db.session.execute(
        sa.select(Activity.title, Activity.body, Activity.is_required, Activity.completion, Activity.minimum_seconds, Activity.id)
        .join(Module, Module.id == Activity.module_id).where(Activity.course_id == course_id)
        .order_by(Module.position, Module.id, Activity.position, Activity.id))
    return {row.id: row for row in rows}


def _done(course_id: int, learner_ids: Collection[int]) -> dict[int, set[int]]:
    done: dict[int, set[int]] = {}
    for learner_id, activity_id in db.session.execute(sa.select(Progress.learner_id, Progress.activity_id).where(
            Progress.course_id == course_id, Progress.learner_id.in_(learner_ids), Progress.completed_at.is_not(None))):
        done.setdefault(learner_id, set()).add(activity_id)
    return done
