"""Entries for SIASN as files: a table for spreadsheets, JSON lines for programs. Each is written entry by entry."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import IO

from lms.accounts import identity
from lms.certificates.siasn import COLUMNS, NUMBERS, Entry
from lms.core.spreadsheets import harmless

BOM = "\ufeff"
_WIDTHS = {"namaKursus": 40, "institusiPenyelenggara": 34, "nomorSertipikat": 34, "nama": 28, "instansi": 34,
           "tautanVerifikasi": 44}


def csv_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """CSV with a byte order mark, so that Excel reads UTF-8, and NIPs with spaces, so that it keeps their digits."""
    yield BOM + _line(COLUMNS)
    for entry in entries:
        cells = entry.cells()
        yield _line((cells | {"nip": identity.displayed(entry.nip)}).values())


def json_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """One object a line, `jumlahJam` and `tahunKursus` as whole numbers, all else as text."""
    return (json.dumps(entry.cells(), ensure_ascii=False) + "\n" for entry in entries)


def write_xlsx(out: IO[bytes], entries: Iterable[Entry]) -> None:
    """One sheet "kursus" with every NIP as text of 18 digits; rows leave the memory as they are written."""
    from xlsxwriter import Workbook  # 40 ms that only an export needs

    how = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, how) as book:
        sheet = book.add_worksheet("kursus")
        bold, text, number = (book.add_format(look) for look in ({"bold": True}, {"num_format": "@"}, {"num_format": "0"}))
        for x, name in enumerate(COLUMNS):
            sheet.set_column(x, x, _WIDTHS.get(name, 18), number if name in NUMBERS else text)
            sheet.write_string(0, x, name, bold)
        sheet.freeze_panes(1, 0)
        for y, entry in enumerate(entries, 1):
            for x, cell in enumerate(entry.cells().values()):
                if isinstance(cell, int):
                    sheet.write_number(y, x, cell, number)
                elif cell:
                    sheet.write_string(y, x, cell[:32_767], text)


def _line(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([harmless(str(cell)) for cell in cells])
    return text.getvalue()
