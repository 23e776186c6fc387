"""Private calendar addresses: a random name and a signature over it, so that reading the database alone gives nobody one."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime

import sqlalchemy as sa
from flask import current_app, url_for

from lms.attendance.models import Feed
from lms.core import audit
from lms.core.database import db


def of_user(user_id: int) -> Feed | None:
    return db.session.scalar(sa.select(Feed).where(Feed.user_id == user_id))


def owner_of(key: str) -> int | None:
    """Whose calendar the key opens, if it does."""
    public_id, _, signature = key.partition(".")
    if not hmac.compare_digest(_signature(public_id).encode(), signature.encode()):
        return None
    return db.session.scalar(sa.select(Feed.user_id).where(Feed.public_id == public_id))


def address(feed: Feed) -> str:
    """The whole address, for calendar programs."""
    return f"{current_app.config['BASE_URL']}{url_for('attendance.feed', key=key_of(feed))}"


def key_of(feed: Feed) -> str:
    return f"{feed.public_id}.{_signature(feed.public_id)}"


def renew(user_id: int, *, at: datetime) -> Feed:
    """A new address; the one before opens nothing any more."""
    close(user_id)
    feed = Feed(user_id=user_id, made_at=at)
    db.session.add(feed)
    db.session.flush()
    audit.record("attendance.feed_made", f"user:{user_id}")
    return feed


def close(user_id: int) -> None:
    if db.session.scalar(sa.delete(Feed).where(Feed.user_id == user_id).returning(Feed.id)):
        audit.record("attendance.feed_closed", f"user:{user_id}")


def _signature(public_id: str) -> str:
    digest = hmac.digest(current_app.config["SECRET_KEY"].encode(), f"attendance.feed:{public_id}".encode(), "sha256")
    return urlsafe_b64encode(digest[:15]).decode()
