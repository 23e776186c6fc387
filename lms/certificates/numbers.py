"""The next number of an issuer: gapless within a year, whoever asks at the same time."""

from __future__ import annotations

import re
from datetime import date
from string import Formatter

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from lms.certificates.models import ATTENDANCE, Issuer, NumberSeries
from lms.certificates.paper.number import BadPattern, check_pattern, format_number
from lms.core.database import db

UNIT_CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,29}")
LONGEST = 100
"""Letters of a number, so that it stays on one line of the paper."""
_SEPARATED = re.compile(r"\W")


def take(issuer_id: int, kind: str, year: int) -> int:
    """The next number of the series; its row stays locked until the unit of work ends, and a rollback gives it back."""
    step = (sa.update(NumberSeries)
            .where(NumberSeries.issuer_id == issuer_id, NumberSeries.kind == kind, NumberSeries.year == year)
            .values(last=NumberSeries.last + 1).returning(NumberSeries.last).execution_options(synchronize_session=False))
    taken = db.session.scalar(step)
    if taken is None:
        _begin(issuer_id, kind, year)
        taken = db.session.execute(step).scalar_one()
    return taken


def written(issuer: Issuer, kind: str, seq: int, *, program: str, cohort: str, on: date) -> str:
    pattern = issuer.attendance_pattern if kind == ATTENDANCE else issuer.number_pattern
    return format_number(pattern, seq=seq, program=program, cohort=cohort, unit=issuer.unit_code, on=on)


def example(pattern: str, unit_code: str, *, on: date) -> str:
    """What the pattern makes of a certificate of today; BadPattern says in the reader's words why it cannot be used."""
    try:
        check_pattern(pattern)
    except BadPattern as error:
        raise BadPattern(_("This cannot be read. Use {seq:04d} and {year}, and of {program}, {cohort}, {unit}, {month} and "
                           "{roman_month} what you need.")) from error
    parts = [(text, name) for text, name, _spec, _conversion in Formatter().parse(pattern)]
    if "unit" not in {name for _text, name in parts}:
        raise BadPattern(_("{unit} is missing: numbers of two agencies could be the same."))
    if any(name and not _SEPARATED.search(text) for text, name in parts[1:]):
        raise BadPattern(_("Put a slash, dot or hyphen between two parts, so that 1 and 11 are not mistaken for 11 and 1."))
    widest = format_number(pattern, seq=99999, program="X" * 20, cohort="X" * 20, unit=unit_code, on=date(2088, 8, 1))
    if len(widest) > LONGEST:
        raise BadPattern(_("A number could become %(length)s letters long; at most %(longest)s fit on the certificate.",
                           length=len(widest), longest=LONGEST))
    return format_number(pattern, seq=1, program="MKAS-01", cohort="III", unit=unit_code, on=on)


def key(text: str) -> str:
    """A number as it is looked up, however it was typed."""
    return "".join(text.upper().split())


def _begin(issuer_id: int, kind: str, year: int) -> None:
    """The series of a new year; whoever comes second finds the first one's."""
    try:
        with db.session.begin_nested():
            db.session.add(NumberSeries(issuer_id=issuer_id, kind=kind, year=year, last=0))
    except IntegrityError:
        pass
