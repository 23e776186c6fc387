"""The cohort of an address, for pages of those who look after it."""

from __future__ import annotations

from flask_login import current_user

from lms.enrolments import policies, queries
from lms.enrolments.models import Cohort


def managed(public_id: str) -> Cohort:
    """404 where the visitor sees nothing of it, 403 where he may only look."""
    cohort = queries.cohort_or_404(public_id)
    policies.manage_or_404(current_user, cohort)
    return cohort
