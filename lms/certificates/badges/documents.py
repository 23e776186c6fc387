"""Who signs our badges, for whoever checks one: did:web, its keys, and where statuses lie. Light enough for a web process."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from lms.certificates.badges import base58
from lms.certificates.models import PublicKey

LIST_LENGTH = 131_072
"""Places of a status list: the fewest that hide whose bit is asked for (Bitstring Status List, section 6.1)."""
_ED25519 = b"\xed\x01"
_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1", "https://w3id.org/security/jwk/v1"]


def did(base: str) -> str:
    """did:web of the public address: a port as %3A, a path after colons."""
    parts = urlsplit(base)
    path = "".join(f":{quote(step)}" for step in parts.path.split("/") if step)
    return f"did:web:{parts.netloc.replace(':', '%3A')}{path}"


def method(base: str, kid: str) -> str:
    """The address of one public key."""
    return f"{did(base)}#{kid}"


def list_address(base: str, number: int) -> str:
    return f"{base}/badges/status/{number}"


def did_document(base: str, keys: Iterable[PublicKey]) -> dict[str, Any]:
    """Every key that ever signed a badge, so that old ones stay proven."""
    methods = [_method(base, key) for key in keys]
    return {"@context": _CONTEXTS, "id": did(base), "verificationMethod": methods,
            "assertionMethod": [known["id"] for known in methods]}


def key_set(base: str, keys: Iterable[PublicKey]) -> dict[str, Any]:
    """RFC 7517; `kid` is the address that signatures name."""
    return {"keys": [_jwk(key) | {"kid": method(base, key.kid), "alg": _algorithm(key), "use": "sig"} for key in keys]}


def _method(base: str, key: PublicKey) -> dict[str, Any]:
    known = {"id": method(base, key.kid), "controller": did(base)}
    if key.algorithm == "Ed25519":
        return known | {"type": "Multikey", "publicKeyMultibase": base58.encoded(_ED25519 + key.raw)}
    return known | {"type": "JsonWebKey", "publicKeyJwk": _jwk(key)}


def _jwk(key: PublicKey) -> dict[str, str]:
    if key.algorithm == "Ed25519":
        return {"kty": "OKP", "crv": "Ed25519", "x": key.public}
    point = key.raw
    return {"kty": "EC", "crv": "P-256", "x": _text(point[1:33]), "y": _text(point[33:])}


def _algorithm(key: PublicKey) -> str:
    return "EdDSA" if key.algorithm == "Ed25519" else key.algorithm


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
