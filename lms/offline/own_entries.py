"""Time spent, the place reached and the mark of done, told from a device that had no network."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from lms.courses import places
from lms.courses import services as courses
from lms.offline.entries import EntryKind, Moment

LONGEST = 86_400.0


def spent(learner_id: int, activity: Any, body: Mapping[str, Any], moment: Moment) -> None:
    """No more than has passed since the module came onto the device, and no moment twice; the place where one is told."""
    seconds = figure(body.get("seconds"), most=LONGEST)
    courses.open_activity(learner_id, activity, at=moment.said_at)
    courses.spend(learner_id, activity, seconds, since=moment.since, at=moment.said_at)
    if body.get("place") is not None:
        anchor = places.read(body["anchor"]) if body.get("anchor") is not None else None
        courses.place(learner_id, activity, figure(body["place"], most=1e6), anchor=anchor, at=moment.said_at)


def done(learner_id: int, activity: Any, body: Mapping[str, Any], moment: Moment) -> None:
    courses.mark(learner_id, activity, at=moment.said_at)


def figure(value: object, *, most: float) -> float:
    """A number from 0 to `most`; ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or not 0 <= value <= most:
        raise ValueError
    return float(value)


SPENT, DONE = EntryKind("spent", spent), EntryKind("done", done)
