"""Who works at the desk of a staff office."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.reach import paths_within
from lms.certificates.policies import scopes
from lms.core.policies import Capability, can
from lms.records.models import Claim

SEE, DECIDE, EXPORT, HOURS = "records.see_desk", "records.decide", "records.export", "records.see_hours"
RULES = "records.set_requirements"
CAPABILITIES = (
    Capability(SEE, _l("See the staff office's desk of certificates"), ("hr_officer", "auditor")),
    Capability(DECIDE, _l("Verify and return certificates of an agency's own people"), ("hr_officer",)),
    Capability(EXPORT, _l("Take verified certificates out for SIASN"), ("hr_officer",)),
    Capability(HOURS, _l("See how many JP an agency's people have in a year"), ("hr_officer", "head_of_office", "auditor")),
    Capability(RULES, _l("Say which posts of an agency ask for which training"), ("hr_officer",)),
)


def visible(actor: Any, capability: str = SEE) -> sa.ColumnElement[bool]:
    """Claims of the people of the agencies where the actor holds the capability."""
    return paths_within(actor, capability, Claim.agency_path)


def may(actor: Any, capability: str, claim: Claim) -> bool:
    return can(actor, capability, scopes(claim.agency_path))


def may_decide(actor: Any, claim: Claim) -> bool:
    """Whether to offer it; the services refuse one's own whoever asks."""
    return claim.learner_id != actor.id and may(actor, DECIDE, claim)
