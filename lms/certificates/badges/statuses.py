"""The status list: one bit for each badge, set once it no longer holds (W3C Bitstring Status List)."""

from __future__ import annotations

import gzip
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lms.certificates.badges import documents
from lms.certificates.badges.integrity import moment
from lms.certificates.badges.vocabulary import CREDENTIALS

LIVES = 300_000
"""Milliseconds for which an answer may be kept."""


def of(places: Iterable[int], *, base: str, number: int, at: datetime) -> dict[str, Any]:
    """Unsigned; `places` are those of the ended badges within this list."""
    address = documents.list_address(base, number)
    return {
        "@context": [CREDENTIALS], "id": address, "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": documents.did(base), "validFrom": moment(at),
        "credentialSubject": {"id": f"{address}#list", "type": "BitstringStatusList", "statusPurpose": "revocation",
                              "encodedList": packed(places), "ttl": LIVES}}


def packed(places: Iterable[int]) -> str:
    """Multibase base64url of the zipped bits, the first bit leftmost."""
    bits = bytearray(documents.LIST_LENGTH // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + urlsafe_b64encode(gzip.compress(bytes(bits), 9, mtime=0)).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    return gzip.decompress(urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
