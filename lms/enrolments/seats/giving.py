"""One seat given: what must be true of the cohort and the person, and what follows from it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from lms.core import audit
from lms.core.database import db
from lms.core.signals import emit
from lms.enrolments import days, queries
from lms.enrolments.errors import CohortClosed, CohortOver, PlaceElsewhere
from lms.enrolments.models import HELD, OPEN, Application, Ask, Cohort, Enrolment, Petition
from lms.enrolments.seats import payers
from lms.enrolments.signals import LearnerEnrolled, LearnerWithdrawn, learner_enrolled, learner_withdrawn


def lock(cohort: Cohort) -> None:
    """Hold the cohort's row until the end of the unit, so that the last seat goes to one person; its facts are read afresh."""
    db.session.refresh(cohort, with_for_update=True)


def check(learner_id: int, cohort: Cohort, *, at: datetime) -> None:
    """Whether anybody, and this learner, may have a seat here at all, however many there are."""
    if cohort.closed_at is not None:
        raise CohortClosed
    if days.is_over(cohort, at):
        raise CohortOver
    held = queries.place_in_family(learner_id, cohort.course_id)
    if held and not may_follow(held, cohort, at=at):
        raise PlaceElsewhere


def may_follow(held: Enrolment, cohort: Cohort, *, at: datetime) -> bool:
    """Whether somebody may take the course again here: after a cohort that ended without completing it, or, where this cohort
    takes them, after an earlier version that was completed."""
    if held.status == "completed":
        return cohort.takes_repeaters and not _holds_this_version(held.learner_id, cohort)
    return held.cohort_id != cohort.id and (held.cohort.closed_at is not None or days.is_over(held.cohort, at))


def _holds_this_version(learner_id: int, cohort: Cohort) -> bool:
    """Whether some place of theirs, be it an older one, was in the very version: the database takes no second one."""
    return bool(db.session.scalar(sa.select(sa.exists().where(
        Enrolment.learner_id == learner_id, Enrolment.course_id == cohort.course_id, Enrolment.status.in_(HELD)))))


def give(learner_id: int, cohort: Cohort, *, sponsor: str = "", at: datetime, by: int | None = None) -> Enrolment:
    """A new place in a locked cohort that has room, or the withdrawn one; the database refuses a second one in the same course,
    whoever comes first. What the learner has asked for in the course is settled with it, and a place that this one follows
    (`may_follow`) ends."""
    came_from = leave_behind(queries.place_in_family(learner_id, cohort.course_id), cohort, at=at)
    place = db.session.scalar(sa.select(Enrolment).where(
        Enrolment.cohort_id == cohort.id, Enrolment.learner_id == learner_id)) or Enrolment(
        cohort_id=cohort.id, course_id=cohort.course_id, learner_id=learner_id)
    try:
        with db.session.begin_nested():
            place.status, place.enrolled_at, place.enrolled_by_id, place.sponsor = "active", at, by, sponsor
            place.withdrawn_at, place.withdrawal_reason, place.came_from_id = None, "", came_from
            db.session.add(place)
    except IntegrityError as error:
        raise PlaceElsewhere from error
    payers.charge(cohort, {place.id: learner_id}, at=at)
    settle(cohort, [learner_id], at=at)
    audit.record("enrolments.learner_enrolled", f"enrolment:{place.id}", learner=learner_id, cohort=cohort.id)
    emit(learner_enrolled, LearnerEnrolled(place.id, learner_id, cohort.id, cohort.course_id, at))
    return place


def settle(cohort: Cohort, learners: Collection[Any], *, at: datetime) -> None:
    """These people have a seat: their open applications to the course are done, wherever they were waiting or applied.

    What was offered elsewhere is noticed there by the next sweep.
    """
    mine = (Petition.course_id == cohort.course_id, Petition.learner_id.in_(learners), Petition.ended_at.is_(None))
    db.session.execute(sa.update(Ask).where(
        Ask.ended_at.is_(None), Ask.petition_id.in_(sa.select(Petition.id).where(*mine))).values(outcome="void", ended_at=at)
        .execution_options(synchronize_session=False))
    db.session.execute(sa.update(Petition).where(*mine).values(
        state=sa.case((Petition.cohort_id == cohort.id, "accepted"), else_="withdrawn"), since=at, ended_at=at)
        .execution_options(synchronize_session=False))
    db.session.execute(sa.update(Application).where(
        Application.course_id == cohort.course_id, Application.learner_id.in_(learners), Application.state.in_(OPEN)).values(
        state=sa.case((Application.cohort_id == cohort.id, "seated"), else_="left"), ended_at=at)
        .execution_options(synchronize_session=False))


def leave_behind(held: Enrolment | None, cohort: Cohort, *, at: datetime) -> int | None:
    """The place that a new one of the learner's in this cohort follows; it stays on record as left, unless the course was
    completed there."""
    if held is None or not may_follow(held, cohort, at=at):
        return None
    learner_id = held.learner_id
    if held.status == "active":
        held.status, held.withdrawn_at = "withdrawn", at
        held.withdrawal_reason = _("Takes the course again in %(cohort)s.", cohort=cohort.name)
        db.session.flush()
        emit(learner_withdrawn, LearnerWithdrawn(held.id, learner_id, held.cohort_id, held.course_id, at))
    audit.record("enrolments.course_repeated", f"enrolment:{held.id}", learner=learner_id, cohort=cohort.id)
    return held.id
