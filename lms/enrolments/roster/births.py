"""When and as what somebody was born: the cells must agree with the number, which says both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from lms.accounts import identity
from lms.enrolments.roster import values
from lms.uploads.sheets.book import FORMULA, Cell

if TYPE_CHECKING:
    from lms.enrolments.roster.entries import Entry


def read(entry: Entry, cells: Mapping[str, Cell], today: date) -> None:
    """The birth date and the sex must agree with those in the number; what is missing is taken from there."""
    number = entry.given.get("number", "")
    told = identity.inspect(number, today=today).birth_date if number else None
    where, cell = "birth_date", cells.get("birth_date")
    if cell is None and (both := cells.get("birth")) and both.kind != FORMULA:
        place, rest = values.place_and_day(both.text)
        where, cell = "birth", both._replace(text=rest) if rest else None
        if place and not values.text_fault(place, "birth_place"):
            entry.given.setdefault("birth_place", place)
    born = _born(entry, where, cell, told, today)
    if born or told:
        entry.given["birth_date"] = born or told
    if told and not born:
        entry.derived.add("birth_date")
    _sex(entry, cells.get("sex"), number)


def _born(entry: Entry, where: str, cell: Cell | None, told: date | None, today: date) -> date | None:
    if cell is None or cell.kind == FORMULA or values.is_none(cell.text):
        return None
    born = values.day(cell, today=today, hint=told)
    if born is None:
        entry.refuse(where, _l("“%(text)s” is no date. Write it as 17/08/1985 or 17 Agustus 1985.",
                               text=values.tidy(cell.text)[:40]))
    elif not 1900 < born.year <= today.year - 10:
        entry.refuse(where, _l("Nobody who works was born in %(year)s.", year=str(born.year)))
    elif told and born != told:
        entry.refuse(where, _l("It is not the birth date in the NIP, %(day)s. One of the two is wrong.",
                               day=told.strftime("%d/%m/%Y")))
    return born


def _sex(entry: Entry, cell: Cell | None, number: str) -> None:
    if cell is None or cell.kind == FORMULA or values.is_none(cell.text):
        return
    told = values.sex(cell.text)
    if told is None:
        entry.refuse("sex", _l("Write L or P."))
    elif number and number[14] != told:
        entry.refuse("sex", _l("It is not the sex in the NIP, whose digit 15 is %(digit)s. One of the two is wrong.",
                               digit=number[14]))
