"""Whether an agreement is over, by the day alone: the sweep that writes it down may come an hour later."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from lms.accounts import queries as people
from lms.core.i18n import ZONES
from lms.partners.models import Agreement


def today(agreement: Agreement, at: datetime) -> date:
    """In the zone of the agency that trains."""
    host: Any = people.agency(agreement.agency_id)
    return at.astimezone(ZoneInfo(host.time_zone)).date()


def on(agreement: Agreement, day: date) -> str:
    """Its state on this day of its agency: one that is in force is ended from the day after its last."""
    return "ended" if agreement.state == "in_force" and agreement.valid_to < day else agreement.state


def holds(at: datetime) -> sa.ColumnElement[bool]:
    """In force, and its last day not yet over where the agency that trains lies."""
    zone = sa.select(people.Agency.time_zone).where(people.Agency.id == Agreement.agency_id).scalar_subquery()
    return sa.and_(Agreement.state == "in_force", sa.or_(*(
        sa.and_(zone == name, Agreement.valid_to >= at.astimezone(ZoneInfo(name)).date()) for name in ZONES)))


def ended(at: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(Agreement.state == "ended", sa.and_(Agreement.state == "in_force", ~holds(at)))
