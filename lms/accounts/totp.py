"""Codes of an authenticator app: RFC 6238 with what every app can do, six digits of HMAC-SHA-1 every 30 seconds."""

from __future__ import annotations

import hmac
import secrets
from base64 import b32encode
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS, SECONDS = 6, 30
SECRET_BYTES = 20
"""As long as the output of SHA-1 (RFC 4226, requirement 6)."""
DRIFT = 1
"""Steps by which a clock may be wrong, either way (RFC 6238, section 5.2)."""


def fresh() -> bytes:
    """A new secret."""
    return secrets.token_bytes(SECRET_BYTES)


def text(secret: bytes) -> str:
    """The secret as people type it into an app: "JBSW Y3DP ..."."""
    plain = b32encode(secret).decode()
    return " ".join(plain[start:start + 4] for start in range(0, len(plain), 4))


def address(secret: bytes, *, account: str, issuer: str) -> str:
    """What the QR code holds (otpauth://totp/...)."""
    return _generator(secret).get_provisioning_uri(account, issuer)


def code(secret: bytes, step: int) -> str:
    """The code of this step of 30 seconds since 1970."""
    return _generator(secret).generate(step * SECONDS).decode()


def step_at(at: datetime) -> int:
    return int(at.timestamp()) // SECONDS


def step_of(secret: bytes, typed: str, *, at: datetime) -> int | None:
    """Which step this is the code of, among the present one and its neighbours; all of them are looked at, whatever is found."""
    present = step_at(at)
    found = [step for step in range(present - DRIFT, present + DRIFT + 1) if hmac.compare_digest(
        code(secret, step).encode(), typed.encode())]
    return found[-1] if found else None


def _generator(secret: bytes) -> TOTP:
    from cryptography.hazmat.primitives.hashes import SHA1  # 7 MB that few requests need
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    return TOTP(secret, DIGITS, SHA1(), SECONDS)  # noqa: S303 (what authenticator apps have in common)
