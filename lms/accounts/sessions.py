"""Signed-in browsers: started, looked up at each request, listed and ended."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

import sqlalchemy as sa
from flask import session
from sqlalchemy.orm import joinedload

from lms.accounts.models import SignInSession, User
from lms.core.database import db


def start(user: User, *, at: datetime, address: str = "", agent: str = "") -> str:
    """A new session for the user; the token that the browser's cookie shall hold."""
    token = secrets.token_urlsafe(24)
    db.session.add(SignInSession(token_hash=_hashed(token), user_id=user.id, started_at=at, seen_at=at,
                                 address=address[:45], agent=agent[:200]))
    return token


def remember(token: str) -> None:
    """Put the token in the cookie, in a new cookie session: nothing of the visitor before stays."""
    language = session.get("language")
    session.clear()
    session.permanent = True
    session["_user_id"] = token
    if language:
        session["language"] = language


def user_of(token: str) -> User | None:
    """The active user whose session has not ended: the loader of Flask-Login, at each request."""
    return db.session.scalar(
        sa.select(User).join(SignInSession, SignInSession.user_id == User.id).options(joinedload(User.agency))
        .where(SignInSession.token_hash == _hashed(token), SignInSession.ended_at.is_(None), User.is_active))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
