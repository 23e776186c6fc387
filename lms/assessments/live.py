"""An exam as it runs: who is in, when last heard of, what the server has, what still waits on a device, how much time is left."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import defer

from lms.accounts.queries import Person
from lms.assessments import late
from lms.assessments.models import Attempt, Edit, ExtraTime, Presence, Response
from lms.assessments.services import extra_time, presence
from lms.assessments.services.answers import fingerprint
from lms.core.database import db

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Stored:
    """What the server has of an attempt."""

    edits: int = 0
    newest: datetime | None = None
    devices: int = 0


@dataclass(frozen=True)
class Seat:
    """One learner in the exam. `asked` is None on papers from before it was noted."""

    learner: Person
    at: datetime
    attempt: Attempt | None = None
    asked: int | None = None
    answered: int = 0
    stored: Stored = Stored()
    pulse: Presence | None = None
    late: int = 0
    extra: int = 0
    """Minutes granted already, on this attempt or for all."""
    returned: int = 0
    """Minutes granted on this attempt. What a learner has for all attempts gives back no outage."""
    grants: int = 0
    """How many grants the learner has had at this quiz."""

    @property
    def heard_at(self) -> datetime | None:
        """The last sign of life: a save, a pulse, or the start."""
        if self.attempt is None:
            return None
        told = self.stored.newest, self.pulse.seen_at if self.pulse else None, self.attempt.started_at
        return max(moment for moment in told if moment is not None)

    @property
    def state(self) -> str:
        """absent, in, silent, over (time is up, not ended yet), ended."""
        if self.attempt is None:
            return "absent"
        if self.attempt.submitted_at is not None:
            return "ended"
        if self.attempt.is_over(self.at):
            return "over"
        return "silent" if self.heard_at and self.at - self.heard_at > presence.SILENCE else "in"

    @property
    def left(self) -> int | None:
        """Whole minutes until the deadline, rather more than less."""
        ends = self.attempt.deadline if self.attempt else None
        return None if ends is None else max(0, -int((self.at - ends) // MINUTE))

    @property
    def unsent(self) -> int:
        return self.pulse.unsent if self.pulse and self.state in ("in", "silent") else 0

    @property
    def grantable(self) -> str:
        """What a grant made from this page rests upon."""
        return extra_time.state(self.attempt if self.state in ("in", "silent") else None, self.grants)

    @property
    def suggested(self) -> int:
        """Minutes lost to outages and not given back yet; a silence that still lasts counts.

        A page without script never tells that it is there, so that its silence says nothing.
        """
        if self.attempt is None or self.attempt.deadline is None or self.pulse is None or self.state not in ("in", "silent"):
            return 0
        lost = presence.lost(self.pulse.silences)
        if self.state == "silent" and self.heard_at:
            lost += self.at - self.heard_at
        return max(0, -int(-lost // MINUTE) - self.returned)


def seats(activity_id: int, learners: Sequence[Person], *, at: datetime) -> list[Seat]:
    """In the order of the learners given, each with the newest attempt; the number of statements does not grow with them."""
    newest = _newest(activity_id, [person.id for person in learners])
    ids = [attempt.id for attempt, _asked in newest.values()]
    stored, answered, waiting = _stored(ids), _answered(ids), late.edits(ids)
    pulses = {row.attempt_id: row for row in db.session.scalars(sa.select(Presence).where(Presence.attempt_id.in_(ids)))}
    extra = _extra(activity_id, newest)
    found = []
    for person in learners:
        attempt, asked = newest.get(person.id, (None, None))
        id_ = attempt.id if attempt else 0
        found.append(Seat(person, at, attempt, asked, answered.get(id_, 0), stored.get(id_, Stored()), pulses.get(id_),
                          len(waiting.get(id_, ())), *extra.get(person.id, (0, 0, 0))))
    return found


def devices_of(attempt_id: int) -> int:
    """From how many devices answers came; plain forms name none."""
    return db.session.scalar(sa.select(sa.func.count(Edit.device.distinct())).where(
        Edit.attempt_id == attempt_id, Edit.device != "")) or 0


def _newest(activity_id: int, learner_ids: Collection[int]) -> dict[int, tuple[Attempt, int | None]]:
    rows = db.session.execute(
        sa.select(Attempt, Attempt.paper["asks"].as_integer())
        .where(Attempt.activity_id == activity_id, Attempt.learner_id.in_(list(learner_ids)))
        .options(defer(Attempt.paper), defer(Attempt.marks)).order_by(Attempt.number))
    return {attempt.learner_id: (attempt, asked) for attempt, asked in rows}


def _stored(attempt_ids: Collection[int]) -> dict[int, Stored]:
    device = sa.case((Edit.device != "", Edit.device))
    rows = db.session.execute(
        sa.select(Edit.attempt_id, sa.func.count(), sa.func.max(Edit.saved_at), sa.func.count(device.distinct()))
        .where(Edit.attempt_id.in_(list(attempt_ids))).group_by(Edit.attempt_id))
    return {id_: Stored(edits, newest, devices) for id_, edits, newest, devices in rows}


def _answered(attempt_ids: Collection[int]) -> dict[int, int]:
    rows = db.session.execute(
        sa.select(Response.attempt_id, sa.func.count()).where(
            Response.attempt_id.in_(list(attempt_ids)), Response.hash != fingerprint(None)).group_by(Response.attempt_id))
    return dict(rows.all())


def _extra(activity_id: int, newest: dict[int, tuple[Attempt, int | None]]) -> dict[int, tuple[int, int, int]]:
    """By learner: the minutes that count now, those of the newest attempt alone, and how many grants there were in all."""
    here = ExtraTime.attempt_id.in_([attempt.id for attempt, _asked in newest.values()])
    counted, returned = (sa.func.sum(sa.case((which, ExtraTime.minutes), else_=0))
                         for which in (sa.or_(ExtraTime.attempt_id.is_(None), here), here))
    rows = db.session.execute(sa.select(ExtraTime.learner_id, counted, returned, sa.func.count()).where(
        ExtraTime.activity_id == activity_id).group_by(ExtraTime.learner_id))
    return {learner: (minutes, back, grants) for learner, minutes, back, grants in rows}
