"""What an agreement has paid for: everybody whose seat was charged to it, for the bill and for the government that pays it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from lms.accounts import queries as people
from lms.certificates import queries as certificates
from lms.core.database import db
from lms.core.i18n import day
from lms.core.spreadsheets import Cell
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.enrolments.rosters import number_for
from lms.enrolments.words import STATUS
from lms.partners.models import Agreement, Charge


@dataclass(frozen=True)
class Seat:
    """One seat that was charged; `person` is as they are today."""

    person: people.Person
    course: str
    cohort: str
    starts_on: date
    ends_on: date
    status: str
    completed_on: date | None
    credit_hours: int
    certificate: str


@dataclass(frozen=True)
class Report:
    """Seats in the order of cohorts and names, and what they come to; money in rupiah."""

    agreement: Agreement
    seats: list[Seat]

    @property
    def people(self) -> int:
        return len({seat.person.id for seat in self.seats})

    @property
    def completed(self) -> int:
        return sum(seat.status == "completed" for seat in self.seats)

    @property
    def credit_hours(self) -> int:
        return sum(seat.credit_hours for seat in self.seats)

    @property
    def cost(self) -> int | None:
        cost = self.agreement.seat_cost
        return None if cost is None else cost * len(self.seats)


def of(agreement: Agreement) -> Report:
    """In six queries however many seats there are."""
    held = enrolments.held()
    rows = db.session.execute(sa.select(held).join(Charge, Charge.enrolment_id == held.c.place_id).where(
        Charge.agreement_id == agreement.id)).all()
    persons = {person.id: person for person in people.people_of({row.learner_id for row in rows})}
    titles, cohorts = courses.titles({row.course_id for row in rows}), enrolments.cohorts_among({row.cohort_id for row in rows})
    numbers = certificates.numbers_of([row.place_id for row in rows])
    order = {id_: place for place, id_ in enumerate(persons)}
    rows = sorted(rows, key=lambda row: (cohorts[row.cohort_id].starts_on, row.cohort_id, order[row.learner_id]))
    return Report(agreement, [_seat(row, persons[row.learner_id], titles[row.course_id], cohorts[row.cohort_id],
                                    numbers.get(row.place_id, "")) for row in rows])


def _seat(row: Any, person: people.Person, title: str, cohort: enrolments.CohortFacts, number: str) -> Seat:
    return Seat(person, title, cohort.name, cohort.starts_on, cohort.ends_on, row.status,
                row.completed_at.date() if row.completed_at else None, row.credit_hours or 0, number)


def table(report: Report, actor: Any) -> Iterator[Sequence[Cell]]:
    """With a heading and the sum; numbers whole for those who may see them."""
    cost = report.agreement.seat_cost
    yield (_("No."), _("Name"), _("NIP"), _("Agency"), _("Position"), _("Course"), _("Cohort"), _("First day"), _("Last day"),
           _("State"), _("Completed on"), _("JP"), _("Certificate number"), *([] if cost is None else [_("Cost (Rp)")]))
    for place, seat in enumerate(report.seats, 1):
        yield (place, seat.person.display_name, number_for(actor, seat.person), seat.person.agency_name, seat.person.position,
               seat.course, seat.cohort, day(seat.starts_on), day(seat.ends_on), str(STATUS[seat.status]),
               day(seat.completed_on) if seat.completed_on else "", seat.credit_hours, seat.certificate,
               *([] if cost is None else [cost]))
    if report.seats:
        yield ("", _("Total"), *[""] * 9, report.credit_hours, "", *([] if report.cost is None else [report.cost]))
