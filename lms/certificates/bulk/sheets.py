"""A list of codes or numbers, out of whatever table they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from lms.certificates import statement
from lms.certificates.bulk.errors import NoList
from lms.certificates.bulk.models import LONGEST
from lms.certificates.paper import code as codes
from lms.certificates.verification.asking import LINK
from lms.uploads.errors import UploadRefused
from lms.uploads.sheets import reading
from lms.uploads.sheets.book import LARGEST as LARGEST

MOST_ROWS = 5000
_CELLS = 40
_SHAPE = re.compile(r"(?=.*[A-Za-z])[0-9A-Za-z]{4}[- ]?[0-9A-Za-z]{4}[- ]?[0-9A-Za-z]{5}")
"""Of a code, mistyped ones too."""
TOO_MANY = _l("The list has more than %(most)s rows. Send it in parts.", most=f"{MOST_ROWS:,}".replace(",", "."))
Row = tuple[int, list[str]]


def read(content: bytes) -> list[tuple[int, str]]:
    """The number of each row and what is asked in it; NoList says in words why there is nothing to ask."""
    rows = rows_of(content)
    column = _column([cells for _number, cells in rows])
    if column is None:
        raise NoList(_l("No verification code and no certificate number stands in this table. Put them into a column of their "
                        "own."))
    if not _is_likely(_cell(rows[0][1], column)):
        rows = rows[1:]
    if len(rows) > MOST_ROWS:
        raise NoList(TOO_MANY)
    return [(number, _asked(cells, column)) for number, cells in rows]


def rows_of(content: bytes) -> list[Row]:
    """The number of each row that holds something, and its cells, of the first sheet that shows any; NoList says in words why
    there are none."""
    try:
        book = reading.read(content)
    except UploadRefused as error:
        raise NoList(error.args[0]) from error
    records = next((sheet.records for sheet in book.shown if sheet.records), ())
    rows = [(record.line, [_plain(cell.text) for cell in record.cells[:_CELLS]]) for record in records]
    return [(line, cells) for line, cells in rows if any(cells)]


def _plain(text: str) -> str:
    """Of an offline code every space counts."""
    plain = text.strip()
    return (plain if plain.startswith(statement.PREFIX) else " ".join(plain.split()))[:LONGEST]


def _column(rows: Sequence[list[str]]) -> int | None:
    """Where most codes stand, else most of what looks like a number; the leftmost of equals."""
    width = max(map(len, rows), default=0)
    counts = [tuple(sum(looks(_cell(row, x)) for row in rows) for looks in (_is_code, _is_number)) for x in range(width)]
    best = max(range(width), key=lambda x: (counts[x], -x), default=None)
    return best if best is not None and any(counts[best]) else None


def _asked(cells: list[str], column: int) -> str:
    """The cell of the column; where it is empty, a code that stands elsewhere in the row."""
    return _cell(cells, column) or next(filter(_is_code, cells), "")


def _cell(row: list[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _is_likely(text: str) -> bool:
    return _is_code(text) or _is_number(text)


def _is_code(text: str) -> bool:
    return bool(codes.normalise(text) or _SHAPE.fullmatch(text) or LINK.search(text) or text.startswith(statement.PREFIX))


def _is_number(text: str) -> bool:
    """A certificate's number joins digits with slashes, dots or hyphens; a date or a plain figure does not look like that."""
    return bool(re.search(r"\d", text) and re.search(r"[A-Za-z]", text) and re.search(r"[/.-]", text))
