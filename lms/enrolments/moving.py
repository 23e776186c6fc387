"""A participant goes to another cohort of the same course, with all that was learnt."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.core import audit
from lms.core.database import db
from lms.core.signals import emit
from lms.enrolments import days, letters
from lms.enrolments.errors import AlreadyCompleted, CohortClosed, MovesElsewhere, ReasonMissing
from lms.enrolments.models import Cohort, Enrolment
from lms.enrolments.seats import giving, queue
from lms.enrolments.seats.room import Room
from lms.enrolments.signals import LearnerWithdrawn, learner_withdrawn


def targets(place: Enrolment, managed: sa.ColumnElement[bool], *, at: datetime) -> list[Cohort]:
    """Where the participant may be moved: cohorts of the same version that are not over, among those `managed`."""
    found = db.session.scalars(sa.select(Cohort).where(
        Cohort.course_id == place.course_id, Cohort.id != place.cohort_id, Cohort.closed_at.is_(None), managed)
        .order_by(Cohort.starts_on.desc(), Cohort.id))
    return [cohort for cohort in found if not days.is_over(cohort, at)]


def move(place: Enrolment, target: Cohort, *, reason: str, at: datetime, by: int) -> Enrolment:
    """One act: the seat is given up and another taken, or nothing happens. The place and then both cohorts are held, the
    elder first, so that two who are moved towards each other wait for one another in turn."""
    db.session.refresh(place, ["status"], with_for_update=True)
    source = db.session.get_one(Cohort, place.cohort_id)
    for cohort in sorted((source, target), key=lambda one: one.id):
        giving.lock(cohort)
    _check(place, source, target, reason)
    place.status, place.withdrawn_at, place.withdrawal_reason = "withdrawn", at, reason.strip()
    db.session.flush()
    emit(learner_withdrawn, LearnerWithdrawn(place.id, place.learner_id, place.cohort_id, place.course_id, at))
    giving.check(place.learner_id, target, at=at)
    if fault := Room(target).fault(place.learner_id, place.sponsor):
        raise fault
    made = giving.give(place.learner_id, target, sponsor=place.sponsor, at=at, by=by)
    made.came_from_id, made.group_name = place.id, ""
    db.session.flush()
    audit.record("enrolments.learner_moved", f"enrolment:{made.id}", learner=place.learner_id, before=source.id, after=target.id)
    letters.moved(made, source, target, reason)
    queue.promote(source, at=at)
    return made


def _check(place: Enrolment, source: Cohort, target: Cohort, reason: str) -> None:
    if place.status == "completed":
        raise AlreadyCompleted
    if source.closed_at is not None or target.closed_at is not None:
        raise CohortClosed
    if not reason.strip():
        raise ReasonMissing
    if place.status != "active":
        raise MovesElsewhere(_l("This person has already left the cohort."))
    if target.id == source.id:
        raise MovesElsewhere(_l("This person is in this cohort already."))
    if target.course_id != source.course_id:
        raise MovesElsewhere(_l("This cohort follows another version of the course. Move the whole cohort to it first."))
