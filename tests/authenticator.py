"""A passkey in software: it makes a key pair and signs, as the standard says (WebAuthn Level 3, sections 6.1 and 6.5)."""

from __future__ import annotations

import hashlib
import html
import json
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def asked(page: str) -> dict[str, Any]:
    """What a page asks the browser for."""
    found = re.search(r"data-passkey='([^']+)'", page)
    assert found, "the page asks for no passkey"
    question: dict[str, Any] = json.loads(html.unescape(found[1]))
    return question


@dataclass
class Authenticator:
    origin: str = "https://lms.test"
    counter: int = 0
    """0: it keeps none."""
    flags: int = PRESENT | VERIFIED
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: str = ""

    def make(self, question: dict[str, Any], **said: Any) -> str:
        """The answer to a page that asks for a new passkey."""
        self.handle = question["user"]["id"]
        point = self.key.public_key().public_numbers()
        public = {1: 2, 3: said.pop("algorithm", -7), -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        data = (self._data(question["rp"]["id"], ATTESTED) + bytes(16) + len(self.credential_id).to_bytes(2)
                + self.credential_id + cbor.encode(public))
        client = self._client("webauthn.create", question["challenge"], said)
        return self._answer({"clientDataJSON": text(client), "attestationObject": text(
            cbor.encode({"fmt": "none", "attStmt": {}, "authData": data}))})

    def sign(self, question: dict[str, Any], **said: Any) -> str:
        """The answer to a page that asks who is there."""
        self.counter += 1 if self.counter else 0
        data, client = self._data(question["rpId"], 0), self._client("webauthn.get", question["challenge"], said)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer({"clientDataJSON": text(client), "authenticatorData": text(data), "signature": text(signature),
                             "userHandle": self.handle})

    def _data(self, host: str, more: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + bytes([self.flags | more]) + self.counter.to_bytes(4)

    def _client(self, kind: str, challenge: str, said: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False} | said).encode()

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps({"rawId": text(self.credential_id), "response": response})


