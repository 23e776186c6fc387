"""Schedules and what they have made, read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from flask import abort

from lms.core.database import db
from lms.records.models import Extract, Schedule


def of_owner(owner_id: int) -> Sequence[Schedule]:
    """The oldest first."""
    return db.session.scalars(sa.select(Schedule).where(Schedule.owner_id == owner_id).order_by(Schedule.id)).all()


def extracts_of(owner_id: int) -> dict[int, list[Extract]]:
    """By schedule, the newest first."""
    found: dict[int, list[Extract]] = {}
    for row in db.session.scalars(sa.select(Extract).join(Schedule, Schedule.id == Extract.schedule_id).where(
            Schedule.owner_id == owner_id).order_by(Extract.made_at.desc(), Extract.id.desc())):
        found.setdefault(row.schedule_id, []).append(row)
    return found


def mine_or_404(owner_id: int, public_id: str) -> Schedule:
    return db.session.scalar(
        sa.select(Schedule).where(Schedule.public_id == public_id, Schedule.owner_id == owner_id)) or abort(404)


def extract_or_404(owner_id: int, public_id: str) -> tuple[Schedule, Extract]:
    row = db.session.execute(sa.select(Schedule, Extract).join(Extract, Extract.schedule_id == Schedule.id).where(
        Extract.public_id == public_id, Schedule.owner_id == owner_id)).one_or_none()
    return (row[0], row[1]) if row else abort(404)


def due(at: datetime, *, limit: int = 50) -> list[int]:
    """Ids of schedules whose time has come."""
    return list(db.session.scalars(sa.select(Schedule.id).where(Schedule.next_at <= at).order_by(Schedule.next_at).limit(limit)))
