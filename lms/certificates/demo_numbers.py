"""Certificates of the demonstration that anybody may check by their numbers, told where it starts."""

from __future__ import annotations

import sqlalchemy as sa
from flask import current_app

from lms.certificates.models import Certificate
from lms.certificates.states import EXPIRED, ISSUED, REVOKED, SUPERSEDED, status, today
from lms.core.database import db
from lms.core.greetings import Greeting

WORDS = {ISSUED: "berlaku", SUPERSEDED: "diganti", REVOKED: "dicabut", EXPIRED: "kedaluwarsa"}


def _lines() -> list[str]:
    """One of each kind, as far as there is one among the first."""
    if not current_app.config["DEMO"]:
        return []
    first = db.session.scalars(sa.select(Certificate).order_by(Certificate.id).limit(20)).all()
    numbers = {status(certificate, today()): certificate.number for certificate in reversed(first)}
    return [f"Certificates to check at /verify ({words}): {numbers[state]}" for state, words in WORDS.items() if state in numbers]


GREETING = Greeting("certificates.demo", _lines)
