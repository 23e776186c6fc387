"""What other rooms may ask about people and agencies."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import g
from sqlalchemy.orm import joinedload, lazyload

from lms.accounts.identity import normalise
from lms.accounts.models import Agency as Agency
from lms.accounts.models import IdentityNumber, RoleGrant, User, display_name
from lms.accounts.policies import within
from lms.core.database import db
from lms.core.policies import Scope


@dataclass(frozen=True)
class Person:
    """Somebody as they are today; `agency_path` holds the ids of the agencies from the root down: "/1/5/"."""

    id: int
    public_id: str
    display_name: str
    number: str | None
    number_kind: str | None
    employment_type: str
    birth_place: str
    birth_date: date | None
    position: str
    grade: str
    agency_id: int | None
    agency_name: str
    agency_path: str
    email: str | None


def user(user_id: int) -> User | None:
    return db.session.scalar(_users().where(User.id == user_id))


def by_public_id(public_id: str) -> User | None:
    return db.session.scalar(_users().where(User.public_id == public_id))


def find(text: str) -> User | None:
    """Whoever goes by this username, e-mail address or present NIP, however it is spaced."""
    plain, number = text.strip().lower(), normalise(text)
    if not plain or len(plain) > 254:
        return None
    names = [User.username == plain, User.email == plain]
    if len(number) == 18 and number.isascii() and number.isdecimal():
        names.append(User.id.in_(sa.select(IdentityNumber.user_id).where(
            IdentityNumber.number == number, IdentityNumber.valid_to.is_(None))))
    return db.session.scalars(_users().where(sa.or_(*names)).options(lazyload(User.role_grants)).limit(1)).first()


def is_erased(user_id: int) -> bool:
    """Whether the personal data of this account are gone (`erasure`)."""
    return db.session.get_one(User, user_id).is_erased


def names_of(ids: Collection[int]) -> dict[int, str]:
    """Display names by id."""
    if not ids:
        return {}
    rows = db.session.execute(sa.select(User.id, User.title_before, User.name, User.title_after).where(User.id.in_(ids)))
    return {row.id: display_name(row.title_before, row.name, row.title_after) for row in rows}


def email_of(user_id: Any) -> sa.ScalarSelect[str | None]:
    """The person's address, for a query of another room."""
    return sa.select(User.email).where(User.id == user_id).scalar_subquery()


def identity_of(user_id: int) -> str | None:
    """The number now in force."""
    return db.session.scalar(sa.select(IdentityNumber.number).where(
        IdentityNumber.user_id == user_id, IdentityNumber.valid_to.is_(None)))


def person(user_id: int) -> Person:
    """NoResultFound where there is none."""
    return _person(db.session.execute(_people().where(User.id == user_id)).one())


def people_of(ids: Collection[int]) -> list[Person]:
    """These people in the order of their names."""
    if not ids:
        return []
    return [_person(row) for row in db.session.execute(_people().where(User.id.in_(ids)).order_by(User.name, User.id))]


def heads_over(agency_id: int | None, *, but: int) -> list[Person]:
    """The heads of office of the agency and of those above it, the nearest first; never the person `but` himself."""
    above = [id_ for _kind, id_ in agency_scopes(agency_id)]
    granted: dict[int, int] = {user_id: len(path) for user_id, path in db.session.execute(
        sa.select(RoleGrant.user_id, Agency.path).join(Agency, Agency.id == RoleGrant.scope_id).join(
            User, User.id == RoleGrant.user_id).where(
            RoleGrant.role == "head_of_office", RoleGrant.scope_kind == "agency", RoleGrant.ended_at.is_(None),
            RoleGrant.scope_id.in_(above), User.is_active, User.id != but).order_by(Agency.path))}
    return sorted(people_of(granted), key=lambda person: -granted[person.id])


def holders(role: str, scope: Scope) -> sa.Select[int]:
    """Ids of those who hold the role in just this scope now, to be narrowed down by facts of the `User`."""
    return sa.select(RoleGrant.user_id).join(User, User.id == RoleGrant.user_id).where(
        RoleGrant.role == role, RoleGrant.scope_kind == scope[0], RoleGrant.scope_id == scope[1], RoleGrant.ended_at.is_(None))


def agency(agency_id: int) -> Agency | None:
    return db.session.get(Agency, agency_id)


def agency_by_public_id(public_id: str) -> Agency | None:
    return db.session.scalar(sa.select(Agency).where(Agency.public_id == public_id))


def agency_scopes(agency_id: int | None) -> frozenset[Scope]:
    """The agency and all above it, as scopes; remembered while the request lasts."""
    if agency_id is None:
        return frozenset()
    known: dict[int, frozenset[Scope]] = g.setdefault("agency_scopes", {})
    if agency_id not in known:
        found = agency(agency_id)
        known[agency_id] = found.scopes() if found else frozenset()
    return known[agency_id]


def agencies_for(actor: Any, capability: str) -> list[Agency]:
    """The agencies where the actor holds the capability, each followed by those below it."""
    return in_tree_order(db.session.scalars(sa.select(Agency).where(within(actor, capability, Agency.path))).all())


def agencies() -> list[Agency]:
    """All of them, in the order of the tree."""
    return in_tree_order(db.session.scalars(sa.select(Agency)).all())


def holders_in(agency_ids: Collection[int]) -> dict[str, list[str]]:
    """Names of the active people by role, of those whose role is over one of these agencies."""
    held: dict[str, list[str]] = {}
    for role, *names in db.session.execute(
            sa.select(RoleGrant.role, User.title_before, User.name, User.title_after).distinct()
            .join(User, User.id == RoleGrant.user_id).where(
                RoleGrant.scope_kind == "agency", RoleGrant.scope_id.in_(agency_ids), RoleGrant.ended_at.is_(None),
                User.is_active).order_by(User.name)):
        held.setdefault(role, []).append(display_name(*names))
    return held


def how_many_in(agency_ids: Collection[int]) -> int:
    """Active people of these agencies."""
    return db.session.scalar(
        sa.select(sa.func.count()).select_from(User).where(User.agency_id.in_(agency_ids), User.is_active)) or 0


def agency_named(name: str, parent_id: int | None) -> Agency | None:
    """The agency of this name right below another, or at the root."""
    return db.session.scalar(sa.select(Agency).where(Agency.name == name, Agency.parent_id == parent_id).limit(1))


def agencies_beside(mine: Agency | None) -> list[Agency]:
    """The tree that this agency stands in, in its order; all trees for who belongs to none."""
    root = f"/{mine.path.split('/')[1]}/" if mine else "/"
    return in_tree_order(db.session.scalars(sa.select(Agency).where(Agency.path.startswith(root))).all())


def in_tree_order(found: Collection[Agency]) -> list[Agency]:
    names = {str(a.id): a.name.casefold() for a in found}
    return sorted(found, key=lambda a: [(names.get(step, ""), step) for step in a.path.strip("/").split("/")])


def _users() -> sa.Select[User]:
    return sa.select(User).options(joinedload(User.agency))


def _people() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(User.id, User.public_id, User.title_before, User.name, User.title_after, User.employment_type, User.birth_place,
                  User.birth_date, User.position, User.grade, User.agency_id, User.email, Agency.name.label("agency_name"),
                  Agency.path, IdentityNumber.number, IdentityNumber.kind)
        .outerjoin(Agency, Agency.id == User.agency_id)
        .outerjoin(IdentityNumber, sa.and_(IdentityNumber.user_id == User.id, IdentityNumber.valid_to.is_(None))))


def _person(row: Any) -> Person:
    return Person(
        id=row.id, public_id=row.public_id, display_name=display_name(row.title_before, row.name, row.title_after),
        number=row.number, number_kind=row.kind, employment_type=row.employment_type, birth_place=row.birth_place,
        birth_date=row.birth_date, position=row.position, grade=row.grade, agency_id=row.agency_id,
        agency_name=row.agency_name or "", agency_path=row.path or "", email=row.email)
