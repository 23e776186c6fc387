"""The verbs of signing."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from lms.certificates import queries as certificates
from lms.certificates import services
from lms.certificates.seal import profiles, queries
from lms.certificates.seal.models import Edition, Seal
from lms.certificates.seal.profiles import Profile
from lms.certificates.seal.signers import Signed
from lms.core import audit
from lms.core.database import db
from lms.core.storage import Blob

LONGEST_WAIT = timedelta(hours=1)


def keep_draft(certificate_id: int, blob: Blob, profile: Profile, *, at: datetime) -> None:
    """The paper is made, its signature owed; the first draft is the one that will be signed."""
    signer = profile.signer
    if signer and certificates.locked(certificate_id).rendered_at is None and queries.seal_of(certificate_id) is None:
        db.session.add(Seal(certificate_id=certificate_id, profile=profile.name, signer=signer.name, draft_key=blob.key,
                            drafted_at=at, wanted_level=profile.settings["SIGNATURE_LEVEL"], next_try_at=at))
        db.session.flush()


def drop_draft(certificate_id: int) -> None:
    """Forget a draft that nobody signed, so that the paper is made anew for the signer of today."""
    db.session.execute(sa.delete(Seal).where(Seal.certificate_id == certificate_id, Seal.sealed_at.is_(None)))


def keep_signed(certificate_id: int, signed: Signed, blob: Blob, *, at: datetime) -> bool:
    """The signed file becomes that of the certificate, once: False where another was there first."""
    certificate, seal = certificates.locked(certificate_id), queries.seal_of(certificate_id)
    if certificate.rendered_at is not None or seal is None:
        return False
    seal.sealed_at, seal.fingerprint, seal.signatory = at, signed.fingerprint, signed.signatory
    seal.level, seal.problem, seal.tries = signed.level, "", 0
    seal.is_certified = profiles.of(seal.profile).is_certified(seal.signer)
    seal.next_try_at = at + _pause(0)
    db.session.add(Edition(file_key=blob.key, certificate_id=certificate_id, file_size=blob.size, level=signed.level, made_at=at))
    db.session.flush()
    services.file(certificate_id, blob, at=at)
    audit.record("certificates.signed", f"certificate:{certificate_id}", profile=seal.profile, signer=seal.signer,
                 level=signed.level, fingerprint=signed.fingerprint)
    return True


def keep_upgraded(certificate_id: int, blob: Blob, level: str, *, at: datetime) -> bool:
    """The same signature, with its time, is given out from now on; the earlier file stays genuine."""
    certificates.locked(certificate_id)
    seal = queries.seal_of(certificate_id)
    if seal is None or seal.level == level:
        return False
    seal.level, seal.problem, seal.tries = level, "", 0
    db.session.add(Edition(file_key=blob.key, certificate_id=certificate_id, file_size=blob.size, level=level, made_at=at))
    audit.record("certificates.timestamped", f"certificate:{certificate_id}", level=level)
    return True


def note_problem(certificate_id: int, problem: str, *, at: datetime) -> None:
    """Why it is not signed yet; tried again after a minute, two, four ... an hour."""
    if seal := queries.seal_of(certificate_id):
        seal.problem, seal.next_try_at = problem[:300], at + _pause(seal.tries)
        seal.tries += 1


def _pause(tries: int) -> timedelta:
    return min(timedelta(minutes=2 ** min(tries, 10)), LONGEST_WAIT)
