"""What the people desk, the profile and the audit page read: lists, standing roles, histories."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy.orm import joinedload

from lms.accounts import identity, wording
from lms.accounts.models import Agency, IdentityNumber, NumberClaim, Region, RoleGrant, User
from lms.accounts.places import called
from lms.accounts.policies import AUDIT, CONFIRM, NUMBERS, VIEW, within
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.policies import Scope

PER_PAGE = 25


@dataclass(frozen=True)
class Standing:
    """A role in force: `reached` are its own scope and those above it, `place` names the agency ("" for others)."""

    grant_id: int
    role: str
    scope: Scope
    reached: frozenset[Scope]
    place: str
    granted_at: datetime


def people(actor: Any, *, text: str = "", agency: Agency | None = None, is_active: bool = True, page: int = 1) -> Pagination:
    """The users whom the actor may see, by name; a whole identity number finds only those whose number the actor may see."""
    found = sa.select(User).outerjoin(Agency, Agency.id == User.agency_id).options(joinedload(User.agency)).where(
        within(actor, VIEW, Agency.path), User.is_active == is_active)
    if agency:
        found = found.where(Agency.path.startswith(agency.path))
    if text:
        found = found.where(_matching(actor, text))
    return db.paginate(found.order_by(User.name, User.id), page=page, per_page=PER_PAGE, error_out=False)


def _matching(actor: Any, text: str) -> sa.ColumnElement[bool]:
    numbered = sa.select(IdentityNumber.user_id).where(IdentityNumber.number == identity.normalise(text)[:18])
    return sa.or_(
        *(column.icontains(text, autoescape=True) for column in (User.name, User.username, User.email, User.position)),
        sa.and_(User.id.in_(numbered), within(actor, NUMBERS, Agency.path)))


def numbers_of(user_ids: Collection[int]) -> dict[int, str]:
    """The numbers now in force, by user."""
    rows = db.session.execute(sa.select(IdentityNumber.user_id, IdentityNumber.number).where(
        IdentityNumber.user_id.in_(user_ids), IdentityNumber.valid_to.is_(None)))
    return dict(rows.all())


def history_of(user_id: int) -> list[IdentityNumber]:
    """All numbers somebody ever had, the newest first."""
    return list(db.session.scalars(
        sa.select(IdentityNumber).where(IdentityNumber.user_id == user_id).order_by(IdentityNumber.valid_from.desc())))


def claims_of(user_id: int) -> list[NumberClaim]:
    """The numbers that somebody entered themselves, the newest first."""
    return list(db.session.scalars(
        sa.select(NumberClaim).where(NumberClaim.user_id == user_id).order_by(NumberClaim.id.desc())))


def claim_by_public_id(public_id: str) -> NumberClaim | None:
    return db.session.scalar(sa.select(NumberClaim).where(NumberClaim.public_id == public_id))


def claims_waiting(actor: Any, *, page: int = 1) -> Pagination:
    """Numbers that wait for the actor, each with its person; the oldest first."""
    found = sa.select(NumberClaim).where(*_waiting(actor)).options(joinedload(NumberClaim.user).joinedload(User.agency))
    return db.paginate(found.order_by(NumberClaim.id), page=page, per_page=PER_PAGE, error_out=False)


def how_many_claims(actor: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(NumberClaim).where(*_waiting(actor))) or 0


def _waiting(actor: Any) -> list[sa.ColumnElement[bool]]:
    people = sa.select(User.id).outerjoin(Agency, Agency.id == User.agency_id).where(
        User.is_active, User.id != actor.id, within(actor, CONFIRM, Agency.path))
    return [NumberClaim.decided_at.is_(None), NumberClaim.user_id.in_(people)]


def standing(user: User) -> list[Standing]:
    """The roles of the user in force. A role in one course or cohort reaches what the user's own agency does."""
    grants = [g for g in user.role_grants if g.ended_at is None]
    wanted = [g.scope_id for g in grants if g.scope_kind == "agency"]
    agencies = {a.id: a for a in db.session.scalars(sa.select(Agency).where(Agency.id.in_(wanted)))} if wanted else {}
    return [_standing(grant, agencies.get(grant.scope_id), user) for grant in grants]


def reach(roles: Collection[Standing]) -> list[tuple[str, frozenset[Scope]]]:
    """As `policies.may_manage` wants them."""
    return [(role.role, role.reached) for role in roles]


def _standing(grant: RoleGrant, agency: Agency | None, user: User) -> Standing:
    scope = (grant.scope_kind, grant.scope_id)
    over = {"system": frozenset[Scope](), "agency": agency.scopes() if agency else frozenset[Scope]()}
    above = over.get(grant.scope_kind, frozenset(user.scopes()))
    place = agency.name if agency and grant.scope_kind == "agency" else called(*scope)
    return Standing(grant.id, grant.role, scope, above | {scope}, place, grant.granted_at)


def region_of(text: str) -> Region | None:
    """The region with this code, or the only one with this name."""
    found = db.session.scalars(sa.select(Region).where(
        sa.or_(Region.code == text, Region.name.icontains(text, autoescape=True)))).all()
    exact = [r for r in found if text.casefold() in (r.code, r.name.casefold())]
    return exact[0] if exact else found[0] if len(found) == 1 else None


def regions(codes: Collection[str | None]) -> dict[str, str]:
    """Names by code."""
    rows = db.session.execute(sa.select(Region.code, Region.name).where(Region.code.in_(c for c in codes if c)))
    return dict(rows.all())


def head_counts() -> dict[int, int]:
    """How many active people belong to each agency itself."""
    rows = db.session.execute(sa.select(Agency.id, sa.func.count()).join(User, User.agency_id == Agency.id).where(
        User.is_active).group_by(Agency.id))
    return dict(rows.all())


def trail(actor: Any, *, action: str = "", who: str = "", target: str = "", since: date | None = None, until: date | None = None,
          zone: str, page: int = 1) -> Pagination:
    """The audit trail, newest first: all of it for the whole system, else what people of the actor's agencies did."""
    found = _trail(actor)
    for column, text in ((AuditEntry.actor_name, who), (AuditEntry.target, wording.target(target))):
        if text:
            found = found.where(column.icontains(text, autoescape=True))
    if action:
        found = found.where(AuditEntry.action.icontains(action, autoescape=True) | AuditEntry.action.in_(wording.actions(action)))
    if since:
        found = found.where(AuditEntry.at >= datetime.combine(since, time.min, ZoneInfo(zone)))
    if until:
        found = found.where(AuditEntry.at <= datetime.combine(until, time.max, ZoneInfo(zone)))
    return db.paginate(found.order_by(AuditEntry.id.desc()), page=page, per_page=PER_PAGE, error_out=False)


def latest(actor: Any, *, count: int) -> list[AuditEntry]:
    """The newest entries of the audit trail that the actor may read."""
    return list(db.session.scalars(_trail(actor).order_by(AuditEntry.id.desc()).limit(count)))


def _trail(actor: Any) -> sa.Select[AuditEntry]:
    return (sa.select(AuditEntry).outerjoin(User, User.id == AuditEntry.actor_id)
            .outerjoin(Agency, Agency.id == User.agency_id).where(within(actor, AUDIT, Agency.path)))


def totals(actor: Any) -> dict[str, int]:
    """People, agencies, numbers that wait for the actor, and people by role, for the administrator's home."""
    roles = db.session.execute(sa.select(RoleGrant.role, sa.func.count(sa.distinct(RoleGrant.user_id))).where(
        RoleGrant.ended_at.is_(None)).group_by(RoleGrant.role))
    counted = db.session.execute(sa.select(
        sa.select(sa.func.count()).select_from(User).where(User.is_active).scalar_subquery(),
        sa.select(sa.func.count()).select_from(Agency).scalar_subquery(),
        sa.select(sa.func.count()).select_from(NumberClaim).where(*_waiting(actor)).scalar_subquery())).one()
    return {"people": counted[0], "agencies": counted[1], "claims": counted[2]} | dict(roles.all())


