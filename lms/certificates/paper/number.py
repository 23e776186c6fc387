"""The printed number, from a pattern such as `{seq:04d}/{program}/{cohort}/{unit}/{roman_month}/{year}`."""

import re
from datetime import date
from string import Formatter

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_WORDS = frozenset({"program", "cohort", "unit", "roman_month"})
_NUMBERS = frozenset({"seq", "year", "month"})
_WIDTH = re.compile(r"(0?[1-9]d?)?")


class BadPattern(ValueError):
    """The pattern cannot make a number; the message says why."""


def format_number(pattern: str, *, seq: int, program: str, cohort: str, unit: str, on: date) -> str:
    check_pattern(pattern)
    return pattern.format(
        seq=seq, program=program, cohort=cohort, unit=unit, roman_month=_ROMAN[on.month - 1], month=on.month, year=on.year
    )


def check_pattern(pattern: str) -> None:
    """Only the known fields, without attributes or conversions, and each number told from the next by seq and year."""
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError as error:
        raise BadPattern(f"{pattern!r}: {error}") from error
    fields = [(name, spec or "", conversion) for _, name, spec, conversion in parts if name is not None]
    for name, spec, conversion in fields:
        if name not in _WORDS | _NUMBERS:
            raise BadPattern(f"{pattern!r}: there is no field {{{name}}}")
        if conversion or not _WIDTH.fullmatch(spec) or (spec and name in _WORDS):
            raise BadPattern(f"{pattern!r}: {{{name}}} cannot be formatted that way")
    if missing := {"seq", "year"} - {name for name, _, _ in fields}:
        raise BadPattern(f"{pattern!r}: {', '.join(sorted(missing))} is missing, so numbers would repeat")
