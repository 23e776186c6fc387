"""Sets of people and agencies, for the lists of other rooms: as subqueries, so that they cost no query of their own."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from lms.accounts.identity import normalise
from lms.accounts.models import Agency, IdentityNumber, User
from lms.accounts.policies import within
from lms.core.database import db


def agencies_within(actor: Any, capability: str) -> sa.Select[int]:
    """Ids of the agencies where the actor holds the capability."""
    return sa.select(Agency.id).where(within(actor, capability, Agency.path))


def people_within(actor: Any, capability: str) -> sa.Select[int]:
    """Ids of the people of those agencies; without an agency one is reached by the whole system's grants alone."""
    return sa.select(User.id).outerjoin(Agency, Agency.id == User.agency_id).where(within(actor, capability, Agency.path))


def agency_of_people(actor: Any, capability: str) -> sa.Subquery:
    """`person_id` and `agency_id` of the active people of those agencies, to join with."""
    return (sa.select(User.id.label("person_id"), User.agency_id.label("agency_id"))
            .join(Agency, Agency.id == User.agency_id).where(User.is_active, within(actor, capability, Agency.path)).subquery())


def named_like(text: str, among: sa.Select[int], *, limit: int) -> list[int]:
    """Ids of the active people among these whose name, username or number holds the text, in the order of names."""
    plain, number = text.strip().lower(), normalise(text)
    if not plain:
        return []
    matches = [sa.func.lower(User.name).contains(plain, autoescape=True), User.username.startswith(plain, autoescape=True)]
    if number.isdecimal():
        matches.append(User.id.in_(sa.select(IdentityNumber.user_id).where(
            IdentityNumber.number == number, IdentityNumber.valid_to.is_(None))))
    return list(db.session.scalars(
        sa.select(User.id).where(User.is_active, sa.or_(*matches), User.id.in_(among)).order_by(User.name).limit(limit)))


def identified(texts: Collection[str]) -> dict[str, set[int]]:
    """Which active people go by each text as username, e-mail address or present number; two queries however many."""
    plain = {text: text.strip().lower() for text in texts}
    numbers = {text: normalise(text) for text in texts}
    known: dict[str, set[int]] = {}
    for id_, *names in db.session.execute(sa.select(User.id, User.username, User.email).where(
            User.is_active, sa.or_(User.username.in_(set(plain.values())), User.email.in_(set(plain.values()))))):
        for name in filter(None, names):
            known.setdefault(name, set()).add(id_)
    for id_, number in db.session.execute(
            sa.select(User.id, IdentityNumber.number).join(IdentityNumber, IdentityNumber.user_id == User.id).where(
                User.is_active, IdentityNumber.valid_to.is_(None), IdentityNumber.number.in_(set(numbers.values())))):
        known.setdefault(number, set()).add(id_)
    return {text: known.get(plain[text], set()) | known.get(numbers[text], set()) for text in texts}


def named(texts: Collection[str], among: sa.Select[int]) -> dict[str, set[int]]:
    """Which active people among these bear each text as their whole name."""
    known: dict[str, set[int]] = {}
    for id_, name in db.session.execute(sa.select(User.id, sa.func.lower(User.name)).where(
            User.is_active, User.id.in_(among), sa.func.lower(User.name).in_({text.strip().lower() for text in texts}))):
        known.setdefault(name, set()).add(id_)
    return {text: known.get(text.strip().lower(), set()) for text in texts}
