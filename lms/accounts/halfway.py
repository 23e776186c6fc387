"""Between the two steps of signing in: whoever gave the right password is known for ten minutes, and signed in nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import session

from lms.accounts import queries, sessions, sign_in
from lms.accounts.models import User

LASTS = timedelta(minutes=10)
_NAME = "halfway"


@dataclass(frozen=True)
class Halfway:
    user: User
    is_shared: bool
    next: str
    by: str


def begin(user: User, *, is_shared: bool, next_: str, by: str, at: datetime) -> None:
    """Keep in the cookie who gave the password, or was named by the provider `by`; a later change of the password or closing of
    the account undoes it."""
    sessions.renew()
    session[_NAME] = [user.public_id, _fragment(user), is_shared, next_, by, at.timestamp()]


def now_there(*, at: datetime) -> Halfway | None:
    """Who has given the password in this browser and not yet the code."""
    if _NAME not in session:
        return None
    public_id, fragment, is_shared, next_, by, began = session[_NAME]
    user = queries.by_public_id(public_id)
    is_young = 0 <= at.timestamp() - began < LASTS.total_seconds()
    if user is None or not user.is_active or _fragment(user) != fragment or not is_young:
        return None
    return Halfway(user, is_shared, next_, by)


def _fragment(user: User) -> str:
    return sign_in.key_of(f"halfway:{user.id}:{user.password_hash}")[:20]
