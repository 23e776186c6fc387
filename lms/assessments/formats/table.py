"""Questions in a table: our spreadsheet template (CSV or XLSX), those of Kahoot and Quizizz, and those that lecturers make."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments import labels
from lms.assessments.formats.contents import choice_content, middle, numeric_content, share_of, short_content
from lms.assessments.formats.model import Content, Incoming, Reading, Skipped, Unreadable, Unrepresentable
from lms.assessments.formats.numbers import digits
from lms.assessments.formats.text import literal
from lms.assessments.question_types.base import plain
from lms.uploads.errors import UploadRefused
from lms.uploads.sheets import reading
from lms.uploads.sheets.book import NUMBER, Sheet

HEADS = {
    "kind": ("jenis", "type", "kind", "jenis soal", "tipe soal", "question type"),
    "text": ("pertanyaan", "question", "soal", "butir soal", "teks soal", "question text"),
    "right": ("jawaban benar", "correct", "kunci", "kunci jawaban", "right answer", "correct answer", "correct answer(s)",
              "jawaban"),
    "feedback": ("penjelasan", "feedback", "explanation"), "points": ("poin", "points"),
    "category": ("kategori", "category"), "tags": ("tag", "tags"), "name": ("nama", "name"),
    "difficulty": ("kesukaran", "tingkat", "difficulty"), "penalty": ("penalti", "penalty")}
_KINDS = {
    "pilihan tunggal": "single", "single": "single", "pilihan ganda": "single", "pg": "single", "multiple choice": "single",
    "pilihan majemuk": "multiple", "pilihan ganda kompleks": "multiple", "multiple": "multiple", "multiple answer": "multiple",
    "multiple answers": "multiple", "benar-salah": "true_false", "true/false": "true_false", "short answer": "short",
    "numerical": "numeric", "uraian": "essay", "benar salah": "true_false", "benar/salah": "true_false",
    "true_false": "true_false", "isian": "short", "short": "short", "isian singkat": "short", "angka": "numeric",
    "numeric": "numeric", "esai": "essay", "essay": "essay", "checkbox": "multiple", "fill-in-the-blank": "short",
    "open-ended": "essay"}
_TRUTH = {"benar": True, "true": True, "b": True, "salah": False, "false": False, "s": False}
_OPTION = re.compile(r"(?:(?:pilihan|option|opsi|answer|jawaban|choice)\s*(?:[a-h]|\d+)|[a-h])(?: - max \d+ characters)?")
_NUMBERS = ("no", "no.", "nomor", "number", "#", "id")
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+")
MOST_ROWS, MOST_CELLS = 20_000, 60


def looks_like(text: str) -> bool:
    first = text.lstrip().partition("\n")[0]
    if len(first) > 2000 or not re.search(r"[,;\t]", first):
        return False
    heads = [cell.strip().casefold() for cell in next(csv.reader([first], delimiter=_delimiter(first)), [])]
    return any(head in HEADS["text"] for head in heads) and any(head in HEADS["right"] for head in heads)


def read(text: str) -> Reading:
    csv.field_size_limit(200_000)
    try:
        rows = csv.reader(io.StringIO(text), delimiter=_delimiter(text.partition("\n")[0]))
        return _of_rows([row[:MOST_CELLS] for row in rows])
    except csv.Error:
        raise Unreadable(_l("The table is broken: a quotation mark is opened and not closed.")) from None


def _delimiter(first: str) -> str:
    return max(",;\t", key=first.count)


def read_workbook(raw: bytes) -> Reading:
    """The first sheet that has a column for questions, of an Excel or OpenDocument workbook."""
    try:
        book = reading.read(raw)
    except UploadRefused as error:
        raise Unreadable(error.message) from None
    tables = [_lines(sheet) for sheet in book.shown]
    return _of_rows(next((rows for rows in tables if _start(rows) is not None), []))


def _lines(sheet: Sheet) -> list[list[str]]:
    """The rows by their numbers in the sheet, those between them empty."""
    rows: list[list[str]] = []
    for record in sheet.records:
        rows += [[]] * (record.line - 1 - len(rows))
        rows.append([_told(cell.text) if cell.kind == NUMBER else cell.text for cell in record.cells[:MOST_CELLS]])
    return rows


def _told(number: str) -> str:
    """What the sheet holds as a number, in a spelling that can't be taken for thousands."""
    text = digits(number) or number
    return text.replace(".", ",") if _THOUSANDS.fullmatch(text) else text


def _start(rows: list[list[str]]) -> int | None:
    return next((place for place, row in enumerate(rows[:20]) if any(c.strip().casefold() in HEADS["text"] for c in row)), None)


def _of_rows(rows: list[list[str]]) -> Reading:
    found, start = Reading("table"), _start(rows)
    if start is None:
        raise Unreadable(_l("The table has no column for the question; use the template."))
    heads = [cell.strip().casefold() for cell in rows[start]]
    columns = {key: heads.index(next(word for word in words if word in heads))
               for key, words in HEADS.items() if any(word in heads for word in words)}
    options = [place for place, head in enumerate(heads) if _OPTION.fullmatch(head) and place not in columns.values()]
    found.notes += _left_out(rows[start:], start + 1, known={*columns.values(), *options})
    if len(rows) > MOST_ROWS:
        raise Unreadable(_l("The table has more than %(count)s rows.", count=MOST_ROWS))
    for number, row in enumerate(rows[start + 1:], start + 2):
        cells = {key: (row[place].strip() if place < len(row) else "") for key, place in columns.items()}
        if not any(cell.strip() for cell in row):
            continue
        where = str(_l("row %(row)s", row=number))
        try:
            offered = [row[place].strip() if place < len(row) else "" for place in options]
            found.questions.append(_question(cells, offered, where))
            found.notes += [Skipped(where, _l("%(words)s was not understood and left out.", words=words[:40]))
                            for words in _not_understood(cells)]
        except Unrepresentable as error:
            found.errors.append(Skipped(where, error.message))
    return found


def _left_out(rows: list[list[str]], number: int, *, known: set[int]) -> list[Skipped]:
    """Columns that say something and that nobody understands; a number of the row, as many tables begin with, says nothing."""
    heads = {place: head.strip() for place, head in enumerate(rows[0]) if place not in known}
    told = [head for place, head in heads.items() if head.casefold() not in _NUMBERS and any(
        place < len(row) and (cell := row[place].strip()) and (head or not cell.isdigit()) for row in rows[1:])]
    where = str(_l("row %(row)s", row=number))
    return [Skipped(where, _l("%(words)s was not understood and left out.", words=head[:40] or "?")) for head in told]


def _question(cells: dict[str, str], options: list[str], where: str) -> Incoming:
    if not cells.get("text"):
        raise Unrepresentable(_l("It has no question text."))
    word = cells.get("kind", "").casefold()
    kind = _KINDS.get(word) if word else _guessed(cells.get("right", ""), options)
    if kind is None:
        raise Unrepresentable(_l("Type %(kind)s not supported.", kind=word[:40]))
    kind, content = _content(kind, cells.get("right", ""), options)
    return Incoming(kind, literal(cells["text"]), content, feedback=literal(cells.get("feedback", "")), where=where,
                    **_labels(cells))


def _labels(cells: dict[str, str]) -> dict[str, Any]:
    return {"name": plain(cells.get("name", "")), "category": labels.path(labels.split(cells.get("category", ""))),
            "tags": tuple(tag.strip() for tag in cells.get("tags", "").split(",") if tag.strip()),
            "difficulty": labels.word(cells.get("difficulty", "")), "points": Decimal(digits(cells.get("points", "")) or "1"),
            "penalty": Decimal(digits(cells.get("penalty", "")) or "0")}


def _not_understood(cells: dict[str, str]) -> list[str]:
    """What stands where a number or a difficulty is expected, and is none."""
    numbers = [words for key in ("points", "penalty") if (words := cells.get(key, "")) and digits(words) is None]
    level = cells.get("difficulty", "")
    return [*numbers, level] if level and not labels.word(level) else numbers


def _guessed(right: str, options: list[str]) -> str:
    if sum(bool(option) for option in options) >= 2:
        return "multiple" if re.fullmatch(r"\s*\w\s*([,;]\s*\w\s*)+", right) else "single"
    if right.casefold() in _TRUTH and len(right) > 1:
        return "true_false"
    return "numeric" if digits(right) else "short" if right else "essay"


def _content(kind: str, right: str, options: list[str]) -> tuple[str, Content]:
    if kind in ("single", "multiple"):
        return _choice(kind, right, options)
    if kind == "true_false":
        if right.casefold() not in _TRUTH:
            raise Unrepresentable(_l("It does not say whether true or false is right."))
        return kind, {"answer": _TRUTH[right.casefold()]}
    if kind == "numeric":
        number, margin = _number(right)
        if number is None or margin is None:
            raise Unrepresentable(_l("An answer is no number."))
        return kind, numeric_content([{"answer": number, "tolerance": margin, "weight": "100", "feedback": ""}])
    if kind == "short":
        texts = right.split("|") if right else options
        accepted = [{"text": plain(text), "weight": "100", "feedback": ""} for text in texts]
        return kind, short_content(accepted)
    return kind, {}


def _number(right: str) -> tuple[str | None, str | None]:
    """The number and its margin: 45, 45 ± 1, 45 +/- 1 or 44..46."""
    low, dots, high = right.partition("..")
    number, _, margin = right.replace("+/-", "±").replace("+-", "±").partition("±")
    for part in map(str.strip, (low, high) if dots else (number, margin)):
        if _THOUSANDS.fullmatch(part):
            raise Unrepresentable(_l("%(number)s may mean %(many)s or %(few)s; write one of these.", number=part,
                                     many=part.replace(".", ""), few=part.replace(".", ",")))
    return middle(digits(low), digits(high)) if dots else (digits(number), digits(margin or "0"))


def _choice(kind: str, right: str, options: list[str]) -> tuple[str, Content]:
    chosen = _chosen(right.strip(), options)
    share = "100" if kind == "single" else share_of(len(chosen))
    return choice_content([{"text": plain(option), "weight": share if place in chosen else "0", "feedback": ""}
                           for place, option in enumerate(options) if option], is_single=kind == "single", is_even=True)


def _chosen(right: str, options: list[str]) -> set[int]:
    """The places of the right options, told by letter or number, else by their words."""
    places = {place for part in re.split(r"[,;\s]+", right) if (place := _place(part)) is not None}
    worded = {place for place, option in enumerate(options) if option and option.casefold() == right.casefold()}
    if right.isdigit() and worded and worded != places:
        raise Unrepresentable(_l("The right answer is told by a number that is also an option; name its letter."))
    told = {place for place in places if place < len(options) and options[place]}
    return told if told and told == places else worded or told


def _place(part: str) -> int | None:
    if len(part) == 1 and part.isalpha():
        return ord(part.upper()) - 65
    return int(part) - 1 if part.isdigit() and len(part) < 3 and part != "0" else None
