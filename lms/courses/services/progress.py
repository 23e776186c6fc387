"""How a learner gets on: opened, time spent, marked, completed. Each verb may be sent twice without harm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.core.database import db, insert
from lms.core.signals import emit
from lms.courses.errors import Refused
from lms.courses.models import Activity, Progress
from lms.courses.signals import ActivityCompleted, ActivityOpened, activity_completed, activity_opened

AT_ONCE = timedelta(minutes=30)
"""The longest stretch that one report may count: a page left open over lunch is not reading."""


def open_activity(learner_id: int, activity: Activity, *, at: datetime) -> None:
    """Note that the learner has opened the activity, which completes it where that is the rule."""
    begun = _begin(learner_id, activity.id, activity.course_id, at=at)
    if begun.opened_at == at:
        emit(activity_opened, ActivityOpened(learner_id, activity.id, activity.course_id, activity.completion, at))
    if activity.completion == "opened":
        _complete(learner_id, activity.id, activity.course_id, at=at)


def mark(learner_id: int, activity: Activity, *, at: datetime) -> None:
    """The learner says it is done; Refused where something else decides."""
    if activity.completion != "marked":
        raise Refused(_l("This activity is not completed by marking it. Its page says what completes it."))
    complete_activity(learner_id, activity.id, at=at)


def spend(learner_id: int, activity: Activity, seconds: float, *, since: datetime, at: datetime) -> int:
    """Count time on the activity from a page shown at `since`; the seconds in all.

    No more than has really passed since that page was shown and since the last count, so two windows or a report sent
    twice count once.
    """
    row = _begin(learner_id, activity.id, activity.course_id, at=at)
    earliest = max(since, row.counted_until) if row.counted_until else since
    passed = min(at - earliest, AT_ONCE, timedelta(seconds=max(0, seconds)))
    if passed > timedelta(0):
        row.seconds += round(passed.total_seconds())
        row.counted_until = at
        db.session.flush()
    if activity.completion == "time" and row.seconds >= activity.minimum_seconds:
        _complete(learner_id, activity.id, activity.course_id, at=at)
    return row.seconds


def place(learner_id: int, activity: Activity, where: float, *, anchor: Mapping[str, Any] | None = None, at: datetime) -> None:
    """Remember where to go on; in a text by its words as well (`places.read`)."""
    row = _begin(learner_id, activity.id, activity.course_id, at=at)
    row.place = max(0.0, where)
    if anchor is not None:
        row.anchor = dict(anchor)


def complete_activity(learner_id: int, activity_id: int, *, at: datetime) -> None:
    """The completion rule is met: for the room that knows it. The first time, and only then, it is announced."""
    _complete(learner_id, activity_id, sa.select(Activity.course_id).where(Activity.id == activity_id).scalar_subquery(), at=at)


def _begin(learner_id: int, activity_id: int, course_id: int, *, at: datetime) -> Progress:
    """The learner's row, locked; made where there is none, whoever else makes it at the same moment."""
    mine = sa.select(Progress).where(Progress.learner_id == learner_id, Progress.activity_id == activity_id)
    row = db.session.scalar(mine.with_for_update())
    if row is None:
        db.session.execute(insert(Progress).values(
            learner_id=learner_id, activity_id=activity_id, course_id=course_id, opened_at=at, seconds=0, place=0.0,
        ).on_conflict_do_nothing(index_elements=["learner_id", "activity_id"]))
        row = db.session.scalars(mine.with_for_update()).one()
    return row


def _complete(learner_id: int, activity_id: int, course_id: int | sa.ScalarSelect[int], *, at: datetime) -> None:
    """Whether the row is there or not, in one statement; nothing comes back where it was complete."""
    db.session.flush()
    begun = insert(Progress).values(
        learner_id=learner_id, activity_id=activity_id, course_id=course_id, opened_at=at, completed_at=at, seconds=0, place=0.0)
    done = db.session.scalar(
        begun.on_conflict_do_update(index_elements=["learner_id", "activity_id"], set_={"completed_at": at},
                                    where=Progress.completed_at.is_(None)).returning(Progress),
        execution_options={"populate_existing": True})
    if done is not None:
        emit(activity_completed, ActivityCompleted(learner_id, activity_id, done.course_id, at))
