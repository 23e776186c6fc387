"""What is read of courses on their way."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask import abort

from lms.core.database import db
from lms.interchange.models import Task


def task(id_: int) -> Task | None:
    return db.session.get(Task, id_)


def mine_or_404(public_id: str, owner_id: int) -> Task:
    return db.session.scalar(sa.select(Task).where(Task.public_id == public_id, Task.owner_id == owner_id)) or abort(404)


def imports_of(owner_id: int, *, most: int = 20) -> list[Task]:
    """The newest first."""
    return list(db.session.scalars(sa.select(Task).where(Task.owner_id == owner_id, Task.form == "").order_by(
        Task.id.desc()).limit(most)))


def all_of(owner_id: int) -> list[Task]:
    return list(db.session.scalars(sa.select(Task).where(Task.owner_id == owner_id).order_by(Task.id)))


def silent(*, before: datetime) -> list[Task]:
    """Those whose job has given no sign of life since."""
    return list(db.session.scalars(sa.select(Task).where(
        Task.state.in_(("reading", "bringing", "writing")), Task.heard_at < before)))


def old(*, before: datetime) -> list[Task]:
    return list(db.session.scalars(sa.select(Task).where(Task.asked_at < before)))
