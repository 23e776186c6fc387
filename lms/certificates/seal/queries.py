"""What is signed, what is owed a signature, and which file is which."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from lms.certificates.seal.models import Edition, Seal
from lms.core.database import db


def seal_of(certificate_id: int) -> Seal | None:
    return db.session.get(Seal, certificate_id, populate_existing=True)


def owed(*, before: datetime, signer: str, limit: int = 200) -> list[int]:
    """Certificates whose signature by this signer, or its timestamp, is due."""
    return list(db.session.scalars(
        sa.select(Seal.certificate_id).where(
            sa.or_(Seal.sealed_at.is_(None), Seal.level != Seal.wanted_level), Seal.next_try_at < before,
            Seal.signer == signer).order_by(Seal.next_try_at).limit(limit)))


def stale(*, signer: str, limit: int = 200) -> list[int]:
    """Drafts for a signer that is no longer in use."""
    return list(db.session.scalars(
        sa.select(Seal.certificate_id).where(Seal.sealed_at.is_(None), Seal.signer != signer).limit(limit)))


def newest(certificate_id: int) -> Edition | None:
    """The signed file that is given out today."""
    return db.session.scalar(
        sa.select(Edition).where(Edition.certificate_id == certificate_id).order_by(Edition.made_at.desc()).limit(1))


def of_edition(sha256: str) -> int | None:
    """The certificate of a signed file."""
    return db.session.scalar(sa.select(Edition.certificate_id).where(Edition.file_key == sha256))


def sealed(code: str) -> str | None:
    """The fingerprint of the signature on the certificate with this verification code."""
    certificate = sa.table("certificates_certificate", sa.column("id"), sa.column("code"))
    return db.session.scalar(sa.select(Seal.fingerprint).join(certificate, certificate.c.id == Seal.certificate_id).where(
        certificate.c.code == code, Seal.sealed_at.is_not(None)))


def signed_by(fingerprint: str) -> bool:
    """Whether a certificate of ours bears a signature of this signer."""
    return db.session.scalar(sa.select(sa.exists().where(Seal.fingerprint == fingerprint))) or False


def late(*, before: datetime) -> list[Seal]:
    """Signatures that should have been there by then, a few of them."""
    return list(db.session.scalars(
        sa.select(Seal).where(sa.or_(Seal.sealed_at.is_(None), Seal.level != Seal.wanted_level), Seal.drafted_at < before)
        .order_by(Seal.drafted_at).limit(1000)))
