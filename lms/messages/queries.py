"""What is read of notices, choices and failing addresses."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import abort, current_app
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy.orm import InstrumentedAttribute

from lms.accounts import notices, reach
from lms.accounts import queries as people
from lms.core.database import db
from lms.core.references import pieces
from lms.messages.models import Choice, FailingAddress, Notice
from lms.messages.policies import FAILING
from lms.messages.times import Quiet

PER_PAGE, FEW = 20, 50


@dataclass(frozen=True)
class Wishes:
    """How somebody wants to be told, chosen or by the settings."""

    ways: dict[str, str]
    quiet: Quiet | None

    def way(self, group: str) -> str:
        return self.ways.get(group, "now")


@dataclass(frozen=True)
class Standing:
    """What the home page and the header tell at once."""

    unread: int
    failing: str
    """The person's address, where letters to it come back; else empty."""


def wishes(ids: Collection[int]) -> dict[int, Wishes]:
    """Of those among these people who have chosen."""
    rows = db.session.scalars(sa.select(Choice).where(_among(Choice.person_id, ids)))
    return {row.person_id: Wishes(row.ways, Quiet(row.quiet_from, row.quiet_until)) for row in rows if row.person_id in ids}


def unchosen() -> Wishes:
    return Wishes({}, current_app.config["QUIET_HOURS"])


def wishes_of(person_id: int) -> Wishes:
    return wishes([person_id]).get(person_id) or unchosen()


def told_once(listed: Collection[notices.Notice]) -> set[tuple[int, str]]:
    """Person and `once` of what is there already, of these and perhaps of others."""
    people, keys = {notice.person_id for notice in listed}, {notice.once for notice in listed}
    return {(person, once or "") for some in pieces(keys) for person, once in db.session.execute(
        sa.select(Notice.person_id, Notice.once).where(Notice.once.in_(some), _among(Notice.person_id, people)))}


def inbox(person_id: int, *, only_unread: bool, group: str, page: int) -> Pagination:
    """Unread ones first, each part newest first."""
    found = sa.select(Notice).where(Notice.person_id == person_id)
    if only_unread:
        found = found.where(Notice.read_at.is_(None))
    if group:
        found = found.where(Notice.kind.in_([kind.name for kind in notices.kinds if kind.group == group]))
    order = (sa.case((Notice.read_at.is_(None), 0), else_=1), Notice.id.desc())
    return db.paginate(found.order_by(*order), page=page, per_page=PER_PAGE, error_out=False)


def mine_or_404(person_id: int, public_id: str) -> Notice:
    return db.session.scalar(sa.select(Notice).where(
        Notice.public_id == public_id, Notice.person_id == person_id)) or abort(404)


def standing(person_id: int) -> Standing:
    """In one statement."""
    count, address = db.session.execute(sa.select(unread(), own_failing()), {"person_id": person_id}).one()
    return Standing(count, address or "")


def unread() -> sa.ScalarSelect[int]:
    """How many notices the person has not read."""
    return sa.select(sa.func.count()).where(
        Notice.person_id == sa.bindparam("person_id"), Notice.read_at.is_(None)).scalar_subquery()


def own_failing() -> sa.ScalarSelect[str]:
    """The person's address, where letters to it come back."""
    email = people.email_of(sa.bindparam("person_id"))
    return sa.select(FailingAddress.address).where(FailingAddress.address == email).scalar_subquery()


def failing_among(addresses: Collection[str]) -> set[str]:
    return set(db.session.scalars(sa.select(FailingAddress.address).where(FailingAddress.address.in_(list(addresses)))))


def failing(actor: Any) -> Sequence[sa.Row[Any]]:
    """Who of the actor's agencies gets no letters: `person`, `name`, `address`, `since` and `reason`, by name."""
    found = reach.addresses_within(actor, FAILING)
    return db.session.execute(
        sa.select(found.c.person, found.c.name, found.c.address, FailingAddress.since, FailingAddress.reason)
        .join(FailingAddress, FailingAddress.address == found.c.address).order_by(found.c.name, found.c.person)).all()


def how_many_fail(actor: Any) -> int:
    """Of how many people of the actor's agencies no letter arrives."""
    found = reach.addresses_within(actor, FAILING)
    return db.session.scalar(sa.select(sa.func.count()).select_from(found).join(
        FailingAddress, FailingAddress.address == found.c.address)) or 0


def overdue(*, before: datetime) -> int:
    """How many notices should have been mailed by then, or tried again."""
    return db.session.scalar(sa.select(sa.func.count()).where(Notice.mail_at < before)) or 0


def of_person(person_id: int) -> Sequence[Notice]:
    return db.session.scalars(sa.select(Notice).where(Notice.person_id == person_id).order_by(Notice.id)).all()


def choice_of(person_id: int) -> Choice | None:
    return db.session.get(Choice, person_id)


def _among(column: InstrumentedAttribute[int], ids: Collection[int]) -> sa.ColumnElement[bool]:
    """These ids; where they are many, all between the least and the greatest, for a long list costs more than rows too many."""
    return column.in_(list(ids)) if len(ids) <= FEW else column.between(min(ids), max(ids))
