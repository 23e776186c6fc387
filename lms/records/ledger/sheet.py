"""The people of agencies with their JP of a year as a table, its first row the heading."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from lms.accounts.labels import EMPLOYMENT
from lms.core.spreadsheets import Cell
from lms.records import labels
from lms.records.ledger import queries
from lms.records.ledger.rules import rule_for
from lms.records.numbers import number_of

MOST = 20_000
"""People of one file."""


def rows(actor: Any, *, path: str, year: int, at: datetime, standing: str = "", words: str = "") -> list[Sequence[Cell]]:
    """Numbers whole for an actor who may see them; who lacks most stands first."""
    _page, found = queries.listed(actor, path=path, year=year, at=at, standing=standing, words=words, per_page=MOST)
    head = (_("No."), _("Name"), _("NIP"), _("Employment"), _("Agency"), _("Position"), _("Recognised JP"), _("JP waiting"),
            _("JP under way"), _("Standing"))
    return [head, *((n, r.person.display_name, number_of(actor, r.person), str(EMPLOYMENT[r.person.employment_type]),
                     r.person.agency_name or "", r.person.position, rule_for(r.person.employment_type).recognised(r.counted),
                     r.recorded - r.counted, r.under_way, str(labels.STANDINGS.get(r.standing, "")))
                    for n, r in enumerate(found, 1))]
