"""The keys that sign: one for each purpose, all derived from one secret. The worker and commands import this, a
web process no sooner than somebody hands in an offline code.

A public key is entered in the database before it signs for the first time, and stays there: a new secret makes new keys, and
what the old ones signed is still proven.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import current_app

from lms.certificates.models import PublicKey
from lms.core import settings
from lms.core.database import db, insert

STATEMENT, BADGE, TOKEN, LOG = "statement", "badge", "token", "log"
PURPOSES = {STATEMENT: "Ed25519", BADGE: "Ed25519", TOKEN: "ES256", LOG: "Ed25519"}
"""What signs the offline code, the badge, its compact form (VC-JWT), the checkpoints of the log; and with which algorithm."""
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True)
class Signer:
    """A private key that may sign; `kid` is half of the SHA-256 of its public half, in hexadecimal digits."""

    purpose: str
    kid: str
    public: bytes
    private: Any
    is_sample: bool

    def sign(self, message: bytes) -> bytes:
        """64 bytes of Ed25519; a P-256 key signs through joserfc instead."""
        signature: bytes = self.private.sign(message)
        return signature


def signer(purpose: str, *, at: datetime) -> Signer:
    """The present key of this purpose, inside a unit of work: its public half is entered if it is new."""
    secret, is_sample = _secret()
    private = _derived(secret, purpose)
    public = _raw(private.public_key())
    kid = hashlib.sha256(public).hexdigest()[:16]
    entry = {"kid": kid, "purpose": purpose, "algorithm": PURPOSES[purpose], "public": _text(public), "is_sample": is_sample,
             "first_used_at": at}
    if db.session.get(PublicKey, kid) is None:
        db.session.execute(insert(PublicKey).values(entry).on_conflict_do_nothing())
    return Signer(purpose, kid, public, private, is_sample)


def present(purpose: str) -> tuple[str, str]:
    """The public half of the present key as it is entered, and its kid; nothing is written."""
    public = _raw(_derived(_secret()[0], purpose).public_key())
    return _text(public), hashlib.sha256(public).hexdigest()[:16]


def is_signed(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether this Ed25519 key signed the message."""
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _secret() -> tuple[bytes, bool]:
    """From the setting, else made once in the instance folder; a demonstration never signs with a real one."""
    is_sample = bool(current_app.config["DEMO"])
    file = current_app.config["INSTANCE"] / ("certificate_key_sample" if is_sample else "certificate_key")
    return (current_app.config["CERTIFICATE_KEY"] or settings.kept(file)).encode(), is_sample


def _derived(secret: bytes, purpose: str) -> Any:
    """48 bytes for P-256, so that reducing them favours no key (FIPS 186-5, A.2.1)."""
    what = f"politekesos-lms {purpose}{' sample' if current_app.config['DEMO'] else ''}".encode()
    if PURPOSES[purpose] == "Ed25519":
        return Ed25519PrivateKey.from_private_bytes(HKDF(SHA256(), 32, b"", what).derive(secret))
    number = int.from_bytes(HKDF(SHA256(), 48, b"", what).derive(secret)) % (_P256_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def _raw(key: Any) -> bytes:
    raw: bytes = (key.public_bytes(Encoding.Raw, PublicFormat.Raw) if isinstance(key, Ed25519PublicKey)
                  else key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    return raw


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
