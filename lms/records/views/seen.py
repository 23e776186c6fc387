"""The page of one claim, for the office; it is also where a refusal is told."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.accounts import identity
from lms.accounts import queries as people
from lms.accounts.labels import EMPLOYMENT
from lms.accounts.policies import NUMBERS
from lms.certificates import queries as certificates
from lms.certificates.policies import scopes
from lms.core.errors import DomainError
from lms.core.policies import can
from lms.courses.training_forms import name_of
from lms.records import labels, policies, queries, states
from lms.records.forms import ReasonForm, RecordForm, ReturnForm
from lms.records.ledger import queries as ledger
from lms.records.models import Claim


def page(claim: Claim, *, problem: DomainError | None = None, forms: dict[str, Any] | None = None,
         status: int = 200) -> ResponseReturnValue:
    """Facts, state, history, what looks the same, and what the visitor may do."""
    steps, person = queries.steps_of(claim.id), people.person(claim.learner_id)
    batches = queries.names_in_batches([claim.batch_id] if claim.batch_id else [])
    year = ledger.of_person(claim.learner_id).get(claim.finished_on.year)
    certificate = certificates.by_ids([claim.certificate_id]).get(claim.certificate_id) if claim.certificate_id else None
    return render_template(
        "records/claim.html", claim=claim, person=person, steps=steps, labels=labels, states=states, problem=problem,
        names=people.names_of({step.by_id for step in steps if step.by_id}), certificate=certificate,
        number=number_for(claim, person), twins=queries.twins_of(claim), scans=queries.scans_of(claim.id),
        hours=year.counted if year else 0, form_name=name_of(claim.training_form),
        employment=EMPLOYMENT[claim.employment_type], may_decide=policies.may_decide(current_user, claim),
        is_own=claim.learner_id == current_user.id, batch=batches.get(claim.batch_id or 0),
        kin=_kin(certificate), forms={"return": ReturnForm, "record": RecordForm, "reason": ReasonForm} | (forms or {}),
    ), problem.status if problem else status


def number_for(claim: Claim, person: people.Person) -> str:
    """Whole for those who see the numbers of that agency, else its end; empty where there is none."""
    if not person.number:
        return ""
    return identity.displayed(person.number) if can(current_user, NUMBERS, scopes(claim.agency_path)) else identity.masked(
        person.number)


def _kin(certificate: Any) -> dict[str, Claim]:
    """The claims of the certificates before and after this one, as far as there are any."""
    if certificate is None:
        return {}
    kin = certificates.kin_of(certificate)
    found = {"before": kin.forerunner and queries.of_certificate(kin.forerunner.id),
             "after": kin.successor and queries.of_certificate(kin.successor.id)}
    return {name: claim for name, claim in found.items() if claim}
