"""Who sees agreements, and who makes them: the parties and nobody else."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts import queries as people
from lms.accounts.policies import within
from lms.core.policies import Capability, can
from lms.enrolments.queries import CohortFacts
from lms.partners.models import Agreement

SEE, MANAGE, JOIN = "partners.see_agreements", "partners.manage_agreements", "partners.join_provinces"
CAPABILITIES = (
    Capability(SEE, _l("See the agreements to which an agency is a party"),
               ("organiser", "hr_officer", "head_of_office", "auditor")),
    Capability(MANAGE, _l("Make the agreements of an agency that trains, and say who pays for a seat"), ("organiser",)),
    Capability(JOIN, _l("Let further provinces join"), ()),
)
Host, Partner = sa.orm.aliased(people.Agency, name="host"), sa.orm.aliased(people.Agency, name="partner")


def visible(actor: Any) -> sa.ColumnElement[bool]:
    """In a statement that joins `Host` and `Partner`: those of the school's side and of the government's."""
    return sa.or_(within(actor, SEE, Host.path), within(actor, SEE, Partner.path))


def may_see(actor: Any, agreement: Agreement) -> bool:
    return any(can(actor, SEE, people.agency_scopes(id_)) for id_ in (agreement.agency_id, agreement.partner_id))


def may_manage(actor: Any, agreement: Agreement) -> bool:
    """The side that trains; the partner reads."""
    return can(actor, MANAGE, people.agency_scopes(agreement.agency_id))


def may_charge(actor: Any, cohort: CohortFacts) -> bool:
    """Whether the actor may say who pays for the seats of the cohort: for those who look after it."""
    return can(actor, MANAGE, people.agency_scopes(cohort.agency_id) | {("cohort", cohort.id)})
