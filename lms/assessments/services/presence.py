"""The pulse of a running attempt: what the lecturer may see of an exam, and what speaks for extra time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from lms.assessments import queries
from lms.assessments.models import Attempt, Edit, Presence
from lms.core.database import db, insert

PULSE = timedelta(seconds=60)
"""How often an open page reports when it has nothing to save."""
SILENCE = timedelta(seconds=150)
"""Not heard for so long, an open page had no connection."""
MOST_SILENCES = 50


@dataclass(frozen=True)
class Beat:
    """What the page is told: seconds left by the server's clock (None without a limit), and whether the attempt has ended."""

    left: int | None
    has_ended: bool


def beat(public_id: str, learner_id: int, *, unsent: int, hidden: timedelta, at: datetime) -> Beat:
    """Note that the page is open. `unsent` answers wait on the device; for `hidden` it was out of sight, which is no outage."""
    attempt = queries.attempt_or_404(public_id, learner_id)
    if attempt.submitted_at is not None or attempt.is_over(at):
        return Beat(0, has_ended=True)
    known = _row(attempt)
    signs = [known.seen_at, *_edits_since(known.seen_at, attempt.id), at]
    silences = [[begin.isoformat(), end.isoformat()] for begin, end in pairwise(signs) if end - begin - hidden > SILENCE]
    if silences:
        known.silences = [*known.silences, *silences][-MOST_SILENCES:]
    known.seen_at, known.unsent = at, unsent
    return Beat(seconds_left(attempt, at), has_ended=False)


def seconds_left(attempt: Attempt, at: datetime) -> int | None:
    """Whole seconds, rather more than less; None where there is no limit."""
    return None if attempt.deadline is None else -int((at - attempt.deadline) // timedelta(seconds=1))


def lost(silences: list[Any]) -> timedelta:
    """How long all silences lasted together."""
    pairs = [(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in silences]
    return sum((end - begin for begin, end in pairs), timedelta())


def _row(attempt: Attempt) -> Presence:
    """Locked; born with the first pulse, of two at once (two tabs) only one."""
    if db.session.get(Presence, attempt.id) is None:
        db.session.execute(insert(Presence).values(
            attempt_id=attempt.id, unsent=0, silences=[], seen_at=attempt.started_at).on_conflict_do_nothing())
    return db.session.get_one(Presence, attempt.id, with_for_update=True, populate_existing=True)


def _edits_since(moment: datetime, attempt_id: int) -> Sequence[datetime]:
    """When answers came: after an outage they come before the first pulse."""
    return db.session.scalars(sa.select(Edit.saved_at).where(
        Edit.attempt_id == attempt_id, Edit.saved_at > moment).order_by(Edit.saved_at)).all()
