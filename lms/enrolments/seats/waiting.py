"""What is known of those who wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from flask import abort
from sqlalchemy.orm import joinedload

from lms.accounts import queries as people
from lms.accounts.queries import Person
from lms.core.database import db
from lms.core.pages import Page
from lms.enrolments.models import OPEN, Application, Cohort
from lms.enrolments.seats import quotas
from lms.enrolments.seats.room import Room


@dataclass(frozen=True)
class InLine:
    """Somebody on the waiting list; `number` counts those who still wait, the offered have none."""

    application: Application
    person: Person
    number: int | None


def in_line(cohort: Cohort, *, page: int) -> Page:
    """Who is offered a seat, then who waits, in the order of arrival."""
    found = db.session.scalars(sa.select(Application).where(
        Application.cohort_id == cohort.id, Application.state.in_(OPEN)).order_by(Application.state, Application.id)).all()
    numbers = {one.id: number for number, one in enumerate((one for one in found if one.state == "waiting"), 1)}
    shown = Page(list(found), page)
    persons = {person.id: person for person in people.people_of({one.learner_id for one in shown.items})}
    shown.items = [InLine(one, persons[one.learner_id], numbers.get(one.id)) for one in shown.items]
    return shown


def how_many(cohort_id: int) -> dict[str, int]:
    """How many are in each open state."""
    rows = db.session.execute(sa.select(Application.state, sa.func.count()).where(
        Application.cohort_id == cohort_id, Application.state.in_(OPEN)).group_by(Application.state))
    return dict(rows.all())


def number_of(application: Application) -> int:
    """The place in the line of somebody who waits: 1 is next."""
    return 1 + (db.session.scalar(sa.select(sa.func.count()).where(
        Application.cohort_id == application.cohort_id, Application.state == "waiting", Application.id < application.id)) or 0)


def mine_or_404(learner_id: int, public_id: str) -> Application:
    return db.session.scalar(_with_cohort().where(
        Application.public_id == public_id, Application.learner_id == learner_id)) or abort(404)


def in_cohort_or_404(cohort: Cohort, public_id: str) -> Application:
    return db.session.scalar(_with_cohort().where(
        Application.public_id == public_id, Application.cohort_id == cohort.id)) or abort(404)


def faults(learner_id: int, cohorts: Iterable[Cohort]) -> dict[int, str]:
    """By cohort why this learner would wait instead of getting a seat, where a quota says so."""
    with_quotas = [c for c in cohorts if quotas.of(c.id)]
    found = {c.id: Room(c).fault(learner_id) for c in with_quotas}
    return {id_: str(fault) for id_, fault in found.items() if fault}


def cohorts_with_queues() -> list[int]:
    return list(db.session.scalars(sa.select(Application.cohort_id).where(Application.state.in_(OPEN)).distinct()))


def _with_cohort() -> sa.Select[Application]:
    return sa.select(Application).options(joinedload(Application.cohort))
