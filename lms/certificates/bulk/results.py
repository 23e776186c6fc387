"""The answers as a sheet: one row for each that was asked, in the same order, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.certificates import verification
from lms.certificates.bulk.answering import EMPTY
from lms.certificates.bulk.models import CheckRow
from lms.certificates.models import REVOCATION_REASONS
from lms.certificates.seal.inspection import SENTENCES
from lms.core.i18n import day, when
from lms.core.spreadsheets import Cell

STATUSES = {
    verification.GENUINE: _l("Genuine and valid"), verification.SUPERSEDED: _l("Replaced"), verification.REVOKED: _l("Revoked"),
    verification.EXPIRED: _l("Expired"), verification.ALTERED: _l("Altered"), verification.UNKNOWN: _l("Unknown"),
    verification.UNREADABLE: _l("Unreadable"), EMPTY: _l("Empty")}
"""In the order of the summary."""


def table(rows: Iterable[CheckRow]) -> Iterator[list[Cell]]:
    """A heading, then the rows; what is asked again says where it was asked first."""
    yield [_("Row"), _("Asked"), _("Status"), _("Status, for programs"), _("Explanation"), _("Name"), _("Identity number"),
           _("Agency"), _("Course"), _("Hours"), _("From"), _("Until"), _("Number"), _("Issuer"), _("Issued on"),
           _("Valid until"), _("Same as row"), _("Checked at")]
    for row, number, first in numbered(rows):
        said = row.answer
        yield [number, row.asked, str(STATUSES[said["status"]]) if said else "", said.get("status", ""),
               explanation(said) if said else _("Not looked at yet"), *(said.get(name, "") for name in (
                   "learner_name", "identity_number", "agency", "course_title", "credit_hours", "started_on", "finished_on",
                   "number", "issuer", "issued_on", "expires_on")), first, when(row.checked_at) if row.checked_at else ""]


def numbered(rows: Iterable[CheckRow]) -> Iterator[tuple[CheckRow, int, int | None]]:
    """Each row with its number and that of an earlier one that asks for the same. An archive counts its files from 0, people do
    from 1."""
    seen: dict[str, int] = {}
    shift = None
    for row in rows:
        shift = int(row.place == 0) if shift is None else shift
        key, number = row.answer.get("key"), row.place + shift
        yield row, number, seen.get(key) if key else None
        if key:
            seen.setdefault(key, number)


def explanation(said: Mapping[str, Any]) -> str:
    """One sentence about the status."""
    status = said["status"]
    if status == verification.REVOKED:
        reason = REVOCATION_REASONS[said["revocation"]]
        return str(_("Revoked on %(day)s: %(reason)s.", day=_day(said["revoked_at"]), reason=reason))
    if status == verification.SUPERSEDED:
        return str(_("Replaced on %(day)s by %(number)s.", day=_day(said["superseded_at"]), number=said["successor"] or "-"))
    if status == verification.EXPIRED:
        return str(_("Its last day was %(day)s.", day=_day(said["expires_on"])))
    if said.get("kind"):
        return str(SENTENCES[said["kind"]])
    return str({verification.GENUINE: "", verification.UNKNOWN: _("No such certificate is in our register."),
                EMPTY: _("Nothing stands in this row.")}.get(status, _("The file cannot be read.")))


def _day(moment: str) -> str:
    """As the page of verification says it: a moment in the reader's time zone, a day as it is."""
    return str(day(datetime.fromisoformat(moment) if "T" in moment else date.fromisoformat(moment)))
