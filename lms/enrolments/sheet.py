"""A roster as a file for spreadsheets: UTF-8 with its mark, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from lms.core.i18n import day
from lms.enrolments import rosters
from lms.enrolments.models import Cohort
from lms.enrolments.words import STATUS

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def roster(actor: Any, rows: Iterable[rosters.Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("No."), _("Name"), _("NIP"), _("Agency"), _("Post"), _("State"), _("Steps done"), _("Steps in all"),
                     _("Progress (%)"), _("Enrolled on"), _("Completed on"), _("JP")])
    for number, row in enumerate(rows, 1):
        writer.writerow([_cell(value) for value in (number, *_values(actor, row))])
    return out.getvalue().encode("utf-8-sig")


def file_name(cohort: Cohort) -> str:
    return f"peserta-{re.sub(r'[^a-z0-9]+', '-', cohort.name.lower()).strip('-') or 'angkatan'}-{cohort.public_id}.csv"


def _values(actor: Any, row: rosters.Row) -> tuple[object, ...]:
    place, person = row.place, row.person
    return (person.display_name, rosters.number_for(actor, person), person.agency_name, person.position,
            STATUS[place.status], row.tally.done, row.tally.total, row.percent, day(place.enrolled_at),
            day(place.completed_at) if place.completed_at else "", place.credit_hours or "")


def _cell(value: object) -> str:
    """An apostrophe before whatever a spreadsheet would take for a formula."""
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_RUNS) else text
