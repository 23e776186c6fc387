"""Data Integrity with `eddsa-rdfc-2022` (W3C vc-di-eddsa, section 3.2): what is signed is what a document means."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from lms.certificates.badges import base58, shapes, vocabulary
from lms.certificates.badges.linked_data import jsonld
from lms.certificates.keys import Signer

Document = dict[str, Any]
_SUITE = "eddsa-rdfc-2022"
_MEMBERS = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}


class NotProven(ValueError):
    """The document carries no proof of this kind, or one that does not belong to it."""


def signed(document: Document, signer: Signer, *, method: str, at: datetime) -> Document:
    """The document with its proof; `method` is the address of the public key."""
    proof = {"type": "DataIntegrityProof", "cryptosuite": _SUITE, "created": moment(at), "verificationMethod": method,
             "proofPurpose": "assertionMethod"}
    signature = signer.sign(_digest(document, proof, _canonical))
    return document | {"proof": proof | {"proofValue": base58.encoded(signature)}}


def check(document: Document, is_signed: Callable[[str, bytes, bytes], bool]) -> None:
    """NotProven unless `is_signed(method, message, signature)` agrees; the proof must be as we write it."""
    proof = document.get("proof")
    if not isinstance(proof, dict) or set(proof) != _MEMBERS or proof["cryptosuite"] != _SUITE or (
            proof["type"], proof["proofPurpose"]) != ("DataIntegrityProof", "assertionMethod"):
        raise NotProven("no proof of this kind")
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    plain = {name: value for name, value in document.items() if name != "proof"}
    try:
        signature, digest = base58.decoded(proof["proofValue"]), _digest(plain, options, canonical)
    except Exception as error:
        raise NotProven(f"{type(error).__name__}: {error}") from error
    if not is_signed(proof["verificationMethod"], digest, signature):
        raise NotProven("the proof does not belong to the document")


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _digest(document: Document, proof: Document, form: Callable[[Document], bytes]) -> bytes:
    options = {"@context": document["@context"]} | proof
    return hashlib.sha256(form(options)).digest() + hashlib.sha256(form(document)).digest()


def _canonical(document: Document) -> bytes:
    """The same for documents of our own making, faster where they are much alike."""
    try:
        return shapes.canonical(document)
    except shapes.Unlike:
        return canonical(document)


def canonical(document: Document) -> bytes:
    """As sorted N-Quads with blank nodes named by RDFC-1.0, which pyld still calls by its draft's name."""
    quads: str = jsonld.normalize(document, {
        "algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": vocabulary.load})
    return quads.encode()
