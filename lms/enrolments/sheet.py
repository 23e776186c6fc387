"""A roster as a file for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from lms.core import spreadsheets
from lms.core.i18n import day
from lms.enrolments import credit, rosters
from lms.enrolments.models import Cohort
from lms.enrolments.words import STATUS


def roster(actor: Any, rows: Iterable[rosters.Row]) -> bytes:
    head = (_("No."), _("Name"), _("NIP"), _("Agency"), _("Post"), _("State"), _("Steps done"), _("Steps in all"),
            _("Progress (%)"), _("Enrolled on"), _("Completed on"), _("JP"))
    rows = list(rows)
    gone = credit.taken_back_in(rows[0].place.cohort_id) if rows else set()
    return spreadsheets.as_csv([head, *(
        (number, *_values(actor, row, row.place.id in gone)) for number, row in enumerate(rows, 1))])


def file_name(cohort: Cohort) -> str:
    return spreadsheets.file_name("peserta", cohort.name, cohort.public_id, "csv")


def _values(actor: Any, row: rosters.Row, is_taken_back: bool) -> tuple[object, ...]:
    place, person = row.place, row.person
    return (person.display_name, rosters.number_for(actor, person), person.agency_name, person.position,
            STATUS[place.status], row.tally.done, row.tally.total, row.percent, day(place.enrolled_at),
            day(place.completed_at) if place.completed_at else "", "" if is_taken_back else place.credit_hours or "")
