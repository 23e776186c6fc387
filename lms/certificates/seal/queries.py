"""What is signed, what is owed a signature, and which file is which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from lms.certificates.seal.models import Edition, Seal, SigningSession
from lms.core.database import db


def seal_of(certificate_id: int) -> Seal | None:
    return db.session.get(Seal, certificate_id, populate_existing=True)


def owed(*, before: datetime, profile: str, signer: str, limit: int = 200) -> list[int]:
    """Certificates whose signature by this signer is due, or a timestamp; of an empty signer only the timestamps."""
    return list(db.session.scalars(
        sa.select(Seal.certificate_id).where(
            sa.or_(Seal.sealed_at.is_(None), Seal.level != Seal.wanted_level), Seal.next_try_at < before, Seal.profile == profile,
            sa.or_(Seal.sealed_at.is_not(None), Seal.signer == signer))
        .order_by(Seal.next_try_at).limit(limit)))


def stale(*, profile: str, signer: str, limit: int = 200) -> list[int]:
    """Drafts of issuers who sign with this profile that were made for another one, or for a signer that is no longer in use."""
    certificate, issuer = _certificates(), sa.table("certificates_issuer", sa.column("id"), sa.column("signing_profile"))
    return list(db.session.scalars(
        sa.select(Seal.certificate_id).join(certificate, certificate.c.id == Seal.certificate_id)
        .join(issuer, issuer.c.id == certificate.c.issuer_id)
        .where(Seal.sealed_at.is_(None), issuer.c.signing_profile == profile,
               sa.or_(Seal.profile != profile, Seal.signer != signer)).limit(limit)))


def newest(certificate_id: int) -> Edition | None:
    """The signed file that is given out today."""
    return db.session.scalar(
        sa.select(Edition).where(Edition.certificate_id == certificate_id).order_by(Edition.made_at.desc()).limit(1))


def of_edition(sha256: str) -> int | None:
    """The certificate of a signed file."""
    return db.session.scalar(sa.select(Edition.certificate_id).where(Edition.file_key == sha256))


def sealed(code: str) -> str | None:
    """The fingerprint of the signature on the certificate with this verification code."""
    certificate = _certificates()
    return db.session.scalar(sa.select(Seal.fingerprint).join(certificate, certificate.c.id == Seal.certificate_id).where(
        certificate.c.code == code, Seal.sealed_at.is_not(None)))


def signed_by(fingerprint: str) -> bool:
    """Whether a certificate of ours bears a signature of this signer."""
    return db.session.scalar(sa.select(sa.exists().where(Seal.fingerprint == fingerprint))) or False


def late(*, before: datetime, profile: str, is_personal: bool = False) -> list[Seal]:
    """Signatures, of a person only their timestamps, that should have been there by then, a few of them."""
    since = Seal.sealed_at if is_personal else Seal.drafted_at
    return list(db.session.scalars(
        sa.select(Seal).where(_lacks(is_personal), since < before, Seal.profile == profile)
        .order_by(Seal.drafted_at).limit(1000)))


def drafts(issuer_id: int, *, profile: str, signer: str, limit: int = 10_000) -> list[int]:
    """Certificates of an issuer that wait for their signatory, the oldest first."""
    certificate = _certificates()
    return list(db.session.scalars(
        sa.select(Seal.certificate_id).join(certificate, certificate.c.id == Seal.certificate_id).where(
            certificate.c.issuer_id == issuer_id, certificate.c.revoked_at.is_(None), Seal.sealed_at.is_(None),
            Seal.profile == profile, Seal.signer == signer).order_by(Seal.certificate_id).limit(limit)))


def waiting(ways: Mapping[int, tuple[str, str]]) -> dict[int, int]:
    """How many certificates wait for their signatory, by issuer; `ways` is by issuer with which profile and signer it signs."""
    certificate = _certificates()
    rows = db.session.execute(
        sa.select(certificate.c.issuer_id, Seal.profile, Seal.signer, sa.func.count())
        .join(Seal, certificate.c.id == Seal.certificate_id).where(
            certificate.c.issuer_id.in_(list(ways)), certificate.c.revoked_at.is_(None), Seal.sealed_at.is_(None))
        .group_by(certificate.c.issuer_id, Seal.profile, Seal.signer))
    return {issuer_id: count for issuer_id, profile, signer, count in rows if ways[issuer_id] == (profile, signer)}


def draft_keys(issuer_id: int, keys: list[str], *, profile: str, signer: str) -> dict[str, int]:
    """Of these hashes those that are drafts of this issuer, with their certificates."""
    certificate = _certificates()
    rows = db.session.execute(
        sa.select(Seal.draft_key, Seal.certificate_id).join(certificate, certificate.c.id == Seal.certificate_id).where(
            certificate.c.issuer_id == issuer_id, Seal.draft_key.in_(keys), Seal.sealed_at.is_(None), Seal.profile == profile,
            Seal.signer == signer))
    return {row[0]: row[1] for row in rows}


def session_of(public_id: str) -> SigningSession | None:
    return db.session.scalar(sa.select(SigningSession).where(SigningSession.public_id == public_id)
                             .execution_options(populate_existing=True))


def open_session(issuer_id: int, *, alive_since: datetime) -> SigningSession | None:
    """The one that is at work for this issuer."""
    return db.session.scalar(sa.select(SigningSession).where(
        SigningSession.issuer_id == issuer_id, SigningSession.ended_at.is_(None), SigningSession.heard_at > alive_since).limit(1))


def sessions(issuer_ids: list[int]) -> list[SigningSession]:
    """The latest, newest first."""
    return list(db.session.scalars(sa.select(SigningSession).where(SigningSession.issuer_id.in_(issuer_ids))
                                   .order_by(SigningSession.id.desc()).limit(10)))


def _lacks(is_personal: bool) -> sa.ColumnElement[bool]:
    """What can be added without anybody: a person signs in their own time."""
    lacks_time = sa.and_(Seal.sealed_at.is_not(None), Seal.level != Seal.wanted_level)
    return lacks_time if is_personal else sa.or_(Seal.sealed_at.is_(None), lacks_time)


def _certificates() -> sa.TableClause:
    return sa.table("certificates_certificate", *(sa.column(name) for name in ("id", "code", "issuer_id", "revoked_at")))
