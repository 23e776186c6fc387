"""A PDF against the register: only the very bytes that were issued are genuine."""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import replace
from itertools import islice
from typing import Any

from lms.certificates import queries
from lms.certificates.paper.facts import from_snapshot
from lms.certificates.queries import Entry
from lms.certificates.seal import inspection
from lms.certificates.seal import queries as seals
from lms.certificates.seal.revisions import beginnings
from lms.certificates.verification.verdict import ALTERED, FILE, UNKNOWN, UNREADABLE, Verdict, judged
from lms.core import storage
from lms.core.work import let_go

BEGINNING, HEAD = b"%PDF-", 1024
"""With what a PDF begins, and how far from its start readers look for that."""
_CODE_INSIDE = re.compile(rb"/V/([0-9A-HJKMNP-TV-Z]{13})")
_STREAM = re.compile(rb"stream\r?\n")
_STREAMS, _ROOM = 200, 500_000
"""Where a PDF of ours may name itself: in its metadata, among its first streams. More is not unpacked for a stranger."""


def by_pdf(content: bytes) -> Verdict:
    sha256 = hashlib.sha256(content).hexdigest()
    if certificate := queries.by_file(sha256) or queries.by_edition(sha256):
        return judged(certificate, FILE, sha256=sha256)
    inside = _issued_inside(content)
    let_go()
    found = inspection.looked_at(content)
    if not found["is_read"]:
        return _unread(content, sha256, inside, is_locked=found["is_locked"])
    return _compared(found, sha256, inside)


def _issued_inside(content: bytes) -> Entry | None:
    """The certificate whose very file it begins with, though something stand before or behind."""
    start = max(content.find(BEGINNING, 0, HEAD), 0)
    return next(filter(None, (queries.by_file(key) or queries.by_edition(key) for key, _ in beginnings(content[start:]))), None)


def _unread(content: bytes, sha256: str, inside: Entry | None, *, is_locked: bool) -> Verdict:
    code = None if inside else _code_inside(content)
    named = inside or (queries.by_code(code) if code else None)
    kind = inspection.BEHIND if inside else inspection.LOCKED if is_locked else inspection.DAMAGED
    return Verdict(ALTERED if named else UNREADABLE, FILE, certificate=named, sha256=sha256, finding=inspection.Finding(kind))


def _compared(found: dict[str, Any], sha256: str, inside: Entry | None) -> Verdict:
    """A readable file that is none of those we issued."""
    signatures = tuple(inspection.Signature(
        s["by"], seals.signed_by(s["fingerprint"]), s["is_intact"] and s["is_kept"], s["covers"] == "ENTIRE_FILE", s["at"])
        for s in found["signatures"])
    named = inside or queries.by_draft(sha256) or next(
        filter(None, map(queries.by_code, islice(inspection.named(found), 5))), None)
    sealed = seals.sealed(named.code) if named else None
    kind = inspection.kind_of(
        found, signatures, is_named=bool(named), is_inside=bool(inside), was_sealed=bool(sealed))
    finding = inspection.Finding(kind, signatures)
    if named:
        facts, offline = from_snapshot(named.facts), queries.statement_of(named.code)
        finding = replace(finding, differs=inspection.differing(facts, found["text"]), added=_added(named, found["text"]),
                          leads_to=inspection.astray(found, facts, offline))
    return Verdict(ALTERED if named else UNKNOWN, FILE, certificate=named, sha256=sha256, finding=finding)


def _added(named: Entry, text: str) -> tuple[str, ...]:
    """Words that the issued file has not, where there is one and the other is more than a picture."""
    if not named.file_key or not text.strip():
        return ()
    issued = inspection.examined(storage.read(named.file_key), "text")
    return inspection.added(text, issued["text"]) if issued else ()


def _code_inside(content: bytes) -> str | None:
    """The code that a PDF claims as its own."""
    view = memoryview(content)
    for start in islice(_STREAM.finditer(content), _STREAMS):
        packed = view[start.end():start.end() + _ROOM]
        try:
            text = zlib.decompressobj().decompress(packed, _ROOM)
        except zlib.error:
            continue
        if found := _CODE_INSIDE.search(text):
            return found[1].decode()
    return None
