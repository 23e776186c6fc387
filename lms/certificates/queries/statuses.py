"""Which certificates no longer hold, for checks without network and for status lists."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from lms.certificates.models import Certificate, Statement
from lms.certificates.states import REVOKED, SUPERSEDED
from lms.core.database import db

_ENDED = sa.or_(Certificate.revoked_at.is_not(None), Certificate.superseded_at.is_not(None))


def ended_places() -> dict[str, list[int]]:
    """The places in the status list of those that were revoked and of those that another one replaced, in order."""
    rows = db.session.execute(_ended(Statement.status_index, Certificate.revoked_at.is_not(None))).all()
    return {REVOKED: [place for place, is_revoked in rows if is_revoked],
            SUPERSEDED: [place for place, is_revoked in rows if not is_revoked]}


def ended_within(number: int, length: int) -> list[int]:
    """The same, for one list of that length and counted from its start."""
    places = db.session.scalars(_ended(Statement.status_index).where(
        Statement.status_index.between(number * length, (number + 1) * length - 1)))
    return [place - number * length for place in places]


def _ended(*columns: Any) -> sa.Select[Any]:
    return (sa.select(*columns).join(Certificate, Certificate.id == Statement.certificate_id).where(_ENDED)
            .order_by(Statement.status_index))
