"""Public keys, for whoever checks what they signed."""

from __future__ import annotations

import sqlalchemy as sa

from lms.certificates.models import PublicKey
from lms.core.database import db


def public_keys(*purposes: str) -> list[PublicKey]:
    """Every key that ever signed for one of these purposes, retired ones too, the newest first."""
    return list(db.session.scalars(sa.select(PublicKey).where(PublicKey.purpose.in_(purposes))
                                   .order_by(PublicKey.first_used_at.desc(), PublicKey.kid)))
