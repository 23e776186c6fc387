"""Who holds the posts of a requirement, and whether they have its training; among the people whom the actor answers for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_sqlalchemy.pagination import Pagination

from lms.accounts import queries as people
from lms.accounts import reach
from lms.accounts.queries import Agency, Person
from lms.core.database import db
from lms.records import states
from lms.records.models import Claim, Requirement
from lms.records.policies import HOURS

MET, WAITS, MISSING = "met", "waits", "missing"
STANDINGS = (MISSING, WAITS, MET)
"""A certificate that the office has accepted; one that waits for it; none, or none that still counts."""
PER_PAGE = 50


@dataclass(frozen=True)
class Line:
    """A requirement with its agency, and how many of the actor's people stand how."""

    requirement: Requirement
    agency: Agency
    met: int = 0
    waits: int = 0
    missing: int = 0

    @property
    def people(self) -> int:
        return self.met + self.waits + self.missing


class Row(NamedTuple):
    person: Person
    standing: str


def lines(actor: Any, *, at: datetime) -> list[Line]:
    """The requirements in force that concern people of the actor, counted in one statement."""
    found = _in_reach(actor)
    if not found:
        return []
    counted = [sa.select(sa.literal(requirement.id), standing, sa.func.count()).select_from(joined).group_by(standing)
               for requirement, agency in found for _who, standing, joined in [_standings(actor, requirement, agency, at)]]
    told: dict[int, dict[str, int]] = {}
    for id_, standing, count in db.session.execute(sa.union_all(*counted)):
        told.setdefault(id_, {})[standing] = count
    return [Line(requirement, agency, **told.get(requirement.id, {})) for requirement, agency in found]


def one(actor: Any, public_id: str) -> tuple[Requirement, Agency] | None:
    """In force and in reach."""
    return next((pair for pair in _in_reach(actor) if pair[0].public_id == public_id), None)


def listed(actor: Any, requirement: Requirement, agency: Agency, *, at: datetime, standing: str = "", page: int = 1,
           per_page: int = PER_PAGE) -> tuple[Pagination, list[Row]]:
    """One by one in the order of names."""
    who, stands, joined = _standings(actor, requirement, agency, at)
    pages = db.paginate(
        sa.select(who.c.person_id).select_from(joined).where(*([stands == standing] if standing else []))
        .order_by(who.c.name, who.c.person_id), page=page, per_page=per_page, max_per_page=None, error_out=False)
    told: dict[int, str] = dict(db.session.execute(
        sa.select(who.c.person_id, stands).select_from(joined).where(who.c.person_id.in_(pages.items))).all())
    known = {person.id: person for person in people.people_of(pages.items)}
    return pages, [Row(known[id_], told[id_]) for id_ in pages.items]


def _in_reach(actor: Any) -> list[tuple[Requirement, Agency]]:
    """Those of the actor's agencies, of agencies above them and below, by post."""
    mine = {agency.path for agency in people.agencies_for(actor, HOURS)}
    tops = [path for path in mine if not any(path != other and path.startswith(other) for other in mine)]
    all_of = {agency.id: agency for agency in people.agencies()}
    rules: Sequence[Requirement] = db.session.scalars(
        sa.select(Requirement).where(Requirement.ended_at.is_(None)).order_by(Requirement.post, Requirement.id)).all()
    return [(rule, agency) for rule in rules for agency in [all_of[rule.agency_id]]
            if any(agency.path.startswith(top) or top.startswith(agency.path) for top in tops)]


def _standings(actor: Any, requirement: Requirement, agency: Agency, at: datetime) -> tuple[Any, Any, Any]:
    """People with that post, the expression that tells how each stands, and what both are selected from."""
    who = reach.agency_of_people(actor, HOURS, below=agency.path)
    held = (sa.select(Claim.learner_id, sa.func.max(sa.case((Claim.state.in_(states.RECOGNISED), 2), else_=1)).label("how"))
            .where(Claim.ended == "", Claim.state != states.RETURNED, Claim.title_key == requirement.title_key,
                   *([Claim.finished_on >= _since(at.date(), requirement.years)] if requirement.years else []))
            .group_by(Claim.learner_id).subquery())
    chosen = sa.select(who.c.person_id, who.c.name).where(
        *(sa.func.lower(who.c.position).contains(word, autoescape=True) for word in requirement.post.lower().split())).subquery()
    joined = chosen.outerjoin(held, held.c.learner_id == chosen.c.person_id)
    return chosen, sa.case((held.c.how == 2, MET), (held.c.how == 1, WAITS), else_=MISSING), joined


def _since(day: date, years: int) -> date:
    """The same day so many years before; of 29 February the last of the month."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
