"""Files on their way here."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import HasPublicId, Model, UTCDateTime


class Upload(Model, HasPublicId):
    """A file that its owner has begun to send: `size` in bytes, `purpose` one of the registry, `subject` what it is for there.

    How much has arrived is told by the staged file alone, under the name `public_id` (`lms.core.staging`).
    """

    __tablename__ = "uploads_upload"
    __table_args__ = (sa.CheckConstraint("size > 0", name="size_positive"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(40))
    subject: Mapped[str] = mapped_column(sa.String(60), default="")
    name: Mapped[str] = mapped_column(sa.String(255))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When a room made it its own; the staged bytes stay an hour longer, until the copy is surely on the disk."""
