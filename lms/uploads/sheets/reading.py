"""From bytes to rows, by what the bytes are."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lms.core import limited
from lms.uploads.content import office
from lms.uploads.sheets import text
from lms.uploads.sheets.book import DATE, FAULTS, FORMULA, LARGEST, NUMBER, TEXT, Book, Cell, Record, Sheet, refused

_UNPACKER, _MARKUP = (Path(__file__).with_name(name) for name in ("unpacker.py", "markup.py"))
_KINDS = {office.TYPES[ending]: ending for ending in ("xlsx", "ods", "xls")}
_OLD_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
_PACKED = (".xlsx", ".xls", ".ods", ".csv", ".xlsm", ".pdf", ".docx")
_TAG = re.compile(rb"<(?:[a-z][a-z0-9]*[\s/>]|!--)")
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
    told: dict[str, Any] = limited.answer(_MARKUP if kind in ("html", "xml") else _UNPACKER, content, kind) or {"fault": "much"}
    if fault := told.get("fault"):
        raise refused(fault if fault in FAULTS else "damaged")
    return Book(kind, tuple(_sheet(sheet) for sheet in told["sheets"]))


def _kind(content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        kind = office.zipped(io.BytesIO(content))
        return _known(kind, "archive" if kind not in _KINDS and _holds_files(content) else "kind")
    if content.startswith(office.OLE):
        return _known(office.legacy(io.BytesIO(content)))
    head = content[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if _is_html(head, content):
        return "html"
    if head.startswith(b"<?xml") and _OLD_XML in content[:4096]:
        return "xml"
    if head.startswith((b"<?xml", b"mime-version:", b"%pdf", b"\x89png", b"{\\rtf", b"gif8", b"\xff\xd8\xff", b"rar!",
                        b"7z\xbc")):
        raise refused("kind")
    return "csv"


def _is_html(head: bytes, content: bytes) -> bool:
    """As systems export what they name .xls: a page, a piece of one, in UTF-16, or the "single file" of a browser."""
    if content.startswith((b"\xff\xfe<", b"\xfe\xff\0<")):
        return b"t\0a\0b\0l\0e" in content.lower()
    if head.startswith(b"mime-version:"):
        return b"<table" in content.lower()
    return head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")) or (
        _TAG.match(head) is not None and b"<tr" in content.lower())


def _holds_files(content: bytes) -> bool:
    """Whether lists, papers or pictures were packed, which is no document of an office program."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(name.lower().endswith(_PACKED) for name in archive.namelist()[:1000])
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _known(media_type: str, fault: str = "kind") -> str:
    if media_type not in _KINDS:
        raise refused(fault)
    return _KINDS[media_type]


def _sheet(told: dict[str, Any]) -> Sheet:
    unseen, struck = set(told["unseen"]), dict[int, set[int]]()
    for row, column in told.get("struck", ()):
        struck.setdefault(row, set()).add(column)
    return Sheet(told["name"], tuple(
        Record(number, tuple(_cell(cell) for cell in cells), is_hidden=number in unseen,
               struck=frozenset(struck.get(number, ())))
        for number, cells in _merged(told["rows"], told["merged"])), told["hidden"])


def _merged(rows: list[tuple[int, list[str]]], merged: list[tuple[int, int, int]]) -> Iterator[tuple[int, list[str]]]:
    """A cell that is merged over several rows speaks for each of them that holds something else."""
    begin: dict[int, list[tuple[int, int]]] = {}
    for first, x, last in merged:
        begin.setdefault(first, []).append((x, last))
    above: dict[int, tuple[int, str]] = {}
    for number, cells in rows:
        above = {x: told for x, told in above.items() if told[0] >= number}
        for x, (_last, cell) in above.items():
            cells += [""] * (x + 1 - len(cells))
            cells[x] = cells[x] or cell
        above |= {x: (last, cells[x]) for x, last in begin.get(number, ()) if x < len(cells) and cells[x]}
        yield number, cells


def _cell(told: str) -> Cell:
    return Cell(told[1:], _LETTERS[told[0]]) if told else _EMPTY


_EMPTY = Cell()
