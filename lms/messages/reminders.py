"""Everybody is reminded of each deadline in steps, once a step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from lms.accounts import notices
from lms.accounts.notices import Notice
from lms.core.plugins import load
from lms.core.work import unit_of_work
from lms.messages import queries
from lms.messages.deadlines import Deadline, DeadlineKind, deadlines

PIECE = 1000


def remind(*, at: datetime) -> int:
    """Tell everybody who is due a reminder and has none; how many. In pieces, each a unit of work of its own."""
    count = 0
    for kind in deadlines:
        due = _due(kind, load(kind.coming)(at, at + timedelta(days=max(kind.steps))), at)
        while piece := list(islice(due, PIECE)):
            with unit_of_work():
                count += _tell(piece, at)
    return count


def _tell(piece: Sequence[Notice], at: datetime) -> int:
    told = queries.told_once(piece)
    fresh = [notice for notice in piece if (notice.person_id, notice.once) not in told]
    if fresh:
        notices.tell_all(fresh, at=at)
    return len(fresh)


def _due(kind: DeadlineKind, coming: Iterable[Deadline], at: datetime) -> Iterator[Notice]:
    for one in coming:
        step = min((days for days in kind.steps if one.due_at - at <= timedelta(days=days)), default=None)
        if step is not None and one.due_at - timedelta(days=step) >= one.since:
            once = f"{kind.name}:{one.key}:{one.due_at:%Y%m%d%H%M}:{step}"
            yield Notice(one.person_id, kind.name, one.link, one.facts, once)
