"""Whoever takes the course again: what their earlier place means for one in a further cohort, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from lms.core.i18n import day
from lms.enrolments.models import Cohort, Enrolment
from lms.enrolments.seats.giving import may_follow


def follows(held: Enrolment, cohort: Cohort, *, at: datetime) -> object:
    """What a place in this cohort would follow; "" where it can't."""
    if not may_follow(held, cohort, at=at):
        return ""
    if held.status == "completed":
        return _l("Takes the course again: completed it in %(cohort)s on %(day)s.", **_facts(held))
    return _l("Takes the course again: did not complete it in %(cohort)s, which ended on %(day)s.", **_facts(held))


def hindrance(held: Enrolment) -> object:
    """Why somebody who can't take the course again here can't, and what to do."""
    if held.status != "completed":
        return _l("Has a place in %(cohort)s, which runs until %(day)s. Move this person from there instead.", **_facts(held))
    return _l("Completed the course in %(cohort)s on %(day)s. To let this person take it again, as when the certificate has "
              "expired, allow that under “Ways in” of this cohort, or save it there once more.", **_facts(held))


def _facts(held: Enrolment) -> dict[str, Any]:
    on = held.completed_at if held.status == "completed" and held.completed_at else held.cohort.ends_on
    return {"cohort": held.cohort.name, "day": LazyString(day, on)}
