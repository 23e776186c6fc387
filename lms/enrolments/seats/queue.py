"""The waiting list: who comes gets a seat or a number, and whatever becomes free goes to the first whom it fits."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from lms.core import audit
from lms.core.database import db
from lms.courses import queries as courses
from lms.enrolments import days, prerequisites
from lms.enrolments.errors import (
    ByAnotherWay,
    CourseNotOffered,
    NoOffer,
    NotOpen,
    NotYetOpen,
    OfferLapsed,
    PrerequisitesMissing,
    RegistrationShut,
    WaitsElsewhere,
)
from lms.enrolments.models import OPEN, Application, Cohort
from lms.enrolments.seats import giving, letters
from lms.enrolments.seats.room import Room
from lms.enrolments.ways import audience

REMIND = timedelta(hours=24)
"""How long before the last moment somebody is reminded of a seat that waits for an answer."""


def check_open(learner_id: int, cohort: Cohort, *, way: str = "self", at: datetime) -> None:
    """Whether people, and this learner, may come this way now."""
    if not cohort.is_open:
        raise NotOpen
    if cohort.way != way:
        raise ByAnotherWay(cohort.way)
    if cohort.opens_at and at < cohort.opens_at:
        raise NotYetOpen(cohort.opens_at)
    if cohort.shuts_at and at >= cohort.shuts_at:
        raise RegistrationShut(cohort.shuts_at)
    course = courses.course(cohort.course_id)
    if course is None or courses.offered(course) is None:
        raise CourseNotOffered
    if lacking := [before.title for before, is_met in prerequisites.told(learner_id, course) if not is_met]:
        raise PrerequisitesMissing(lacking)
    audience.check(learner_id, cohort)


def apply(learner_id: int, cohort: Cohort, *, sponsor: str = "", at: datetime) -> Application:
    """A seat where there is one, else a number in the order of arrival; asking again returns what was asked before.

    One at a time: the cohort is locked, so the order of the rows is the order in which people came.
    """
    giving.lock(cohort)
    if mine := waits(learner_id, cohort):
        return mine
    check_open(learner_id, cohort, at=at)
    return admit(learner_id, cohort, sponsor=sponsor, at=at, by=learner_id)


def waits(learner_id: int, cohort: Cohort) -> Application | None:
    """What the learner has asked for in this cohort and still waits for; WaitsElsewhere where it is another of the course."""
    mine = open_in(learner_id, cohort.course_id)
    if mine and mine.cohort_id != cohort.id:
        raise WaitsElsewhere(db.session.get_one(Cohort, mine.cohort_id).name)
    return mine


def admit(learner_id: int, cohort: Cohort, *, sponsor: str = "", at: datetime, by: int | None = None) -> Application:
    """In a locked cohort: a seat where there is one, else a number, for whoever may come; how is for the caller to check."""
    giving.check(learner_id, cohort, at=at)
    promote(cohort, at=at)
    room = Room(cohort)
    fault = room.fault(learner_id, sponsor)
    if fault and not cohort.has_queue:
        raise fault
    mine = _asked(learner_id, cohort, sponsor, at)
    if fault:
        audit.record("enrolments.queued", f"application:{mine.id}", learner=learner_id, cohort=cohort.id)
        return mine
    giving.give(learner_id, cohort, sponsor=sponsor, at=at, by=by)
    db.session.refresh(mine)
    return mine


def promote(cohort: Cohort, *, at: datetime) -> int:
    """In a locked cohort: take back what was not answered in time, and offer each free seat to the first who may have it.

    Who waits for a seat of a full group lets others pass and keeps the number. How many were offered one.
    """
    _lapse(cohort, at=at)
    waiting = db.session.scalars(sa.select(Application).where(
        Application.cohort_id == cohort.id, Application.state == "waiting").order_by(Application.id)).all()
    if not waiting or cohort.closed_at is not None or days.is_over(cohort, at):
        return 0
    room, count = Room(cohort), 0
    room.know({one.learner_id: one.sponsor for one in waiting})
    for one in waiting:
        if room.is_full:
            break
        if room.fault(one.learner_id, one.sponsor) is None:
            room.take(one.learner_id, one.sponsor)
            _offer(one, cohort, at=at)
            count += 1
    return count


def accept(application: Application, *, at: datetime) -> None:
    """Take the seat that was offered; again does nothing."""
    cohort = _hold(application)
    if application.state == "seated":
        return
    if application.state != "offered" or application.answer_by is None:
        raise NoOffer
    if at > application.answer_by:
        raise OfferLapsed(application.answer_by)
    giving.check(application.learner_id, cohort, at=at)
    giving.give(application.learner_id, cohort, sponsor=application.sponsor, at=at, by=application.learner_id)
    db.session.refresh(application)


def leave(application: Application, *, reason: str = "", at: datetime) -> None:
    """Decline the offer, or wait no longer; the next in line is offered the seat. Again does nothing."""
    cohort = _hold(application)
    if application.state in OPEN:
        _end(application, "declined" if application.state == "offered" else "left", at=at, reason=reason)
        promote(cohort, at=at)


def refuse(application: Application, *, reason: str, at: datetime) -> None:
    """Taken off the list by the organiser, who says why; the learner is told."""
    cohort = _hold(application)
    if application.state in OPEN:
        _end(application, "refused", at=at, reason=reason)
        letters.refused(application, cohort)
        promote(cohort, at=at)


def tend(cohort_id: int, *, at: datetime) -> None:
    """What the clock brings: offers lapse, seats pass on, people are reminded; lists of cohorts that are over are ended."""
    cohort = db.session.get_one(Cohort, cohort_id)
    giving.lock(cohort)
    promote(cohort, at=at)
    if cohort.closed_at is not None or days.is_over(cohort, at):
        for one in _open(cohort):
            _end(one, "lapsed", at=at)
        return
    for one in _open(cohort):
        if _is_due(one, at):
            one.reminded_at = at
            letters.reminder(one, cohort)


def open_in(learner_id: int, course_id: int) -> Application | None:
    """What the learner is waiting for in this course."""
    return db.session.scalar(sa.select(Application).where(
        Application.learner_id == learner_id, Application.course_id == course_id, Application.ended_at.is_(None)))


def _asked(learner_id: int, cohort: Cohort, sponsor: str, at: datetime) -> Application:
    """The database refuses a second open one, at whichever cohort of the course it was made in the same moment."""
    made = Application(cohort_id=cohort.id, course_id=cohort.course_id, learner_id=learner_id, sponsor=sponsor, applied_at=at)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:
        raise WaitsElsewhere(cohort.name) from error
    return made


def _offer(application: Application, cohort: Cohort, *, at: datetime) -> None:
    if cohort.answer_hours == 0:
        giving.give(application.learner_id, cohort, sponsor=application.sponsor, at=at)
        db.session.refresh(application)
        letters.seated(application, cohort)
        return
    application.state, application.offered_at = "offered", at
    application.answer_by = min(at + timedelta(hours=cohort.answer_hours), days.closes(cohort))
    db.session.flush()
    audit.record("enrolments.seat_offered", f"application:{application.id}", learner=application.learner_id, cohort=cohort.id)
    letters.offered(application, cohort)


def _lapse(cohort: Cohort, *, at: datetime) -> None:
    late = db.session.scalars(sa.select(Application).where(
        Application.cohort_id == cohort.id, Application.state == "offered", Application.answer_by < at)).all()
    for one in late:
        _end(one, "lapsed", at=at)
        letters.lapsed(one, cohort)


def _end(application: Application, state: str, *, at: datetime, reason: str = "") -> None:
    application.state, application.ended_at, application.reason = state, at, reason.strip()
    db.session.flush()
    audit.record("enrolments.application_ended", f"application:{application.id}", learner=application.learner_id,
                 cohort=application.cohort_id, state=state)


def _hold(application: Application) -> Cohort:
    """The cohort first, then what has become of the application meanwhile."""
    cohort = db.session.get_one(Cohort, application.cohort_id)
    giving.lock(cohort)
    db.session.refresh(application, ["state", "answer_by"])
    return cohort


def _open(cohort: Cohort) -> list[Application]:
    return list(db.session.scalars(sa.select(Application).where(
        Application.cohort_id == cohort.id, Application.state.in_(OPEN)).order_by(Application.id)))


def _is_due(application: Application, at: datetime) -> bool:
    """A day before the last moment, once, unless the offer itself is as young as that."""
    return (application.state == "offered" and application.reminded_at is None and application.answer_by is not None
            and application.offered_at is not None and application.answer_by - application.offered_at > REMIND
            and at >= application.answer_by - REMIND)
