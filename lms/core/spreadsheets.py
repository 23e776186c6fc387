"""Tables as files for spreadsheet programs: no cell of theirs is ever taken for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from itertools import zip_longest

from flask import Response
from flask_babel import format_decimal

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEXT = 49
"""The format "text", by its number in every workbook."""
Cell = str | int | Decimal | None


def harmless(cell: str) -> str:
    """An apostrophe before whatever a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_RUNS) else cell


def as_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with its mark, semicolons between cells and decimals as the reader's language writes them: as Excel expects it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_written(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet, its first row a heading that stays in view beside the first two columns; numbers are numbers."""
    from xlsxwriter import Workbook  # 40 ms that only an export needs

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        heading, plain = book.add_format({"bold": True, "text_wrap": True, "valign": "top"}), book.add_format({"valign": "top"})
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                look = plain if y else heading
                if isinstance(cell, int | Decimal):
                    sheet.write_number(y, x, float(cell), look)
                elif cell:
                    sheet.write_string(y, x, cell, look)
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, 0, 5)
        sheet.set_column(1, 1, 32)
        sheet.set_column(2, 60, 18)
    return out.getvalue()


def to_fill_in(title: str, rows: Sequence[Sequence[str]], marked: Collection[tuple[int, int]] = ()) -> bytes:
    """One sheet that somebody fills in or corrects: every cell, the empty ones too, is text, so that no program makes a number of
    the digits of a NIP. `marked` cells, row and column from 0, stand out."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        words = {"num_format": _TEXT, "text_wrap": True, "valign": "top"}
        heading, plain = book.add_format({**words, "bold": True}), book.add_format(words)
        wrong = book.add_format({**words, "bg_color": "#FFE0DC"})
        for x, width in enumerate(_widths(rows)):
            sheet.set_column(x, x, width, plain)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                look = wrong if (y, x) in marked else plain if y else heading
                sheet.write_string(y, x, cell, look) if cell else sheet.write_blank(y, x, None, look)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _widths(rows: Iterable[Sequence[str]]) -> list[int]:
    """In letters, as far as a column need be read at a glance."""
    return [min(max(max(map(len, column)) + 2, 6), 60) for column in zip_longest(*rows, fillvalue="")]


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "1"


def answer(rows: Iterable[Sequence[Cell]], title: str, name: str) -> Response:
    """The rows as a file of this name, a table of Excel or CSV as it ends."""
    is_csv = name.endswith(".csv")
    return Response(as_csv(rows) if is_csv else as_xlsx(title, rows), mimetype=CSV if is_csv else XLSX, headers={
        "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"})


def file_name(what: str, name: str, key: str, ending: str) -> str:
    """As "peserta-angkatan-i-k7Qd.csv"."""
    return f"{what}-{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-') or 'angkatan'}-{key}.{ending}"


def _written(cell: object) -> str:
    """A number is no formula, below 0 neither."""
    if isinstance(cell, Decimal):
        return str(format_decimal(cell))
    if isinstance(cell, int):
        return str(cell)
    return "" if cell is None else harmless(str(cell))
