"""A stranger's workbook is unpacked here, within the limits of `lms.core.limited`, which runs this as a script.

The file comes on standard input, its kind as the argument. The answer is JSON: `sheets`, each with its `name`, whether it is
`hidden`, its `rows` ([number, cells]; a cell is its kind's first letter and its text), the `unseen` among them, the cells
`merged` over several (the first, the column from 0, the last), and those `struck` through (row, column from 0); or `fault`. Rows
are numbered from 1.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

UNPACKED, ROWS, COLUMNS, LETTERS = 150_000_000, 20_000, 200, 6000
_PIECE = 1_000_000
_KEPT = ("workbook.xml", "workbook.xml.rels", "content.xml", "xl/styles.xml", "xl/sharedStrings.xml")
_NEVER = tuple(text.encode(encoding) for text in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_FORMULA = re.compile(rb'<(?:\w+:)?c\s[^>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"[^>]{0,200}>\s*<(?:\w+:)?f[\s>/]')
_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*?\bhidden="(?:1|true)"[^>]*>')
_BROKEN = re.compile(rb'<(?:\w+:)?c\s[^>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"[^>]{0,200}?\bt="e"[^>]{0,200}>\s*'
                     rb'<(?:\w+:)?v>(#[A-Z0-9/?!]{2,12})<')


_PLACED = re.compile(rb'<(?:\w+:)?c\s([^>]{0,300})>(?:\s*<(?:\w+:)?v>(\d{1,7})<)?')


@dataclass
class Marks:
    """What else is known of a sheet: where formulas stand and texts are struck through, row and column from 0, cells with an
    error by what it is called, and as they are told, hidden rows and merged cells."""

    computed: set[tuple[int, int]] = field(default_factory=set)
    struck: set[tuple[int, int]] = field(default_factory=set)
    broken: dict[tuple[int, int], str] = field(default_factory=dict)
    unseen: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int]] = field(default_factory=list)


class Fault(Exception):
    """Why the file is not read, by the name of its sentence."""


def unpacked(content: bytes, kind: str) -> list[dict[str, Any]]:
    marks = _looked_through(content, kind) if kind in ("xlsx", "ods") else {}
    return [_sheet(book, meta, marks.get(meta.name, Marks())) for book in [_opened(content)] for meta in book.sheets_metadata]


def _opened(content: bytes) -> Any:
    from python_calamine import CalamineWorkbook, PasswordError

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as error:
        raise Fault("locked") from error


def _sheet(book: Any, meta: Any, marks: Marks) -> dict[str, Any]:
    if not (str(meta.visible).endswith(".Visible") and str(meta.typ).endswith(".WorkSheet")):
        return {"name": meta.name, "hidden": True, "rows": [], "unseen": [], "merged": [], "struck": []}
    sheet = book.get_sheet_by_name(meta.name)
    if sheet.height * max(sheet.width, 1) > 12_000_000:
        raise Fault("much")
    rows: list[list[Any]] = []
    for number, row in _filled(sheet, marks):
        if len(rows) >= ROWS:
            raise Fault("rows")
        rows.append([number, row])
    marks.merged += [(top + 1, x, last + 1) for (top, x), (last, _right) in sheet.merged_cell_ranges or () if last > top]
    return {"name": meta.name, "hidden": False, "rows": rows, "unseen": sorted(marks.unseen.intersection(row[0] for row in rows)),
            "merged": marks.merged, "struck": sorted((y + 1, x) for y, x in marks.struck)}


def _filled(sheet: Any, marks: Marks) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, numbered from 1 as the spreadsheet shows them; a formula counts though it shows nothing."""
    if sheet.start is None:
        return
    top, left = sheet.start
    told: dict[int, list[tuple[int, str]]] = {}
    for y, x in marks.computed:
        told.setdefault(y, []).append((x, ""))
    for (y, x), fault in marks.broken.items():
        told.setdefault(y, []).append((x, f"t{fault}"))
    for y, row in enumerate(sheet.to_python(), top):
        cells = [*([""] * left), *map(_cell, row)]
        for x, fault in told.get(y, ()):
            cells += [""] * (x + 1 - len(cells))
            cells[x] = fault or f"f{cells[x][1:]}"
        if any(cells):
            if any(cells[COLUMNS:]):
                raise Fault("columns")
            yield y + 1, cells[:COLUMNS]


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


def _looked_through(content: bytes, kind: str) -> dict[str, Marks]:
    """The marks of each sheet; nothing may unpack beyond its bound or hold what only an attack needs."""
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
                if entry.filename == "META-INF/manifest.xml" and b"encryption-data" in part:
                    raise Fault("locked")
                if entry.filename.endswith(_KEPT) or b"sheetData" in part:
                    parts[entry.filename] = part
    if kind == "xlsx":
        styles, texts = _struck_styles(parts.get("xl/styles.xml", b"")), _struck_texts(parts.get("xl/sharedStrings.xml", b""))
        return {name: _marks(parts.get(path, b""), styles, texts) for name, path in _paths(parts)}
    return _marks_of_ods(parts.get("content.xml", b""))


def _marks(part: bytes, struck_styles: set[bytes], struck_texts: set[bytes]) -> Marks:
    rows = (re.search(rb'\br="(\d{1,7})"', row) for row in _ROW.findall(part))
    struck = set(_struck(part, struck_styles, struck_texts)) if struck_styles or struck_texts else set()
    return Marks({(int(y) - 1, _column(x)) for x, y in _FORMULA.findall(part)}, struck,
                 {(int(y) - 1, _column(x)): fault.decode() for x, y, fault in _BROKEN.findall(part)},
                 {int(row[1]) for row in rows if row})


def _struck(part: bytes, styles: set[bytes], texts: set[bytes]) -> Iterator[tuple[int, int]]:
    """Cells whose format strikes them through, or whose shared text is struck through as a whole."""
    for told, value in _PLACED.findall(part):
        facts = dict(re.findall(rb'\b(r|s|t)="([^"]{0,20})"', told))
        place = re.fullmatch(rb"([A-Z]{1,3})(\d{1,7})", facts.get(b"r", b""))
        if place and (facts.get(b"s") in styles or (facts.get(b"t") == b"s" and value in texts)):
            yield int(place[2]) - 1, _column(place[1])


def _struck_styles(part: bytes) -> set[bytes]:
    """The formats of cells, by number, whose font is struck through."""
    if b"strike" not in part:
        return set()
    fonts = [_is_struck(font) for all_ in _elements(part, "fonts") for font in all_]
    formats = [one.get("fontId", "") for all_ in _elements(part, "cellXfs") for one in all_]
    return {b"%d" % n for n, font in enumerate(formats) if font.isdecimal() and int(font) < len(fonts) and fonts[int(font)]}


def _struck_texts(part: bytes) -> set[bytes]:
    """The shared texts, by number, that are struck through in all their pieces."""
    if b"strike" not in part:
        return set()
    found = set[bytes]()
    for n, text in enumerate(_elements(part, "si")):
        pieces = [piece for piece in text if "".join(piece.itertext()).strip()]
        if pieces and all(_is_struck(format_) for piece in pieces for format_ in piece.iter("{*}rPr")) and all(
                piece.find("{*}rPr") is not None for piece in pieces):
            found.add(b"%d" % n)
    return found


def _is_struck(font: Any) -> bool:
    mark = font.find("{*}strike")
    return mark is not None and mark.get("val", "1") not in ("0", "false")


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
    relations = _elements(parts.get("xl/_rels/workbook.xml.rels", b""), "Relationship")
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    for sheet in _elements(parts.get("xl/workbook.xml", b""), "sheet"):
        key = next((value for name, value in sheet.items() if name.endswith("}id")), "")
        path = targets.get(key, "").lstrip("/")
        yield sheet.get("name", ""), path if path.startswith("xl/") else f"xl/{path}"


def _elements(part: bytes, name: str) -> list[Any]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return list(etree.fromstring(part, parser).iter(f"{{*}}{name}")) if part else []


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _marks_of_ods(part: bytes) -> dict[str, Marks]:
    """Rows and cells that are repeated stand there once, with how often."""
    from lxml import etree

    found: dict[str, Marks] = {}
    if not any(mark in part for mark in (b":formula=", b"rows-spanned=", b":visibility=", b"text-line-through-style=")):
        return found
    space = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    page = etree.fromstring(part, parser)
    struck = _struck_in_ods(page)
    for table in page.iter(f"{space}table"):
        marks, y = found.setdefault(table.get(f"{space}name"), Marks()), 0
        for row in table.iter(f"{space}table-row"):
            times, x = int(row.get(f"{space}number-rows-repeated", 1)), 0
            if row.get(f"{space}visibility") in ("collapse", "filter"):
                marks.unseen.update(range(y + 1, y + 1 + min(times, ROWS)))
            for cell in row:
                if cell.get(f"{space}formula"):
                    marks.computed.add((y, x))
                if (span := int(cell.get(f"{space}number-rows-spanned", 1))) > 1:
                    marks.merged.append((y + 1, x, y + span))
                if struck and _is_struck_in_ods(cell, struck):
                    marks.struck.add((y, x))
                x += int(cell.get(f"{space}number-columns-repeated", 1))
            y += times
    return found


def _struck_in_ods(page: Any) -> set[str]:
    """The names of styles that strike through."""
    style = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
    return {one.getparent().get(f"{style}name") for one in page.iter(f"{style}text-properties")
            if one.get(f"{style}text-line-through-style", "none") != "none"}


def _is_struck_in_ods(cell: Any, struck: set[str]) -> bool:
    """By its own style, or by those of all its pieces."""
    text = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    if cell.get("{urn:oasis:names:tc:opendocument:xmlns:table:1.0}style-name") in struck:
        return True
    pieces = [piece for line in cell.iter(f"{text}p") for piece in line]
    bare = "".join((line.text or "") + "".join(piece.tail or "" for piece in line) for line in cell.iter(f"{text}p"))
    return bool(pieces) and not bare.strip() and all(piece.get(f"{text}style-name") in struck for piece in pieces)


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
