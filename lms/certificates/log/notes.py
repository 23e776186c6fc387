"""A checkpoint as text: the signed note of C2SP (tlog-checkpoint), so that foreign tools read it.

Four or five lines (origin, size, root, moment, and in a demonstration that it is one), an empty line, and the signature.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime

SAMPLE = "CONTOH / DEMO: bukan kunci resmi"
_MARK = "\u2014 "


class NotANote(ValueError):
    """The text is no checkpoint."""


@dataclass(frozen=True)
class Note:
    """What a checkpoint says; `body` is what was signed."""

    origin: str
    size: int
    root: str
    at: datetime
    body: str
    signature: bytes


def body(origin: str, size: int, root: bytes, at: datetime, *, is_sample: bool) -> str:
    lines = [origin, str(size), b64encode(root).decode(), at.isoformat(timespec="seconds")]
    return "\n".join([*lines, SAMPLE] if is_sample else lines) + "\n"


def signed(text: str, origin: str, public: bytes, signature: bytes) -> str:
    return f"{text}\n{_MARK}{origin} {b64encode(key_id(origin, public) + signature).decode()}\n"


def key_id(origin: str, public: bytes) -> bytes:
    """Four bytes, by the rule of signed notes for Ed25519."""
    return hashlib.sha256(origin.encode() + b"\n\x01" + public).digest()[:4]


def read(text: str) -> Note:
    try:
        said, _, below = text.replace("\r\n", "\n").partition("\n\n")
        origin, size, root, at, *_rest = said.split("\n")
        mark, signature = below.strip().rsplit(" ", 1)
        if not mark.startswith(_MARK.strip()):
            raise ValueError
        return Note(origin, int(size), b64decode(root, validate=True).hex(), datetime.fromisoformat(at), said + "\n",
                    b64decode(signature, validate=True)[4:])
    except ValueError as error:
        raise NotANote("it is no signed note of a log") from error
