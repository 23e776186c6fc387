"""Checks of many and their answers; nobody sees those of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from lms.certificates.bulk.models import Check, CheckRow
from lms.core.database import db


def of_owner(owner_id: int) -> list[Check]:
    """The newest first."""
    return list(db.session.scalars(sa.select(Check).where(Check.owner_id == owner_id).order_by(Check.id.desc()).limit(50)))


def owned(owner_id: int, public_id: str) -> Check | None:
    return db.session.scalar(sa.select(Check).where(Check.public_id == public_id, Check.owner_id == owner_id))


def check(check_id: int) -> Check | None:
    return db.session.get(Check, check_id, populate_existing=True)


def waiting(check_id: int, *, limit: int) -> list[tuple[int, str]]:
    """Places and questions of rows that are not answered yet, in order."""
    return [(row.place, row.asked) for row in db.session.execute(
        sa.select(CheckRow.place, CheckRow.asked).where(CheckRow.check_id == check_id, CheckRow.checked_at.is_(None))
        .order_by(CheckRow.place).limit(limit))]


def silent(*, before: datetime) -> list[int]:
    """Checks whose job was lost: a worker was killed, or the queue was emptied."""
    return list(db.session.scalars(sa.select(Check.id).where(Check.ended_at.is_(None), Check.heard_at < before)))


def answers(check_id: int) -> Iterator[CheckRow]:
    """All rows in the order of the list."""
    return iter(db.session.scalars(sa.select(CheckRow).where(CheckRow.check_id == check_id).order_by(CheckRow.place)))


def tally(check_id: int) -> Counter[str]:
    """How many rows by status."""
    return Counter(row.answer["status"] for row in answers(check_id) if row.checked_at)
