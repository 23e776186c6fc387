"""Coming in: tries are counted exactly, in the database, against the account and against the address."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import lazyload

from lms.accounts import identity, passwords
from lms.accounts.models import SignInFailure, User
from lms.core.database import db, now
from lms.core.errors import DomainError
from lms.core.work import unit_of_work

WINDOW = timedelta(minutes=15)
PER_NAME, PER_ADDRESS = 10, 50


class TooManyTries(DomainError):
    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(_l("Too many tries. For the safety of the account, wait %(minutes)s minutes and try again.",
                            minutes=-(-retry_after // 60)))
        self.retry_after = retry_after


@dataclass(frozen=True)
class Proof:
    """Somebody gave the right password; `better` is a hash with the parameters of today, where the kept one is older."""

    user_id: int
    password_hash: str
    better: str | None


def prove(user: User | None, name: str, password: str, *, address: str) -> Proof | None:
    """Whether the password is the user's; TooManyTries when it was wrong too often. Call it outside any unit of work.

    Each try is written down as a failure before the password is looked at, so that tries at the same time are all
    counted; `accept` takes them back. No write lock is held while hashing.
    """
    key, known, user_id = _key(user, name), user.password_hash if user and user.is_active else None, user.id if user else 0
    with unit_of_work():
        count(key, address, at=now())
    if not passwords.matches(known, password) or known is None:
        return None
    return Proof(user_id, known, passwords.hashed(password) if passwords.is_outdated(known) else None)


def accept(proof: Proof) -> User:
    """The user, read again: the password may have changed, the account been closed, in the meantime."""
    user = db.session.get(User, proof.user_id, options=[lazyload(User.role_grants)])
    if user is None or not user.is_active or user.password_hash != proof.password_hash:
        raise DomainError(_l("The account was changed in the meantime. Please try again."))
    user.password_hash = proof.better or user.password_hash
    forgive(user)
    return user


def forgive(user: User) -> None:
    """Take back the wrong passwords for this account."""
    forget(_key(user, ""))


def forget(key: str) -> None:
    """Take back the tries under this key."""
    db.session.execute(sa.delete(SignInFailure).where(SignInFailure.name_hash == key))


def purge_failures(*, before: datetime) -> None:
    db.session.execute(sa.delete(SignInFailure).where(SignInFailure.at < before))


def _key(user: User | None, name: str) -> str:
    """One key for all the names of an account; it can't be turned back into what was typed."""
    return key_of(f"user:{user.id}" if user else f"name:{identity.normalise(name).lower()[:254]}")


def key_of(whose: str) -> str:
    """A keyed hash in hexadecimal digits."""
    return hmac.new(current_app.config["SECRET_KEY"].encode(), whose.encode(), hashlib.sha256).hexdigest()


def count(key: str, address: str, *, at: datetime) -> None:
    """Write a try down before it is looked at; TooManyTries where there were enough."""
    values = {"name_hash": key, "address": address}
    _in_turn(key, address)
    of_name, first_of_name, of_address, first_of_address = db.session.execute(_recent(), {**values, "since": at - WINDOW}).one()
    for tries, first, limit in ((of_name, first_of_name, PER_NAME), (of_address, first_of_address, PER_ADDRESS)):
        if tries >= limit:
            raise TooManyTries(max(1, int((first + WINDOW - at).total_seconds())))
    db.session.execute(_failure(), {**values, "at": at})


@cache
def _recent() -> sa.Select[*tuple[Any, ...]]:
    """How many tries there were against the account and from the address, and when the first of each was."""
    name, address = (column == sa.bindparam(column.name) for column in (SignInFailure.name_hash, SignInFailure.address))
    figures = (figure.filter(whose) for whose in (name, address) for figure in (sa.func.count(), sa.func.min(SignInFailure.at)))
    return sa.select(*figures).where(SignInFailure.at > sa.bindparam("since"), name | address)


@cache
def _failure() -> sa.Insert:
    table: Any = SignInFailure.__table__
    return sa.insert(table)


def _in_turn(key: str, address: str) -> None:
    """On PostgreSQL, tries for one name or from one address wait for each other; SQLite has one writer anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.select(*(sa.func.pg_advisory_xact_lock(kind, sa.func.hashtext(value))
                                       for kind, value in ((1, key), (2, address)))))
