"""What an officer has had done with many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import abort

from lms.core.database import db
from lms.records import policies
from lms.records.models import ISSUED, Claim, Errand
from lms.records.queries.desk import Sought

MOST = 2_000
"""Claims of one errand."""


def all_found(actor: Any, sought: Sought) -> list[tuple[int, int]]:
    """Id and version of what is sought and was issued here, at most 2,000; nobody accepts a scan that they have not seen."""
    query = sa.select(Claim.id, Claim.version).where(
        policies.visible(actor, policies.DECIDE), Claim.origin == ISSUED, *sought.conditions())
    return [(row.id, row.version) for row in db.session.execute(query.order_by(Claim.submitted_at, Claim.id).limit(MOST))]


def errand_or_404(actor: Any, public_id: str) -> Errand:
    """Each sees their own."""
    return db.session.scalar(sa.select(Errand).where(Errand.public_id == public_id, Errand.by_id == actor.id)) or abort(404)


def claims_by_id(ids: Sequence[int]) -> dict[int, Claim]:
    return {claim.id: claim for claim in db.session.scalars(sa.select(Claim).where(Claim.id.in_(ids)))} if ids else {}


def unfinished_errands() -> list[int]:
    return list(db.session.scalars(sa.select(Errand.id).where(Errand.finished_at.is_(None)).order_by(Errand.id).limit(50)))
