"""The people of agencies with their JP of a year as a table, its first row the heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _

from lms.accounts.labels import EMPLOYMENT
from lms.core.spreadsheets import Cell
from lms.records import labels
from lms.records.ledger import queries
from lms.records.ledger.queries import Row
from lms.records.ledger.rules import rule_for
from lms.records.numbers import number_of

MOST = 20_000
"""People of one file."""


@dataclass(frozen=True)
class Sheet:
    """`people` are those in it; where there are more, its last row says so."""

    rows: list[Sequence[Cell]]
    people: int


def sheet(actor: Any, *, path: str, year: int, at: datetime, **narrowed: Any) -> Sheet:
    """Numbers whole for an actor who may see them; who lacks most stands first. `narrowed` as `queries.listed` knows it."""
    page, found = queries.listed(actor, path=path, year=year, at=at, per_page=MOST, **narrowed)
    head = (_("No."), _("Name"), _("NIP"), _("Employment"), _("Agency"), _("Position"), _("Recognised JP"), _("JP waiting"),
            _("JP under way"), _("Standing"))
    return Sheet([head, *(_line(actor, n, row) for n, row in enumerate(found, 1)), *left_out(page.total or 0)], len(found))


def left_out(total: int) -> list[Sequence[Cell]]:
    """The last row of a file that does not hold all of so many people; none where it does."""
    return [("", words)] if (words := left_out_words(total)) else []


def left_out_words(total: int) -> str:
    if total <= MOST:
        return ""
    words: str = _("The file holds the first %(most)s of %(total)s people. Choose a unit or a standing, and take each out by "
                   "itself.", most=format_decimal(MOST), total=format_decimal(total))
    return words


def _line(actor: Any, n: int, row: Row) -> Sequence[Cell]:
    person = row.person
    return (n, person.display_name, number_of(actor, person), str(EMPLOYMENT[person.employment_type]), person.agency_name or "",
            person.position, rule_for(person.employment_type).recognised(row.counted), row.recorded - row.counted, row.under_way,
            str(labels.STANDINGS.get(row.standing, "")))
