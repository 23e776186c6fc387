"""Rosters and lists of cohorts: as much of them as the actor may see, in the same few queries whatever their length."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_sqlalchemy.pagination import Pagination

from lms.accounts import queries as people
from lms.accounts import reach
from lms.accounts.identity import displayed, masked
from lms.accounts.queries import Person
from lms.core.database import db
from lms.core.policies import SYSTEM, can, holds, scopes_of
from lms.courses import queries as courses
from lms.courses import reach as offer
from lms.courses.queries import Tally
from lms.enrolments import days, policies, queries
from lms.enrolments.models import Cohort, Enrolment, Petition
from lms.enrolments.tasks import Task, organiser_tasks

SLACK = 0.2
"""How far progress may lag behind the calendar before somebody counts as behind."""


@dataclass(frozen=True)
class Row:
    """One learner of a cohort."""

    place: Enrolment
    person: Person
    tally: Tally
    is_behind: bool

    @property
    def percent(self) -> int:
        return round(100 * self.tally.done / self.tally.total) if self.tally.total else 0


@dataclass(frozen=True)
class Line:
    """One cohort of a list."""

    cohort: Cohort
    course_title: str
    taken: int


@dataclass(frozen=True)
class Lagging:
    """A learner whom the calendar has left behind, and where."""

    row: Row
    cohort: Cohort
    course_title: str


class Waiting(NamedTuple):
    """So many things wait for the organiser in another room."""

    task: Task
    many: int


class Pressing(NamedTuple):
    """Cohorts with how many applications wait in each, and what waits elsewhere."""

    cohorts: dict[Cohort, int]
    tasks: list[Waiting]


def roster(actor: Any, cohort: Cohort, *, at: datetime) -> list[Row]:
    """The learners in order of their names: all of them for who may see the whole, else those the actor looks after."""
    wanted = sa.select(Enrolment).where(Enrolment.cohort_id == cohort.id)
    if not policies.may_see_all(actor, cohort):
        wanted = wanted.where(Enrolment.learner_id.in_(reach.people_within(actor, policies.PROGRESS)))
    places = {place.learner_id: place for place in db.session.scalars(wanted)}
    tallies = courses.progress_of_learners(cohort.course_id, places)
    return [Row(place := places[person.id], person, tally := tallies[person.id], is_behind(place, cohort, tally, at=at))
            for person in people.people_of(places)]


def is_behind(place: Enrolment, cohort: Cohort, tally: Tally, *, at: datetime) -> bool:
    """Whether the calendar is well ahead of the learner."""
    return (place.status == "active" and tally.total > 0
            and tally.done / tally.total + SLACK < days.elapsed(cohort, at))


def matching(rows: Iterable[Row], text: str) -> list[Row]:
    """Those whose name, agency or number holds the text."""
    wanted = text.casefold().strip()
    digits = wanted.replace(" ", "").replace(".", "")
    return [row for row in rows if wanted in f"{row.person.display_name} {row.person.agency_name}".casefold()
            or (digits.isdecimal() and digits in (row.person.number or ""))]


def number_for(actor: Any, person: Person) -> str:
    """The person's number as the actor may see it: whole for who looks after it, else only its end."""
    if not person.number:
        return ""
    path = [("agency", int(step)) for step in person.agency_path.split("/") if step]
    return displayed(person.number) if can(actor, "accounts.see_numbers", path) else masked(person.number)


def visible(actor: Any, *, search: str = "", state: str = "", at: datetime, page: int = 1, per_page: int = 20) -> Pagination:
    """The cohorts that the actor may see something of, running ones first; `state` is running, coming or over."""
    today = at.date()
    chosen = sa.select(Cohort).where(_reached(actor), *_in_state(state, at))
    for word in search.split()[:6]:
        chosen = chosen.where(sa.func.lower(Cohort.name).contains(word.lower(), autoescape=True)
                              | Cohort.course_id.in_(offer.courses_titled(word)))
    order = sa.case((Cohort.ends_on < today, 2), (Cohort.starts_on > today, 1), else_=0)
    return db.paginate(chosen.order_by(order, Cohort.starts_on.desc(), Cohort.id.desc()), page=page, per_page=per_page,
                       error_out=False)


def lines(cohorts: Iterable[Cohort]) -> list[Line]:
    found = list(cohorts)
    taken, titles = queries.taken_in(c.id for c in found), courses.titles({c.course_id for c in found})
    return [Line(c, titles[c.course_id], taken.get(c.id, 0)) for c in found]


def pressing(actor: Any, *, at: datetime, limit: int = 6) -> Pressing:
    """Cohorts of the actor in which applications wait for the organiser, with how many, then those that run, begin within 14
    days, or ended less than 3 days ago; the next to end first. What other rooms count is asked in the same statement."""
    today = at.date()
    waiting = sa.select(Petition.cohort_id, sa.func.count().label("count")).where(
        Petition.state == "organiser").group_by(Petition.cohort_id).subquery()
    is_near = sa.and_(Cohort.starts_on <= today + timedelta(days=14), Cohort.ends_on >= today - timedelta(days=3))
    chosen = (sa.select(Cohort.id, waiting.c.count).outerjoin(waiting, waiting.c.cohort_id == Cohort.id)
              .where(managed(actor), sa.or_(is_near, waiting.c.count.is_not(None)))
              .order_by(waiting.c.count.is_(None), Cohort.ends_on, Cohort.id).limit(limit).subquery())
    tasks = list(organiser_tasks)
    once = sa.select(sa.literal(1).label("one")).subquery()
    rows = db.session.execute(
        sa.select(Cohort, sa.func.coalesce(chosen.c.count, 0), *(task.count(actor, at) for task in tasks)).select_from(once)
        .outerjoin(chosen, sa.true()).outerjoin(Cohort, Cohort.id == chosen.c.id)
        .order_by(chosen.c.count.is_(None), Cohort.ends_on, Cohort.id)).all()
    return Pressing({row[0]: row[1] for row in rows if row[0]},
                    [Waiting(task, count) for task, count in zip(tasks, rows[0][2:], strict=True) if count])


def taught(ids: Iterable[int], *, at: datetime) -> list[Cohort]:
    """Of these cohorts those that run or are to come, then the newest that are over."""
    order = sa.case((Cohort.ends_on < at.date(), 1), else_=0)
    return list(db.session.scalars(
        sa.select(Cohort).where(Cohort.id.in_(list(ids))).order_by(order, Cohort.starts_on.desc(), Cohort.id)))


def behind_in(cohorts: Iterable[Cohort], *, at: datetime) -> dict[int, int]:
    """How many active learners lag, by cohort."""
    by_id = {c.id: c for c in cohorts}
    places = db.session.scalars(
        sa.select(Enrolment).where(Enrolment.cohort_id.in_(by_id), Enrolment.status == "active")).all()
    tallies = offer.tallies({c.course_id for c in by_id.values()}, {p.learner_id for p in places})
    counts = dict.fromkeys(by_id, 0)
    for place in places:
        tally = tallies[place.course_id, place.learner_id]
        counts[place.cohort_id] += is_behind(place, by_id[place.cohort_id], tally, at=at)
    return counts


def lagging(actor: Any, *, at: datetime, most: int = 5) -> list[Lagging]:
    """Of the people the actor may remind, those who lag in a running cohort; the nearest end first, of the next 500 places."""
    if not holds(actor, policies.REMIND):
        return []
    places = db.session.execute(
        sa.select(Enrolment, Cohort).join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.learner_id.in_(reach.people_within(actor, policies.REMIND)), Enrolment.status == "active",
               *_in_state("running", at)).order_by(Cohort.ends_on, Enrolment.id).limit(500)).all()
    tallies = offer.tallies({place.course_id for place, _cohort in places}, {place.learner_id for place, _cohort in places})
    found = [(place, cohort, tally) for place, cohort in places
             if is_behind(place, cohort, tally := tallies[place.course_id, place.learner_id], at=at)][:most]
    persons = {person.id: person for person in people.people_of({place.learner_id for place, *_rest in found})}
    titles = courses.titles({cohort.course_id for _place, cohort, _tally in found})
    return [Lagging(Row(place, persons[place.learner_id], tally, True), cohort, titles[cohort.course_id])
            for place, cohort, tally in found]


def _in_state(state: str, at: datetime) -> list[sa.ColumnElement[bool]]:
    today = at.date()
    return {"running": [Cohort.starts_on <= today, Cohort.ends_on >= today], "coming": [Cohort.starts_on > today],
            "over": [Cohort.ends_on < today]}.get(state, [])


def _reached(actor: Any) -> sa.ColumnElement[bool]:
    """By running it, by teaching its course, or by somebody of one's own in it."""
    if any(SYSTEM in set(scopes_of(actor, c)) for c in (policies.ROSTERS, policies.TEACH, policies.PROGRESS)):
        return sa.true()
    own = sa.select(Enrolment.cohort_id).where(Enrolment.learner_id.in_(reach.people_within(actor, policies.PROGRESS)))
    return sa.or_(
        managed(actor, policies.ROSTERS), managed(actor, policies.TEACH), Cohort.id.in_(own),
        Cohort.course_id.in_(offer.courses_within(actor, policies.TEACH)))


def managed_ids(actor: Any, capability: str) -> sa.Select[int]:
    """Their ids, as a subquery for the lists of other rooms."""
    return sa.select(Cohort.id).where(managed(actor, capability))


def managed(actor: Any, capability: str = policies.MANAGE) -> sa.ColumnElement[bool]:
    """The cohorts that the actor looks after."""
    direct = [id_ for kind, id_ in scopes_of(actor, capability) if kind == "cohort"]
    return sa.or_(Cohort.agency_id.in_(reach.agencies_within(actor, capability)), Cohort.id.in_(direct))
