"""As what somebody works: what the number says goes before the column and the grade."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from lms.accounts import identity
from lms.enrolments.roster import values
from lms.uploads.sheets.book import FORMULA, Cell

if TYPE_CHECKING:
    from lms.enrolments.roster.entries import Entry


def read(entry: Entry, cells: Mapping[str, Cell]) -> None:
    """What the number says, else the column, else the grade: a civil servant's needs a number."""
    given, cell = entry.given, cells.get("employment")
    by_number = {identity.NIP: "pns", identity.NI_PPPK: "pppk"}.get(given.get("number_kind", ""))
    told = None
    if cell and cell.kind != FORMULA and not values.is_none(cell.text):
        told = values.employment(cell.text)
        if told is None:
            entry.note("employment", _l("“%(text)s” is no kind of employment known here.", text=values.tidy(cell.text)[:40]))
    if by_number and told and told != by_number:
        entry.refuse("employment", _l("It does not agree with the number, which is one of a %(kind)s.", kind=by_number.upper()))
    has_number_fault = entry.has_problem("number")
    is_asn = told in ("pns", "pppk") or (told is None and values.is_pns_grade(given.get("grade", "")))
    if is_asn and not by_number and not has_number_fault and "number" in cells:
        entry.refuse("number", _l("The NIP is missing: by employment or grade this is a state employee."))
    given["employment"] = by_number or told or "non_asn"
