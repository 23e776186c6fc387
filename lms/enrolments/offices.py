"""What the people of an office have learnt, unit by unit: counted in the database, in the same few queries always."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import get_timezone

from lms.accounts import queries as people
from lms.accounts import reach
from lms.accounts.branches import Branch, branches, heads
from lms.core.database import db
from lms.enrolments import credit
from lms.enrolments.models import Cohort, Enrolment
from lms.enrolments.policies import PROGRESS


@dataclass(frozen=True)
class Counts:
    """`people` have an account; `enrolled` of them are in a course now; `completed` courses and their JP fall in the year."""

    people: int = 0
    enrolled: int = 0
    completed: int = 0
    credit_hours: int = 0
    reached: int = 0
    """People with a completed course in the year."""

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def average(self) -> float:
        """JP for each person."""
        return round(self.credit_hours / self.people, 1) if self.people else 0.0


@dataclass(frozen=True)
class Unit:
    """An agency with all below it; `own` is true for the people who stand right at the head of the subtree."""

    name: str
    counts: Counts
    is_own: bool = False


@dataclass(frozen=True)
class Office:
    """One subtree that the actor answers for."""

    name: str
    units: tuple[Unit, ...]
    total: Counts


def year_of(at: datetime) -> int:
    return at.astimezone(ZoneInfo(str(get_timezone()))).year


def report(actor: Any, *, year: int, at: datetime) -> list[Office]:
    """Each subtree of the actor, by the agencies right below its head."""
    agencies = people.agencies_for(actor, PROGRESS)
    counts = _counts(actor, year, at)
    return [_office(top, branches(top, agencies), counts) for top in heads(agencies)]


def _office(top: Any, parts: list[Branch], counts: dict[int, Counts]) -> Office:
    units = [Unit(part.agency.name, _sum(counts, part.ids), part.is_own) for part in parts]
    shown = [unit for unit in units if not unit.is_own or unit.counts.people or len(units) == 1]
    return Office(top.name, tuple(shown), sum((unit.counts for unit in units), Counts()))


def _sum(counts: dict[int, Counts], ids: Iterable[int]) -> Counts:
    return sum((counts.get(id_, Counts()) for id_ in ids), Counts())


def _counts(actor: Any, year: int, at: datetime) -> dict[int, Counts]:
    """By agency."""
    who = reach.agency_of_people(actor, PROGRESS)
    zone = ZoneInfo(str(get_timezone()))
    begin, end = (datetime(y, 1, 1, tzinfo=zone).astimezone(UTC) for y in (year, year + 1))
    in_year = sa.and_(Enrolment.status == "completed", Enrolment.completed_at >= begin, Enrolment.completed_at < end)
    heads: dict[int, int] = dict(db.session.execute(sa.select(who.c.agency_id, sa.func.count()).group_by(who.c.agency_id)).all())
    done = db.session.execute(
        sa.select(who.c.agency_id,
                  _people_where(sa.and_(Enrolment.status == "active", Cohort.ends_on >= at.date())),
                  sa.func.count(sa.case((in_year, 1))),
                  sa.func.coalesce(sa.func.sum(sa.case((in_year, credit.hours_in_sql()))), 0),
                  _people_where(in_year))
        .join(Enrolment, Enrolment.learner_id == who.c.person_id).join(Cohort, Cohort.id == Enrolment.cohort_id)
        .group_by(who.c.agency_id))
    learnt = {agency_id: tuple(numbers) for agency_id, *numbers in done}
    return {agency_id: Counts(count, *learnt.get(agency_id, ())) for agency_id, count in heads.items()}


def _people_where(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count(sa.distinct(sa.case((condition, Enrolment.learner_id))))
