"""What is done to people, their numbers and roles, and to agencies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from lms.accounts import identity, passwords, sessions, sign_in
from lms.accounts.models import Agency, IdentityNumber, NumberClaim, RoleGrant, User
from lms.core import audit
from lms.core.database import db
from lms.core.errors import DomainError
from lms.core.policies import SYSTEM, Scope
from lms.core.references import pieces

LONGEST_PATH, LONGEST_NAME = 200, 120
ADDRESS = re.compile(r"(?=.{3,254}$)[^@\s]+@[^@\s]+")
"""What can be an e-mail address at all; forms look closer."""
USERNAME = re.compile(r"(?=.*[a-z])[a-z0-9][a-z0-9._-]{2,79}")
"""At least one letter and no @, so that it is never mistaken for a number or an address."""


class Refused(DomainError):
    """What was asked cannot be; `field` names what it was about."""

    status = 422

    def __init__(self, message: object, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def create_user(
    *, username: str, name: str, at: datetime, email: str | None = None, password: str | None = None,
    agency_id: int | None = None, employment_type: str = "non_asn", number: str | None = None, position: str = "",
    grade: str = "", must_change_password: bool = False, **more: Any,
) -> User:
    """A new person; `more` are other columns, among them `password_hash` where the hash is already known."""
    _called(name)
    user = User(name=name, created_at=at, agency_id=agency_id, employment_type=employment_type, position=position, grade=grade,
                must_change_password=must_change_password, **more)
    _name(user, username, email)
    if password is not None:
        user.password_hash = passwords.hashed(password)
    db.session.add(user)
    flush()
    if number:
        add_number(user.id, number, valid_from=at.date(), at=at)
    audit.record("accounts.created", f"user:{user.id}", agency_id=agency_id)
    return user


def change_user(user: User, *, username: str | None = None, email: str | None = None, **changes: Any) -> None:
    """Set what is given; a username of None stays as it is, an e-mail address of None is taken away."""
    _called(changes.get("name", user.name))
    _name(user, username or user.username, email)
    changed = sorted(name for name, value in changes.items() if getattr(user, name) != value)
    for name in changed:
        setattr(user, name, changes[name])
    flush()
    audit.record("accounts.changed", f"user:{user.id}", fields=changed)


def set_active(user: User, is_active: bool, *, at: datetime) -> None:
    """Let the person in, or shut them out of every browser at once; what they did stays."""
    user.is_active = is_active
    if not is_active:
        sessions.end_all(user.id, at=at)
    audit.record("accounts.activated" if is_active else "accounts.deactivated", f"user:{user.id}")


def set_password(user: User, password: str) -> None:
    keep_password_hash(user, passwords.hashed(password))


def keep_password_hash(user: User, password_hash: str, *, must_change: bool = False) -> None:
    """For those who hashed it before the unit of work: hashing takes long, and the write lock is everybody's."""
    user.password_hash, user.must_change_password = password_hash, must_change
    sign_in.forgive(user)
    audit.record("accounts.password_set", f"user:{user.id}", temporary=must_change)


def add_number(user_id: int, text: str, *, valid_from: date, at: datetime) -> IdentityNumber:
    """Put the number in force from that day; the one before ends the day before and is kept."""
    found = sound(text)
    if (before := number_before(user_id, found.number, valid_from=valid_from)) and before.number == found.number:
        return before
    if before:
        before.valid_to = valid_from - timedelta(days=1)
        db.session.flush()
    fresh = IdentityNumber(user_id=user_id, kind=found.kind, number=found.number, valid_from=valid_from)
    db.session.add(fresh)
    flush()
    settle_claims({user_id: found.number}, at=at)
    audit.record("accounts.number_added", f"user:{user_id}", kind=found.kind, number=identity.masked(found.number))
    return fresh


def sound(text: str) -> identity.Findings:
    """What the text is as a number; Refused with the reason where it is none."""
    found = identity.inspect(text)
    if not found.is_sound:
        raise Refused(found.errors[0], "number")
    return found


def number_before(user_id: int, number: str, *, valid_from: date) -> IdentityNumber | None:
    """What this number would take the place of, itself where it is in force already. Refused where it cannot be theirs."""
    holder = db.session.scalar(_current().where(IdentityNumber.number == number))
    if holder and holder.user_id == user_id:
        return holder
    if holder:
        raise Refused(_l("This number already belongs to another account. Ask your organiser to look into it."), "number")
    before = db.session.scalar(_current().where(IdentityNumber.user_id == user_id))
    if before and before.valid_from >= valid_from:
        raise Refused(_l("The new number must begin after the one before it."), "valid_from")
    return before


def settle_claims(numbers: Mapping[int, str], *, at: datetime) -> None:
    """What people had said of themselves, by id, is confirmed with the number that is now in force."""
    for some in pieces(numbers):
        for claim in db.session.scalars(sa.select(NumberClaim).where(
                NumberClaim.user_id.in_(some), NumberClaim.decided_at.is_(None))):
            if claim.number == numbers[claim.user_id]:
                claim.state, claim.decided_at = "confirmed", at
    db.session.flush()


def grant_role(user_id: int, role: str, *, scope: Scope = SYSTEM, at: datetime, by: int | None = None) -> RoleGrant:
    """Give a role within a scope; asking again returns the grant that stands. Who may is for the caller to check."""
    standing = db.session.scalar(_standing(user_id, role, scope))
    if standing:
        return standing
    grant = RoleGrant(user_id=user_id, role=role, scope_kind=scope[0], scope_id=scope[1], granted_at=at, granted_by_id=by)
    db.session.add(grant)
    flush()
    _forget_grants(user_id)
    audit.record("accounts.role_granted", f"user:{user_id}", role=role, scope=list(scope))
    return grant


def end_role(user_id: int, role: str, *, scope: Scope = SYSTEM, at: datetime) -> None:
    """Take a role away; where there is none, nothing happens."""
    if grant := db.session.scalar(_standing(user_id, role, scope)):
        grant.ended_at = at
        db.session.flush()
        _forget_grants(user_id)
        audit.record("accounts.role_ended", f"user:{user_id}", role=role, scope=list(scope))


def create_agency(name: str, kind: str, *, parent: Agency | None = None, **more: Any) -> Agency:
    """A new agency below its parent; without one it is a root of the tree."""
    agency = Agency(name=name, kind=kind, parent_id=parent.id if parent else None, path="", **more)
    db.session.add(agency)
    db.session.flush()
    path = f"{parent.path if parent else '/'}{agency.id}/"
    if len(path) > LONGEST_PATH:
        raise Refused(_l("Agencies cannot be nested any deeper."), "parent")
    agency.path = path
    db.session.flush()
    audit.record("accounts.agency_created", f"agency:{agency.id}", parent_id=agency.parent_id)
    return agency


def change_agency(agency: Agency, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(agency, name, value)
    db.session.flush()
    audit.record("accounts.agency_changed", f"agency:{agency.id}")


def _called(name: str) -> None:
    if not name.strip() or len(name) > LONGEST_NAME:
        raise Refused(_l("A name has 1 to %(count)s characters.", count=LONGEST_NAME), "name")


def _name(user: User, username: str, email: str | None) -> None:
    """Give the user names to sign in with that nobody else has."""
    username, email = username.strip().lower(), (email or "").strip().lower() or None
    if not USERNAME.fullmatch(username):
        raise Refused(_l("A username has 3 to 80 letters, digits, dots, hyphens or underscores, "
                         "and at least one letter."), "username")
    if email and not ADDRESS.fullmatch(email):
        raise Refused(_l("This is no e-mail address."), "email")
    same = sa.or_(User.username == username, User.email == email) if email else User.username == username
    with db.session.no_autoflush:
        taken = set(db.session.execute(sa.select(User.username, User.email).where(User.id != (user.id or 0), same)))
    if any(other == username for other, _email in taken):
        raise Refused(_l("This username is taken."), "username")
    if taken:
        raise Refused(_l("This e-mail address belongs to another account."), "email")
    user.username, user.email = username, email


def flush() -> None:
    """Send what is pending to the database, which has the last word where two ask for one thing at the same moment."""
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Refused(_l("Somebody else was given this at the same moment. Please look again.")) from error


def _current() -> sa.Select[IdentityNumber]:
    return sa.select(IdentityNumber).where(IdentityNumber.valid_to.is_(None))


def _standing(user_id: int, role: str, scope: Scope) -> sa.Select[RoleGrant]:
    return sa.select(RoleGrant).where(
        RoleGrant.user_id == user_id, RoleGrant.role == role, RoleGrant.scope_kind == scope[0], RoleGrant.scope_id == scope[1],
        RoleGrant.ended_at.is_(None))


def _forget_grants(user_id: int) -> None:
    """The list that a loaded user carries is read again at its next use."""
    if user := db.session.identity_map.get(sa.orm.util.identity_key(User, user_id)):
        db.session.expire(user, ["role_grants"])
