"""Extra time: minutes that a lecturer gives one learner, on the running attempt or for all to come."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from lms.assessments import queries
from lms.assessments.errors import ChangedMeanwhile, NoTimeToExtend
from lms.assessments.models import Attempt, ExtraTime
from lms.core import audit
from lms.core.database import db

LONGEST = 1440
"""Minutes: a day."""


def grant(activity_id: int, learner_id: int, minutes: int, *, seen: str, reason: str, by: int, at: datetime) -> Attempt | None:
    """Put the running attempt's deadline later by so much; without one, the minutes hold for every attempt to come.

    `seen` is the `state` that the page showed: ChangedMeanwhile where the attempt has begun or ended since, or another grant
    was made, a second click among them. NoTimeToExtend: the attempt has no time limit. An attempt that has ended is not opened
    again: give another one.
    """
    running = next((a for a in queries.attempts_of(learner_id, activity_id) if a.submitted_at is None), None)
    if running is not None:
        db.session.refresh(running, with_for_update=True)
        if running.deadline is None:
            raise NoTimeToExtend
        running = running if running.submitted_at is None and not running.is_over(at) else None
    if state(running, _count(activity_id, learner_id)) != seen:
        raise ChangedMeanwhile
    if running is not None and running.deadline is not None:
        running.deadline += timedelta(minutes=minutes)
    db.session.add(ExtraTime(activity_id=activity_id, learner_id=learner_id, attempt_id=running.id if running else None,
                             minutes=minutes, reason=reason, granted_at=at, granted_by_id=by))
    db.session.flush()
    audit.record("assessments.extra_time_granted", f"activity:{activity_id}", learner=learner_id, minutes=minutes,
                 attempt=running.id if running else None, reason=reason)
    return running


def state(running: Attempt | None, grants: int) -> str:
    """What a grant is made upon: the attempt that runs, and how many grants there were."""
    return f"{running.public_id if running else ''}.{grants}"


def standing(activity_id: int, learner_id: int) -> timedelta:
    """What the learner has been given for every attempt at the quiz."""
    minutes = db.session.scalar(sa.select(sa.func.sum(ExtraTime.minutes)).where(
        ExtraTime.activity_id == activity_id, ExtraTime.learner_id == learner_id, ExtraTime.attempt_id.is_(None)))
    return timedelta(minutes=minutes or 0)


def longest(activity_id: int) -> timedelta:
    """The most that anybody has been given for every attempt at the quiz."""
    totals = sa.select(sa.func.sum(ExtraTime.minutes).label("minutes")).where(
        ExtraTime.activity_id == activity_id, ExtraTime.attempt_id.is_(None)).group_by(ExtraTime.learner_id).subquery()
    return timedelta(minutes=db.session.scalar(sa.select(sa.func.max(totals.c.minutes))) or 0)


def _count(activity_id: int, learner_id: int) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(
        ExtraTime.activity_id == activity_id, ExtraTime.learner_id == learner_id)) or 0
