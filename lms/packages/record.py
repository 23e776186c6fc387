"""What is read of the record of learning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lms.accounts import queries as accounts
from lms.core.database import db
from lms.packages import queries
from lms.packages.models import Attempt, Launch, Package, Session, Statement
from lms.packages.xapi import cmi5, own


@dataclass(frozen=True)
class Wanted:
    """What is asked for of the statements of an attempt; `after` is the place after which a list goes on."""

    verb: str = ""
    activity: str = ""
    since: datetime | None = None
    until: datetime | None = None
    ascending: bool = False
    limit: int = 100
    after: int = 0


def unit(launch: Launch, attempt: Attempt, package: Package) -> own.Unit:
    learner = accounts.person(attempt.learner_id)
    place = next(at for at, step in enumerate(package.items) if step["id"] == launch.item)
    return own.Unit(learner.public_id, learner.display_name, attempt.activity_id, attempt.public_id, launch.public_id, place,
                    package.kind, package.items[place])


def session(launch_id: int) -> Session | None:
    return db.session.get(Session, launch_id)


def open_sessions(attempt_id: int) -> list[Session]:
    return list(db.session.scalars(sa.select(Session).join(Launch, Launch.id == Session.launch_id).where(
        Launch.attempt_id == attempt_id, Session.ended_at.is_(None))))


def count(attempt_id: int) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Statement).where(Statement.attempt_id == attempt_id)) or 0


def digest_of(statement_id: str) -> str | None:
    return db.session.scalar(sa.select(Statement.digest).where(Statement.statement_id == statement_id.lower()))


def statement(attempt_id: int, statement_id: str, *, voided: bool) -> dict[str, Any] | None:
    """One of this attempt, as long as it is voided or not, as asked for."""
    return db.session.scalar(sa.select(Statement.body).where(
        Statement.attempt_id == attempt_id, Statement.statement_id == statement_id.lower(), _voided() if voided else ~_voided()))


def statements(attempt_id: int, wanted: Wanted) -> tuple[list[dict[str, Any]], int]:
    """Those that are not voided, the newest first unless asked otherwise; and the place after which more follow, 0 for none."""
    asked = sa.select(Statement).where(Statement.attempt_id == attempt_id, ~_voided())
    if wanted.verb:
        asked = asked.where(Statement.verb == wanted.verb)
    if wanted.activity:
        asked = asked.where(Statement.object_id == wanted.activity)
    if wanted.since:
        asked = asked.where(Statement.stored_at > wanted.since)
    if wanted.until:
        asked = asked.where(Statement.stored_at <= wanted.until)
    if wanted.after:
        asked = asked.where(Statement.id > wanted.after if wanted.ascending else Statement.id < wanted.after)
    order = Statement.id if wanted.ascending else Statement.id.desc()
    rows = list(db.session.scalars(asked.order_by(order).limit(wanted.limit + 1)))
    shown = rows[:wanted.limit]
    return [row.body for row in shown], shown[-1].id if len(rows) > wanted.limit else 0


def all_of(attempt_id: int) -> list[dict[str, Any]]:
    return list(db.session.scalars(sa.select(Statement.body).where(Statement.attempt_id == attempt_id).order_by(Statement.id)))


def answers(attempt_id: int, item: str) -> list[dict[str, Any]]:
    """The statements in which a part tells answers."""
    rows = db.session.scalars(sa.select(Statement.body).where(
        Statement.attempt_id == attempt_id, Statement.item == item, ~_voided()).order_by(Statement.id))
    return [row for row in rows if (row["object"].get("definition") or {}).get("interactionType")]


def newly_satisfied(attempt_id: int, package: Package, item: str) -> list[str]:
    """The blocks around an item, and its course, of which everything is done and nothing was said so yet."""
    done = {one for one, state in queries.states(attempt_id).items() if state.completion == "completed"}
    said = set(db.session.scalars(sa.select(Statement.object_id).where(
        Statement.attempt_id == attempt_id, Statement.verb == cmi5.SATISFIED)))
    step = queries.step(package, item) or {"facts": {}}
    return [about for about in reversed(step["facts"].get("within", []))
            if about not in said and set(_within(package, about)) <= done]


def _within(package: Package, about: str) -> Iterator[str]:
    return (step["id"] for step in package.items if about in step["facts"].get("within", []))


def _voided() -> Any:
    by = sa.orm.aliased(Statement)
    return sa.exists().where(by.voids == Statement.statement_id, by.attempt_id == Statement.attempt_id)
