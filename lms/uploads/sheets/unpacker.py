"""A stranger's workbook is unpacked here, within the limits of `lms.core.limited`, which runs this as a script.

The file comes on standard input, its kind as the argument. The answer is JSON: `sheets`, each with its `name`, whether it is
`hidden` and its `rows` ([number, cells]; a cell is its kind's first letter and its text), or `fault`.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

UNPACKED, ROWS, COLUMNS, LETTERS = 150_000_000, 20_000, 200, 6000
_PIECE = 1_000_000
_NEVER = tuple(text.encode(encoding) for text in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_FORMULA = re.compile(rb'<(?:\w+:)?c\s[^>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"[^>]{0,200}>\s*<(?:\w+:)?f[\s>/]')
_SHEET = re.compile(rb'<(?:\w+:)?sheet\s[^>]*?\bname="([^"]*)"[^>]*?\b\w+:id="([^"]*)"')
_TARGET = re.compile(rb"<Relationship\s[^>]*>")


class Fault(Exception):
    """Why the file is not read, by the name of its sentence."""


def unpacked(content: bytes, kind: str) -> list[dict[str, Any]]:
    if kind == "html":
        return [{"name": "", "hidden": False, "rows": list(_html(content))}]
    computed = _looked_through(content, kind) if kind in ("xlsx", "ods") else {}
    return [_sheet(book, meta, computed.get(meta.name, set())) for book in [_opened(content)] for meta in book.sheets_metadata]


def _opened(content: bytes) -> Any:
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as error:
        raise Fault("locked") from error


def _sheet(book: Any, meta: Any, computed: set[tuple[int, int]]) -> dict[str, Any]:
    if not (str(meta.visible).endswith(".Visible") and str(meta.typ).endswith(".WorkSheet")):
        return {"name": meta.name, "hidden": True, "rows": []}
    sheet = book.get_sheet_by_name(meta.name)
    start = sheet.start or (0, 0)
    if sheet.width > COLUMNS or start[1] > COLUMNS:
        raise Fault("columns")
    if sheet.height * max(sheet.width, 1) > 12_000_000:
        raise Fault("much")
    rows: list[list[Any]] = []
    for number, row in _filled(sheet, computed):
        if len(rows) >= ROWS:
            raise Fault("rows")
        rows.append([number, row])
    return {"name": meta.name, "hidden": False, "rows": rows}


def _filled(sheet: Any, computed: set[tuple[int, int]]) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, numbered from 1 as the spreadsheet shows them; a formula counts though it shows nothing."""
    if sheet.start is None:
        return
    top, left = sheet.start
    computed_in: dict[int, set[int]] = {}
    for y, x in computed:
        computed_in.setdefault(y, set()).add(x)
    for y, row in enumerate(sheet.to_python(), top):
        cells = [*([""] * left), *map(_cell, row)]
        for x in computed_in.get(y, ()):
            cells += [""] * (x + 1 - len(cells))
            cells[x] = f"f{cells[x][1:]}"
        if any(cells):
            yield y + 1, cells


def _cell(value: Any) -> str:
    """The number as the spreadsheet keeps it: of more than 15 digits the last are not its own."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return f"t{value[:LETTERS]}" if value.strip() else ""
    if isinstance(value, bool):
        return f"t{value}"
    if isinstance(value, datetime.datetime):
        return f"d{value.date().isoformat()}"
    if isinstance(value, datetime.date):
        return f"d{value.isoformat()}"
    if isinstance(value, int | float):
        return f"n{value:.15G}"
    return f"t{value}"


def _looked_through(content: bytes, kind: str) -> dict[str, set[tuple[int, int]]]:
    """Where formulas stand, by sheet; nothing may unpack beyond its bound or hold what only an attack needs."""
    computed: dict[str, set[tuple[int, int]]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        left = UNPACKED
        parts: dict[str, bytes] = {}
        for entry in archive.infolist():
            if "externalLinks/" in entry.filename:
                raise Fault("links")
            part = _part(archive, entry, left)
            left -= len(part)
            if entry.filename.endswith((".xml", ".rels")):
                if any(mark in part for mark in _NEVER):
                    raise Fault("doctype")
                if b"<f" in part or b":f" in part or entry.filename.endswith(("workbook.xml", "workbook.xml.rels")):
                    parts[entry.filename] = part
    if kind == "xlsx":
        for name, path in _paths(parts):
            found = _FORMULA.findall(parts.get(path, b""))
            computed[name] = {(int(y) - 1, _column(x)) for x, y in found}
        return computed
    return _computed_in_ods(parts.get("content.xml", b""))


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """Piece by piece: what the directory says of its size may be a lie."""
    out = io.BytesIO()
    with archive.open(entry) as stream:
        while piece := stream.read(_PIECE):
            if out.tell() + len(piece) > left:
                raise Fault("bomb")
            out.write(piece)
    return out.getvalue()


def _paths(parts: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """The name of each sheet and the part that holds it."""
    import html

    targets = dict(_targets(parts.get("xl/_rels/workbook.xml.rels", b"")))
    for name, key in _SHEET.findall(parts.get("xl/workbook.xml", b"")):
        path = targets.get(key, b"").decode("utf-8", "replace").lstrip("/")
        yield html.unescape(name.decode("utf-8", "replace")), path if path.startswith("xl/") else f"xl/{path}"


def _targets(rels: bytes) -> Iterator[tuple[bytes, bytes]]:
    for tag in _TARGET.findall(rels):
        key, target = re.search(rb'\bId="([^"]*)"', tag), re.search(rb'\bTarget="([^"]*)"', tag)
        if key and target:
            yield key[1], target[1]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _computed_in_ods(part: bytes) -> dict[str, set[tuple[int, int]]]:
    """Rows and cells that are repeated stand there once, with how often."""
    from lxml import etree

    found: dict[str, set[tuple[int, int]]] = {}
    if b":formula=" not in part:
        return found
    space = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for table in etree.fromstring(part, parser).iter(f"{space}table"):
        places, y = found.setdefault(table.get(f"{space}name"), set()), 0
        for row in table.iter(f"{space}table-row"):
            x = 0
            for cell in row:
                if cell.get(f"{space}formula"):
                    places.add((y, x))
                x += int(cell.get(f"{space}number-columns-repeated", 1))
            y += int(row.get(f"{space}number-rows-repeated", 1))
    return found


def _html(content: bytes) -> Iterator[list[Any]]:
    """The rows of the first table, as many systems export what they name .xls."""
    from lxml import html

    tree = html.fromstring(content, parser=html.HTMLParser(recover=True, no_network=True, huge_tree=False))
    tables: Iterable[Any] = [tree] if tree.tag == "table" else tree.iter("table")
    largest = max((list(table.iter("tr")) for table in tables), key=len, default=[])
    if len(largest) > ROWS:
        raise Fault("rows")
    for number, row in enumerate(largest, 1):
        cells = [_cell(" ".join(cell.text_content().split())) for cell in row if cell.tag in ("td", "th")]
        if any(cells):
            yield [number, cells[:COLUMNS]]


def main() -> None:
    told: dict[str, Any]
    try:
        told = {"sheets": unpacked(sys.stdin.buffer.read(), sys.argv[1])}
    except Fault as fault:
        told = {"fault": str(fault)}
    except MemoryError:
        told = {"fault": "much"}
    except Exception:  # whatever a hostile file makes of a parser
        told = {"fault": "damaged"}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
