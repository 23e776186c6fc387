"""Text with separators, in any encoding and with any separator that spreadsheets write."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from lms.uploads.sheets.book import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Book, Cell, Record, Sheet, refused

SEPARATORS, RARE = ";,\t|", "^~"
"""The rare ones count where those cut nothing."""
LONGEST_RECORD = 12
"""Lines that one record may spread over; more mean a quotation mark that was never closed."""
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"),
         (b"\xfe\xff", "utf-16"))
_CONTROLS = {*range(9), 11, 12, *range(14, 32)} - {0}
_UNCLOSED = _l("A quotation mark opens in this line and is never closed.")


def read(content: bytes) -> Book:
    """Unreadable where it is no text."""
    text = decoded(content)
    if not text.strip("\0 \r\n\t"):
        raise refused("empty")
    lines = _lines(text)
    separator, first = _told(lines)
    separator = separator or _guessed(lines[:60])
    records = _unwrapped(tuple(_records(lines, separator, first)))
    return Book("csv", (Sheet("", records, is_ragged=True),))


def _unwrapped(records: tuple[Record, ...]) -> tuple[Record, ...]:
    """Where every line as a whole was put between quotation marks, as happens when a list with commas is saved by a spreadsheet
    that separates by semicolons, the table is within."""
    if len(records) < 2 or any(len(record.cells) > 1 or record.fault for record in records):
        return records
    inner = [record.cells[0].text.strip() for record in records]
    separator = _guessed([f"{text}\n" for text in inner[:60]])
    rows = [next(csv.reader([text], delimiter=separator), []) for text in inner]
    if sum(len(row) > 1 for row in rows) * 2 < len(rows):
        return records
    return tuple(_record(record.line, row, found, "") for found, (record, row) in enumerate(zip(records, rows, strict=True), 1))


def decoded(content: bytes) -> str:
    """By its mark, else UTF-16 where every second byte is 0, else UTF-8, else Windows-1252."""
    encoding = next((name for mark, name in _BOMS if content.startswith(mark)), "") or _unmarked(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("mac_roman" if _is_of_an_old_mac(content) else "cp1252", "replace")
        if "\ufffd" in text:
            text = content.decode("latin-1")
    if sum(ord(letter) in _CONTROLS for letter in text[:4000]) > 8:
        raise refused("kind")
    return text


def _unmarked(content: bytes) -> str:
    head = content[:2000]
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = head[start::2]
        if len(half) > 8 and half.count(0) > len(half) * 0.6:
            return name
    return "utf-8"


def _is_of_an_old_mac(content: bytes) -> bool:
    """By its line ends, and its letters with marks, in whose place Windows has dashes and quotation marks."""
    return b"\n" not in content and b"\r" in content and all(byte < 0xC0 for byte in content if byte >= 0x80)


def _lines(text: str) -> list[str]:
    """Each with one line end, however they are written; NUL is nobody's letter."""
    return [f"{line}\n" for line in text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def _told(lines: list[str]) -> tuple[str, int]:
    """The separator that the first line names, as Excel writes it ("sep=;"), and where the table begins."""
    first = lines[0].strip('\n"')
    return (first[4], 1) if first[:4].lower() == "sep=" and len(first) == 5 else ("", 0)


def _guessed(lines: list[str]) -> str:
    """The one that cuts most lines into the same number of cells, more than one."""
    best = _evenest(lines, SEPARATORS)
    if best[0] * 2 >= sum(bool(line.strip()) for line in lines):
        return best[2]
    return max(best, _evenest(lines, RARE), key=lambda one: one[0])[2]


def _evenest(lines: list[str], separators: str) -> tuple[int, int, str]:
    """How many lines are cut alike, into how many cells, and by which."""
    def evenness(separator: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
        width, times = widths.most_common(1)[0] if widths else (0, 0)
        return times, width
    best = max(separators, key=evenness)
    return (*evenness(best), best)


def _records(lines: list[str], separator: str, first: int) -> Iterator[Record]:
    """Those that hold something, each with the line it begins in."""
    csv.field_size_limit(len(lines) * 10_000 + 10_000_000)
    at, found = first, 0
    while at < len(lines):
        reader = csv.reader(iter(lines[at:at + LONGEST_RECORD + 1]), delimiter=separator)
        row = next(reader, [])
        is_unclosed = reader.line_num > LONGEST_RECORD or (reader.line_num > 1 and at + reader.line_num >= len(lines)
                                                           and not lines[at + reader.line_num - 1].strip())
        if is_unclosed:
            row = lines[at].rstrip("\n").split(separator)
        if any(cell.strip() for cell in row):
            found += 1
            yield _record(at + 1, row, found, _UNCLOSED if is_unclosed else "")
        at += 1 if is_unclosed else max(1, reader.line_num)


def _record(line: int, row: list[str], found: int, fault: object) -> Record:
    if found > MOST_ROWS:
        raise refused("rows")
    if len(row) > MOST_COLUMNS:
        raise refused("columns")
    return Record(line, tuple(Cell(cell[:LONGEST_CELL]) for cell in row), fault)
