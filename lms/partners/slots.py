"""Where agreements appear on the pages of others."""

from __future__ import annotations

from flask import render_template
from flask_login import current_user

from lms.core.policies import holds
from lms.enrolments import queries as enrolments
from lms.partners import policies


def cohort_card(*, cohort_id: int) -> str:
    """On the cohort's page, for its organiser: the way to who pays."""
    if not holds(current_user, policies.MANAGE):
        return ""
    cohort = enrolments.cohort_facts(cohort_id)
    return render_template("partners/_cohort_card.html", cohort=cohort) if policies.may_charge(current_user, cohort) else ""
