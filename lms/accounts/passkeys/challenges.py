"""What a passkey signs: a challenge for one purpose and one browser, good once and for ten minutes.

Its moment and a keyed hash stand in it, so that asking writes nothing; a used one is kept until it would be too old anyway.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from lms.accounts.models import UsedChallenge
from lms.core.database import db, insert

LASTS = timedelta(minutes=10)
_MOMENT, _HEAD = 8, 24
"""Bytes of the moment, and of moment and chance together; the hash follows."""


def fresh(purpose: str, whose: str, *, at: datetime) -> bytes:
    head = int(at.timestamp()).to_bytes(_MOMENT) + secrets.token_bytes(_HEAD - _MOMENT)
    return head + _mark(head, purpose, whose)


def is_open(challenge: bytes, purpose: str, whose: str, *, at: datetime) -> bool:
    """Whether it was asked by this server, of this browser, for this purpose, and not too long ago."""
    head = challenge[:_HEAD]
    return (hmac.compare_digest(challenge[_HEAD:], _mark(head, purpose, whose))
            and 0 <= at.timestamp() - int.from_bytes(head[:_MOMENT]) < LASTS.total_seconds())


def spend(challenge: bytes, *, at: datetime) -> bool:
    """Whether it is used for the first time."""
    first = insert(UsedChallenge).values(digest=hashlib.sha256(challenge).hexdigest(), used_at=at)
    return db.session.scalar(first.on_conflict_do_nothing().returning(UsedChallenge.digest)) is not None


def old(before: datetime) -> sa.ColumnElement[bool]:
    return UsedChallenge.used_at < before


def purge(*, before: datetime) -> None:
    db.session.execute(sa.delete(UsedChallenge).where(old(before)))


def _mark(head: bytes, purpose: str, whose: str) -> bytes:
    said = b"\0".join((b"passkey", head.hex().encode(), purpose.encode(), whose.encode()))
    return hmac.new(current_app.config["SECRET_KEY"].encode(), said, hashlib.sha256).digest()
