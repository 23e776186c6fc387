"""Sets of people and agencies, for the lists of other rooms: as subqueries, so that they cost no query of their own."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from flask import g, has_request_context
from sqlalchemy.orm import InstrumentedAttribute

from lms.accounts.identity import normalise
from lms.accounts.models import Agency, IdentityNumber, RoleGrant, User
from lms.accounts.policies import within
from lms.core.database import db
from lms.core.policies import SYSTEM, Scope, capabilities, scopes_of
from lms.core.references import pieces

FEW = 100
"""Agencies whose rows are found by the path of each."""
LONGEST_SOUGHT = 254
"""Letters of what is looked for; no name is longer, and SQLite refuses patterns of 50,000."""


def paths_within(actor: Any, capability: str, path_column: InstrumentedAttribute[str]) -> sa.ColumnElement[bool]:
    """As `policies.within`, for very many rows that keep the path of an agency: those of few agencies are found by its index,
    those of many are looked through."""
    paths = few_paths(actor, capability)
    return within(actor, capability, path_column) if paths is None else path_column.in_(paths)


def few_paths(actor: Any, capability: str) -> list[str] | None:
    """Of the agencies where the actor holds the capability, asked once in a request; None where they are not few."""
    held = frozenset(scopes_of(actor, capability))
    if SYSTEM in held:
        return None
    known = g.setdefault("accounts_few_paths", {}) if has_request_context() else {}
    if held not in known:
        known[held] = list(db.session.scalars(
            sa.select(Agency.path).where(within(actor, capability, Agency.path)).limit(FEW + 1))) if held else []
    found: list[str] = known[held]
    return found if len(found) <= FEW else None


def agencies_within(actor: Any, capability: str) -> sa.Select[int]:
    """Ids of the agencies where the actor holds the capability."""
    return sa.select(Agency.id).where(within(actor, capability, Agency.path))


def people_within(actor: Any, capability: str) -> sa.Select[int]:
    """Ids of the people of those agencies; without an agency one is reached by the whole system's grants alone."""
    return sa.select(User.id).outerjoin(Agency, Agency.id == User.agency_id).where(within(actor, capability, Agency.path))


def those_within(actor: Any, capability: str, ids: Collection[int]) -> set[int]:
    """Of these people, those of the agencies where the actor holds the capability."""
    return {id_ for some in pieces(ids) for id_ in db.session.scalars(people_within(actor, capability).where(User.id.in_(some)))}


def agency_of_people(actor: Any, capability: str, *, below: str = "/") -> sa.Subquery:
    """`person_id`, `agency_id`, name and post of the active people of those agencies, to join with; `below` is a path."""
    return (sa.select(User.id.label("person_id"), User.agency_id, User.employment_type, User.position, User.grade, User.name)
            .join(Agency, Agency.id == User.agency_id)
            .where(User.is_active, within(actor, capability, Agency.path), Agency.path.startswith(below)).subquery())


def agency_of_everybody(*, below: str) -> sa.Subquery:
    """The same of all agencies below a path, whoever asks: for numbers that tell nothing of single people."""
    return (sa.select(User.id.label("person_id"), User.agency_id, User.employment_type)
            .join(Agency, Agency.id == User.agency_id).where(User.is_active, Agency.path.startswith(below)).subquery())


def addresses_within(actor: Any, capability: str) -> sa.Subquery:
    """`person`, `name` and `address` of the active people of those agencies who have one, to join with."""
    return (sa.select(User.public_id.label("person"), User.name, User.email.label("address"))
            .outerjoin(Agency, Agency.id == User.agency_id)
            .where(User.is_active, User.email.is_not(None), within(actor, capability, Agency.path)).subquery())


def named_like(text: str, among: sa.Select[int], *, limit: int) -> list[int]:
    """Ids of the active people among these whose name, username or number holds the text, in the order of names."""
    plain, number = text.strip().lower(), normalise(text)
    if not plain or len(plain) > LONGEST_SOUGHT:
        return []
    matches = [sa.func.lower(User.name).contains(plain, autoescape=True), User.username.startswith(plain, autoescape=True)]
    if number.isdecimal():
        matches.append(User.id.in_(sa.select(IdentityNumber.user_id).where(
            IdentityNumber.number == number, IdentityNumber.valid_to.is_(None))))
    return list(db.session.scalars(
        sa.select(User.id).where(User.is_active, sa.or_(*matches), User.id.in_(among)).order_by(User.name).limit(limit)))


def identified(texts: Collection[str], among: sa.Select[int]) -> dict[str, set[int]]:
    """Which active people go by each text as e-mail address or present number, and those `among` as username, which anybody could
    guess; a few queries however many."""
    plain = {text: text.strip().lower() for text in texts}
    numbers = {text: normalise(text) for text in texts}
    known: dict[str, set[int]] = {}
    for some in pieces(set(plain.values())):
        for id_, *names in db.session.execute(sa.select(User.id, User.username, User.email).where(
                User.is_active, sa.or_(User.email.in_(some), sa.and_(User.username.in_(some), User.id.in_(among))))):
            for name in filter(None, names):
                known.setdefault(name, set()).add(id_)
    for some in pieces({number for number in numbers.values() if len(number) == 18}):
        for id_, number in db.session.execute(
                sa.select(User.id, IdentityNumber.number).join(IdentityNumber, IdentityNumber.user_id == User.id).where(
                    User.is_active, IdentityNumber.valid_to.is_(None), IdentityNumber.number.in_(some))):
            known.setdefault(number, set()).add(id_)
    return {text: known.get(plain[text], set()) | known.get(numbers[text], set()) for text in texts}


def named(texts: Collection[str], among: sa.Select[int]) -> dict[str, set[int]]:
    """Which active people among these bear each text as their whole name."""
    known: dict[str, set[int]] = {}
    for some in pieces({text.strip().lower() for text in texts}):
        for id_, name in db.session.execute(sa.select(User.id, sa.func.lower(User.name)).where(
                User.is_active, User.id.in_(among), sa.func.lower(User.name).in_(some))):
            known.setdefault(name, set()).add(id_)
    return {text: known.get(text.strip().lower(), set()) for text in texts}


def holding(capability: str, scopes: Collection[Scope]) -> list[int]:
    """Ids of the active people to whom a role within one of these scopes gives the capability, in the order of names; not those
    who have it as administrators alone."""
    return holding_only(capability, {*scopes, SYSTEM})


def holding_only(capability: str, scopes: Collection[Scope]) -> list[int]:
    """The same without those to whom it is given in the whole system."""
    known = capabilities().get(capability)
    reached = sa.or_(*(sa.and_(RoleGrant.scope_kind == kind, RoleGrant.scope_id == id_) for kind, id_ in {*scopes}))
    granted = sa.select(RoleGrant.user_id).where(
        RoleGrant.role.in_(known.roles if known else ()), RoleGrant.ended_at.is_(None), reached)
    return list(db.session.scalars(sa.select(User.id).where(User.is_active, User.id.in_(granted)).order_by(User.name, User.id)))
