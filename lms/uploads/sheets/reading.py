"""From bytes to rows, by what the bytes are."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from lms.core import limited
from lms.uploads.content import office
from lms.uploads.sheets import text
from lms.uploads.sheets.book import DATE, FAULTS, FORMULA, LARGEST, NUMBER, TEXT, Book, Cell, Record, Sheet, refused

_UNPACKER = Path(__file__).with_name("unpacker.py")
_KINDS = {office.TYPES[ending]: ending for ending in ("xlsx", "ods", "xls")}
_LETTERS = {"t": TEXT, "n": NUMBER, "d": DATE, "f": FORMULA}


def read(content: bytes) -> Book:
    """What the file holds; UploadRefused with a sentence where it cannot or should not be read."""
    if not content:
        raise refused("empty")
    if len(content) > LARGEST:
        raise refused("size")
    kind = _kind(content)
    if kind == "csv":
        return text.read(content)
    told: dict[str, Any] = limited.answer(_UNPACKER, content, kind) or {"fault": "much"}
    if fault := told.get("fault"):
        raise refused(fault if fault in FAULTS else "damaged")
    return Book(kind, tuple(_sheet(sheet) for sheet in told["sheets"]))


def _kind(content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _known(office.zipped(io.BytesIO(content)))
    if content.startswith(office.OLE):
        return _known(office.legacy(io.BytesIO(content)))
    head = content[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        return "html"
    if head.startswith((b"<?xml", b"%pdf", b"\x89png", b"{\\rtf", b"gif8", b"\xff\xd8\xff", b"rar!", b"7z\xbc")):
        raise refused("kind")
    return "csv"


def _known(media_type: str) -> str:
    if media_type not in _KINDS:
        raise refused("kind")
    return _KINDS[media_type]


def _sheet(told: dict[str, Any]) -> Sheet:
    records = tuple(Record(number, tuple(_cell(cell) for cell in cells)) for number, cells in told["rows"])
    return Sheet(told["name"], records, told["hidden"])


def _cell(told: str) -> Cell:
    return Cell(told[1:], _LETTERS[told[0]]) if told else _EMPTY


_EMPTY = Cell()
