"""Links to choose a password: signed, for one use; for one hour, or for two weeks where it is the first."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from lms.accounts import queries
from lms.accounts.models import SignInSession, User
from lms.core import mail
from lms.core.database import db

LIFETIME, ENTRY_LIFETIME, INVITED_DAYS = 3600, 900, 14
"""Seconds for who forgot a password, and for who is let in by the operator; days for who was given an account and has none
yet."""


def send(user: User) -> None:
    """Mail the link to the user's address."""
    with force_locale(user.language or current_app.config["LANGUAGE"]):
        link = current_app.config["BASE_URL"] + url_for("accounts.reset_password", token=token_for(user))
        mail.send(user.email or "", _("A new password for %(site)s", site=current_app.config["SITE_NAME"]), _(
            "Dear %(name)s,\n\nsomebody, we hope you, asked for a new password for the account %(username)s. "
            "Within one hour you may choose one here:\n\n%(link)s\n\n"
            "If it was not you, do nothing: the old password stays as it is.",
            name=user.display_name, username=user.username, link=link))


def token_for(user: User) -> str:
    """What the link holds. With the password it changes, so it works once."""
    return str(_signer().dumps([user.public_id, _fragment(user)]))


def invitation_for(user: User) -> str:
    """As `token_for`, for a first password, for 14 days."""
    return str(_signer("accounts.invitation").dumps([user.public_id, _fragment(user)]))


def entry_for(user: User) -> str:
    """What a link of the operator holds that signs in, for 15 minutes; with the next session it changes, so it works once."""
    return str(_signer("accounts.entry").dumps([user.public_id, _entry_fragment(user)]))


def user_of_entry(token: str) -> User | None:
    try:
        public_id, fragment = _signer("accounts.entry").loads(token, max_age=ENTRY_LIFETIME)
    except (BadSignature, ValueError, TypeError):
        return None
    user = queries.by_public_id(public_id)
    return user if user and user.is_active and _entry_fragment(user) == fragment else None


def user_of(token: str) -> User | None:
    """The active user of a link that is genuine, young and unused."""
    return _user_of(token, _signer(), LIFETIME) or _user_of(token, _signer("accounts.invitation"), INVITED_DAYS * 86_400)


def _user_of(token: str, signer: URLSafeTimedSerializer, lifetime: int) -> User | None:
    try:
        public_id, fragment = signer.loads(token, max_age=lifetime)
    except (BadSignature, ValueError, TypeError):
        return None
    user = queries.by_public_id(public_id)
    return user if user and user.is_active and _fragment(user) == fragment else None


def _fragment(user: User) -> str:
    return hashlib.sha256(f"{user.password_hash}{user.email}".encode()).hexdigest()[:20]


def _entry_fragment(user: User) -> str:
    last = db.session.scalar(sa.select(sa.func.max(SignInSession.id)).where(SignInSession.user_id == user.id))
    return hashlib.sha256(f"{_fragment(user)}{last}".encode()).hexdigest()[:20]


def _signer(salt: str = "accounts.reset") -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=salt)
