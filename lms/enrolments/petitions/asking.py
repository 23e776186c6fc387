"""Asking for consent: the supervisor, whom he passes it on to, reminders, and the end of waiting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from lms.accounts import queries as people
from lms.core import audit
from lms.core.database import db
from lms.enrolments import days
from lms.enrolments.errors import (
    AlreadyDecided,
    AskedLately,
    AskOver,
    OwnConsent,
    PassedOnTooOften,
    ReasonMissing,
    TooManyAsks,
)
from lms.enrolments.models import Ask, Cohort, Petition
from lms.enrolments.petitions import letters, states
from lms.enrolments.seats import giving

A_DAY = timedelta(days=1)
MOST_A_DAY, MOST_PASSED = 10, 3
"""Letters that one learner may cause to strangers in a day; how often one application is passed on."""


@dataclass(frozen=True)
class Supervisor:
    """Somebody by name and address, or by an account (`person_id`), whose name and address are then taken from there."""

    name: str = ""
    email: str = ""
    person_id: int | None = None


def ask(petition: Petition, cohort: Cohort, supervisor: Supervisor, *, at: datetime) -> Ask:
    """Write to the supervisor; whoever was asked before is asked no more. In a locked cohort."""
    supervisor = _known(petition.learner_id, supervisor)
    if _asked_today(petition.learner_id, at) >= MOST_A_DAY:
        raise TooManyAsks
    if present := current(petition.id):
        _end(present, "replaced", at=at)
    return _write(petition, cohort, supervisor, at=at)


def ask_again(petition: Petition, supervisor: Supervisor, *, at: datetime) -> Ask:
    """By the learner, who may name somebody else; the same person is written to once a day at most."""
    cohort = hold(petition)
    if petition.state not in (states.SUPERVISOR, states.UNANSWERED):
        raise AlreadyDecided
    wanted = _known(petition.learner_id, supervisor)
    last = newest(petition.id)
    if last and (last.email, last.person_id) == (wanted.email, wanted.person_id) and at - last.asked_at < A_DAY:
        raise AskedLately
    made = ask(petition, cohort, supervisor, at=at)
    if petition.state == states.UNANSWERED:
        states.go(petition, states.SUPERVISOR, at=at)
    return made


def approve(asked: Ask, *, note: str = "", at: datetime) -> None:
    petition, cohort = _answering(asked, at=at)
    _end(asked, "approved", reason=note, at=at)
    states.go(petition, states.ORGANISER, at=at)
    letters.approved(petition, cohort, asked)


def refuse(asked: Ask, *, reason: str, at: datetime) -> None:
    petition, cohort = _answering(asked, at=at)
    if not reason.strip():
        raise ReasonMissing
    _end(asked, "refused", reason=reason, at=at)
    states.go(petition, states.DECLINED, reason=reason, at=at)
    letters.declined(petition, cohort, asked)


def pass_on(asked: Ask, name: str, email: str, *, at: datetime) -> Ask:
    """To somebody else who is to decide; the link that was used decides nothing any more."""
    petition, cohort = _answering(asked, at=at)
    passed = db.session.scalar(sa.select(sa.func.count()).where(Ask.petition_id == petition.id, Ask.outcome == "passed")) or 0
    if passed >= MOST_PASSED:
        raise PassedOnTooOften
    delegate = _known(petition.learner_id, Supervisor(name, email))
    if delegate.email == asked.email:
        raise OwnConsent
    _end(asked, "passed", reason=delegate.name, at=at)
    return _write(petition, cohort, delegate, at=at)


def tend(petition: Petition, *, at: datetime) -> None:
    """What the clock brings: a reminder every so many days, the end of waiting, the end of the cohort."""
    cohort = hold(petition)
    if not states.is_open(petition):
        return
    if cohort.closed_at is not None or days.is_over(cohort, at):
        void(petition, at=at)
        states.go(petition, states.LAPSED, at=at)
        letters.lapsed(petition, cohort)
        return
    asked = current(petition.id)
    if petition.state != states.SUPERVISOR or asked is None:
        return
    if at >= asked.answer_by:
        _end(asked, "expired", at=at)
        states.go(petition, states.UNANSWERED, at=at)
        letters.unanswered(petition, cohort, asked)
    elif at - (asked.reminded_at or asked.asked_at) >= timedelta(days=cohort.remind_days):
        asked.reminded_at = at
        db.session.flush()
        letters.reminder(petition, cohort, asked)


def void(petition: Petition, *, at: datetime) -> None:
    """Nobody needs to consent any more."""
    if asked := current(petition.id):
        _end(asked, "void", at=at)


def current(petition_id: int) -> Ask | None:
    """Who is asked at present."""
    return db.session.scalar(sa.select(Ask).where(Ask.petition_id == petition_id, Ask.ended_at.is_(None)))


def newest(petition_id: int) -> Ask | None:
    return db.session.scalar(sa.select(Ask).where(Ask.petition_id == petition_id).order_by(Ask.id.desc()).limit(1))


def hold(petition: Petition) -> Cohort:
    """The cohort first, then what has become of the application meanwhile."""
    cohort = db.session.get_one(Cohort, petition.cohort_id)
    giving.lock(cohort)
    db.session.refresh(petition)
    return cohort


def _answering(asked: Ask, *, at: datetime) -> tuple[Petition, Cohort]:
    petition = db.session.get_one(Petition, asked.petition_id)
    cohort = hold(petition)
    db.session.refresh(asked)
    if asked.outcome == "expired" or (not asked.outcome and at >= asked.answer_by):
        raise AskOver
    if asked.outcome or petition.state != states.SUPERVISOR:
        raise AlreadyDecided
    return petition, cohort


def _known(learner_id: int, supervisor: Supervisor) -> Supervisor:
    """With the account where it is one; OwnConsent for the learner's own. Whoever knows an address only is not told whose it
    is: the name stays as it was typed."""
    learner = people.person(learner_id)
    email = supervisor.email.strip().lower()
    known = people.find(email) if supervisor.person_id is None and email else None
    person_id = supervisor.person_id or (known.id if known and known.is_active and known.email == email else None)
    if person_id == learner_id or (email and email == learner.email):
        raise OwnConsent
    if person_id is not None:
        person = people.person(person_id)
        return Supervisor(" ".join(supervisor.name.split()) or person.display_name, person.email or "", person_id)
    return Supervisor(" ".join(supervisor.name.split()), email)


def _asked_today(learner_id: int, at: datetime) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Ask).join(Petition, Petition.id == Ask.petition_id).where(
        Petition.learner_id == learner_id, Ask.asked_at > at - A_DAY)) or 0


def _write(petition: Petition, cohort: Cohort, supervisor: Supervisor, *, at: datetime) -> Ask:
    made = Ask(petition_id=petition.id, name=supervisor.name, email=supervisor.email, person_id=supervisor.person_id, asked_at=at,
               answer_by=at + timedelta(days=cohort.answer_days), outcome="")
    db.session.add(made)
    db.session.flush()
    audit.record("enrolments.consent_asked", f"petition:{petition.id}", ask=made.id, learner=petition.learner_id)
    letters.consent(petition, cohort, made)
    return made


def _end(asked: Ask, outcome: str, *, at: datetime, reason: str = "") -> None:
    asked.outcome, asked.ended_at, asked.reason = outcome, at, reason.strip()[:400]
    db.session.flush()
    audit.record("enrolments.consent_answered", f"petition:{asked.petition_id}", ask=asked.id, outcome=outcome)
