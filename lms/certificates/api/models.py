"""Keys of programs, and how they are used."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import HasPublicId, Model, UTCDateTime


class ApiKey(Model, HasPublicId):
    """It opens the certificates of an agency's own people and of all agencies below; of the key itself a hash is kept."""

    __tablename__ = "certificates_api_key"
    __table_args__ = (sa.CheckConstraint("(revoked_at is null) = (revoked_by_id is null)", name="revoked_by_somebody"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_agency.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    """SHA-256 of a key of 256 random bits, which needs no salt."""
    hint: Mapped[str] = mapped_column(sa.String(4))
    """Its last letters, by which people tell keys apart."""
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts_user.id"))
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def is_good(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at


class ApiUse(Model):
    """How often a key was used on a day (in UTC), and how many certificates were asked for or taken."""

    __tablename__ = "certificates_api_use"
    key_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates_api_key.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    calls: Mapped[int]
    certificates: Mapped[int]
