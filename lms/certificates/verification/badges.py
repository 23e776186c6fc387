"""A badge against the register: as a document, as one line of text, or out of the picture it was baked into.

The register keeps each badge as it was signed, so that what is handed in is held against that, member by member.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any

from lms.certificates import queries
from lms.certificates.badges import baking
from lms.certificates.badges import queries as issued
from lms.certificates.paper import code as codes
from lms.certificates.seal.inspection import BADGE_ALTERED, NO_BADGE, STRANGE_BADGE, UNSIGNED_BADGE, Finding
from lms.certificates.verification.verdict import ALTERED, BADGE, UNKNOWN, UNREADABLE, Verdict, judged

_TOKEN = re.compile(rb"[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]{2,}")
_OWN = re.compile(r"/v/([0-9A-HJKMNP-TV-Z]{13})$", re.IGNORECASE)
_PNG = b"\x89PNG"
_DEEPEST, _SHOWN = 40, 12


@dataclass(frozen=True)
class Claim:
    """What was handed in says; `token` is empty where it came as a document, which is empty where it is one of long ago."""

    document: dict[str, Any]
    token: str
    sha256: str

    @property
    def is_signed(self) -> bool:
        """Whether it says so."""
        if self.token:
            return bool((_document(_part(self.token, 0), any_object=True) or {}).get("alg", "none") != "none")
        return not self.document or bool(self.document.get("proof"))


def claim(content: bytes) -> Claim | None:
    """None where it is no badge of any kind."""
    sha256, text = hashlib.sha256(content).hexdigest(), _unpacked(content)
    if text is None:
        return Claim({}, "", sha256) if _may_hold(content) and baking.is_old(content) else None
    plain = text.strip()
    token = plain.decode() if _TOKEN.fullmatch(plain) else ""
    document = _document(_part(token, 1) if token else plain)
    return Claim(document, token, sha256) if document else None


def without(content: bytes) -> Verdict | None:
    """Of a drawing that holds no badge, and could hold nothing else that is looked at here; None where it is no drawing."""
    if not (_is_marked_up(content) and b"<svg" in content):
        return None
    return Verdict(UNREADABLE, BADGE, sha256=hashlib.sha256(content).hexdigest(), finding=Finding(NO_BADGE))


def by_claim(claim: Claim) -> Verdict:
    certificate = queries.by_code(code) if (code := _code(claim.document)) else None
    there = issued.badge_of_code(certificate.code) if certificate else None
    if certificate is None or there is None:
        kind = STRANGE_BADGE if claim.is_signed else UNSIGNED_BADGE
        return Verdict(UNKNOWN, BADGE, sha256=claim.sha256, finding=Finding(kind))
    if claim.token == there.token if claim.token else _is_same(claim.document, json.loads(there.document)):
        return judged(certificate, BADGE, sha256=claim.sha256)
    wanted = _document(_part(there.token, 1)) if claim.token else json.loads(there.document)
    differs = tuple(_differing(claim.document, wanted or {}))
    return Verdict(ALTERED, BADGE, certificate=certificate, sha256=claim.sha256,
                   finding=Finding(BADGE_ALTERED, members=differs[:_SHOWN] or ("proof",)))


def _unpacked(content: bytes) -> bytes | None:
    """The badge out of its picture, or what was handed in itself where it is text."""
    try:
        if content.startswith(_PNG):
            return baking.out_of_png(content).encode()
        if _is_marked_up(content):
            return baking.out_of_svg(content).encode()
    except baking.NotBaked:
        return None
    is_text = _start(content) == b"{" or _TOKEN.fullmatch(content.strip())
    return content.removeprefix(b"\xef\xbb\xbf") if is_text else None


def _may_hold(content: bytes) -> bool:
    return content.startswith(_PNG) or _is_marked_up(content)


def _is_marked_up(content: bytes) -> bool:
    return _start(content) == b"<"


def _start(content: bytes) -> bytes:
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]


def _document(text: bytes, *, any_object: bool = False) -> dict[str, Any] | None:
    try:
        found = json.loads(text, object_pairs_hook=_members, parse_float=_number)
    except (ValueError, RecursionError):
        return None
    is_badge = isinstance(found, dict) and (any_object or "@context" in found or "vc" in found or "proof" in found)
    return found if is_badge else None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A member that stands twice is one more: a reader may take either of them."""
    found = dict[str, Any]()
    for name, value in pairs:
        found[f"{name} (2)" if name in found else name] = value
    return found


def _number(text: str) -> float:
    """20.0 is 20, as some programs write it: a proof holds for both."""
    value = float(text)
    return int(value) if value.is_integer() else value


def _part(token: str, place: int) -> bytes:
    part = token.split(".")[place]
    try:
        return urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        return b""


def _code(document: dict[str, Any]) -> str | None:
    """The verification code in its own address."""
    found = _OWN.search(str(document.get("id", ""))[-200:])
    return codes.normalise(found[1]) if found else None


def _is_same(given: Any, wanted: Any) -> bool:
    """For Python 1 is also true, which no proof says."""
    return bool(given == wanted) and json.dumps(given, sort_keys=True) == json.dumps(wanted, sort_keys=True)


def _differing(given: Any, wanted: Any, path: str = "", depth: int = 0) -> list[str]:
    """Paths of the members that are not as they were issued."""
    if _is_same(given, wanted) or depth > _DEEPEST:
        return []
    if isinstance(given, dict) and isinstance(wanted, dict):
        return [found for name in dict.fromkeys([*wanted, *given]) for found in _differing(
            given.get(name), wanted.get(name), f"{path}.{name}"[:120].lstrip("."), depth + 1)]
    return [path.encode("utf-8", "replace").decode()]
