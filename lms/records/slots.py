"""What the desk shows on the pages of others."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from lms.core.database import now
from lms.core.policies import holds
from lms.enrolments.policies import REMIND
from lms.records import labels, policies, queries, states
from lms.records.ledger import boards
from lms.records.policies import DECIDE, SEE
from lms.records.queries import Sought
from lms.records.queries.desk import CORRECT


def home() -> str:
    """For the staff office: what waits."""
    counts = queries.standing(current_user, Sought()) if holds(current_user, DECIDE) else {}
    late = counts.get(CORRECT, 0)
    if not late and not counts.get(states.SUBMITTED) and not counts.get(states.VERIFIED):
        return ""
    return render_template("records/_home.html", counts=counts, late=late)


def returned() -> str:
    """For a learner: what the staff office sent back."""
    claims = [claim for claim in queries.of_learner(current_user.id) if claim.is_open and claim.state == states.RETURNED]
    return render_template("records/_home_returned.html", claims=claims) if claims else ""


def year_home() -> str:
    """For who answers for people: how many have reached what the law asks, and whom to remind."""
    if not any(grant.role in ("head_of_office", "hr_officer", "auditor") for grant in current_user.grants):
        return ""
    year = now().year
    found = boards.board(current_user, unit="", by="", year=year, at=now())
    return render_template("records/_home_year.html", total=found.total, year=year, labels=labels,
                           may_remind=holds(current_user, REMIND)) if found else ""


def mine() -> str:
    """On a learner's certificates: where they stand at the staff office."""
    claims = queries.of_learner(current_user.id)
    return render_template("records/_mine.html", claims=claims, states=states)


def standing(*, certificate: Any) -> str:
    """Beside a certificate, for its holder and the staff office: where it stands there."""
    claim, is_mine = queries.of_certificate(certificate.id), certificate.learner_id == current_user.id
    if claim is None or not (is_mine or policies.may(current_user, SEE, claim)):
        return ""
    return render_template("records/_standing.html", claim=claim, labels=labels, is_mine=is_mine)
