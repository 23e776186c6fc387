"""Who may look after whom: subtrees of agencies, and no way to raise one's own rights."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import InstrumentedAttribute

from lms.accounts.models import Agency, User
from lms.core.policies import ROLES, SYSTEM, Capability, Scope, can, scopes_of
from lms.core.settings import names

VIEW, MANAGE, NUMBERS = "accounts.view_people", "accounts.manage_people", "accounts.see_numbers"
CONFIRM = "accounts.confirm_numbers"
AGENCIES, AUDIT, ADMINISTER = "accounts.manage_agencies", "accounts.read_audit", "accounts.administer"
CAPABILITIES = (
    Capability(VIEW, _l("See the people of an agency"), ("organiser", "hr_officer", "head_of_office", "auditor")),
    Capability(NUMBERS, _l("See whole identity numbers"), ("organiser", "hr_officer")),
    Capability(CONFIRM, _l("Confirm or refuse the NIP that somebody has entered"), ("organiser", "hr_officer")),
    Capability(MANAGE, _l("Look after people's accounts"), ("organiser",)),
    Capability(AGENCIES, _l("Look after agencies"), ("organiser",)),
    Capability(AUDIT, _l("Read the audit trail"), ("auditor",)),
    Capability(ADMINISTER, _l("Look after the whole installation"), ()),
)
BY_ORGANISERS = ("instructor", "hr_officer", "head_of_office")
"""The roles that an organiser may give, within the organiser's own agencies."""


def staff_roles(text: str) -> tuple[str, ...]:
    """A setting that lists roles; ValueError for what is none, and for the learner's, which everybody has."""
    possible = [role for role in ROLES if role != "learner"]
    if wrong := set(names(text)) - set(possible):
        raise ValueError(f"{', '.join(sorted(wrong))} is none of {', '.join(possible)}")
    return names(text)


def within(actor: Any, capability: str, path_column: InstrumentedAttribute[str]) -> sa.ColumnElement[bool]:
    """Rows whose agency path lies in a subtree where the actor holds the capability; all rows for the whole system."""
    held = set(scopes_of(actor, capability))
    if SYSTEM in held:
        return sa.true()
    return sa.or_(sa.false(), *(path_column.contains(f"/{number}/") for kind, number in held if kind == "agency"))


def grantable(actor: Any) -> tuple[str, ...]:
    """The roles that the actor may give to somebody, somewhere."""
    if can_administer(actor):
        return tuple(role for role in ROLES if role != "learner")
    return BY_ORGANISERS if any(True for _ in scopes_of(actor, MANAGE)) else ()


def may_grant(actor: Any, user: User, role: str, agency: Agency | None) -> bool:
    """Whether the actor may give this person this role over the agency and all below it (None: the whole system)."""
    return actor.id != user.id and _may_hand_out(actor, role, [SYSTEM] if agency is None else agency.scopes())


def may_end(actor: Any, user: User, role: str, reached: Iterable[Scope]) -> bool:
    """Whether the actor may take the role away; `reached` are the scope of the grant and those above it."""
    return actor.id != user.id and _may_hand_out(actor, role, reached)


def may_manage(actor: Any, user: User, standing: Iterable[tuple[str, frozenset[Scope]]]) -> bool:
    """Whether the actor may change this person's account: never one's own, never one who holds what the actor could not give.

    Else whoever sets a new password would sign in with the rights of another. `standing` are the person's roles, each
    with the scopes it stands in (`queries.standing`); a role in a single course or cohort counts as the agency's.
    """
    if user.is_erased or actor.id == user.id or not (can(actor, MANAGE, user) or can_administer(actor)):
        return False
    return all(_may_hand_out(actor, role, reached) for role, reached in standing)


def may_confirm(actor: Any, user: User) -> bool:
    """Whether the actor may say that a number is this person's: never one's own."""
    return actor.id != user.id and can(actor, CONFIRM, user)


def can_administer(actor: Any) -> bool:
    """Whether the actor is administrator of the whole installation."""
    return can(actor, ADMINISTER, [SYSTEM])


def _may_hand_out(actor: Any, role: str, reached: Iterable[Scope]) -> bool:
    if can_administer(actor):
        return role in ROLES
    return role in BY_ORGANISERS and can(actor, MANAGE, reached)
