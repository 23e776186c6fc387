"""The ledger of one person, live from the desk; and the board of many, from sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_sqlalchemy.pagination import Pagination

from lms.accounts import groups, reach
from lms.accounts import queries as people
from lms.core.database import db
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.records import queries as desk
from lms.records.ledger.counting import Year, years
from lms.records.ledger.rules import RULES
from lms.records.models import Balance, Claim
from lms.records.policies import HOURS

REACHED, WAITING, UNDER_WAY, SHORT, UNMEASURED = "reached", "waiting", "under_way", "short", "unmeasured"
STANDINGS = (REACHED, WAITING, UNDER_WAY, SHORT)
"""Where people with a target stand: there; there once the office has verified; there once their courses are done; short."""
PER_PAGE = 50
REGION, SPONSOR = "region", "sponsor"
_TARGETS = {kind: rule.at_least for kind, rule in RULES.items() if rule.at_least}


@dataclass(frozen=True)
class Counts:
    """People, of whom `measured` have a target; JP recognised and waiting of them all."""

    people: int = 0
    reached: int = 0
    waiting: int = 0
    under_way: int = 0
    short: int = 0
    counted: int = 0
    recorded: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def measured(self) -> int:
        return self.reached + self.waiting + self.under_way + self.short

    @property
    def average(self) -> float:
        """Recognised JP for each person."""
        return round(self.counted / self.people, 1) if self.people else 0.0


class Row(NamedTuple):
    """One person of a list; hours are JP."""

    person: people.Person
    counted: int
    recorded: int
    under_way: int
    standing: str


def caps_of(claims: Iterable[Claim]) -> dict[int, int | None]:
    """The daily caps of those courses of ours."""
    return courses.daily_caps({claim.course_id for claim in claims if claim.course_id and claim.is_ours})


def years_of(claims: Iterable[Claim], caps: dict[int, int | None]) -> dict[int, Year]:
    return years(claims, caps)


def of_person(learner_id: int) -> dict[int, Year]:
    """By year, the newest first."""
    claims = desk.of_learner(learner_id)
    return years(claims, caps_of(claims))


def board(actor: Any, by: str, *, path: str, year: int, at: datetime) -> dict[Any, Counts]:
    """Counts of the people whom the actor answers for below `path`, by `agency_id`, `employment_type`, `position`, `grade`, or
    by SPONSOR: there each with every one who paid, and whoever has no course of that year with none."""
    return _counts(reach.agency_of_people(actor, HOURS, below=path), by, year, at)


def everybody(*, path: str, year: int, at: datetime) -> dict[int, Counts]:
    """Counts of all people below `path` by agency, whoever asks: not to be shown before `neighbours` has looked at them."""
    return _counts(reach.agency_of_everybody(below=path), "agency_id", year, at)


def _counts(who: Any, by: str, year: int, at: datetime) -> dict[Any, Counts]:
    standing, counted, recorded, _under_way, joined = _standings(who, year, at)
    key = who.c[by] if by != SPONSOR else (paid := enrolments.payers(year)).c.sponsor
    if by == SPONSOR:
        joined = joined.join(paid, paid.c.learner_id == who.c.person_id)
    each = [sa.func.count(sa.case((standing == name, 1))) for name in STANDINGS]
    rows = db.session.execute(
        sa.select(key, sa.func.count(), *each, sa.func.sum(counted), sa.func.sum(recorded)).select_from(joined).group_by(key))
    return {value: Counts(*numbers) for value, *numbers in rows}


def listed(actor: Any, *, path: str, year: int, at: datetime, standing: str = "", words: str = "", by: str = "", of: str = "",
           page: int = 1, per_page: int = PER_PAGE) -> tuple[Pagination, list[Row]]:
    """One by one, who lacks most first; `of` is one of the values that `board` found `by` something, or a region."""
    who = reach.agency_of_people(actor, HOURS, below=path)
    stands, counted, recorded, under_way, joined = _standings(who, year, at)
    conditions = [stands == standing] if standing else []
    if by == SPONSOR:
        paid = enrolments.payers(year)
        conditions.append(who.c.person_id.in_(sa.select(paid.c.learner_id).where(paid.c.sponsor == of)))
    elif by == REGION:
        places = groups.region_of_agencies(people.agencies_for(actor, HOURS))
        conditions.append(who.c.agency_id.in_([id_ for id_, code in places.items() if code == of]))
    elif by:
        conditions.append(sa.func.coalesce(who.c[by], "") == of)
    conditions += [sa.func.lower(who.c.name).contains(word, autoescape=True) for word in words.lower().split()[:8]]
    pages = db.paginate(
        sa.select(who.c.person_id).select_from(joined).where(*conditions)
        .order_by(counted, recorded, who.c.name, who.c.person_id),
        page=page, per_page=per_page, max_per_page=None, error_out=False)
    told = {id_: numbers for id_, *numbers in db.session.execute(
        sa.select(who.c.person_id, counted, recorded, under_way, stands).select_from(joined)
        .where(who.c.person_id.in_(pages.items)))}
    known = {person.id: person for person in people.people_of(pages.items)}
    return pages, [Row(known[id_], *told[id_]) for id_ in pages.items]


def span() -> list[int]:
    """From the newest to the oldest year of which anything is known."""
    first, last = db.session.execute(sa.select(sa.select(sa.func.min(Balance.year)).scalar_subquery(),
                                               sa.select(sa.func.max(Balance.year)).scalar_subquery())).one()
    return list(range(last, first - 1, -1)) if first else []


def _standings(who: Any, year: int, at: datetime) -> tuple[Any, ...]:
    """The expressions that tell where each of these people stands, and what they and their sums are selected from."""
    begun = enrolments.hours_under_way(date(year, 12, 31), at=at)
    counted, recorded, under_way = (sa.func.coalesce(column, 0) for column in (
        Balance.counted, Balance.recorded, begun.c.credit_hours))
    target = sa.case(_TARGETS, value=who.c.employment_type, else_=None)
    standing = sa.case(
        (target.is_(None), UNMEASURED), (counted >= target, REACHED), (recorded >= target, WAITING),
        (recorded + under_way >= target, UNDER_WAY), else_=SHORT)
    joined = (who.outerjoin(Balance, sa.and_(Balance.learner_id == who.c.person_id, Balance.year == year))
              .outerjoin(begun, begun.c.learner_id == who.c.person_id))
    return standing, counted, recorded, under_way, joined
