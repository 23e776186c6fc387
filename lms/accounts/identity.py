"""NIP and NI PPPK: read from whatever people paste, inspected, masked, written with spaces.

The numbers carry no check digit: a sound form proves nothing about who somebody is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from flask_babel import lazy_gettext as _l

from lms.core.database import now

NIP, NI_PPPK, OLD_NIP = "nip", "ni_pppk", "old_nip"
KINDS = {NIP: _l("NIP (civil servant)"), NI_PPPK: _l("NI PPPK (contract employee)"), OLD_NIP: _l("Old NIP of nine digits")}
YOUNGEST, FIRST_PPPK_YEAR = 17, 2019
_CLUTTER = re.compile(r"[\s.\-'’`\u200b\ufeff\u2060\u00ad\u200e\u200f\u061c\u202a-\u202d\u2066-\u2069]+")
"""Among them the unseen marks of direction that telephones and Windows put around numbers; not the one that turns digits."""
_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)}
_LOOK_ALIKE = str.maketrans("OoIl|", "00111")
_EXCEL = re.compile(r"\d(?:[.,]\d+)?E\+?\d{2}|\d{16,}[.,]0{1,2}", re.IGNORECASE)


@dataclass(frozen=True)
class Findings:
    """What a number is. With `errors` it cannot be one; `warnings` are for a second look. All are sentences."""

    number: str
    kind: str = ""
    birth_date: date | None = None
    errors: tuple[object, ...] = ()
    warnings: tuple[object, ...] = field(default=())

    @property
    def is_sound(self) -> bool:
        return not self.errors

    @property
    def is_before_birth(self) -> bool:
        """Whether a civil servant's appointment lies before the month of birth."""
        return self.kind == NIP and self.is_sound and self.number[8:14] < self.number[:6]


def normalise(text: str) -> str:
    """The text without spaces, dots, hyphens and the apostrophe that spreadsheets put before a number; wide digits as others."""
    return _CLUTTER.sub("", text).translate(_WIDE)


def masked(number: str) -> str:
    """Only the last four digits, for the birth date and the sex stand in the others."""
    return "*" * (len(number) - 4) + number[-4:] if len(number) > 4 else "*" * len(number)


def displayed(number: str) -> str:
    """As "19860926 201505 1 001"; what has not 18 characters stays as it is."""
    return f"{number[:8]} {number[8:14]} {number[14]} {number[15:]}" if len(number) == 18 else number


def inspect(text: str, *, today: date | None = None) -> Findings:
    """What the text is as a NIP or NI PPPK."""
    if _EXCEL.fullmatch(text.strip()):
        return Findings(text.strip(), errors=(
            _l("A spreadsheet has turned the number into %(text)s and lost its last digits. "
               "Format the column as text there and enter the 18 digits again.", text=text.strip()),))
    number = normalise(text)
    if not (number.isascii() and number.isdecimal()):
        if (meant := number.translate(_LOOK_ALIKE)).isascii() and meant.isdecimal():
            return Findings(number, errors=(
                _l("A letter that looks like a digit stands in the number: type 0 and 1 as digits."),))
        return Findings(number, errors=(_l("A NIP or NI PPPK has digits only."),))
    if len(number) == 9:
        return Findings(number, OLD_NIP, errors=(
            _l("This is an old NIP of 9 digits, no longer in use. Enter the present one of 18 digits."),))
    if len(number) == 16:
        return Findings(number, errors=(
            _l("This has 16 digits, as the NIK of an identity card has. A NIP or NI PPPK has exactly 18 digits."),))
    if len(number) != 18:
        return Findings(number, errors=(_l("A NIP or NI PPPK has exactly 18 digits; this has %(count)s.", count=len(number)),))
    return _inspected(number, today or now().date())


def _inspected(number: str, today: date) -> Findings:
    errors: list[object] = []
    birth_date = _date(number[:8])
    if birth_date is None:
        errors.append(_l("The first 8 digits are the birth date (year, month, day); %(digits)s is no date.", digits=number[:8]))
    elif birth_date > today:
        errors.append(_l("The first 8 digits are the birth date; it lies in the future."))
    kind, fault = _kind(number)
    errors += [fault] if fault else []
    if int(number[8:12]) > today.year + 1:
        errors.append(_l("Digits 9 to 12 are the year of appointment; %(year)s lies in the future.", year=number[8:12]))
    if number[14] not in "12":
        errors.append(_l("Digit 15 must be 1 (male) or 2 (female)."))
    if number[15:] == "000":
        errors.insert(0, _l("The last three digits cannot be 000: a spreadsheet may have rounded the number."))
    return Findings(number, kind, birth_date, tuple(errors), tuple(_warnings(number, kind, birth_date)) if not errors else ())


def _kind(number: str) -> tuple[str, object]:
    """NIP or NI PPPK, as digit 13 decides, and what is wrong with it."""
    if number[12] in "01":
        month = number[12:14]
        fault = _l("Digits 13 and 14 are the month of appointment; %(digits)s is no month.", digits=month)
        return NIP, "" if 1 <= int(month) <= 12 else fault
    if number[12] == "2":
        return NI_PPPK, "" if number[13] != "0" else _l("In an NI PPPK digit 14 counts the contracts and cannot be 0.")
    return "", _l("Digit 13 must be 0 or 1 (month of appointment of a civil servant) or 2 (PPPK).")


def _warnings(number: str, kind: str, birth_date: date | None) -> list[object]:
    year = int(number[8:12])
    if kind == NI_PPPK:
        return [_l("PPPK were appointed from 2019 on; please check the year.")] if year < FIRST_PPPK_YEAR else []
    months = (year - int(number[:4])) * 12 + int(number[12:14]) - int(number[4:6])
    return [_l("The appointment lies before the 17th birthday; please check the number.")] if months < YOUNGEST * 12 else []


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
