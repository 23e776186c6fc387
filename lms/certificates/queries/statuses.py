"""Which certificates no longer hold, for checks without network."""

from __future__ import annotations

import sqlalchemy as sa

from lms.certificates.models import Certificate, Statement
from lms.certificates.states import REVOKED, SUPERSEDED
from lms.core.database import db


def ended_places() -> dict[str, list[int]]:
    """The places in the status list of those that were revoked and of those that another one replaced, in order."""
    rows = db.session.execute(
        sa.select(Statement.status_index, Certificate.revoked_at.is_not(None))
        .join(Certificate, Certificate.id == Statement.certificate_id)
        .where(sa.or_(Certificate.revoked_at.is_not(None), Certificate.superseded_at.is_not(None)))
        .order_by(Statement.status_index)).all()
    return {REVOKED: [place for place, is_revoked in rows if is_revoked],
            SUPERSEDED: [place for place, is_revoked in rows if not is_revoked]}
