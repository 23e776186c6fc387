"""The tables of the log: triggers refuse to change or delete a row."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Model, UTCDateTime


class Entry(Model):
    """One leaf. Hashes are in hexadecimal digits; what is hashed stands in `leaves`. No name is in here."""

    __tablename__ = "certificates_log_entry"
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 0, without a gap."""
    kind: Mapped[str] = mapped_column(sa.String(12))
    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates_certificate.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    of: Mapped[int | None]
    """The position of the entry that this one follows: of what was replaced, filed or revoked."""
    adopted: Mapped[bool]
    """Entered afterwards, for a certificate that is older than the log."""
    record: Mapped[str] = mapped_column(sa.String(64))
    """SHA-256 of the salt and of what is said of the certificate."""
    salt: Mapped[str] = mapped_column(sa.String(32))
    previous: Mapped[str] = mapped_column(sa.String(64))
    """The hash of the entry before; of the first one, zeros."""
    hash: Mapped[str] = mapped_column(sa.String(64))


class Node(Model):
    """The hash of a whole subtree above the leaves, so that a proof reads a few rows instead of all."""

    __tablename__ = "certificates_log_node"
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(sa.String(64))


class Checkpoint(Model):
    """What was signed: that the log had this many entries and this root. `note` is the text as it is published."""

    __tablename__ = "certificates_checkpoint"
    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(index=True)
    root: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    kid: Mapped[str] = mapped_column(sa.ForeignKey("certificates_public_key.kid"))
    note: Mapped[str] = mapped_column(sa.Text)
