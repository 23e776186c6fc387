"""Marks by which offices say that somebody on a list has died, retired or does not come after all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from lms.enrolments.roster import values
from lms.uploads.sheets.book import FORMULA, Cell

if TYPE_CHECKING:
    from lms.enrolments.roster.entries import Entry

_DIED = r"(?:almh?\b\.?|almarhum(?:ah)?|meninggal(?:\s+dunia)?|wafat|deceased|died)"
_LEFT = (r"(?:pensiun(?:\s+dini)?|purna\s?(?:tugas|bakti)|mengundurkan\s+diri|mundur|batal(?:\s+(?:ikut|hadir|berangkat))?|"
         r"dibatalkan|dicoret|diganti(?:kan)?\s+oleh\s.{2,60}|digantikan|tidak\s+ikut|"
         r"tidak\s+jadi(?:\s+(?:ikut|hadir|berangkat))?|retired|withdrawn|cancell?ed)")
_WHEN = r"(?:\W*(?:per|tmt|sejak|mulai|pada|tgl|tanggal)?\W*\d[\w/.\- ]{2,25})?"
_MARK = re.compile(rf"(?:sudah\s+|telah\s+)?(?:(?P<died>{_DIED})|{_LEFT}){_WHEN}\W*", re.IGNORECASE)
_BEHIND = re.compile(r".*\S\s*(?:\(([^()]+)\)|\s[-–—]\s*([^-–—]+))$")
_BEFORE = re.compile(r"(?:almh?\.?|almarhum(?:ah)?)\s+\w", re.IGNORECASE)


def read(entry: Entry, cells: dict[str, Cell]) -> None:
    """Such a row is refused: an account and a letter for somebody who has died hurt people."""
    for name in ("name", "employment", "remark"):
        cell = cells.get(name)
        if cell is None or cell.kind == FORMULA:
            continue
        text = values.tidy(cell.text)
        mark = _told(text, is_name=name == "name")
        if mark is None:
            continue
        if mark:
            entry.refuse(name, _l("“%(text)s” says that this person has died. Take the row out; if that is wrong, take the words "
                                  "out.", text=text[:80]))
        else:
            entry.refuse(name, _l("“%(text)s” says that this person does not take part. Take the row out; if they do, take the "
                                  "words out.", text=text[:80]))
        if name == "employment":
            cells[name] = Cell()


def _told(text: str, *, is_name: bool) -> bool | None:
    """Whether the mark says that somebody has died; None where there is none."""
    if is_name and _BEFORE.match(text):
        return True
    behind = _BEHIND.fullmatch(text) if is_name else None
    said = (behind[1] or behind[2]) if behind else "" if is_name else text
    found = _MARK.fullmatch(said.strip())
    return found["died"] is not None if found else None
