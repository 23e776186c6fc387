"""To which agreement a seat is charged: by the learner's own government, unless an organiser has said otherwise.

Each government pays for its own people; a province that covers what lies below it pays where a regency or city has no agreement
of its own, or none with seats left. The agreement must be in force today, cover the course, and be valid on the cohort's first
day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from lms.accounts import groups
from lms.accounts import queries as people
from lms.core import audit
from lms.core.database import db, now
from lms.core.errors import DomainError
from lms.core.references import pieces
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import CohortFacts
from lms.enrolments.seats.payers import Payer
from lms.partners import standing
from lms.partners.errors import AgreementFull, NotForCohort
from lms.partners.models import Agreement, Charge, Term


@dataclass
class Fund:
    """One agreement while the seats of a cohort are given away: how many it has, in all and for this course, and how many
    are used."""

    agreement: Agreement
    for_course: int | None = None
    used: int = 0
    used_for_course: int = 0

    @property
    def has_room(self) -> bool:
        return not any(most is not None and used >= most for most, used in (
            (self.agreement.seats, self.used), (self.for_course, self.used_for_course)))

    @property
    def gives(self) -> bool:
        return self.has_room or not self.agreement.refuses_beyond

    def take(self) -> None:
        self.used, self.used_for_course = self.used + 1, self.used_for_course + 1

    def fault(self) -> AgreementFull:
        full = self.for_course is not None and self.used_for_course >= self.for_course
        return AgreementFull(self.agreement.number, (self.for_course if full else self.agreement.seats) or 0)


class Book:
    """The agreements that may pay for seats of a cohort, read when they are first asked for.

    `holds` locks them until the unit of work ends: seats of one agreement are given away in several cohorts at once.
    """

    def __init__(self, cohort: CohortFacts, *, holds: bool = False) -> None:
        self._cohort, self._holds = cohort, holds
        self._funds: list[Fund] | None = None
        self._payers: dict[int, list[Fund]] = {}

    @property
    def funds(self) -> list[Fund]:
        if self._funds is None:
            self._funds = _funds(self._cohort, holds=self._holds)
        return self._funds

    def know(self, people: Collection[int]) -> None:
        fresh = [id_ for id_ in people if id_ not in self._payers]
        if fresh and self.funds:
            self._learn({id_: one.agencies for id_, one in groups.of(fresh).items()})

    def newcomer(self, person_id: int, agency_id: int) -> None:
        if self.funds:
            self._learn({person_id: groups.at(agency_id, "").agencies})

    def payers_of(self, person_id: int) -> list[Fund]:
        """Whose agreements may pay for this person, the first before the others."""
        self.know([person_id])
        return self._payers.get(person_id, [])

    def payer_of(self, person_id: int) -> Fund | None:
        """The first that has seats, else the first that gives more than agreed."""
        mine = self.payers_of(person_id)
        return next((fund for fund in mine if fund.has_room), next((fund for fund in mine if fund.gives), None))

    def fault(self, person_id: int) -> DomainError | None:
        mine = self.payers_of(person_id)
        return mine[0].fault() if mine and self.payer_of(person_id) is None else None

    def take(self, person_id: int) -> None:
        if fund := self.payer_of(person_id):
            fund.take()

    def _learn(self, agencies: Mapping[int, tuple[int, ...]]) -> None:
        governments = groups.governments({step for steps in agencies.values() for step in steps})
        for person_id, steps in agencies.items():
            above = [step for step in reversed(steps) if step in governments]
            self._payers[person_id] = [
                fund for nearest, government in enumerate(above) for fund in self.funds
                if fund.agreement.partner_id == government and (nearest == 0 or fund.agreement.covers_below)]


def charge(cohort: CohortFacts, places: Mapping[int, int], at: datetime) -> None:
    """Charge these places, learners by their id; AgreementFull for all of them where one cannot be. What an organiser has said
    of a place, or of the one before it in the course, stays."""
    for some in pieces(places):
        db.session.execute(sa.delete(Charge).where(Charge.enrolment_id.in_(some), ~Charge.is_chosen))
    book = Book(cohort, holds=True)
    if not book.funds:
        return
    said = _said(cohort, places)
    book.know([learner for place, learner in places.items() if place not in said])
    rows = [row for place, learner in places.items() if place not in said and (row := _row(book, place, learner, at))]
    rows += [_chosen(place, agreement_id, at) for place, (agreement_id, is_old) in said.items() if is_old]
    if rows:
        db.session.execute(sa.insert(Charge), rows)


def say(cohort: CohortFacts, place_ids: Collection[int], agreement: Agreement | None, *, at: datetime) -> None:
    """An organiser says who pays for these places of the cohort: an agreement, or none."""
    db.session.execute(sa.delete(Charge).where(Charge.enrolment_id.in_(place_ids)))
    if agreement:
        _take(_fund(cohort, agreement), len(place_ids))
    if place_ids:
        db.session.execute(sa.insert(Charge), [_chosen(place, agreement.id if agreement else None, at) for place in place_ids])
    _record(cohort, place_ids, agreement.id if agreement else None)


def by_rule(cohort: CohortFacts, places: Mapping[int, int], *, at: datetime) -> None:
    """Charge these places by the agencies of their learners, whatever was said before."""
    db.session.execute(sa.delete(Charge).where(Charge.enrolment_id.in_(list(places))))
    charge(cohort, places, at)
    _record(cohort, places, None, is_by_rule=True)


def used_by(agreement_ids: Collection[int]) -> dict[int, int]:
    """Seats that are held, by agreement."""
    held = enrolments.held()
    return {id_: count for id_, count in db.session.execute(sa.select(Charge.agreement_id, sa.func.count()).join(
        held, held.c.place_id == Charge.enrolment_id).where(Charge.agreement_id.in_(list(agreement_ids)))
        .group_by(Charge.agreement_id)) if id_ is not None}


def used_by_course(agreement_id: int) -> dict[int, int]:
    """Seats that are held, by the course in the version that was followed."""
    held = enrolments.held()
    return dict(db.session.execute(sa.select(held.c.course_id, sa.func.count()).join(
        Charge, held.c.place_id == Charge.enrolment_id).where(Charge.agreement_id == agreement_id)
        .group_by(held.c.course_id)).all())


def covering(cohort: CohortFacts, *, holds: bool = False) -> list[Agreement]:
    """Agreements in force today that cover the cohort's course on its first day, made by the agency that runs it or one above;
    a PKS before a MoU, which is but the frame of it."""
    hosts = [id_ for _kind, id_ in people.agency_scopes(cohort.agency_id)]
    chosen = sa.select(Agreement).where(
        standing.holds(now()), Agreement.agency_id.in_(hosts), Agreement.valid_from <= cohort.starts_on,
        Agreement.valid_to >= cohort.starts_on).order_by(
        Agreement.kind.desc(), Agreement.valid_to, Agreement.id)
    found = db.session.scalars(chosen.with_for_update() if holds else chosen).all()
    return [one for one in found if covers(one.id, cohort)] if found else []


def covers(agreement_id: int, cohort: CohortFacts) -> bool:
    terms = db.session.scalars(sa.select(Term.course_id).where(Term.agreement_id == agreement_id)).all()
    return not terms or not courses.families([cohort.course_id]).isdisjoint(terms)


def _funds(cohort: CohortFacts, *, holds: bool) -> list[Fund]:
    return [_counted(one, cohort) for one in covering(cohort, holds=holds)]


def _fund(cohort: CohortFacts, agreement: Agreement) -> Fund:
    if agreement.id not in {one.id for one in covering(cohort, holds=True)}:
        raise NotForCohort
    return _counted(agreement, cohort)


def _take(fund: Fund, seats: int) -> None:
    for _seat in range(seats):
        if not fund.gives:
            raise fund.fault()
        fund.take()


def _counted(agreement: Agreement, cohort: CohortFacts) -> Fund:
    root, held = courses.families([cohort.course_id]), enrolments.held()
    of_course = sa.func.count(sa.case((held.c.course_id.in_(courses.family(cohort.course_id)), 1)))
    used, used_for_course = db.session.execute(sa.select(sa.func.count(), of_course).select_from(Charge).join(
        held, held.c.place_id == Charge.enrolment_id).where(Charge.agreement_id == agreement.id)).one()
    most = db.session.scalar(sa.select(Term.seats).where(Term.agreement_id == agreement.id, Term.course_id.in_(root)))
    return Fund(agreement, most, used, used_for_course)


def _said(cohort: CohortFacts, places: Mapping[int, int]) -> dict[int, tuple[int | None, bool]]:
    """What was said of these places, and of places that their learners had in the course before (True)."""
    found: dict[int, tuple[int | None, bool]] = {}
    chosen = sa.select(Charge.enrolment_id, Charge.agreement_id).where(Charge.is_chosen)
    for some in pieces(places):
        found |= {place: (agreement, False) for place, agreement in db.session.execute(
            chosen.where(Charge.enrolment_id.in_(some)))}
    before = enrolments.left_for(cohort.course_id, [learner for place, learner in places.items() if place not in found])
    old = {place: agreement for some in pieces(before.values()) for place, agreement in db.session.execute(
        chosen.where(Charge.enrolment_id.in_(some)))}
    still = {one.id for one in covering(cohort)} | {None} if old else set()
    return found | {place: (old[before[learner]], True) for place, learner in places.items()
                    if place not in found and before.get(learner) in old and old[before[learner]] in still}


def _row(book: Book, place: int, learner: int, at: datetime) -> dict[str, object] | None:
    if fault := book.fault(learner):
        raise fault
    fund = book.payer_of(learner)
    if fund is None:
        return None
    fund.take()
    return {"enrolment_id": place, "agreement_id": fund.agreement.id, "is_chosen": False, "at": at}


def _chosen(place: int, agreement_id: int | None, at: datetime) -> dict[str, object]:
    return {"enrolment_id": place, "agreement_id": agreement_id, "is_chosen": True, "at": at}


def _record(cohort: CohortFacts, place_ids: Collection[int], agreement_id: int | None, *, is_by_rule: bool = False) -> None:
    audit.record("partners.charged", f"cohort:{cohort.id}", places=len(place_ids), agreement=agreement_id, by_agency=is_by_rule)


PAYER = Payer("partners", Book, charge)
