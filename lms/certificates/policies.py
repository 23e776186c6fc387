"""Who sees which certificates, and who looks after them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.policies import within
from lms.certificates.models import Certificate
from lms.core.policies import SYSTEM, Capability, Scope, can, scopes_of

MARK = "\ue000"
"""Begins a word of the index that says who may see a certificate, or when it was issued; nobody can type it."""
REGISTER, ISSUED, FILES, MANAGE, CHECK, KEYS, DESIGN = (
    "certificates.see_register", "certificates.see_issued", "certificates.take_out", "certificates.manage",
    "certificates.check_many", "certificates.manage_keys", "certificates.design")
CAPABILITIES = (
    Capability(REGISTER, _l("See the certificates of an agency's own people"),
               ("organiser", "hr_officer", "head_of_office", "auditor")),
    Capability(ISSUED, _l("See the certificates that an agency gives out"), ("organiser", "auditor")),
    Capability(FILES, _l("Download certificates and lists with whole identity numbers"), ("organiser", "hr_officer", "auditor")),
    Capability(MANAGE, _l("Set up issuing and revoke certificates"), ("organiser",)),
    Capability(CHECK, _l("Check many certificates at once"), ("organiser", "hr_officer", "auditor")),
    Capability(KEYS, _l("Give programs of an agency keys to its certificates"), ("hr_officer",)),
    Capability(DESIGN, _l("Choose and make the designs of certificates"), ("organiser",)),
)


def visible(actor: Any) -> sa.ColumnElement[bool]:
    """The rows of the register: of the actor's own people, and what the actor's agencies ran or issued."""
    return sa.or_(within(actor, REGISTER, Certificate.agency_path), _given_out(actor))


def downloadable(actor: Any) -> sa.ColumnElement[bool]:
    """The rows of which the actor may have the file, with the whole identity number on it."""
    return sa.or_(within(actor, FILES, Certificate.agency_path), _given_out(actor))


def may_download(actor: Any, certificate: Certificate) -> bool:
    return (certificate.learner_id == actor.id or can(actor, FILES, scopes(certificate.agency_path))
            or can(actor, ISSUED, scopes(certificate.provider_path) | scopes(certificate.issuer_path)))


def may_see(actor: Any, certificate: Certificate) -> bool:
    return may_download(actor, certificate) or can(actor, REGISTER, scopes(certificate.agency_path))


def may_revoke(actor: Any, certificate: Certificate) -> bool:
    """Whoever manages the issuing agency; never the holder."""
    return certificate.learner_id != actor.id and can(actor, MANAGE, scopes(certificate.issuer_path))


def marks(actor: Any, capability: str) -> list[list[str]]:
    """The same for the index of words, where `capability` is REGISTER or FILES: one mark of these must be there."""
    of_people, given_out = (set(scopes_of(actor, one)) for one in (capability, ISSUED))
    if SYSTEM in of_people | given_out:
        return []
    return [[f"{MARK}a{id_}" for kind, id_ in of_people if kind == "agency"]
            + [f"{MARK}g{id_}" for kind, id_ in given_out if kind == "agency"]]


def scopes(path: str) -> frozenset[Scope]:
    return frozenset(("agency", int(step)) for step in path.split("/") if step)


def _given_out(actor: Any) -> sa.ColumnElement[bool]:
    return sa.or_(within(actor, ISSUED, Certificate.provider_path), within(actor, ISSUED, Certificate.issuer_path))
