"""Download, sign elsewhere, upload back: the drafts of an issuer as a ZIP, and what comes back of them."""

from __future__ import annotations

import re
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
from lms.core.work import let_go, unit_of_work

AT_ONCE = 200
"""Drafts in one ZIP."""
_SIGNATURE_BOX = re.compile(rb"/FT /Sig\b.{0,400}?/Rect \[([0-9. ]+)\]", re.DOTALL)
UNKNOWN = _l("This file does not begin with a certificate of this agency that waits for its signature. Was it signed already?")
CHANGED = _l("The page looks or reads otherwise than the certificate that was downloaded. Put the signature into the field "
             "that is there, or make it invisible.")
UNREADABLE = _l("The file cannot be read.")


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
        found = inspection.examined(content)
        if found is None:
            raise NotOurDraft(UNREADABLE)
        signed = returned.accepted(draft, content, found["signatures"])
        if _look(draft, _box(draft)) != _look(content, _box(draft)):
            raise NotOurDraft(CHANGED)
    except NotOurDraft as problem:
        return Result(name, problem.args[0])
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
        raise NotOurDraft(UNKNOWN)
    key, certificate_id = next(iter(there.items()))
    return certificate_id, content[:ends[key]]


def _box(draft: bytes) -> str:
    found = _SIGNATURE_BOX.search(draft)
    return ",".join(found[1].decode().split()) if found else "0,0,0,0"


def _look(content: bytes, box: str) -> dict[str, Any] | None:
    return inspection.examined(content, "look", box)
