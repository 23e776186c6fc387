"""What proves a certificate beside its file: the offline code, made once. The worker imports this, no web process."""

from __future__ import annotations

import secrets
from datetime import datetime

import sqlalchemy as sa

from lms.certificates import keys, statement
from lms.certificates.badges.documents import LIST_LENGTH
from lms.certificates.models import Certificate, Statement
from lms.certificates.paper.facts import from_snapshot
from lms.core.database import db

_TRIES = 8


def state(certificate: Certificate, *, at: datetime) -> Statement:
    """The offline code of the certificate; asking again returns the one there is, whatever the key of today."""
    if there := db.session.get(Statement, certificate.id):
        return there
    place = _free_place()
    text = statement.signed(statement.of(from_snapshot(certificate.facts), index=place), keys.signer(keys.STATEMENT, at=at))
    made = Statement(certificate_id=certificate.id, status_index=place, text=text, made_at=at)
    db.session.add(made)
    db.session.flush()
    return made


def _free_place() -> int:
    """A random place of the newest list, or of the next one when that is nearly full."""
    newest = (db.session.scalar(sa.select(sa.func.max(Statement.status_index))) or 0) // LIST_LENGTH
    for start in (newest * LIST_LENGTH, (newest + 1) * LIST_LENGTH):
        for _ in range(_TRIES):
            place = start + secrets.randbelow(LIST_LENGTH)
            if not db.session.scalar(sa.select(sa.exists().where(Statement.status_index == place))):
                return place
    raise RuntimeError("no free place in the status list")
