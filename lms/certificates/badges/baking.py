"""A badge inside its picture (Open Badges 3.0, section 5.3): an iTXt chunk of a PNG, an element of an SVG.

Those of Open Badges 1 and 2, which are never ours, are recognised by their own names for both.
"""

from __future__ import annotations

import struct
import zlib
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

KEYWORD = b"openbadgecredential"
SPACE = "https://purl.imsglobal.org/ob/v3p0"
_OLD_KEYWORD, _OLD_SPACE = b"openbadges", "http://openbadges.org"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


class NotBaked(ValueError):
    """The picture holds no badge, or it is no picture of this kind."""


def into_png(picture: bytes, badge: str) -> bytes:
    """Uncompressed, after the header; a badge that is there already gives way."""
    chunks = [chunk for chunk in _chunks(picture) if not _is_badge(chunk)]
    text = KEYWORD + b"\0\0\0\0\0" + badge.encode()
    return _SIGNATURE + b"".join(_chunk(kind, body) for kind, body in [chunks[0], (b"iTXt", text), *chunks[1:]])


def out_of_png(picture: bytes) -> str:
    """NotBaked where there is none, or more than one, or it is packed, which the specification forbids."""
    found = [body for kind, body in _chunks(picture) if _is_badge((kind, body))]
    if len(found) != 1:
        raise NotBaked(f"{len(found)} badges")
    head = len(KEYWORD) + 1
    is_packed, rest = found[0][head:head + 1] != b"\0", found[0][head + 2:]
    parts = rest.split(b"\0", 2)
    if is_packed or len(parts) != 3:
        raise NotBaked("a badge that cannot be read")
    return _text(parts[2])


def into_svg(picture: str, token: str) -> str:
    """The compact form in an attribute of the first element."""
    start = picture.index(">", picture.index("<svg")) + 1
    head = picture[:start - 1] + f' xmlns:openbadges="{SPACE}">'
    return f"{head}<openbadges:credential verify={quoteattr(token)}/>{picture[start:]}"


def is_old(picture: bytes) -> bool:
    """Whether it holds a badge of Open Badges 1 or 2."""
    if picture.startswith(_SIGNATURE):
        return any(kind in (b"iTXt", b"tEXt") and body.startswith(_OLD_KEYWORD + b"\0") for kind, body in _chunks(picture))
    try:
        return bool(_read(picture, f"{_OLD_SPACE} assertion"))
    except NotBaked:
        return False


def out_of_svg(picture: bytes) -> str:
    """The compact form of the attribute, else the document inside the element; no entity is ever opened."""
    if not (text := _read(picture, f"{SPACE} credential")):
        raise NotBaked("no badge")
    return text


def _read(picture: bytes, name: str) -> str:
    found = _Element(name)
    try:
        found.read(picture)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise NotBaked(str(error)) from error
    return "".join(found.parts).strip()


class _Element:
    """Listens for the first element of this name, which holds a badge."""

    def __init__(self, name: str) -> None:
        self.parts: list[str] = []
        self._name = name
        self._is_inside = False

    def read(self, picture: bytes) -> None:
        reader = expat.ParserCreate(namespace_separator=" ")
        reader.StartElementHandler, reader.EndElementHandler = self._begin, self._end
        reader.CharacterDataHandler, reader.EntityDeclHandler = self._text, self._refuse
        reader.Parse(picture, True)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._name and not self.parts:
            self._is_inside = True
            self.parts.append(attributes.get("verify", ""))

    def _end(self, _name: str) -> None:
        self._is_inside = False

    def _text(self, text: str) -> None:
        if self._is_inside:
            self.parts.append(text)

    def _refuse(self, *_declared: object) -> None:
        raise NotBaked("it declares entities")


def _chunks(picture: bytes) -> list[tuple[bytes, bytes]]:
    if not picture.startswith(_SIGNATURE):
        raise NotBaked("no PNG")
    found, at = [], len(_SIGNATURE)
    while at + 12 <= len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        found.append((picture[at + 4:at + 8], picture[at + 8:at + 8 + length]))
        at += 12 + length
    return found


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _is_badge(chunk: tuple[bytes, bytes]) -> bool:
    return chunk[0] == b"iTXt" and chunk[1].startswith(KEYWORD + b"\0")


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise NotBaked("a badge that is no text") from error
