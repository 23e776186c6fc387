"""What is read of agreements."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import abort
from flask_sqlalchemy.pagination import Pagination

from lms.accounts import queries as people
from lms.core.database import db, now
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import CohortFacts
from lms.partners import charges, policies, services, standing
from lms.partners.models import Agreement, Charge, Document
from lms.partners.policies import Host, Partner

SOON = 90
"""Days before its end within which an agreement is said to end soon."""
PER_PAGE, RECENT = 20, 400
"""Agreements of a page; days within which one that is over is still told to who looks for a payer."""


@dataclass(frozen=True)
class Line:
    """An agreement of a list, with how many of its seats are used."""

    agreement: Agreement
    host: str
    partner: str
    used: int
    today: date
    """In the zone of the agency that trains."""

    @property
    def days_left(self) -> int | None:
        """Days until it ends, its last day being 0; None for one that is not in force."""
        one = self.agreement
        return (one.valid_to - self.today).days if self.state == "in_force" else None

    @property
    def state(self) -> str:
        """What it is today: one whose last day is over has ended, whether or not the sweep has said so."""
        return standing.on(self.agreement, self.today)

    @property
    def left(self) -> int | None:
        return None if self.agreement.seats is None else max(self.agreement.seats - self.used, 0)

    @property
    def beyond(self) -> int:
        """Seats used beyond those agreed."""
        return 0 if self.agreement.seats is None else max(self.used - self.agreement.seats, 0)


class TermLine(NamedTuple):
    """A course that an agreement covers."""

    public_id: str
    title: str
    seats: int | None
    used: int


class Payment(NamedTuple):
    """A place of a cohort and who pays for it; `is_hidden` where the actor may not see that agreement."""

    place_id: int
    person: people.Person
    agreement: Agreement | None
    is_chosen: bool
    is_hidden: bool


def get_or_404(actor: Any, public_id: str) -> Agreement:
    """404 where the actor is of neither party."""
    found = db.session.scalar(sa.select(Agreement).where(Agreement.public_id == public_id))
    return found if found and policies.may_see(actor, found) else abort(404)


def managed_or_404(actor: Any, public_id: str) -> Agreement:
    """403 where the actor may only read it."""
    found = get_or_404(actor, public_id)
    return found if policies.may_manage(actor, found) else abort(403)


def listed(actor: Any, *, search: str = "", state: str = "", at: datetime, page: int = 1) -> Pagination:
    """Agreements of the actor's agencies, those that end first before the others; `state` is one of them or "expiring"."""
    chosen = _joined().where(policies.visible(actor), *_in_state(state, at))
    for word in search.split()[:6]:
        chosen = chosen.where(sa.or_(*(sa.func.lower(column).contains(word.lower(), autoescape=True) for column in (
            Agreement.number, Agreement.title, Partner.name, Host.name))))
    order = sa.case((standing.holds(at), 0), (Agreement.state == "draft", 1), else_=2)
    return db.paginate(chosen.order_by(order, Agreement.valid_to, Agreement.id), page=page, per_page=PER_PAGE, error_out=False)


def lines(agreements: Collection[Agreement], *, at: datetime) -> list[Line]:
    """In two queries."""
    found = list(agreements)
    parties = {row.id: row for row in db.session.execute(
        sa.select(people.Agency.id, people.Agency.name, people.Agency.time_zone).where(
            people.Agency.id.in_({id_ for one in found for id_ in (one.agency_id, one.partner_id)})))}
    used = charges.used_by([one.id for one in found])
    return [Line(one, (host := parties[one.agency_id]).name, parties[one.partner_id].name, used.get(one.id, 0),
                 at.astimezone(ZoneInfo(host.time_zone)).date()) for one in found]


def ending_by(last: date) -> list[Agreement]:
    """In force, with a last day up to this one."""
    return list(db.session.scalars(sa.select(Agreement).where(
        Agreement.state == "in_force", Agreement.valid_to <= last).order_by(Agreement.id)))


def number_in_force(agency_ids: Collection[int], *, at: datetime) -> str:
    """Of an agreement that is in force with one of these agencies, either side; the one that ends last."""
    return db.session.scalar(sa.select(Agreement.number).where(
        sa.or_(Agreement.partner_id.in_(agency_ids), Agreement.agency_id.in_(agency_ids)), standing.holds(at))
        .order_by(Agreement.valid_to.desc()).limit(1)) or ""


def term_lines(agreement: Agreement) -> list[TermLine]:
    terms, used = services.terms_of(agreement.id), services.used_by_root(agreement.id)
    found = [(courses.course(term.course_id), term) for term in terms]
    return [TermLine(course.public_id, f"{course.code} · {course.title}", term.seats, used.get(term.course_id, 0))
            for course, term in found if course]


def documents_of(agreement_id: int) -> list[Document]:
    return list(db.session.scalars(
        sa.select(Document).where(Document.agreement_id == agreement_id).order_by(Document.id)))


def document_or_404(agreement: Agreement, public_id: str) -> Document:
    return db.session.scalar(sa.select(Document).where(
        Document.agreement_id == agreement.id, Document.public_id == public_id)) or abort(404)


def payments(actor: Any, cohort: CohortFacts) -> list[Payment]:
    """Everybody with a place in the cohort, by name, and who pays."""
    held = enrolments.held()
    rows = db.session.execute(sa.select(held.c.place_id, held.c.learner_id, Charge.is_chosen, Agreement).outerjoin(
        Charge, Charge.enrolment_id == held.c.place_id).outerjoin(Agreement, Agreement.id == Charge.agreement_id)
        .where(held.c.cohort_id == cohort.id)).all()
    known = {learner: (place, agreement, bool(is_chosen)) for place, learner, is_chosen, agreement in rows}
    sees = {agreement.id: policies.may_see(actor, agreement) for _place, _learner, _is, agreement in rows if agreement}
    return [Payment(place, person, agreement, is_chosen, bool(agreement and not sees[agreement.id]))
            for person in people.people_of(known) for place, agreement, is_chosen in [known[person.id]]]


def lapsed(actor: Any, cohort: CohortFacts, paying: Collection[int]) -> list[Agreement]:
    """The last agreements that would cover the cohort's course but are over today, or end before its first day, of governments
    other than those that are `paying`."""
    hosts = [id_ for _kind, id_ in people.agency_scopes(cohort.agency_id)]
    found = db.session.scalars(sa.select(Agreement).where(
        Agreement.agency_id.in_(hosts), Agreement.partner_id.not_in(list(paying)), Agreement.state.in_(("in_force", "ended")),
        Agreement.valid_to >= cohort.starts_on - timedelta(RECENT)).order_by(Agreement.valid_to.desc()).limit(50))
    return [one for one in found if policies.may_see(actor, one) and charges.covers(one.id, cohort) and (
        one.valid_to < cohort.starts_on or standing.on(one, standing.today(one, now())) == "ended")]


def seats_of(learner_id: int) -> list[tuple[int, Agreement]]:
    """The course of each place of the learner that is charged to an agreement, and the agreement."""
    held = enrolments.held()
    return [(course_id, agreement) for course_id, agreement in db.session.execute(
        sa.select(held.c.course_id, Agreement).join(Charge, Charge.enrolment_id == held.c.place_id).join(
            Agreement, Agreement.id == Charge.agreement_id).where(held.c.learner_id == learner_id).order_by(held.c.place_id))]


def _joined() -> sa.Select[Agreement]:
    return sa.select(Agreement).join(Host, Host.id == Agreement.agency_id).join(Partner, Partner.id == Agreement.partner_id)


def _in_state(state: str, at: datetime) -> list[sa.ColumnElement[bool]]:
    if state == "in_force":
        return [standing.holds(at)]
    if state == "ended":
        return [standing.ended(at)]
    if state == "expiring":
        return [standing.holds(at), Agreement.valid_to <= at.date() + timedelta(days=SOON)]
    return [Agreement.state == state] if state in ("draft", "terminated") else []
