"""A table in markup is read here, as `unpacker` reads workbooks and with the same answer: HTML, and XML Spreadsheet 2003, both
often named .xls."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

ROWS, COLUMNS, LETTERS = 20_000, 200, 6000
_OLD_XML = "{urn:schemas-microsoft-com:office:spreadsheet}"


class Fault(Exception):
    """Why the file is not read, by the name of its sentence."""


def unpacked(content: bytes, kind: str) -> list[dict[str, Any]]:
    return list(_old_xml(content)) if kind == "xml" else [_told("", _html(content))]


def _html(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of the largest table, as many systems export what they name .xls; cells that span rows or columns hold the places
    of the others."""
    from lxml import html

    page, encoding = _page(content)
    tree = html.fromstring(page, parser=html.HTMLParser(recover=True, no_network=True, huge_tree=False, encoding=encoding))
    for line_break in tree.iter("br", "p", "div", "li"):
        line_break.tail = f"\n{line_break.tail or ''}"
    tables: Iterable[Any] = [tree] if tree.tag == "table" else tree.iter("table")
    largest = max((list(table.iter("tr")) for table in tables), key=len, default=[])
    above: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(largest, 1):
        own = [cell for cell in row if cell.tag in ("td", "th")]
        cells, above = _laid_out(own, above)
        if any(cell.text_content().strip() for cell in own):
            yield number, cells[:COLUMNS]


def _page(content: bytes) -> tuple[bytes, str | None]:
    """The page in the file, and its encoding where the page itself need not say it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").encode(), "utf-8"
    if content[:64].lstrip().lower().startswith(b"mime-version:"):
        return _part_of(content)
    try:
        content.decode()
    except UnicodeDecodeError:
        return content, None
    return content, "utf-8"


def _part_of(content: bytes) -> tuple[bytes, str | None]:
    """The largest page of a "single file", whose parts are written as those of a letter."""
    from email import message_from_bytes

    pages = [part for part in message_from_bytes(content).walk() if part.get_content_type() == "text/html"]
    found = [(bytes(part.get_payload(decode=True) or b""), part.get_content_charset()) for part in pages]
    return max(found, key=lambda page: page[0].lower().count(b"<tr"), default=(b"", None))


def _laid_out(own: Iterable[Any], above: dict[int, tuple[int, str]]) -> tuple[list[str], dict[int, tuple[int, str]]]:
    """The cells of a row in their columns, and what reaches into the rows below: for how many, and which text."""
    cells: list[str] = []
    below: dict[int, tuple[int, str]] = {}

    def put(rows: int, text: str) -> None:
        if rows > 1:
            below[len(cells)] = (rows - 1, text)
        cells.append(text)

    def take() -> None:
        while len(cells) in above:
            put(*above[len(cells)])

    for cell in own:
        take()
        text = _text("\n".join(filter(None, (" ".join(line.split()) for line in cell.text_content().split("\n")))))
        for place in range(_span(cell, "colspan")):
            put(_span(cell, "rowspan"), "" if place else text)
    take()
    return cells, below


def _span(cell: Any, name: str) -> int:
    told = cell.get(name, "1").strip()
    return min(max(int(told), 1), COLUMNS if name == "colspan" else ROWS) if told.isascii() and told.isdecimal() else 1


def _old_xml(content: bytes) -> Iterator[dict[str, Any]]:
    """XML Spreadsheet 2003, which reporting systems write and name .xls."""
    from lxml import etree

    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Fault("doctype")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    for sheet in etree.fromstring(content, parser).iter(f"{_OLD_XML}Worksheet"):
        is_hidden = any(str(state.text).startswith("SheetHidden") for state in sheet.iter("{*}Visible"))
        unseen, merged = list[int](), list[list[int]]()
        rows = [] if is_hidden else _old_rows(sheet, unseen, merged)
        yield _told(sheet.get(f"{_OLD_XML}Name", ""), rows, unseen, merged) | {"hidden": is_hidden}


def _old_rows(sheet: Any, unseen: list[int], merged: list[list[int]]) -> Iterator[tuple[int, list[str]]]:
    number = 0
    for row in sheet.iter(f"{_OLD_XML}Row"):
        number, cells = int(row.get(f"{_OLD_XML}Index", number + 1)), list[str]()
        for cell in row.iter(f"{_OLD_XML}Cell"):
            x = int(cell.get(f"{_OLD_XML}Index", len(cells) + 1)) - 1
            across, down = (int(cell.get(f"{_OLD_XML}Merge{way}", 0)) for way in ("Across", "Down"))
            if x + across >= COLUMNS:
                raise Fault("columns")
            if down:
                merged.append([number, x, number + down])
            cells += [""] * (x - len(cells)) + [_old_cell(cell)] + [""] * across
        if row.get(f"{_OLD_XML}Hidden") == "1":
            unseen.append(number)
        if any(cells):
            yield number, cells


def _old_cell(cell: Any) -> str:
    told = cell.find(f"{_OLD_XML}Data")
    text = "" if told is None else "".join(told.itertext())
    if cell.get(f"{_OLD_XML}Formula"):
        return f"f{text[:LETTERS]}"
    kind = "" if told is None else told.get(f"{_OLD_XML}Type")
    if kind == "Number":
        return f"n{float(text):.15G}"
    return f"d{text[:10]}" if kind == "DateTime" else _text(text)


def _text(text: str) -> str:
    return f"t{text[:LETTERS]}" if text.strip() else ""


def _told(name: str, rows: Iterable[tuple[int, list[str]]], unseen: list[int] | None = None,
          merged: list[list[int]] | None = None) -> dict[str, Any]:
    """A sheet as it is answered; the last two are filled while its rows are read."""
    found = list[tuple[int, list[str]]]()
    for row in rows:
        if len(found) >= ROWS:
            raise Fault("rows")
        found.append(row)
    return {"name": name, "hidden": False, "rows": found, "unseen": unseen or [], "merged": merged or []}


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
