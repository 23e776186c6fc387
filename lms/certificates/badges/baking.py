"""A badge inside its picture (Open Badges 3.0, section 5.3): an iTXt chunk of a PNG, an element of an SVG."""

from __future__ import annotations

import struct
import zlib
from xml.sax.saxutils import quoteattr

KEYWORD = b"openbadgecredential"
SPACE = "https://purl.imsglobal.org/ob/v3p0"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


class NotBaked(ValueError):
    """The picture holds no badge, or it is no picture of this kind."""


def into_png(picture: bytes, badge: str) -> bytes:
    """Uncompressed, after the header; a badge that is there already gives way."""
    chunks = [chunk for chunk in _chunks(picture) if not _is_badge(chunk)]
    text = KEYWORD + b"\0\0\0\0\0" + badge.encode()
    return _SIGNATURE + b"".join(_chunk(kind, body) for kind, body in [chunks[0], (b"iTXt", text), *chunks[1:]])


def out_of_png(picture: bytes) -> str:
    found = [body for kind, body in _chunks(picture) if _is_badge((kind, body))]
    if len(found) != 1:
        raise NotBaked(f"{len(found)} badges")
    return found[0][len(KEYWORD) + 5:].decode()


def into_svg(picture: str, token: str) -> str:
    """The compact form in an attribute of the first element."""
    start = picture.index(">", picture.index("<svg")) + 1
    head = picture[:start - 1] + f' xmlns:openbadges="{SPACE}">'
    return f"{head}<openbadges:credential verify={quoteattr(token)}/>{picture[start:]}"


def _chunks(picture: bytes) -> list[tuple[bytes, bytes]]:
    if not picture.startswith(_SIGNATURE):
        raise NotBaked("no PNG")
    found, at = [], len(_SIGNATURE)
    while at < len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        found.append((picture[at + 4:at + 8], picture[at + 8:at + 8 + length]))
        at += 12 + length
    return found


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _is_badge(chunk: tuple[bytes, bytes]) -> bool:
    return chunk[0] == b"iTXt" and chunk[1].startswith(KEYWORD + b"\0")
