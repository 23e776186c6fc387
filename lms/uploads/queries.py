"""What is known of files on their way here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import abort

from lms.core import staging
from lms.core.database import db
from lms.uploads.errors import UploadExpired
from lms.uploads.models import Upload


@dataclass(frozen=True)
class Waiting:
    """A file of somebody that is not used yet; `arrived` and `size` in bytes."""

    public_id: str
    name: str
    size: int
    arrived: int

    @property
    def is_whole(self) -> bool:
        return self.arrived == self.size

    @property
    def percent(self) -> int:
        return 100 * self.arrived // self.size


def mine_or_404(public_id: str, owner_id: int, *, at: datetime) -> Upload:
    """The owner's upload; UploadExpired past its time, 404 for any other person and once a room has taken it."""
    found = db.session.scalar(_open().where(Upload.public_id == public_id, Upload.owner_id == owner_id)) or abort(404)
    if found.expires_at <= at:
        raise UploadExpired
    return found


def whole(public_ids: list[str], owner_id: int, purpose: str, *, at: datetime) -> list[Upload]:
    """Of these, the owner's uploads for the purpose that have arrived to the last byte."""
    rows = db.session.scalars(_open().where(
        Upload.public_id.in_(public_ids), Upload.owner_id == owner_id, Upload.purpose == purpose, Upload.expires_at > at))
    return [row for row in rows if staging.length(row.public_id) == row.size]


def waiting(owner_id: int, purpose: str, subject: str, *, at: datetime) -> list[Waiting]:
    """What the owner has begun and not used, the newest first."""
    rows = db.session.scalars(_open().where(
        Upload.owner_id == owner_id, Upload.purpose == purpose, Upload.subject == subject, Upload.expires_at > at))
    return [Waiting(row.public_id, row.name, row.size, staging.length(row.public_id)) for row in rows]


def promised(owner_id: int, *, at: datetime) -> list[Upload]:
    """All that the owner may still send or use."""
    return list(db.session.scalars(_open().where(Upload.owner_id == owner_id, Upload.expires_at > at)))


def _open() -> sa.Select[Upload]:
    return sa.select(Upload).where(Upload.taken_at.is_(None)).order_by(Upload.id.desc())
