"""Which sheet and row hold the headings of a list, and which column means what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError
from lms.enrolments.roster import values
from lms.enrolments.roster.meanings import ANOTHER, IDENTIFYING, REMARK, is_of_others, meaning, plain
from lms.uploads.sheets.book import Book, Record, Sheet

_FIRST_ROWS = 30


@dataclass(frozen=True)
class Layout:
    """`sheet` is the sheet's place in the book, `head` the line of its headings (0: none), `columns` the column of each field;
    `over` the line of headings that stand above those (0: none), `elsewhere` the names of other sheets that hold lists, `beside`
    the columns of a second list to the right of the first."""

    sheet: int
    head: int
    columns: Mapping[str, int]
    over: int = 0
    elsewhere: tuple[str, ...] = ()
    beside: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"sheet": self.sheet, "head": self.head, "columns": dict(self.columns), "over": self.over,
                "elsewhere": list(self.elsewhere), "beside": dict(self.beside)}

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> Layout:
        return Layout(kept["sheet"], kept["head"], dict(kept["columns"]), kept.get("over", 0), tuple(kept.get("elsewhere", ())),
                      dict(kept.get("beside", {})))


class NoHeadings(DomainError):
    """No sheet has a row with the headings that are needed."""

    status = 422

    def __init__(self) -> None:
        super().__init__(_l("No row with headings was found: a list needs a column with names and one with NIP, e-mail addresses "
                            "or usernames, each under its heading."))


def found(book: Book) -> Layout:
    """The sheet and row whose headings say most, of sheets with rows below them and rather not of an example; NoHeadings where
    none says enough."""
    by_sheet = {number: layout for number in range(len(book.sheets)) if (layout := _found(book, number))}
    if not by_sheet:
        raise NoHeadings
    best = max(by_sheet.values(), key=lambda layout: (
        _is_filled(book, layout), not values.is_example(book.sheets[layout.sheet].name), len(layout.columns)))
    return replace(best, elsewhere=others(book, best.sheet))


def others(book: Book, sheet: int) -> tuple[str, ...]:
    """The names of the other sheets that hold lists of people, which nobody should overlook."""
    laid_out = (_found(book, n) for n in range(len(book.sheets)) if n != sheet)
    return tuple(book.sheets[layout.sheet].name for layout in laid_out if layout and _is_filled(book, layout))


def _is_filled(book: Book, layout: Layout) -> bool:
    return any(record.line > layout.head for record in book.sheets[layout.sheet].records)


def headings(sheet: Sheet, head: int, over: int = 0) -> list[str]:
    """What stands above each column; its letter where nothing does."""
    record, upper = (next((r for r in sheet.records if r.line == line), None) for line in (head, over))
    texts = _together(upper, record) if upper and record else [cell.text for cell in record.cells] if record else []
    texts += [""] * (width(sheet) - len(texts))
    return [" ".join(text.split()) or letter(column) for column, text in enumerate(texts)]


def width(sheet: Sheet) -> int:
    """How many columns hold something."""
    return max((len(record.cells) for record in sheet.records), default=0)


def letter(column: int) -> str:
    """As spreadsheets name columns: 0 is A, 26 is AA."""
    name, left = "", column + 1
    while left:
        left, rest = divmod(left - 1, 26)
        name = chr(65 + rest) + name
    return name


def is_enough(columns: Mapping[str, int]) -> bool:
    """Whether people can be told from one another by these columns."""
    return _is_enough(columns)


def _is_enough(columns: Mapping[str, int]) -> bool:
    return "both" in columns or ("name" in columns and any(name in columns for name in IDENTIFYING))


def _found(book: Book, number: int) -> Layout | None:
    """In one sheet: headings of one row, or of two where these say more."""
    sheet, best = book.sheets[number], None
    if sheet.is_hidden:
        return None
    first = sheet.records[:_FIRST_ROWS]
    for place, record in enumerate(first):
        below = next((r for r in first[place + 1:place + 2] if r.line == record.line + 1), None)
        above = next((r for r in first[max(place - 1, 0):place] if r.line == record.line - 1), None)
        for head, over, columns in ((record, 0, _columns_under(above, record)),
                                    (below, record.line, _columns_of_two(record, below))):
            if head and _is_enough(columns) and len(columns) > (len(best.columns) if best else 0):
                best = Layout(number, head.line, columns, over)
        left, right = _halves([cell.text for cell in record.cells])
        if right and best and best.head == record.line and not best.over:
            best = replace(best, columns=left, beside=right)
    return best


def _halves(texts: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Where two lists stand side by side, whose headings begin with the same word, the columns of each."""
    begin = next((column for column, text in enumerate(texts) if text.strip()), 0)
    again = next((column for column in range(begin + 1, len(texts)) if plain(texts[column]) == plain(texts[begin]) != ""), 0)
    left, right = _columns(texts[:again]), {name: column + again for name, column in _columns(texts[again:]).items()}
    return (left, right) if again and _is_enough(left) and _is_enough(right) else ({}, {})


def columns_of(record: Record) -> dict[str, int]:
    """The columns that these headings name."""
    return _columns([cell.text for cell in record.cells])


def _columns_under(above: Record | None, record: Record) -> dict[str, int]:
    """As `columns_of`, without columns that a group of headings above them gives to somebody else: "Atasan Langsung"."""
    texts = [cell.text for cell in record.cells]
    if above is None or sum(bool(cell.text.strip()) for cell in above.cells) < 2:
        return _columns(texts)
    group = ""
    for column in range(len(texts)):
        group = above.at(column).text.strip() or group
        if is_of_others(group):
            texts[column] = ""
    return _columns(texts)


def _columns_of_two(upper: Record, lower: Record | None) -> dict[str, int]:
    if lower is None or len(columns_of(upper)) < 2 or not _may_be_headings(cell.text for cell in lower.cells):
        return {}
    return _columns(_together(upper, lower), [cell.text for cell in lower.cells])


def _together(upper: Record, lower: Record) -> list[str]:
    """Two rows of headings as one: a heading above several columns is said of each."""
    texts, group = [], ""
    for column in range(max(len(upper.cells), len(lower.cells))):
        above, below = upper.at(column).text.strip(), lower.at(column).text.strip()
        group = above or (group if below else "")
        texts.append(below if not group else group if not below or below == group else f"{group} {below}")
    return texts


def _columns(texts: Sequence[str], or_else: Sequence[str] = ()) -> dict[str, int]:
    """The first column of each meaning, by its text or else by the other; nothing where somebody stands in the row."""
    columns: dict[str, int] = {}
    if not _may_be_headings(texts):
        return columns
    for column, text in enumerate(texts):
        field = meaning(text)
        if field is None and column < len(or_else):
            field = meaning(or_else[column])
        field = ANOTHER.get(field or "", field) if field in columns else field
        if field and field not in columns:
            columns[field] = column
    return columns


def _may_be_headings(texts: Iterable[str]) -> bool:
    """A row with the digits of a NIP or an address in it is somebody, unless they stand in brackets, as examples do."""
    bare = [REMARK.sub(" ", text) for text in texts]
    return not any(sum(letter.isdecimal() for letter in text) > 8 or "@" in text for text in bare)
