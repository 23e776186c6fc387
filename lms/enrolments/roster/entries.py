"""What one row says of a person, cell by cell, with every fault named where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from html import unescape
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts import identity
from lms.enrolments.roster import births, elsewhere, employment, leaving, meanings, numbers, paying, rows, values
from lms.enrolments.roster.columns import Layout
from lms.enrolments.roster.meanings import IDENTIFYING
from lms.enrolments.roster.rows import REPEATED, cell_of
from lms.uploads.sheets.book import FORMULA, NUMBER, Cell, Record, Sheet

ERROR, NOTE = "error", "note"
_ANY_NUMBER = {"nik", "ktp", "identitas"}
"""Words of headings below which those without a NIP enter another number."""
_DIGITS = 3
"""More than these in a title are the number of a telephone or the like."""
_SPARE = {"remark", *(also for first, also in meanings.ANOTHER.items() if first != "number")}
"""Columns whose formulas do no harm: they are read at need."""
_TEXTS = ("name", "title_before", "title_after", "birth_place", "position", "grade", "agency", "region", "unit")


@dataclass(frozen=True)
class Problem:
    """`field` is the column's meaning, "" for the row as a whole; notes don't keep a row out."""

    field: str
    message: object
    level: str = ERROR


@dataclass(frozen=True)
class _Look:
    """How the rows of one list are looked at: cells that each has at most and at least (0: any number), fields that are always
    filled in, whether the column of numbers may hold a NIK."""

    today: date
    width: int
    least: int
    expects: frozenset[str]
    takes_nik: bool


@dataclass
class Entry:
    """One row: `line` is where the sheet shows it, `record` counts rows that hold something below the headings.

    `given` holds what could be read, by field, with `number_kind` and `birth_date` (a date); what is missing is missing.
    """

    line: int
    record: int
    cells: tuple[Cell, ...]
    given: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    derived: set[str] = field(default_factory=set)
    """What stands in no cell and follows from the number."""
    places: dict[str, str] = field(default_factory=dict)
    """Fields that stand in the column of another meaning, with that."""
    is_nobody: bool = False
    """A sum, a remark or the like, which is passed over."""
    lacks_email: bool = False
    """Nothing stands where others have their address, which is no fault in somebody whose account has one (`excuse`)."""

    def refuse(self, field: str, message: object) -> None:
        self.problems.append(Problem(self.places.get(field, field), message))

    def note(self, field: str, message: object) -> None:
        self.problems.append(Problem(self.places.get(field, field), message, NOTE))

    def excuse(self, field: str) -> None:
        self.problems = [problem for problem in self.problems if problem.field != field]

    def has_problem(self, field: str) -> bool:
        return any(problem.field == self.places.get(field, field) for problem in self.problems)

    @property
    def is_refused(self) -> bool:
        return any(problem.level == ERROR for problem in self.problems)

    @property
    def full_name(self) -> str:
        before, after = self.given.get("title_before", ""), self.given.get("title_after", "")
        return f"{before} {self.given.get('name', '')}".strip() + (f", {after}" if after else "")


def entries(sheet: Sheet, layout: Layout, *, today: date) -> Iterator[Entry]:
    """Each row below the headings that says something; those of nobody are remarked upon and do not count."""
    found = list(_entries(sheet, layout, today))
    yield from found
    if layout.beside:
        beside = replace(layout, columns=layout.beside, beside={})
        yield from _entries(sheet, beside, today, count=sum(not entry.is_nobody for entry in found))


def _entries(sheet: Sheet, layout: Layout, today: date, *, count: int = 0) -> Iterator[Entry]:
    under = list(rows.below(sheet, layout))
    head = next((record for record in sheet.records if record.line == layout.head), None)
    look = _Look(
        today, width=len(head.cells) if head and sheet.is_ragged else 0,
        least=max(n for n, cell in enumerate(head.cells, 1) if cell.text.strip()) if head and sheet.is_ragged else 0,
        expects=frozenset(name for name in ("email",) if any(
            not row.passed and not values.is_none(cell_of(row.record, layout, name).text) for row in under)),
        takes_nik=head is not None and bool(_ANY_NUMBER & set(meanings.plain(cell_of(head, layout, "number").text).split())))
    for row in under:
        record = row.record
        if row.passed:
            passed = Entry(record.line, count, record.cells, is_nobody=True)
            passed.note("", row.passed)
            yield passed
            continue
        count += 1
        entry = _entry(replace(record, fault=record.fault or row.fault), count, layout, look)
        if row.group:
            entry.given.setdefault("agency", row.group)
        if row.under:
            entry.note("", _l("It stands below “%(text)s”. Is this person a learner? If not, take the row out.", text=row.under))
        yield entry


def _entry(record: Record, count: int, layout: Layout, look: _Look) -> Entry:
    entry = Entry(record.line, count, record.cells)
    if record.fault:
        entry.refuse("", record.fault)
        return entry
    if record.is_hidden:
        entry.note("", _l("The row is hidden in the sheet."))
    if struck := next((name for name in ("name", "both", "number") if layout.columns.get(name) in record.struck), ""):
        entry.note(struck, _l("It is struck through in the sheet. Was this person taken off the list? Then take the row out."))
    _check_width(entry, record, look)
    cells = {name: _bare(cell_of(record, layout, name)) for name in layout.columns}
    _unread(entry, cells)
    elsewhere.read(entry, cells)
    _in_place_of_a_number(entry, cells, look)
    leaving.read(entry, cells)
    _texts(entry, cells)
    _names(entry, cells)
    _number(entry, cells, look.today)
    _addresses(entry, cells, look.expects)
    births.read(entry, cells, look.today)
    employment.read(entry, cells)
    paying.read(entry, cells)
    if not entry.is_refused and not any(entry.given.get(name) for name in IDENTIFYING):
        where = next((name for name in IDENTIFYING if name in cells), "")
        entry.refuse(where, _l("Nothing here tells this person from others: give the NIP, an e-mail address or a username."))
    return entry


def _check_width(entry: Entry, record: Record, look: _Look) -> None:
    width = look.width
    if len(record.cells) < look.least:
        entry.refuse("", _l("The row has %(count)s cells, the headings have %(width)s: something is missing.",
                            count=len(record.cells), width=width))
    elif width and any(cell.text.strip() for cell in record.cells[width:]):
        entry.refuse("", _l("The row has %(count)s cells, the headings have %(width)s: there is something too many, perhaps a "
                            "separator within a text.", count=len(record.cells), width=width))


def _unread(entry: Entry, cells: dict[str, Cell]) -> None:
    """Cells that a formula fills, or should have filled, are refused and not read."""
    for name, cell in cells.items():
        if name in _SPARE:
            continue
        if cell.kind == FORMULA:
            entry.refuse(name, _l("The cell holds a formula. Copy the column and paste it as values."))
        elif values.is_broken(cell.text):
            entry.refuse(name, _l("The cell holds an error of the spreadsheet (%(fault)s). Correct it there.",
                                  fault=cell.text.strip()))
            cells[name] = Cell(cell.text, FORMULA)


def _bare(cell: Cell) -> Cell:
    """Without the apostrophe by which spreadsheets tell a text."""
    return cell._replace(text=cell.text[1:]) if re.match(r"'[^'\s]", cell.text) else cell


def _in_place_of_a_number(entry: Entry, cells: dict[str, Cell], look: _Look) -> None:
    """Where the number of an identity card may stand it is not kept; "Honorer" says why there is no number."""
    cell = cells.get("number")
    if cell is None or cell.kind == FORMULA:
        return
    if look.takes_nik and numbers.is_nik(cell):
        entry.note("number", _l("The number of an identity card (NIK) is not kept; the person is known by the e-mail address or "
                                "username."))
        cells["number"] = Cell()
    elif values.employment(cell.text) and not any(letter.isdecimal() for letter in cell.text):
        cells.setdefault("employment", cell)
        cells["number"] = Cell()


def _texts(entry: Entry, cells: Mapping[str, Cell]) -> None:
    for name in _TEXTS:
        if name not in cells or cells[name].kind == FORMULA:
            continue
        raw = unescape(cells[name].text) if "&" in cells[name].text else cells[name].text
        text = values.tidy(raw)
        if name != "name" and values.is_none(text):
            continue
        if name in REPEATED and values.is_ditto(text):
            entry.refuse(name, _l("Nothing stands above that “%(text)s” could repeat. Write it out.", text=text[:40]))
            continue
        if fault := values.text_fault(text if name != "name" else values.split_name(text)[1], name, raw):
            entry.refuse(name, fault)
            continue
        if text.startswith(("=", "+", "@", "＝")):
            entry.note(name, _l("It begins like a formula and is kept as text."))
        entry.given[name] = values.grade(text) if name == "grade" else text
        if name == "grade" and not values.is_grade(entry.given[name]):
            entry.note(name, _l("“%(text)s” is no grade known here and is kept as it stands.", text=text[:40]))


def _names(entry: Entry, cells: Mapping[str, Cell]) -> None:
    name = entry.given.pop("name", "")
    if values.is_none(name) and name.casefold() != "null":  # which people are called
        if not entry.has_problem("name"):
            entry.refuse("name", _l("The name is missing."))
        return
    before, bare, after = values.split_name(name)
    entry.given |= {"name": bare} | {
        key: given for key, text in (("title_before", before), ("title_after", after))
        if (given := text or entry.given.get(key, "")) and not _too_long(entry, key, given)}
    if not any(letter.isprintable() and not letter.isspace() for letter in bare):
        entry.refuse("name", _l("The name holds nothing that can be seen."))
    elif cells["name"].kind == NUMBER or re.fullmatch(r"[\d\s.,/-]+|\W{1,3}", bare):
        entry.refuse("name", _l("This is no name."))
    elif values.is_example(name):
        entry.refuse("name", _l("This is the example of a form, nobody. Take the row out."))
    elif sum(letter.isdecimal() for letter in entry.given.get("title_after", "")) > _DIGITS:
        entry.refuse("name", _l("Digits stand behind the name. A title has none."))
    elif any(letter.isdecimal() for letter in bare):
        entry.note("name", _l("The name holds digits."))
    elif re.search(r"</?[a-zA-Z][^<>]*>", bare):
        entry.note("name", _l("The name holds marks of a web page."))
    elif re.search(r"/|\s(?:dan|&)\s", bare):
        entry.note("name", _l("Is this one person? Two people need a row each."))


def _too_long(entry: Entry, key: str, text: str) -> bool:
    fault = values.text_fault(text, key)
    if fault:
        entry.refuse(key if key in entry.given else "name", fault)
    return bool(fault)


def _number(entry: Entry, cells: Mapping[str, Cell], today: date) -> None:
    cell = cells.get("number")
    if cell is None or cell.kind == FORMULA or values.is_none(cell.text):
        return
    if "\u202e" in cell.text:  # what is seen is not what is kept
        entry.refuse("number", _l("It holds unseen marks that turn the direction of writing. Type it again."))
        return
    if numbers.are_numbers(cell):
        entry.refuse("number", _l("It holds several numbers. Keep one."))
        return
    found = identity.inspect(numbers.number_text(cell), today=today)
    if found.is_sound and not found.is_before_birth:
        entry.given |= {"number": found.number, "number_kind": found.kind}
        for warning in found.warnings:
            entry.note("number", warning)
        return
    entry.refuse("number", found.errors[0] if found.errors else
                 _l("The appointment lies before the birth: one of the dates in the number is wrong."))


def _addresses(entry: Entry, cells: Mapping[str, Cell], expects: frozenset[str]) -> None:
    if (cell := cells.get("email")) and cell.kind != FORMULA:
        text = values.tidy(cell.text)
        if not text and "email" in expects:
            entry.refuse("email", _l("The e-mail address is missing. Write - where somebody has none."))
            entry.lacks_email = True
        elif not values.is_none(text):
            address = values.email(text)
            if address:
                entry.given["email"] = address
                if meant := values.misspelt(address):
                    entry.note("email", _l("Is the address right? Perhaps %(meant)s is meant.", meant=meant))
            elif values.are_addresses(text):
                entry.refuse("email", _l("“%(text)s” holds several e-mail addresses. Keep one.", text=text[:80]))
            else:
                entry.refuse("email", _l("“%(text)s” is no e-mail address.", text=text[:80]))
    if (cell := cells.get("username")) and cell.kind != FORMULA and not values.is_none(cell.text):
        entry.given["username"] = values.tidy(cell.text).lower()
