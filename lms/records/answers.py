"""SIASN's answers to what was sent in: a list that says of each certificate whether it is in, and under which id.

SIASN answers each row for itself, `{"success": true, "message": "success", "mapData": {"rwKursusId": "..."}}`; programs keep that
beside the number. Read here: JSON lines of such answers with `nomorSertipikat`, or a table (XLSX, CSV) whose heading names
`nomorSertipikat` and, as far as there are any, `nip`, `rwKursusId`, `success`, `message`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts.identity import normalise
from lms.certificates.bulk import sheets
from lms.core.errors import DomainError

LARGEST = 5_000_000
"""Bytes."""
MOST = 10_000
"""Answers of one list."""
NUMBER, NIP, ID, SUCCESS, MESSAGE = "nomorsertipikat", "nip", "rwkursusid", "success", "message"
_YES = frozenset({"true", "1", "yes", "ya", "berhasil", "success", "sukses", "ok"})


class NoAnswers(DomainError):
    status = 422


@dataclass(frozen=True)
class Answer:
    """Of one certificate; `number` and `nip` as they are looked up, `row` counts from 1."""

    row: int
    number: str
    nip: str
    siasn_id: str
    is_in: bool
    message: str


def read(content: bytes) -> list[Answer]:
    """NoAnswers, or NoList of a table that cannot be read, says in words what is wrong."""
    is_json = content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")
    answers = list(_answers(_json_lines(content) if is_json else _table(content)))
    if not answers:
        raise NoAnswers(_l("No row of this list has a number of a certificate. Its heading must name the column "
                           "nomorSertipikat."))
    return answers


def key(number: str) -> str:
    """A number as it is looked up: upper case, without spaces and the apostrophe that spreadsheets put before a text."""
    return "".join(number.split()).lstrip("'").upper()


def _answers(rows: Iterable[tuple[int, Mapping[str, str]]]) -> Iterator[Answer]:
    for row, cells in rows:
        if not (number := key(cells.get(NUMBER, ""))):
            continue
        siasn_id, success = cells.get(ID, "").strip(), cells.get(SUCCESS, "").strip().lower()
        yield Answer(row, number, normalise(cells.get(NIP, "")), siasn_id, success in _YES if success else bool(siasn_id),
                     cells.get(MESSAGE, "").strip()[:300])


def _json_lines(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise NoAnswers(_l("The list is not UTF-8 text.")) from error
    if len(lines) > MOST:
        raise NoAnswers(_l("The list has more than %(most)s rows. Send it in parts.", most=MOST))
    for row, line in enumerate(lines, 1):
        if line.strip():
            yield row, _flat(_object(line, row))


def _object(line: str, row: int) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise NoAnswers(_l("Line %(row)s of the list is no JSON.", row=row)) from error
    if not isinstance(found, dict):
        raise NoAnswers(_l("Line %(row)s of the list is no JSON object.", row=row))
    return found


def _flat(found: Mapping[str, Any]) -> dict[str, str]:
    """Names in lower case; what SIASN's answer holds in `mapData` beside the others."""
    inner = found.get("mapData")
    both = dict(found) | (inner if isinstance(inner, dict) else {})
    return {str(name).lower(): str(value) for name, value in both.items() if isinstance(value, str | int | bool)}


def _table(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    rows = sheets.rows_of(content)
    names = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    for row, cells in rows[1:]:
        yield row, dict(zip(names, cells, strict=False))
