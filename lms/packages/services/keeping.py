"""What a package tells is kept: once, in order, whatever arrives twice or late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lms.core.database import db
from lms.courses import queries as courses
from lms.courses import services as progress
from lms.enrolments import services as enrolments
from lms.packages import queries, rollup, tracking
from lms.packages.models import Attempt, Content, Launch, Package, State


@dataclass(frozen=True)
class Message:
    """The data model of an item at one moment: `seq` counts the messages of a launch, `seconds` were spent in this launch.

    `ended` says that the item has taken its leave.
    """

    seq: int
    cmi: dict[str, Any]
    seconds: float
    ended: bool = False


def keep(launch: Launch, message: Message, *, at: datetime) -> bool:
    """Keep what a launch tells; whether that completed the activity or had before.

    An older message changes nothing that a newer one has told, but its time counts, and what was reached once stays reached.
    """
    launch, attempt = locked(launch)
    package = db.session.get_one(Package, attempt.package_id)
    state = db.session.get_one(State, (attempt.id, launch.item))
    step = queries.step(package, launch.item) or {"facts": {}}
    told = tracking.told(package.kind, message.cmi, step["facts"], ended=message.ended)
    spent = count_time(launch, attempt, told.seconds or message.seconds, at=at)
    if (launch.id, message.seq) > (state.launch_id, state.seq):
        state.cmi, state.launch_id, state.seq, state.kept_at = message.cmi, launch.id, message.seq, at
        launch.seq = message.seq
    rollup.improve(state, told)
    db.session.flush()
    return settle(attempt, package, spent, since=launch.opened_at, at=at)


def settle(attempt: Attempt, package: Package, spent: int, *, since: datetime, at: datetime) -> bool:
    """Roll up what its items have told, and count the time; whether that completed the activity or had before."""
    whole = rollup.of(package, list(db.session.scalars(sa.select(State).where(State.attempt_id == attempt.id))))
    attempt.completion, attempt.success, attempt.score, attempt.kept_at = whole.completion, whole.success, whole.score, at
    db.session.flush()
    activity = courses.activities([attempt.activity_id])[0]
    if spent:
        progress.spend(attempt.learner_id, activity, spent, since=since, at=at)
    return _completed(attempt, activity.completion, at=at)


def locked(launch: Launch) -> tuple[Launch, Attempt]:
    attempt = db.session.scalars(sa.select(Attempt).where(Attempt.id == launch.attempt_id).with_for_update()).one()
    return db.session.scalars(sa.select(Launch).where(Launch.id == launch.id).with_for_update()).one(), attempt


def count_time(launch: Launch, attempt: Attempt, told: float, *, at: datetime) -> int:
    """Seconds that are new: never more than have passed since the launch was opened, and in all since the attempt was begun."""
    passed = max(0, int((at - launch.opened_at).total_seconds()))
    new = max(0, min(int(told), passed) - launch.seconds)
    room = max(0, int((at - attempt.begun_at).total_seconds()) - attempt.seconds)
    counted = min(new, room)
    launch.seconds += new
    attempt.seconds += counted
    return counted


def _completed(attempt: Attempt, rule: str, *, at: datetime) -> bool:
    """Whether the activity's own rule is met by what the package has told."""
    content = db.session.get(Content, attempt.activity_id)
    passing = content.passing if content else None
    passed = attempt.success == "passed" if passing is None else attempt.score is not None and attempt.score >= passing
    met = {"reported": attempt.completion == "completed", "passed": passed}.get(rule, False)
    if met:
        progress.complete_activity(attempt.learner_id, attempt.activity_id, at=at)
    enrolments.complete_if_met(attempt.learner_id, attempt.course_id, at=at)
    return met
