"""Who pays for somebody's seat, as offices write it: "APBD II", "DIPA Kemensos", "mandiri"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from lms.enrolments.roster import values
from lms.uploads.sheets.book import FORMULA, Cell

if TYPE_CHECKING:
    from lms.enrolments.roster.entries import Entry

_KNOWN = tuple((re.compile(rf"\b({words})\b"), sponsor) for words, sponsor in (
    (r"beasiswa|scholarship", "scholarship"), (r"mandiri|sendiri|pribadi|swadaya|peserta|self|learner", "self"),
    (r"apbn|dipa|kemensos|kementerian|pusat|state", "apbn"),
    (r"apbd (ii|2|kab|kota|kabupaten)|pemkab|pemkot|pemda kab|kabupaten|kab|kota|regency|city", "apbd_regency"),
    (r"apbd (i|1|prov)|pemprov|provinsi|prov|province|provincial", "apbd_province")))
"""In this order: a regency's budget may name its province too."""


def read(entry: Entry, cells: Mapping[str, Cell]) -> None:
    cell = cells.get("sponsor")
    if cell is None or cell.kind == FORMULA or values.is_none(cell.text):
        return
    if told := sponsor(cell.text):
        entry.given["sponsor"] = told
    else:
        entry.note("sponsor", _l("“%(text)s” does not say who pays: APBN, APBD of the province, APBD of the regency or city, "
                                 "scholarship, or the learner. Nobody is entered.", text=values.tidy(cell.text)[:40]))


def sponsor(text: str) -> str:
    """One of the payers known here, "" where it cannot be told."""
    plain = " ".join(re.sub(r"[^a-z0-9]+", " ", values.tidy(text).casefold()).split())
    return next((code for words, code in _KNOWN if words.search(plain)), "")
