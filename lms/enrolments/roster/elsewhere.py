"""Names, numbers and addresses that stand in another column than their own, or share one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from lms.enrolments.roster import numbers, values
from lms.uploads.sheets.book import FORMULA, Cell

if TYPE_CHECKING:
    from lms.enrolments.roster.entries import Entry


def read(entry: Entry, cells: dict[str, Cell]) -> None:
    """The second of two columns with one meaning, a name that shares its cell with a number or stands in two columns, and a name
    and a number in each other's. A NIK in a second column is not looked at."""
    for second, first in (("name_also", "name"), ("email_also", "email")):
        if second in cells and cells[second].kind != FORMULA and values.is_none(cells.get(first, Cell()).text):
            cells[first] = cells[second]
            entry.places[first] = second
    both, also, name, rest = (cells.get(field, Cell()) for field in ("both", "number_also", "name", "name_rest"))
    if "both" in cells:
        entry.places |= {"name": "both", "number": "both"}
        told, number = ("", "") if both.kind == FORMULA else numbers.parted(both.text)
        cells |= {"name": both._replace(text=told), "number": both._replace(text=number)}
    elif name.kind != FORMULA and numbers.holds_number(name.text) and _is_swapped(name, cells.get("number", Cell())):
        cells["name"], cells["number"] = cells["number"], name
        entry.places |= {"name": "number", "number": "name"}
        entry.note("name", _l("Name and number stand in each other's column in this row, and are read so."))
    elif name.kind != FORMULA and numbers.holds_number(name.text):
        told, number = numbers.parted(name.text)
        cells["name"] = name._replace(text=told)
        if values.is_none(cells.get("number", Cell()).text):
            entry.places |= {"number": "name"}
            cells["number"] = name._replace(text=number)
    elif also.kind != FORMULA and values.is_none(cells.get("number", Cell()).text) and not values.is_none(
            also.text) and not numbers.is_nik(also):
        entry.places |= {"number": "number_also"}
        cells["number"] = also
    if FORMULA not in (name.kind, rest.kind) and not values.is_none(rest.text):
        cells["name"] = name._replace(text=f"{name.text} {rest.text}")


def _is_swapped(name: Cell, number: Cell) -> bool:
    """Whether a number alone stands in the column of names, and a name in that of numbers."""
    letters = number.text if number.kind != FORMULA else ""
    return not numbers.parted(name.text)[0] and not any(letter.isdecimal() for letter in letters) and bool(values.folded(letters))
