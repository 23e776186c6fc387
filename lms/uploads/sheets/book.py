"""What a table file holds, whatever its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from lms.uploads.errors import UploadRefused

LARGEST, MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 10_000_000, 20_000, 200, 6000
"""Bytes of the file, rows that hold something and columns of one sheet, letters of a cell."""
TEXT, NUMBER, DATE, FORMULA = "text", "number", "date", "formula"


class Cell(NamedTuple):
    """`text` as a reader would see it: a number with 15 digits at most, as spreadsheets keep it; a date as ISO 8601."""

    text: str = ""
    kind: str = TEXT


@dataclass(frozen=True)
class Record:
    """One row that holds something. `line` counts rows of the sheet or lines of the text from 1; `fault` says why its cells
    cannot be trusted; `is_hidden` where its author does not see it; `struck` are the columns whose text is struck through."""

    line: int
    cells: tuple[Cell, ...]
    fault: object = ""
    is_hidden: bool = False
    struck: frozenset[int] = frozenset()

    def at(self, column: int) -> Cell:
        return self.cells[column] if column < len(self.cells) else Cell()


@dataclass(frozen=True)
class Sheet:
    """`ragged` where the number of cells in a row means something, as in a CSV."""

    name: str
    records: tuple[Record, ...]
    is_hidden: bool = False
    is_ragged: bool = False


@dataclass(frozen=True)
class Book:
    """`kind` is xlsx, xls, ods, html, xml (XML Spreadsheet 2003) or csv."""

    kind: str
    sheets: tuple[Sheet, ...]

    @property
    def shown(self) -> tuple[Sheet, ...]:
        """The sheets that its author sees."""
        return tuple(sheet for sheet in self.sheets if not sheet.is_hidden)


class Unreadable(UploadRefused):
    """The file is no table that can be read here; the message says why and what to do."""


FAULTS = {
    "empty": _l("The file is empty. Choose it again; perhaps it was not fully copied."),
    "damaged": _l("The file is damaged: it cannot be opened. Save it again and send the new file."),
    "locked": _l("The file is locked with a password. Save it without the password and send it again."),
    "doctype": _l("The file holds instructions (DOCTYPE) that no office program writes. It is not accepted."),
    "links": _l("The file draws on other files (external links). Break the links, or paste the values into a new file, and "
                "send that."),
    "bomb": _l("The file unpacks to far more than a list holds. Copy the list into a new file and send that."),
    "rows": _l("The sheet has more than %(most)s rows. Split the list.", most=MOST_ROWS),
    "columns": _l("The sheet has more than %(most)s columns. Copy the list into a new file and send that.", most=MOST_COLUMNS),
    "much": _l("The file takes too long or too much memory to read. Copy the list into a new file and send that."),
    "archive": _l("This is an archive with files in it. Unpack it and send the list alone."),
    "kind": _l("This is no list that can be read here. Open it in a spreadsheet program, save it as XLSX and send that."),
    "size": _l("The file is larger than %(mb)s MB.", mb=LARGEST // 1_000_000),
}


def refused(fault: str) -> Unreadable:
    return Unreadable(FAULTS[fault])
