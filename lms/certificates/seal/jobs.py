"""Signing in the background: after the paper is made, and again for whatever was lost on the way."""

from __future__ import annotations

import logging
from contextlib import suppress
from io import BytesIO

from lms.certificates import workshop
from lms.certificates.seal import profiles, queries, services
from lms.certificates.seal.errors import SignerUnready, SigningProblem
from lms.certificates.seal.models import Seal
from lms.certificates.seal.profiles import Profile
from lms.core import storage
from lms.core.database import db, now
from lms.core.work import let_go, unit_of_work

log = logging.getLogger("lms")
LARGEST = 4_000_000


def seal(certificate_id: int) -> None:
    """Sign the draft, or add the time that its signature still lacks; what is done already is left alone.

    Signed outside any unit of work, for a key may lie beyond a network; of two who sign at once the first one counts.
    """
    owed = queries.seal_of(certificate_id)
    if owed is None or (owed.sealed_at and owed.level == owed.wanted_level):
        return
    try:
        profile = profiles.of(owed.profile)
        if owed.sealed_at:
            _upgrade(owed, profile)
        elif (signer := profile.signer) and signer.name == owed.signer and not signer.is_personal:
            _sign(owed, profile)
    except Exception as error:
        db.session.rollback()
        if not isinstance(error, SigningProblem):
            log.exception("certificates: signing %s failed", certificate_id)
        with unit_of_work():
            services.note_problem(certificate_id, str(error) or type(error).__name__, at=now())


def _sign(owed: Seal, profile: Profile) -> None:
    certificate_id, draft = owed.certificate_id, storage.read(owed.draft_key)
    let_go()
    (signed,) = profile.pen().sign([draft])
    blob = storage.put(BytesIO(signed.pdf), at_most=LARGEST)
    with unit_of_work():
        services.keep_signed(certificate_id, signed, blob, at=now())


def _upgrade(owed: Seal, profile: Profile) -> None:
    newest = queries.newest(owed.certificate_id)
    assert newest
    certificate_id, level, pdf = owed.certificate_id, owed.wanted_level, storage.read(newest.file_key)
    let_go()
    blob = storage.put(BytesIO(workshop.upgraded(profile, pdf, level)), at_most=LARGEST)
    with unit_of_work():
        services.keep_upgraded(certificate_id, blob, level, at=now())


def due() -> list[int]:
    """Certificates to be signed now. Drafts for a signer who is no longer in use are forgotten, to be printed anew. A profile
    that is not set up rightly holds up nobody but its own; the doctor names it."""
    found = []
    for profile in profiles.all_():
        with suppress(SignerUnready):
            signer = profile.signer
            for certificate_id in queries.stale(profile=profile.name, signer=signer.name if signer else ""):
                with unit_of_work():
                    services.drop_draft(certificate_id)
            found += queries.owed(before=now(), profile=profile.name,
                                  signer=signer.name if signer and not signer.is_personal else "")
    return found
