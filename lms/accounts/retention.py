"""How long what names people is kept, and what is over (Law 27 of 2022, article 16). Each room answers for its own tables.

The worker removes it by the clock, room by room; here all of them are asked at once: how much is over, and to remove it now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from lms.accounts import copies, erasure, sessions, sign_in
from lms.accounts.models import DataCopy, SignInFailure, SignInSession, UsedChallenge
from lms.accounts.passkeys import challenges
from lms.core import audit
from lms.core.database import db
from lms.core.registry import Registry
from lms.core.work import unit_of_work

FAILURES_KEPT, CHALLENGES_KEPT, SESSIONS_KEPT = timedelta(days=1), timedelta(days=1), timedelta(days=90)


@dataclass(frozen=True)
class Part:
    """`over(at)` counts, by table, the rows whose time is over; `purge(at)` removes them, or a share of them, inside the caller's
    unit of work. `days` is how long they are kept."""

    name: str
    days: Callable[[], int]
    over: Callable[[datetime], Mapping[str, int]]
    purge: Callable[[datetime], object]


@dataclass(frozen=True)
class Tally:
    """Of one part: what is over, or was removed, by table."""

    name: str
    days: int
    rows: Mapping[str, int]


parts: Registry[Part] = Registry("accounts.retention")


def setting(name: str) -> Callable[[], int]:
    """The days that the operator sets."""
    return lambda: int(current_app.config[name])


def over(*, at: datetime) -> list[Tally]:
    """What would go now; nothing is changed."""
    return [Tally(part.name, part.days(), dict(part.over(at))) for part in (*OWN, *parts)]


def purge(*, at: datetime) -> list[Tally]:
    """Remove it, and say so in the audit trail. Again, and there is nothing to remove. Call it outside any unit of work."""
    done = clear((*OWN, *parts), at=at)
    went = {table: count for tally in done for table, count in tally.rows.items() if count}
    if went:
        with unit_of_work():
            audit.record("accounts.purged", "retention:all", **went)
    return done


def clear(some: Iterable[Part], *, at: datetime) -> list[Tally]:
    """Of these parts, a share at a time, so that nobody waits long for the database."""
    return [Tally(part.name, part.days(), _emptied(part, at)) for part in some]


def _emptied(part: Part, at: datetime) -> dict[str, int]:
    """As long as something goes: a room may hold back what is in use."""
    went: dict[str, int] = {}
    while True:
        with unit_of_work():
            before = part.over(at)
            if not any(before.values()):
                return went or dict.fromkeys(before, 0)
            part.purge(at)
            db.session.flush()
            after = part.over(at)
        gone = {table: count - after[table] for table, count in before.items()}
        went = {table: went.get(table, 0) + count for table, count in gone.items()}
        if not any(gone.values()):
            return went


def _copies(at: datetime) -> None:
    for copy in copies.old(at=at):
        copies.forget(copy)


OWN = (
    Part("accounts.sign_in_failures", lambda: FAILURES_KEPT.days,
         lambda at: {"accounts_sign_in_failure": erasure.how_many(SignInFailure.at < at - FAILURES_KEPT)},
         lambda at: sign_in.purge_failures(before=at - FAILURES_KEPT)),
    Part("accounts.challenges", lambda: CHALLENGES_KEPT.days,
         lambda at: {UsedChallenge.__tablename__: erasure.how_many(challenges.old(at - CHALLENGES_KEPT))},
         lambda at: challenges.purge(before=at - CHALLENGES_KEPT)),
    Part("accounts.sessions", lambda: SESSIONS_KEPT.days,
         lambda at: {SignInSession.__tablename__: erasure.how_many(sessions.old(at - SESSIONS_KEPT))},
         lambda at: sessions.purge(before=at - SESSIONS_KEPT)),
    Part("accounts.data_copies", setting("DATA_COPY_DAYS"),
         lambda at: {DataCopy.__tablename__: erasure.how_many(copies.expired(before=at - copies.lasts()))}, _copies),
)
