"""The badge as a VC-JWT: one line of text, signed with ES256 (Open Badges 3.0, section 8.2)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.jwk import ECKey

from lms.certificates.keys import Signer


def signed(credential: dict[str, Any], signer: Signer, *, method: str) -> str:
    """Claims repeat what the credential says, as the specification asks; `method` is the address of the public key."""
    claims = credential | {
        "iss": credential["issuer"]["id"], "jti": credential["id"], "sub": credential["credentialSubject"]["id"],
        "nbf": _seconds(credential["validFrom"])}
    if until := credential.get("validUntil"):
        claims["exp"] = _seconds(until)
    pem = signer.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    header = {"alg": "ES256", "typ": "JWT", "kid": method}
    body = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()
    return jws.serialize_compact(header, body, ECKey.import_key(pem), algorithms=["ES256"])


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())
