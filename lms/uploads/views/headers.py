"""The headers of tus 1.0, read strictly."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime
from tempfile import TemporaryFile
from typing import IO, Any

from flask import Request, Response, abort
from werkzeug.exceptions import HTTPException

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration"
CHECKSUMS = ("sha1", "sha256", "md5")
LONGEST, LARGEST_CHUNK = 2000, 64_000_000
"""Characters of metadata; bytes of a chunk that comes with a checksum, for it is put aside until it is known to be right."""


class ChecksumMismatch(HTTPException):
    """Checksum extension: the chunk was damaged on its way and none of it is kept."""

    code, description = 460, "Checksum Mismatch"


def number(request: Request, name: str) -> int:
    """A whole number from 0 up, else 400."""
    text = request.headers.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        abort(400, f"{name} must be a whole number")
    return int(text)


def metadata(request: Request) -> dict[str, str]:
    """Creation extension: pairs of a key and base64 text, separated by commas; 400 for anything else."""
    text = request.headers.get("Upload-Metadata", "")
    if len(text) > LONGEST or not text.isascii():
        abort(400, "Upload-Metadata is too long")
    try:
        pairs = [part.split(" ") for part in text.split(",") if part.strip()]
        return {key: base64.b64decode(rest[0] if rest else "", validate=True).decode() for key, *rest in map(_stripped, pairs)}
    except (ValueError, binascii.Error):
        abort(400, "Upload-Metadata cannot be read")


@contextmanager
def verified(request: Request) -> Iterator[IO[bytes]]:
    """The body; with Upload-Checksum only once it is known to be what was sent: 460 when it is not."""
    given = request.headers.get("Upload-Checksum")
    if given is None:
        yield request.stream
        return
    algorithm, _, encoded = given.partition(" ")
    if algorithm not in CHECKSUMS:
        abort(400, "unknown checksum algorithm")
    if (request.content_length or 0) > LARGEST_CHUNK:
        abort(413)
    with TemporaryFile() as kept:
        digest = hashlib.new(algorithm, usedforsecurity=False)
        while piece := request.stream.read(64 * 1024):
            digest.update(piece)
            kept.write(piece)
        if base64.b64encode(digest.digest()).decode() != encoded.strip():
            raise ChecksumMismatch
        kept.seek(0)
        yield kept


def moment(at: datetime) -> str:
    """As RFC 9110 section 5.6.7 writes it."""
    return format_datetime(at, usegmt=True)


def nothing(status: int, **named: Any) -> Response:
    """An answer without a body; `Upload_Offset=5` is a header."""
    return Response(status=status, headers={name.replace("_", "-"): str(value) for name, value in named.items()})


def _stripped(pair: list[str]) -> list[str]:
    return [part for part in pair if part]
