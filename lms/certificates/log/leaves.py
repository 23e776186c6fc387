"""What an entry says, as the bytes that are hashed: canonical JSON (RFC 8785). A form once used is read for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Protocol

import rfc8785

from lms.certificates.log import tree

ISSUED, REISSUED, RENEWED, FILED, REVOKED = "issued", "reissued", "renewed", "filed", "revoked"
ISSUES = (ISSUED, REISSUED, RENEWED)
SAID: dict[str, tuple[str, ...]] = dict.fromkeys(ISSUES, (
    "public_id", "enrolment_id", "learner_id", "course_id", "cohort_id", "issuer_id", "kind", "cycle", "act_id", "supersedes_id",
    "year", "seq", "number", "number_key", "code", "facts", "learner_name", "course_title", "training_form", "credit_hours",
    "finished_on", "issued_on", "issued_at", "expires_on", "correction_reason")) | {
        FILED: ("public_id", "file_key", "file_size", "rendered_at"),
        REVOKED: ("public_id", "revoked_at", "revoked_by_id", "revocation_category", "revocation_reason")}
"""By kind of entry the columns of the certificate that it seals."""
FIRST = "0" * 64


class Leaf(Protocol):
    """An entry of the log, as a row or about to become one."""

    position: Any
    kind: Any
    at: Any
    of: Any
    adopted: Any
    record: Any
    previous: Any


def record(kind: str, salt: str, certificate: Mapping[str, Any]) -> str:
    """The salted hash of what this kind of entry says of the certificate."""
    said = rfc8785.dumps({name: _plain(certificate[name]) for name in SAID[kind]})
    return hashlib.sha256(bytes.fromhex(salt) + said).hexdigest()


def leaf(entry: Leaf) -> bytes:
    """The leaf that stands in the tree: no name, no number, no code."""
    return rfc8785.dumps({
        "v": 1, "position": entry.position, "kind": entry.kind, "at": _plain(entry.at), "of": entry.of, "adopted": entry.adopted,
        "record": entry.record, "previous": entry.previous})


def hash_of(entry: Leaf) -> str:
    return tree.leaf_hash(leaf(entry)).hex()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value
