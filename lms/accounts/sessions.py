"""Signed-in browsers: started, looked up at each request, listed and ended."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from flask import g, session
from sqlalchemy.orm import joinedload

from lms.accounts.models import SignInSession, User
from lms.core import sealing
from lms.core.database import db, now

LIFETIME, SHARED_LIFETIME = timedelta(days=30), timedelta(hours=12)
"""How long a session lives without being used: on one's own device, on a shared computer."""
SEEN_EVERY = timedelta(minutes=5)
_NAMED, _LONGEST_NAMED = "sign-on", 2500
"""The purpose of the seal, and the most letters: the cookie of one page carries it, and holds 4,000."""


def start(user: User, *, at: datetime, address: str = "", agent: str = "", is_shared: bool = False,
          is_twofold: bool = False, id_token: str = "") -> str:
    """A new session for the user; the token that the browser's cookie shall hold. `id_token` is the word of the provider that
    named the user, kept until the session ends."""
    token = secrets.token_urlsafe(24)
    kept = sealing.sealed(id_token.encode(), _NAMED, _hashed(token)) if 0 < len(id_token) < _LONGEST_NAMED else None
    db.session.execute(sa.insert(SignInSession), {
        "token_hash": _hashed(token), "user_id": user.id, "started_at": at, "seen_at": at, "is_shared": is_shared,
        "is_twofold": is_twofold, "address": address[:45], "agent": agent[:200],
        "id_token": kept})
    return token


def remember(token: str, *, is_shared: bool = False, by: str = "") -> None:
    """Put the token in the cookie, in a new cookie session: nothing of the visitor before stays. `by` is the provider of
    identities that named the visitor."""
    renew()
    session.permanent = not is_shared
    session["_user_id"] = token
    if by:
        session["by"] = by


def renew() -> None:
    """A new cookie session that ends with the browser; of the visitor before only the language stays."""
    language = session.get("language")
    session.clear()
    session.permanent = False
    if language:
        session["language"] = language


def user_of(token: str) -> User | None:
    """The active user whose session has not ended: the loader of Flask-Login, at each request."""
    row = db.session.execute(_signed_in(), {"token_hash": _hashed(token)}).unique().first()
    if row is None or now() - row.seen_at > (SHARED_LIFETIME if row.is_shared else LIFETIME):
        return None
    g.session_id, g.session_seen_at, g.session_is_twofold = row.id, row.seen_at, row.is_twofold
    user: User = row.User
    return user


def id_token_of(session_id: int) -> str:
    """What the provider said of the user of this session, "" where it said nothing."""
    row = db.session.execute(sa.select(SignInSession.token_hash, SignInSession.id_token).where(
        SignInSession.id == session_id)).first()
    told = sealing.opened(row.id_token, _NAMED, row.token_hash) if row and row.id_token else None
    return told.decode() if told else ""


def current_id() -> int | None:
    """The session of this request."""
    number: int | None = g.get("session_id")
    return number


def is_twofold() -> bool:
    """Whether the session of this request began with a code besides the password, or was given one since."""
    return bool(g.get("session_is_twofold"))


def make_twofold(session_id: int, is_twofold: bool = True) -> None:
    """Note that a code was given in this session too, or that none is asked for any more."""
    db.session.execute(sa.update(SignInSession).where(SignInSession.id == session_id).values(is_twofold=is_twofold))


def is_due(*, at: datetime) -> bool:
    """Whether it should be noted that this session is in use."""
    seen = g.get("session_seen_at")
    return seen is not None and at - seen >= SEEN_EVERY


def see(session_id: int, *, at: datetime) -> None:
    db.session.execute(sa.update(SignInSession).where(SignInSession.id == session_id).values(seen_at=at))


def of_user(user_id: int) -> list[SignInSession]:
    """Those that have not ended, the last used first."""
    return list(db.session.scalars(
        sa.select(SignInSession).where(SignInSession.user_id == user_id, SignInSession.ended_at.is_(None))
        .order_by(SignInSession.seen_at.desc())))


def end(user_id: int, session_id: int, *, at: datetime) -> bool:
    """End one of this user's sessions; whether there is one: those of others are out of reach. Once ended, it stays so."""
    _end(user_id, SignInSession.id == session_id, at)
    return db.session.scalar(sa.select(SignInSession.id).where(
        SignInSession.user_id == user_id, SignInSession.id == session_id)) is not None


def end_all(user_id: int, *, at: datetime, but: int | None = None) -> None:
    """End every session of this user, except `but`."""
    _end(user_id, SignInSession.id != but if but else sa.true(), at)


def end_begun(user_id: int, *, before: datetime, at: datetime) -> None:
    """End those that began before that moment."""
    _end(user_id, SignInSession.started_at < before, at)


def old(before: datetime) -> sa.ColumnElement[bool]:
    """Which ended, or were last used, before that moment."""
    return sa.or_(SignInSession.ended_at < before, SignInSession.seen_at < before)


def purge(*, before: datetime) -> None:
    db.session.execute(sa.delete(SignInSession).where(old(before)))


@cache
def _signed_in() -> sa.Select[User, int, datetime, bool, bool]:
    """Built once, for every page asks it; the roles come along."""
    return (
        sa.select(User, SignInSession.id, SignInSession.seen_at, SignInSession.is_shared, SignInSession.is_twofold)
        .join(SignInSession, SignInSession.user_id == User.id)
        .options(joinedload(User.agency), joinedload(User.role_grants))
        .where(SignInSession.token_hash == sa.bindparam("token_hash"), SignInSession.ended_at.is_(None), User.is_active))


def _end(user_id: int, which: sa.ColumnElement[bool], at: datetime) -> None:
    db.session.execute(sa.update(SignInSession).where(
        SignInSession.user_id == user_id, SignInSession.ended_at.is_(None), which).values(
        ended_at=at, id_token=None))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
