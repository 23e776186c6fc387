"""A person is erased on request (Law 27 of 2022, articles 8, 43 and 44), but for what the law makes us keep.

Of a completed course the record stays, without the name: places, progress, attempts and works point to an account that tells
no longer whose it was. A certificate keeps the name that is printed on it, for it must remain verifiable. Everything else goes.
Each room that keeps something of people adds its `Part` to `parts`, and is asked in the reverse order of its requirements.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.accounts.models import (
    DataCopy,
    ExternalIdentity,
    IdentityNumber,
    NumberClaim,
    Passkey,
    RecoveryCode,
    RoleGrant,
    SecondFactor,
    SignInSession,
    User,
)
from lms.core import audit, mail, storage
from lms.core.database import db
from lms.core.errors import DomainError
from lms.core.registry import Registry
from lms.core.work import after_commit


@dataclass(frozen=True)
class Line:
    """So many of a thing: they go, or stay for the reason of `why`."""

    what: object
    count: int
    why: object = ""


@dataclass(frozen=True)
class Part:
    """What one room keeps of somebody. `kept` are the courses of which the record stays, as all rooms together name them.

    `tell(user_id, kept)` says what will go and stay, the same numbers that `erase(user_id, kept)` makes true; that returns the
    keys of files that the room no longer needs. `keeps(user_id)` names courses, `hinders(user_id)` says what must be done
    first, and `uses(keys)` which of these files the room still shows elsewhere than in a column called `key` or `..._key`.
    """

    name: str
    tell: Callable[[int, frozenset[int]], Iterable[Line]]
    erase: Callable[[int, frozenset[int]], Iterable[str]] = lambda _user, _kept: ()
    keeps: Callable[[int], Iterable[int]] = lambda _user: ()
    hinders: Callable[[int], str] = lambda _user: ""
    uses: Callable[[Collection[str]], Iterable[str]] = lambda _keys: ()


parts: Registry[Part] = Registry("accounts.erasure")


class NotYet(DomainError):
    """Something must be done first; the text says what."""


def how_many(*which: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(*which)) or 0


def preview(user: User) -> list[Line]:
    """What goes and what stays, the present numbers; those of nothing are left out."""
    kept = _kept(user.id)
    lines = [*_own(user), *(line for part in parts for line in part.tell(user.id, kept))]
    return [line for line in lines if line.count]


def hindrance(user: User) -> str:
    """What must be done first, or nothing."""
    return next((words for part in parts if (words := part.hinders(user.id))), "")


def erase(user: User, reason: str, *, by: int, at: datetime) -> None:
    """For good. NotYet where something must be done first; the person is told by letter, where there is an address."""
    if user.id == by:
        raise NotYet(_l("Nobody erases themselves: ask another administrator."))
    if words := hindrance(user):
        raise NotYet(words)
    kept, keys = _kept(user.id), set(_copies(user.id))
    for part in reversed(list(parts)):
        keys.update(part.erase(user.id, kept))
    _tell(user)
    _forget(user, at=at)
    audit.record("accounts.erased", f"user:{user.id}", reason=reason, courses_kept=len(kept))
    after_commit(lambda: discard(keys))


def _kept(user_id: int) -> frozenset[int]:
    return frozenset(course for part in parts for course in part.keeps(user_id))


def _own(user: User) -> Iterable[Line]:
    yield Line(_l("Account with name, contact, post and birth"), 1)
    for model, what in ((IdentityNumber, _l("Identity numbers")), (NumberClaim, _l("Identity numbers entered by oneself")),
                        (RoleGrant, _l("Roles")), (SignInSession, _l("Browsers that were signed in")),
                        (DataCopy, _l("PDF of one's data")), (SecondFactor, _l("Second step of signing in")),
                        (Passkey, _l("Passkeys")), (RecoveryCode, _l("Recovery codes")),
                        (ExternalIdentity, _l("Links with sign-on services"))):
        yield Line(what, how_many(model.user_id == user.id))
    yield Line(_l("Entries of the audit trail with this name"), how_many(audit.AuditEntry.actor_id == user.id),
               _l("Who did what in office must remain accountable; entries are never changed."))


def _copies(user_id: int) -> Iterable[str]:
    return db.session.scalars(sa.select(DataCopy.file_key).where(DataCopy.user_id == user_id, DataCopy.file_key.is_not(None)))


def _forget(user: User, *, at: datetime) -> None:
    """The row stays as the mark that a person was here: certificates and acts in office point to it."""
    for model in (IdentityNumber, NumberClaim, SignInSession, DataCopy, RecoveryCode, SecondFactor, Passkey, ExternalIdentity):
        db.session.execute(sa.delete(model).where(model.user_id == user.id))
    db.session.execute(sa.update(RoleGrant).where(RoleGrant.user_id == user.id, RoleGrant.ended_at.is_(None)).values(ended_at=at))
    user.username, user.name = user.pseudonym, f"[{user.public_id[:6]}]"
    user.title_before = user.title_after = user.position = user.grade = user.birth_place = ""
    user.email = user.password_hash = user.birth_date = user.language = user.time_zone = None
    user.employment_type, user.is_active, user.must_change_password = "non_asn", False, False
    db.session.flush()


def _tell(user: User) -> None:
    """Article 45: whoever is erased is told."""
    if not user.email:
        return
    with force_locale(user.language or current_app.config["LANGUAGE"]):
        mail.send(user.email, _("Your personal data at %(site)s have been erased", site=current_app.config["SITE_NAME"]), _(
            "Your account and your personal data have been erased, as you asked. The record of completed courses stays without "
            "your name; certificates that were issued stay valid, and your name stays on them. This is the last letter to this "
            "address."))


def discard(keys: Collection[str]) -> None:
    """Forget of these files those that nothing shows any more: the same content may be another person's too."""
    free = set(keys)
    for table in db.metadata.tables.values():
        for column in table.columns:
            if free and isinstance(column.type, sa.String) and (column.name == "key" or column.name.endswith("_key")):
                free -= set(db.session.scalars(sa.select(column).where(column.in_(free))))
    for part in parts:
        free -= set(part.uses(free)) if free else set()
    for key in free:
        storage.discard(key)
