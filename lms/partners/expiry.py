"""The end of agreements: warnings 90, 30 and 7 days before to those who make them, and a line on their home page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import ngettext

from lms.accounts import notices, reach
from lms.accounts import queries as people
from lms.core.database import db
from lms.enrolments.tasks import Task
from lms.partners import letters, queries, services, standing
from lms.partners.models import Agreement
from lms.partners.policies import MANAGE

WARNINGS = (7, 30, 90)
"""Days before the last day."""


def tend(*, at: datetime) -> None:
    """End what is over, and warn once at each step; one who was not asked for a month is warned of the nearest step alone."""
    for agreement in queries.ending_by(at.date() + timedelta(days=max(WARNINGS) + 1)):
        left = (agreement.valid_to - standing.today(agreement, at)).days
        step = next((days for days in WARNINGS if left <= days), None)
        if left < 0:
            services.end(agreement, at=at)
        elif step and (agreement.warned_days is None or step < agreement.warned_days):
            agreement.warned_days = step
            _warn(agreement, left)
    db.session.flush()


def _warn(agreement: Agreement, left: int) -> None:
    partner = people.agency(agreement.partner_id)
    for person_id in reach.holding(MANAGE, people.agency_scopes(agreement.agency_id)):
        notices.tell(person_id, letters.EXPIRES.name, f"/agreements/{agreement.public_id}", number=agreement.number,
                     partner=partner.name if partner else "", day=agreement.valid_to, left=left)


def _count(actor: Any, at: datetime) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(Agreement).where(
        standing.holds(at), Agreement.valid_to <= at.date() + timedelta(days=queries.SOON),
        Agreement.agency_id.in_(reach.agencies_within(actor, MANAGE))).scalar_subquery()


def _words(count: int) -> str:
    return str(ngettext("%(num)s agreement ends within 90 days", "%(num)s agreements end within 90 days", count))


TASK = Task("partners.expiring", _count, _words, lambda: url_for("partners.agreements", state="expiring"))
