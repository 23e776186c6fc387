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


def find_many(texts: Collection[str], *, names_among: sa.Select[int]) -> dict[str, set[int]]:
    """Who goes by each text, as it is given: username, e-mail address or present number of anybody, or the whole name
    of somebody among these. Two queries however many there are."""
    plain = {text: text.strip().lower() for text in texts}
    numbers = {text: normalise(text) for text in texts}
    words = set(plain.values())
    known: dict[str, set[int]] = {}
    rows = db.session.execute(
        sa.select(User.id, User.username, User.email, sa.func.lower(User.name), User.id.in_(names_among)).where(
            User.is_active, sa.or_(User.username.in_(words), User.email.in_(words), sa.func.lower(User.name).in_(words))))
    for id_, username, email, name, is_near in rows:
        for word in (username, email, name if is_near else None):
            known.setdefault(word or "", set()).add(id_)
    by_number = {number: {id_} for number, id_ in db.session.execute(
        sa.select(IdentityNumber.number, IdentityNumber.user_id).join(User, User.id == IdentityNumber.user_id).where(
            User.is_active, IdentityNumber.valid_to.is_(None), IdentityNumber.number.in_(set(numbers.values()))))}
    known.pop("", None)
    return {text: known.get(word, set()) | by_number.get(numbers[text], set()) for text, word in plain.items()}
