"""Secrets at rest: sealed with AES-256-GCM under keys derived from LMS_SECRET_KEY, one for each purpose (HKDF, RFC 5869).

Whoever has the database alone reads none of them; with another LMS_SECRET_KEY nobody does.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


def sealed(secret: bytes, purpose: str, whose: str) -> str:
    """The secret as text that opens for the same purpose and owner alone."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return urlsafe_b64encode(nonce + _cipher(purpose).encrypt(nonce, secret, whose.encode())).decode()


def opened(text: str, purpose: str, whose: str) -> bytes | None:
    """The secret; None where the text was altered, belongs to another, or was sealed under another LMS_SECRET_KEY."""
    from cryptography.exceptions import InvalidTag

    try:
        raw = urlsafe_b64decode(text)
        return _cipher(purpose).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], whose.encode())
    except (InvalidTag, ValueError):
        return None


def _cipher(purpose: str) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # 7 MB that few requests need
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    secret = current_app.config["SECRET_KEY"].encode()
    return AESGCM(HKDF(SHA256(), 32, b"", f"politekesos-lms sealing {purpose}".encode()).derive(secret))
