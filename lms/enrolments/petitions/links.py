"""The link by which somebody without an account answers for one application: signed, for this purpose alone, and ending."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from lms.core.database import db
from lms.enrolments.models import Ask

KNOWN_DAYS = 90
"""So long after its letter a link still tells what was decided; answering ends earlier, with `Ask.answer_by`."""


def of(ask: Ask) -> str:
    return f"{current_app.config['BASE_URL']}/approve/{token(ask)}"


def token(ask: Ask) -> str:
    return str(_signer().dumps(ask.public_id))


def read(text: str) -> Ask | None:
    """Whose link this is, where it is genuine and not older than 90 days."""
    try:
        public_id = _signer().loads(text, max_age=KNOWN_DAYS * 86_400)
    except BadData:
        return None
    return db.session.query(Ask).filter_by(public_id=public_id).one_or_none() if isinstance(public_id, str) else None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="enrolments.consent")
