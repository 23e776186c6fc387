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
from lms.certificates.seal.inspection import BADGE_ALTERED, STRANGE_BADGE, Finding
from lms.certificates.verification.verdict import ALTERED, BADGE, UNKNOWN, Verdict, judged

_TOKEN = re.compile(rb"[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]{2,}")
_OWN = re.compile(r"/v/([0-9A-HJKMNP-TV-Z]{13})$", re.IGNORECASE)
_DEEPEST, _SHOWN = 40, 12


@dataclass(frozen=True)
class Claim:
    """What was handed in says; `token` is empty where it came as a document."""

    document: dict[str, Any]
    token: str
    sha256: str


def claim(content: bytes) -> Claim | None:
    """None where it is no badge of any kind."""
    text = _unpacked(content)
    if text is None:
        return None
    sha256, plain = hashlib.sha256(content).hexdigest(), text.strip()
    token = plain.decode() if _TOKEN.fullmatch(plain) else ""
    document = _document(_payload(token) if token else plain)
    return Claim(document, token, sha256) if document else None


def by_claim(claim: Claim) -> Verdict:
    certificate = queries.by_code(code) if (code := _code(claim.document)) else None
    there = issued.badge_of_code(certificate.code) if certificate else None
    if certificate is None or there is None:
        return Verdict(UNKNOWN, BADGE, sha256=claim.sha256, finding=Finding(STRANGE_BADGE))
    if claim.token == there.token if claim.token else claim.document == json.loads(there.document):
        return judged(certificate, BADGE, sha256=claim.sha256)
    wanted = _document(_payload(there.token)) if claim.token else json.loads(there.document)
    differs = tuple(_differing(claim.document, wanted or {}))
    return Verdict(ALTERED, BADGE, certificate=certificate, sha256=claim.sha256,
                   finding=Finding(BADGE_ALTERED, members=differs[:_SHOWN] or ("proof",)))


def _unpacked(content: bytes) -> bytes | None:
    """The badge out of its picture, or what was handed in itself where it is text."""
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    try:
        if content.startswith(b"\x89PNG"):
            return baking.out_of_png(content).encode()
        if start == b"<":
            return baking.out_of_svg(content).encode()
    except baking.NotBaked:
        return None
    return content.removeprefix(b"\xef\xbb\xbf") if start == b"{" or _TOKEN.fullmatch(content.strip()) else None


def _document(text: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and ("@context" in found or "vc" in found or "proof" in found) else None


def _payload(token: str) -> bytes:
    part = token.split(".")[1]
    try:
        return urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        return b""


def _code(document: dict[str, Any]) -> str | None:
    """The verification code in its own address."""
    found = _OWN.search(str(document.get("id", ""))[-200:])
    return codes.normalise(found[1]) if found else None


def _differing(given: Any, wanted: Any, path: str = "", depth: int = 0) -> list[str]:
    """Paths of the members that are not as they were issued."""
    if given == wanted or depth > _DEEPEST:
        return []
    if isinstance(given, dict) and isinstance(wanted, dict):
        return [found for name in dict.fromkeys([*wanted, *given]) for found in _differing(
            given.get(name), wanted.get(name), f"{path}.{name}"[:120].lstrip("."), depth + 1)]
    return [path]
