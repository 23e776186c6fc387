"""Who of many is known already: for lists of people, in the same few questions however long they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from lms.accounts.models import Agency, IdentityNumber, NumberClaim, RoleGrant, User, display_name
from lms.accounts.policies import MANAGE, can_administer, within
from lms.core.database import db
from lms.core.references import pieces


@dataclass(frozen=True)
class Known:
    """Somebody with an account, as they are today."""

    id: int
    name: str
    display_name: str
    username: str
    email: str | None
    number: str | None
    employment_type: str
    position: str
    grade: str
    birth_place: str
    birth_date: date | None
    agency_id: int | None
    is_active: bool


@dataclass(frozen=True)
class Directory:
    """People by what identifies them; `by_number` knows numbers of the past too, where nobody has them now."""

    people: dict[int, Known]
    by_number: dict[str, int]
    by_email: dict[str, int]
    by_username: dict[str, int]


def directory(*, numbers: Collection[str], emails: Collection[str], usernames: Collection[str]) -> Directory:
    """Everybody whom one of these identifies, closed accounts too. Addresses and usernames in small letters."""
    by_number = _holders(numbers)
    people = {known.id: known for some in pieces(set(by_number.values())) for known in _known(User.id.in_(some))}
    for column, wanted in ((User.email, emails), (User.username, usernames)):
        for some in pieces(set(wanted)):
            people |= {known.id: known for known in _known(column.in_(some))}
    return Directory(people, by_number, {p.email: p.id for p in people.values() if p.email},
                     {p.username: p.id for p in people.values()})


def born(days: Collection[date]) -> dict[date, list[Known]]:
    """The active people who were born on these days: to ask whether one of them is meant."""
    found: dict[date, list[Known]] = {}
    for some in pieces(set(days)):
        for known in _known(User.birth_date.in_(some), User.is_active.is_(True)):
            found.setdefault(known.birth_date, []).append(known)  # type: ignore[arg-type]
    return found


def claimants(actor: Any, numbers: Collection[str]) -> dict[str, Known]:
    """Among the actor's people, who has entered one of these numbers that nobody has confirmed yet."""
    asked = {user_id: number for some in pieces(set(numbers)) for user_id, number in db.session.execute(
        sa.select(NumberClaim.user_id, NumberClaim.number).where(
            NumberClaim.decided_at.is_(None), NumberClaim.number.in_(some)))}
    mine = changeable(actor, asked)
    return {asked[known.id]: known for some in pieces(mine) for known in _known(User.id.in_(some))}


def changeable(actor: Any, ids: Iterable[int]) -> set[int]:
    """Of these people, those whose data the actor may change in a list: in reach, not oneself, nobody with a role in force."""
    found: set[int] = set()
    for some in pieces(set(ids)):
        chosen = sa.select(User.id).outerjoin(Agency, Agency.id == User.agency_id).where(
            User.id.in_(some), User.id != (actor.id or 0), within(actor, MANAGE, Agency.path))
        if not can_administer(actor):
            chosen = chosen.where(~sa.exists().where(RoleGrant.user_id == User.id, RoleGrant.ended_at.is_(None)))
        found.update(db.session.scalars(chosen))
    return found


def _holders(numbers: Collection[str]) -> dict[str, int]:
    present, past = dict[str, int](), dict[str, set[int]]()
    for some in pieces(set(numbers)):
        for number, user_id, ended in db.session.execute(sa.select(
                IdentityNumber.number, IdentityNumber.user_id, IdentityNumber.valid_to).where(IdentityNumber.number.in_(some))):
            if ended is None:
                present[number] = user_id
            else:
                past.setdefault(number, set()).add(user_id)
    return {number: next(iter(ids)) for number, ids in past.items() if len(ids) == 1} | present


def _known(*which: sa.ColumnElement[bool]) -> list[Known]:
    rows = db.session.execute(
        sa.select(User.id, User.name, User.title_before, User.title_after, User.username, User.email, User.employment_type,
                  User.position, User.grade, User.birth_place, User.birth_date, User.agency_id, User.is_active,
                  IdentityNumber.number)
        .outerjoin(IdentityNumber, sa.and_(IdentityNumber.user_id == User.id, IdentityNumber.valid_to.is_(None))).where(*which))
    return [Known(r.id, r.name, display_name(r.title_before, r.name, r.title_after), r.username, r.email, r.number,
                  r.employment_type, r.position, r.grade, r.birth_place, r.birth_date, r.agency_id, r.is_active) for r in rows]
