"""Download, sign elsewhere, upload back: the drafts of an issuer as a ZIP, and what comes back of them."""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from flask_babel import lazy_gettext as _l

from lms.certificates import queries as certificates
from lms.certificates.models import Certificate
from lms.certificates.seal import inspection, jobs, queries, returned, revisions, services
from lms.certificates.seal.errors import NotOurDraft
from lms.certificates.seal.signers import ELSEWHERE
from lms.core import storage
from lms.core.database import db, now
from lms.core.errors import Busy
from lms.core.work import let_go, unit_of_work

AT_ONCE = 200
"""Drafts in one ZIP."""
EMPTY = _l("The file is empty. Save it once more and upload it then.")
NO_PDF = _l("This is not a PDF, whatever its name says.")
LOCKED = _l("The file is locked with a password. Sign it without one.")
UNKNOWN = _l("This is none of the certificates of this agency that wait for their signature.")
SIGNED = _l("This certificate has its signature already: it does not wait any more.")
CHANGED = _l("The page looks or reads otherwise than the certificate that was downloaded. Put the signature into the field "
             "that is there, or make it invisible.")
UNREADABLE = _l("The file cannot be read: it is damaged, or has no page.")


@dataclass(frozen=True)
class Result:
    name: str
    problem: object = ""


def waiting(issuer_id: int, *, limit: int = 10_000) -> list[int]:
    """Certificates that are to be signed elsewhere, the oldest first."""
    return queries.drafts(issuer_id, limit=limit, **_way(issuer_id))


def packed(issuer_id: int) -> IO[bytes]:
    """The oldest drafts, named by their numbers."""
    made = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    with zipfile.ZipFile(made, "w") as archive:
        for certificate_id in waiting(issuer_id, limit=AT_ONCE):
            seal = queries.seal_of(certificate_id)
            certificate = db.session.get_one(Certificate, certificate_id)
            if seal:
                archive.writestr(f"{certificate_id}-{certificate.file_name}", storage.read(seal.draft_key))
    made.seek(0)
    return made


def take_back(issuer_id: int, name: str, content: bytes) -> Result:
    """Accept one signed file, or say why not."""
    try:
        certificate_id, draft = _draft_of(issuer_id, content)
        let_go()
        signed = returned.accepted(draft, content, _read(content)["signatures"])
        before = inspection.examined(draft, "look", "")
        if before is None or before != inspection.examined(content, "look", before["box"]):
            raise NotOurDraft(CHANGED)
    except NotOurDraft as problem:
        return Result(name, problem.args[0])
    except Busy as error:  # the others of the same form may find a place
        return Result(name, error.message)
    blob = storage.put(BytesIO(content), at_most=jobs.LARGEST)
    with unit_of_work():
        kept = services.keep_signed(certificate_id, signed, blob, at=now())
    return Result(name, "" if kept else UNKNOWN)


def _way(issuer_id: int) -> dict[str, str]:
    return {"profile": certificates.profile_of(issuer_id).name, "signer": ELSEWHERE.name}


def _draft_of(issuer_id: int, content: bytes) -> tuple[int, bytes]:
    ends = dict(revisions.beginnings(content))
    there = queries.draft_keys(issuer_id, list(ends), **_way(issuer_id))
    if not there:
        raise NotOurDraft(_why_not(issuer_id, content))
    key, certificate_id = next(iter(there.items()))
    return certificate_id, content[:ends[key]]


def _why_not(issuer_id: int, content: bytes) -> object:
    """What a file is that does not begin with a draft of this issuer."""
    if not content:
        return EMPTY
    if b"%PDF-" not in content[:1024]:
        return NO_PDF
    waiting_here = frozenset(waiting(issuer_id))
    let_go()
    named = [certificates.id_of_code(code) for code in inspection.named(_read(content))]
    seals = [seal for id_ in named if id_ and (seal := queries.seal_of(id_))]
    if any(seal.certificate_id in waiting_here for seal in seals):
        return returned.NOT_ADDED
    return SIGNED if any(seal.sealed_at for seal in seals) else UNKNOWN


def _read(content: bytes) -> dict[str, Any]:
    found = inspection.looked_at(content)
    if not found["is_read"]:
        raise NotOurDraft(LOCKED if found.get("is_locked") else UNREADABLE)
    return found
