"""Applying, withdrawing, deciding; each under the lock of the cohort, so that seats and states go together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from lms.accounts import erasure
from lms.core import audit
from lms.core.database import db
from lms.core.errors import DomainError
from lms.core.work import after_commit
from lms.enrolments.errors import (
    AppliedAlready,
    ConsentMissing,
    LetterMissing,
    OwnConsent,
    OwnDecision,
    ReasonMissing,
)
from lms.enrolments.models import Ask, Cohort, Petition
from lms.enrolments.petitions import asking, letters, states
from lms.enrolments.petitions.asking import Supervisor
from lms.enrolments.seats import giving, queue


@dataclass(frozen=True)
class Letter:
    """A letter of assignment that is in storage already."""

    key: str
    name: str
    media_type: str


@dataclass
class Decided:
    """What came of many decisions at once: how many have a seat, how many a number, and by petition why not."""

    seated: int = 0
    waiting: int = 0
    failed: dict[int, str] = field(default_factory=dict)

PURGED = 500
"""So many at a time."""


def apply(learner_id: int, cohort: Cohort, *, motive: str, sponsor: str = "", supervisor: Supervisor | None = None,
          letter: Letter | None = None, at: datetime) -> Petition:
    """To the supervisor where the cohort asks for consent, else to the organiser."""
    giving.lock(cohort)
    queue.waits(learner_id, cohort)
    queue.check_open(learner_id, cohort, way="application", at=at)
    giving.check(learner_id, cohort, at=at)
    if cohort.asks_letter and letter is None:
        raise LetterMissing
    if cohort.asks_supervisor and supervisor is None:
        raise OwnConsent
    made = _made(learner_id, cohort, motive, sponsor, letter, at)
    audit.record("enrolments.petition_made", f"petition:{made.id}", learner=learner_id, cohort=cohort.id)
    if cohort.asks_supervisor and supervisor:
        asking.ask(made, cohort, supervisor, at=at)
    letters.received(made, cohort)
    return made


def withdraw(petition: Petition, *, reason: str, at: datetime) -> None:
    """By the learner, who says why."""
    asking.hold(petition)
    if not reason.strip():
        raise ReasonMissing
    asking.void(petition, at=at)
    states.go(petition, states.WITHDRAWN, at=at, by=petition.learner_id, reason=reason)


def accept(petition: Petition, *, reason: str = "", at: datetime, by: int) -> None:
    """A seat, or a number on the waiting list, in the same transaction. Without the supervisor's consent only with a reason."""
    cohort = asking.hold(petition)
    if petition.learner_id == by:
        raise OwnDecision
    lacks = cohort.asks_supervisor and petition.state in (states.SUPERVISOR, states.UNANSWERED)
    if lacks and not reason.strip():
        raise ConsentMissing
    with db.session.begin_nested():
        asking.void(petition, at=at)
        states.go(petition, states.ACCEPTED, at=at, by=by, reason=reason)
        came = queue.admit(petition.learner_id, cohort, sponsor=petition.sponsor, at=at, by=by)
        petition.application_id = came.id
        db.session.flush()
    letters.accepted(petition, cohort, is_seated=came.state == "seated")


def refuse(petition: Petition, *, reason: str, at: datetime, by: int) -> None:
    cohort = asking.hold(petition)
    if petition.learner_id == by:
        raise OwnDecision
    if not reason.strip():
        raise ReasonMissing
    asking.void(petition, at=at)
    states.go(petition, states.REFUSED, at=at, by=by, reason=reason)
    letters.refused(petition, cohort)


def accept_many(petitions: Iterable[Petition], *, at: datetime, by: int) -> Decided:
    """In the order in which they applied: the first get the seats. Who can't be accepted is told and stays as he was."""
    decided = Decided()
    for petition in sorted(petitions, key=lambda one: one.id):
        try:
            accept(petition, at=at, by=by)
        except DomainError as error:
            decided.failed[petition.id] = str(error)
            continue
        came = queue.open_in(petition.learner_id, petition.course_id)
        decided.waiting += came is not None
        decided.seated += came is None
    return decided


def refuse_many(petitions: Iterable[Petition], *, reason: str, at: datetime, by: int) -> int:
    """How many were refused; who was decided meanwhile stays as decided, and so does the own one."""
    count = 0
    for petition in petitions:
        asking.hold(petition)
        if states.is_open(petition) and petition.learner_id != by:
            refuse(petition, reason=reason, at=at, by=by)
            count += 1
    return count


def spent(at: datetime, kept_days: int) -> sa.ColumnElement[bool]:
    """Which were decided long enough ago, and still hold what is no longer needed."""
    return sa.and_(Petition.ended_at < at - timedelta(days=kept_days), sa.or_(Petition.motive != "", Petition.letter_key != ""))


def purge(*, at: datetime, kept_days: int) -> int:
    """Some time after the decision the letter, the motive and who was asked are no longer needed; that and how it was decided
    stays. How many."""
    old = db.session.scalars(sa.select(Petition).where(spent(at, kept_days)).limit(PURGED)).all()
    keys = {one.letter_key for one in old if one.letter_key}
    for one in old:
        one.motive = one.letter_key = one.letter_name = one.letter_type = ""
    db.session.execute(sa.delete(Ask).where(Ask.petition_id.in_([one.id for one in old])))
    db.session.flush()
    if keys:
        after_commit(lambda: erasure.discard(keys))
    return len(old)


def _made(learner_id: int, cohort: Cohort, motive: str, sponsor: str, letter: Letter | None, at: datetime) -> Petition:
    """The database refuses a second open one in the course, at whichever cohort it was made in the same moment."""
    made = Petition(
        cohort_id=cohort.id, course_id=cohort.course_id, learner_id=learner_id, sponsor=sponsor, motive=motive.strip(),
        state=states.SUPERVISOR if cohort.asks_supervisor else states.ORGANISER, since=at, applied_at=at)
    if letter:
        made.letter_key, made.letter_name, made.letter_type = letter.key, letter.name, letter.media_type
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:
        raise AppliedAlready from error
    return made
