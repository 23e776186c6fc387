"""NIP and NI PPPK as cells hold them: with words around them, beside a name, in the place of another number."""

from __future__ import annotations

import re

from lms.accounts import identity
from lms.enrolments.roster.values import tidy
from lms.uploads.sheets.book import Cell

NIK = 16
"""Digits of an identity card's number."""
_NUMBERED = re.compile(r"(?:\(|/|,|;|\b)?\s*(?:\b(?:NIP|NI\s?PPPK|NIPPPK|NIK)\b[\s.:]*)?((?:\d[\s.\-']*){8,}|\d[.,]?\d*E\+\d+)",
                       re.IGNORECASE)
_PREFIX = re.compile(r"^(?:no(?:mor)?\.?\s*)?(?:NIP\s*/\s*NI\s?PPPK|NIP|NI\s?PPPK|NIPPPK|NIP3K)\b[\s.:]*", re.IGNORECASE)
_REMARK = re.compile(r"\s*\([^()\d]*\)$")
_ALONE = re.compile(r"\W*((?:\d[\s.\-'’‘`]*){17}\d)(?:[\s/;*#(|][^\d,]{0,15})?[,;]?")
"""18 digits with marks before them and a remark behind: "198503042010011001 / III.c"."""


def parted(text: str) -> tuple[str, str]:
    """A name and the number in the same cell: "Budi Santoso\\nNIP. 19850304 201001 1 001"."""
    found = _NUMBERED.search(text)
    if not found:
        return re.sub(r"[\s/,]*\b(?:NIP|NI\s?PPPK|NIPPPK)\b[\s.:]*[-–]*\s*$", "", text, flags=re.IGNORECASE).strip(" /\n"), ""
    before = text[:found.start()].strip(" /,;\n")
    return before or text[found.end():].strip(" /,;()\n\t"), found[1]


def holds_number(text: str) -> bool:
    """Whether the digits of a NIP stand in it, which are nobody's name."""
    found = _NUMBERED.search(text)
    return found is not None and sum(letter.isdecimal() for letter in found[1]) > 14


def number_text(cell: Cell) -> str:
    """The digits of a cell, also where a CSV says ="..." so that spreadsheets leave them alone."""
    told = re.fullmatch(r'=\s*"?\s*([\d\s.\-\']+)\s*"?', cell.text.strip())
    text = tidy(told[1] if told else cell.text).strip("'’`\"“”„")
    if not any(letter.isdecimal() for letter in text):
        return text
    text = _REMARK.sub("", _PREFIX.sub("", text))
    alone = _ALONE.fullmatch(text)
    return alone[1] if alone else text


def are_numbers(cell: Cell) -> bool:
    """Whether several stand in one cell."""
    return len(re.findall(r"(?<!\d)\d{18}(?!\d)", cell.text)) > 1


def is_nik(cell: Cell) -> bool:
    number = identity.normalise(number_text(cell))
    return len(number) == NIK and number.isdecimal()
