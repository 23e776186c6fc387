"""The verbs of enrolments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from lms.core import audit
from lms.core.database import db
from lms.core.i18n import ZONES
from lms.core.signals import emit
from lms.courses import queries as courses
from lms.enrolments import completion, letters, lists, queries
from lms.enrolments.errors import (
    AlreadyCompleted,
    CapacityTaken,
    CohortClosed,
    CohortFull,
    EndsBeforeStart,
    KeptForOthers,
    KeptTooMany,
    PlaceElsewhere,
    QuotaFull,
    ReasonMissing,
    ShutsBeforeOpening,
    ZoneUnknown,
)
from lms.enrolments.lists import Line
from lms.enrolments.models import HELD, Cohort, Enrolment
from lms.enrolments.seats import giving, queue, quotas
from lms.enrolments.seats.room import Room
from lms.enrolments.signals import (
    CourseCompleted,
    LearnerWithdrawn,
    course_completed,
    learner_withdrawn,
)


@dataclass(frozen=True)
class Entry:
    """How people may come by themselves: from and until when, whether they may wait, how many hours a freed seat is kept."""

    opens_at: datetime | None = None
    shuts_at: datetime | None = None
    has_queue: bool = True
    answer_hours: int = 48


def create_cohort(course_id: int, name: str, *, agency_id: int, starts_on: date, ends_on: date, at: datetime, place: str = "",
                  time_zone: str = "Asia/Makassar", capacity: int | None = None, is_open: bool = False, entry: Entry = Entry(),
                  by: int | None = None) -> Cohort:
    _check(starts_on, ends_on, time_zone, entry)
    cohort = Cohort(course_id=course_id, agency_id=agency_id, name=name, place=place, starts_on=starts_on, ends_on=ends_on,
                    time_zone=time_zone, capacity=capacity, is_open=is_open, created_at=at, created_by_id=by, **asdict(entry))
    db.session.add(cohort)
    db.session.flush()
    audit.record("enrolments.cohort_created", f"cohort:{cohort.id}", course=course_id, agency=agency_id)
    return cohort


def change_cohort(cohort: Cohort, *, name: str, place: str, starts_on: date, ends_on: date, time_zone: str,
                  capacity: int | None, is_open: bool, at: datetime, entry: Entry | None = None) -> None:
    """The course and the agency stay: who is in the cohort was enrolled in just these. More seats go to those who wait."""
    entry = entry or Entry(cohort.opens_at, cohort.shuts_at, cohort.has_queue, cohort.answer_hours)
    _check(starts_on, ends_on, time_zone, entry)
    giving.lock(cohort)
    if capacity is not None:
        if capacity < (taken := Room(cohort).taken):
            raise CapacityTaken(taken)
        if capacity < (kept := sum(quota.kept for quota in quotas.of(cohort.id))):
            raise KeptTooMany(kept, capacity)
    wanted = {"name": name, "place": place, "starts_on": starts_on, "ends_on": ends_on, "time_zone": time_zone,
              "capacity": capacity, "is_open": is_open, **asdict(entry)}
    changed = {key: str(value) for key, value in wanted.items() if getattr(cohort, key) != value}
    for key, value in wanted.items():
        setattr(cohort, key, value)
    db.session.flush()
    if changed:
        audit.record("enrolments.cohort_changed", f"cohort:{cohort.id}", **changed)
        queue.promote(cohort, at=at)


def enrol(learner_id: int, cohort: Cohort, *, sponsor: str = "", at: datetime, by: int | None = None) -> Enrolment:
    """Give the learner a place; asking again returns the place they have, and a withdrawn one is taken up again.

    The cohort's row is locked while seats are counted, so that the last seat goes to one person. A seat that is offered to
    somebody is not free for another.
    """
    giving.lock(cohort)
    place = db.session.scalar(sa.select(Enrolment).where(Enrolment.cohort_id == cohort.id, Enrolment.learner_id == learner_id))
    if place and place.status in HELD:
        return place
    giving.check(learner_id, cohort, at=at)
    if fault := Room(cohort).fault(learner_id, sponsor):
        raise fault
    return giving.give(learner_id, cohort, sponsor=sponsor, at=at, by=by)


def enrol_one(learner_id: int, cohort: Cohort, *, sponsor: str = "", at: datetime, by: int) -> Enrolment:
    """As `enrol`, by the organiser: the learner is told."""
    place = enrol(learner_id, cohort, sponsor=sponsor, at=at, by=by)
    if place.enrolled_at == at:
        letters.enrolled(cohort, [learner_id], at=at)
    return place


def enrol_list(cohort: Cohort, text: str, *, sponsor: str = "", at: datetime, by: Any) -> list[Line]:
    """Enrol everybody whom a line of the text names beyond doubt, as far as seats last; what came of each line.

    `by` is the actor, whose reach decides which names count (see `lists.read`, which shows the same beforehand).
    """
    giving.lock(cohort)
    lines = lists.read(cohort, text, sponsor=sponsor, actor=by, at=at)
    done = [_enrol_line(cohort, line, sponsor=sponsor, at=at, by=by.id) for line in lines]
    letters.enrolled(cohort, [line.learner_id for line in done if line.outcome == lists.ENROLLED and line.learner_id], at=at)
    return done


def group(cohort: Cohort, names: Mapping[int, str]) -> None:
    """Put learners of the cohort, by the id of their places, into groups; an empty name takes them out."""
    moved = []
    for place in queries.roster(cohort.id):
        wanted = " ".join(names.get(place.id, place.group_name).split())[:60]
        if wanted != place.group_name:
            place.group_name = wanted
            moved.append(place.learner_id)
    if moved:
        audit.record("enrolments.grouped", f"cohort:{cohort.id}", learners=moved)


def withdraw(place: Enrolment, *, reason: str = "", at: datetime, by: int | None = None) -> None:
    """Free the seat; what was learnt stays. Whoever withdraws another person gives a reason."""
    db.session.refresh(place, ["status"], with_for_update=True)
    if place.status == "withdrawn":
        return
    if place.status == "completed":
        raise AlreadyCompleted
    if queries.is_closed(place.learner_id, place.course_id):
        raise CohortClosed
    if by not in (None, place.learner_id) and not reason.strip():
        raise ReasonMissing
    place.status, place.withdrawn_at, place.withdrawal_reason = "withdrawn", at, reason.strip()
    db.session.flush()
    audit.record("enrolments.learner_withdrawn", f"enrolment:{place.id}", learner=place.learner_id, cohort=place.cohort_id)
    emit(learner_withdrawn, LearnerWithdrawn(place.id, place.learner_id, place.cohort_id, place.course_id, at))
    cohort = db.session.get_one(Cohort, place.cohort_id)
    giving.lock(cohort)
    if by not in (None, place.learner_id):
        letters.removed(place, cohort, reason)
    queue.promote(cohort, at=at)


def complete_if_met(learner_id: int, course_id: int, *, at: datetime) -> bool:
    """Complete the learner's active place once every completion rule is met; true when that happened just now.

    The place is locked before the rules are asked: of two last steps taken at once, the second sees the first.
    """
    place = db.session.scalar(
        sa.select(Enrolment).where(Enrolment.learner_id == learner_id, Enrolment.course_id == course_id,
                                   Enrolment.status == "active").with_for_update())
    if place is None or queries.is_closed(learner_id, course_id) or not completion.is_met(learner_id, course_id):
        return False
    place.status, place.completed_at = "completed", at
    place.credit_hours = courses.certificate_facts(course_id).credit_hours
    db.session.flush()
    audit.record("enrolments.course_completed", f"enrolment:{place.id}", learner=learner_id, course=course_id)
    emit(course_completed, CourseCompleted(place.id, learner_id, place.cohort_id, course_id, at))
    return True


def hold_cohort(cohort_id: int) -> list[Enrolment]:
    """Hold every place of the cohort and the cohort until the unit of work ends: for whoever is about to close it.

    Whoever changes a score holds the place first (`refuse_if_closed`), so nothing changes between what the rules say and
    the lock. Places are locked before their cohort, here as where a place is completed. CohortClosed where it is.
    """
    places = list(db.session.scalars(sa.select(Enrolment).where(
        Enrolment.cohort_id == cohort_id, Enrolment.status.in_(HELD)).order_by(Enrolment.id).with_for_update()
        .execution_options(populate_existing=True)))
    cohort = db.session.get_one(Cohort, cohort_id)
    giving.lock(cohort)
    if cohort.closed_at is not None:
        raise CohortClosed
    return places


def close_cohort(cohort_id: int, *, at: datetime) -> list[int]:
    """Apply the rules for passing once more, then lock the cohort's scores; who completed just now."""
    active = [place.learner_id for place in hold_cohort(cohort_id) if place.status == "active"]
    cohort = db.session.get_one(Cohort, cohort_id)
    ripe = queries.ripe_among(cohort.course_id, active)
    completed = [learner_id for learner_id in ripe if complete_if_met(learner_id, cohort.course_id, at=at)]
    cohort.closed_at = at
    db.session.flush()
    audit.record("enrolments.cohort_closed", f"cohort:{cohort_id}", completed=len(completed))
    return completed


def reopen_cohort(cohort_id: int) -> None:
    """Take the closing back; whoever undoes what came of it gives the reason there."""
    cohort = db.session.get_one(Cohort, cohort_id)
    giving.lock(cohort)
    cohort.closed_at = None
    db.session.flush()
    audit.record("enrolments.cohort_reopened", f"cohort:{cohort_id}")


def refuse_if_closed(learner_id: int, course_id: int) -> None:
    """CohortClosed where the learner's scores in the course are locked: for whoever is about to change one.

    The place is held until the unit of work ends, so that its cohort is not closed in between.
    """
    db.session.execute(sa.select(Enrolment.id).where(
        Enrolment.learner_id == learner_id, Enrolment.course_id == course_id).order_by(Enrolment.id).with_for_update())
    if queries.is_closed(learner_id, course_id):
        raise CohortClosed


def hold_completions(course_id: int) -> None:
    """Let nobody complete the course until the unit of work ends: for whoever is about to change its rules.

    Else a completion under way might be judged by one part of the old rules and another of the new.
    """
    db.session.execute(sa.select(Enrolment.id).where(
        Enrolment.course_id == course_id, Enrolment.status == "active").order_by(Enrolment.id).with_for_update())


def _enrol_line(cohort: Cohort, line: Line, *, sponsor: str, at: datetime, by: int) -> Line:
    if line.outcome not in lists.SEATED or line.learner_id is None:
        return line
    try:
        enrol(line.learner_id, cohort, sponsor=sponsor, at=at, by=by)
    except PlaceElsewhere:
        return replace(line, outcome=lists.ELSEWHERE)
    except (CohortFull, KeptForOthers, QuotaFull) as error:
        return replace(line, outcome=lists.FULL, note=str(error))
    return replace(line, outcome=lists.ENROLLED)


def _check(starts_on: date, ends_on: date, time_zone: str, entry: Entry) -> None:
    if ends_on < starts_on:
        raise EndsBeforeStart
    if time_zone not in ZONES:
        raise ZoneUnknown
    if entry.opens_at and entry.shuts_at and entry.shuts_at <= entry.opens_at:
        raise ShutsBeforeOpening
