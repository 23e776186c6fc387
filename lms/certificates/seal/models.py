"""What is signed and with what. A certificate keeps its first file for ever; later ones only add time to the same signature."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import HasPublicId, Model, UTCDateTime


class Seal(Model):
    """The signature that a printed certificate is owed, then has. `draft_key` is the SHA-256 of the file without it."""

    __tablename__ = "certificates_seal"
    __table_args__ = (
        sa.CheckConstraint("(sealed_at is null) = (fingerprint = '')", name="sealed_by_somebody"),
        sa.Index("ix_certificates_seal_owed", "next_try_at", sqlite_where=sa.text("sealed_at is null or level <> wanted_level"),
                 postgresql_where=sa.text("sealed_at is null or level <> wanted_level")))
    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates_certificate.id"), primary_key=True)
    profile: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")
    """With whose keys: a signing profile of the issuer's, empty for those of the installation."""
    signer: Mapped[str] = mapped_column(sa.String(20))
    draft_key: Mapped[str] = mapped_column(sa.String(64), index=True)
    drafted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    wanted_level: Mapped[str] = mapped_column(sa.String(5))
    level: Mapped[str] = mapped_column(sa.String(5), default="")
    """Of PAdES, as reached; below the wanted one the timestamp is still owed."""
    sealed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    fingerprint: Mapped[str] = mapped_column(sa.String(64), default="")
    """SHA-256 of the signer's certificate."""
    signatory: Mapped[str] = mapped_column(sa.String(200), default="")
    is_certified: Mapped[bool] = mapped_column(default=False)
    """By a provider that the state recognises, as far as the operator or the kind of signer says."""
    problem: Mapped[str] = mapped_column(sa.String(300), default="")
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Edition(Model):
    """A signed file that was given out, by its SHA-256: each stays genuine."""

    __tablename__ = "certificates_edition"
    file_key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates_certificate.id"), index=True)
    file_size: Mapped[int]
    level: Mapped[str] = mapped_column(sa.String(5))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SigningSession(Model, HasPublicId):
    """A signatory signs what waits: opened with a passphrase that is kept in memory alone, and gone when the session ends."""

    __tablename__ = "certificates_signing_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    profile: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")
    signer: Mapped[str] = mapped_column(sa.String(20))
    issuer_id: Mapped[int] = mapped_column(sa.ForeignKey("certificates_issuer.id"), index=True)
    opened_by_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts_user.id"))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    heard_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """Its sign of life: one that is silent for minutes was cut off."""
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[str] = mapped_column(sa.String(20), default="")
    """finished, refused (the passphrase), unready (the service) or stopped (by the signatory)."""
    problem: Mapped[str] = mapped_column(sa.String(300), default="")
