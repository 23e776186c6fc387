"""Is this certificate genuine? Answered by code, by number or by the file itself, for people and for machines."""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass, replace
from itertools import islice
from typing import IO, Any

from flask_babel import gettext as _

from lms.certificates import masks, queries, states
from lms.certificates.models import REVOCATION_REASONS
from lms.certificates.paper import code as codes
from lms.certificates.paper.facts import Facts, from_snapshot
from lms.certificates.queries import Entry
from lms.certificates.seal import inspection
from lms.certificates.seal import queries as seals
from lms.certificates.seal.inspection import Finding
from lms.core import storage
from lms.core.i18n import day, when
from lms.core.work import let_go

GENUINE, REVOKED, ALTERED, UNKNOWN, UNREADABLE = "genuine", "revoked", "altered", "unknown", "unreadable"
SUPERSEDED, EXPIRED = "superseded", "expired"
FOUND = (GENUINE, REVOKED, SUPERSEDED, EXPIRED)
"""The certificate is ours and is shown, whatever it is worth today."""
_VERDICTS = {states.ISSUED: GENUINE, states.REVOKED: REVOKED, states.SUPERSEDED: SUPERSEDED, states.EXPIRED: EXPIRED}
LARGEST_FILE = 5_000_000
_CODE_INSIDE = re.compile(rb"/V/([0-9A-HJKMNP-TV-Z]{13})")
_STREAM = re.compile(rb"stream\r?\n")
_STREAMS, _ROOM = 200, 500_000
"""Where a PDF of ours may name itself: in its metadata, among its first streams. More is not unpacked for a stranger."""


@dataclass(frozen=True)
class Verdict:
    """`facts` are what may be shown for the way in which it was asked: `by` is code, number or file.

    `sha256` is that of the file looked at.
    """

    status: str
    by: str
    asked: str = ""
    certificate: Entry | None = None
    facts: Facts | None = None
    sha256: str = ""
    finding: Finding | None = None
    """Of a file that is none of those we issued."""

    @property
    def is_found(self) -> bool:
        return self.certificate is not None and self.status in FOUND

    @property
    def reason(self) -> object:
        """Why it was revoked, as far as the public may know."""
        return REVOCATION_REASONS.get(self.certificate.revocation_category, "") if self.certificate else ""

    def checks(self) -> list[tuple[str, str]]:
        """What was looked at, one by one: done, bad, doing or todo, and a sentence."""
        if not self.certificate:
            return []
        return [("done", _("It is entered in the register of the issuer.")), *self._validity(), *self._file(),
                ("todo", _("Still for you: compare every line below with the paper in your hand."))]

    def _validity(self) -> list[tuple[str, str]]:
        assert self.certificate
        certificate = self.certificate
        if certificate.revoked_at:
            return [("bad", _("It was revoked on %(moment)s: %(reason)s.", moment=when(certificate.revoked_at),
                              reason=self.reason))]
        if certificate.superseded_at:
            return [("bad", _("It was replaced on %(moment)s; another certificate holds in its place.",
                              moment=when(certificate.superseded_at)))]
        if self.status == EXPIRED and certificate.expires_on:
            return [("bad", _("It expired: its last day was %(day)s.", day=day(certificate.expires_on)))]
        if certificate.expires_on:
            return [("done", _("It is valid until %(day)s: nobody has revoked or replaced it.", day=day(certificate.expires_on)))]
        return [("done", _("It is valid: nobody has revoked it."))]

    def _file(self) -> list[tuple[str, str]]:
        assert self.certificate
        if self.certificate.file_key is None:
            return [("doing", _("Its PDF is being made; the fingerprint follows."))]
        same = [("done", _("Your file is, bit for bit, the one that was issued."))] if self.by == "file" else []
        return [*same, *self._signature()]

    def _signature(self) -> list[tuple[str, str]]:
        assert self.certificate
        if not self.certificate.signatory:
            return []
        if self.certificate.is_certified:
            return [("done", _("Its PDF is signed electronically by %(name)s, certified.", name=self.certificate.signatory))]
        return [("done", _(
            "Its PDF is signed electronically by %(name)s. This signature is uncertified in the sense of UU 1/2024 article 13A "
            "and PP 71/2019 article 60: it shows that the file is unchanged; who signed is vouched for by this register.",
            name=self.certificate.signatory))]


def by_code(text: str) -> Verdict:
    code = codes.normalise(text)
    return _judged(queries.by_code(code) if code else None, "code", text)


def by_number(text: str) -> Verdict:
    return _judged(queries.by_number(text) if len(text) <= 200 else None, "number", text)


def by_code_or_number(text: str) -> Verdict:
    return by_code(text) if codes.normalise(text) else by_number(text)


def by_file(stream: IO[bytes]) -> Verdict:
    """The file against the register: only the very bytes that were issued are genuine. Nothing is kept of it."""
    content = stream.read(LARGEST_FILE + 1)
    sha256 = hashlib.sha256(content).hexdigest()
    if len(content) > LARGEST_FILE or not content.startswith(b"%PDF-"):
        return Verdict(UNREADABLE, "file", sha256=sha256)
    if certificate := queries.by_file(sha256) or queries.by_edition(sha256):
        return _judged(certificate, "file", sha256=sha256)
    let_go()
    found = inspection.examined(content)
    if found is None:
        code = _code_inside(content)
        named = queries.by_code(code) if code else None
        return Verdict(ALTERED if named else UNREADABLE, "file", certificate=named, sha256=sha256)
    return _compared(found, sha256)


def _compared(found: dict[str, Any], sha256: str) -> Verdict:
    """A readable file that is none of those we issued."""
    signatures = tuple(inspection.Signature(
        s["by"], seals.signed_by(s["fingerprint"]), s["is_intact"] and s["is_kept"], s["at"]) for s in found["signatures"])
    named = queries.by_draft(sha256) or next(filter(None, map(queries.by_code, islice(inspection.named(found), 5))), None)
    sealed = seals.sealed(named.code) if named else None
    kind = inspection.kind_of(found, signatures, is_named=bool(named), was_sealed=bool(sealed))
    finding = inspection.Finding(kind, signatures)
    if named:
        facts, offline = from_snapshot(named.facts), queries.statement_of(named.code)
        finding = replace(finding, differs=inspection.differing(facts, found["text"]), added=_added(named, found["text"]),
                          leads_to=inspection.astray(found, facts, offline))
    return Verdict(ALTERED if named else UNKNOWN, "file", certificate=named, sha256=sha256, finding=finding)


def _added(named: Entry, text: str) -> tuple[str, ...]:
    """Words that the issued file has not, where there is one and the other is more than a picture."""
    if not named.file_key or not text.strip():
        return ()
    issued = inspection.examined(storage.read(named.file_key), "text")
    return inspection.added(text, issued["text"]) if issued else ()


def told(verdict: Verdict) -> dict[str, Any]:
    """The verdict for machines, masked like the page."""
    certificate, facts = verdict.certificate, verdict.facts
    answer: dict[str, Any] = {"status": verdict.status, "by": verdict.by, "asked": verdict.asked or verdict.sha256}
    if verdict.finding:
        answer |= {"file": verdict.finding.told()}
    if certificate is None or facts is None:
        return answer | ({"code": codes.grouped(certificate.code)} if certificate else {})
    unsaid = {"schema", "legal_footer", "verification_url", "birth_date", "" if facts.identity_number else "identity_label"}
    printed = {name: value for name, value in facts.to_snapshot().items() if value not in (None, "") and name not in unsaid}
    return answer | {
        "certificate": printed, "sha256": certificate.file_key, "revoked_at": certificate.revoked_at and
        certificate.revoked_at.isoformat(), "revocation_category": certificate.revocation_category or None,
        "superseded_at": certificate.superseded_at and certificate.superseded_at.isoformat(),
        "superseded_by": _pointer(verdict), "expires_on": certificate.expires_on and certificate.expires_on.isoformat(),
        "log": None if certificate.position is None else {"position": certificate.position} | (
            {"proof": f"/api/v/{certificate.code}/log.json"} if verdict.by != "number" else {}),
        "kind": "training certificate, not a certificate of competence"}


def _judged(certificate: Entry | None, by: str, asked: str = "", *, sha256: str = "") -> Verdict:
    if certificate is None:
        return Verdict(UNKNOWN, by, asked, sha256=sha256)
    facts = from_snapshot(certificate.facts)
    shown = masks.for_anyone(facts) if by == "number" else masks.for_holder(facts)
    return Verdict(_VERDICTS[states.status(certificate, states.today())], by, asked, certificate, shown, sha256)


def _pointer(verdict: Verdict) -> dict[str, str] | None:
    """To the certificate that took its place: by its code for whoever had the code of this one, else by its number."""
    certificate = verdict.certificate
    if certificate is None or certificate.successor_number is None:
        return None
    code = {"code": certificate.successor_code or ""} if verdict.by != "number" else {}
    return {"number": certificate.successor_number} | code


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
