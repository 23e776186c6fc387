"""Certificates from elsewhere: added with a scan, answered when they were returned, withdrawn. They are never ours."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from lms.accounts import queries as people
from lms.core.database import db
from lms.core.storage import Blob
from lms.records import queries, states, titles
from lms.records.errors import LeftTheDesk, NotInThisState, TooManyWaiting
from lms.records.labels import ENDS, STATES
from lms.records.models import EXTERNAL, Claim, Scan
from lms.records.services.steps import held, may_step, note, reasoned, take

MOST_WAITING = 50
"""External certificates that a learner may have waiting for the office."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What stands on a certificate from elsewhere, as somebody copied it. Hours are JP."""

    title: str
    provider: str
    number: str
    training_form: int
    credit_hours: int
    started_on: date
    finished_on: date

    def plain(self) -> dict[str, Any]:
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(self).items()}


@dataclass(frozen=True)
class File:
    """A scan that has been checked and stored."""

    blob: Blob
    name: str
    media_type: str


def add(learner_id: int, facts: Facts, file: File, *, by: int, at: datetime) -> Claim:
    """Submitted like any other; the office sees that it comes from elsewhere. TooManyWaiting of a learner's own."""
    if by == learner_id and queries.waiting_external(learner_id) >= MOST_WAITING:
        raise TooManyWaiting
    person = people.person(learner_id)
    claim = Claim(
        origin=EXTERNAL, learner_id=learner_id, learner_name=person.display_name, agency_path=person.agency_path,
        employment_type=person.employment_type, title_key=titles.key(facts.title), state=states.SUBMITTED, ended="",
        submitted_at=at, changed_at=at, version=0, **asdict(facts))
    db.session.add(claim)
    note(claim, "submitted" if by == learner_id else "added", by=by, at=at)
    _keep(claim, file, by=by, at=at)
    return claim


def answer(claim_id: int, *, words: str, by: int, at: datetime, seen: int | None = None, facts: Facts | None = None,
           file: File | None = None) -> Claim:
    """The learner answers what was returned and submits it again; facts and scan only of one from elsewhere."""
    said, claim = reasoned(words), held(claim_id, seen=seen)
    may_step(claim, states.ANSWER, by=by)
    before = facts_of(claim).plain() if facts and not claim.is_ours and facts != facts_of(claim) else None
    if facts and not claim.is_ours:
        for name, value in asdict(facts).items():
            setattr(claim, name, value)
        claim.title_key = titles.key(facts.title)
    claim.submitted_at, claim.remark = at, ""
    take(claim, states.ANSWER, "answered", by=by, at=at, words=said, before=before)
    if file and not claim.is_ours:
        _keep(claim, file, by=by, at=at)
    return claim


def withdraw(claim_id: int, *, by: int, at: datetime) -> None:
    """Whoever submitted one from elsewhere takes it back, before the office has accepted it."""
    claim = held(claim_id)
    if not claim.is_open:
        raise LeftTheDesk(ENDS[claim.ended])
    if claim.is_ours or claim.state not in (states.SUBMITTED, states.RETURNED):
        raise NotInThisState(STATES[claim.state])
    claim.ended, claim.ended_at = states.WITHDRAWN, at
    note(claim, "withdrawn", by=by, at=at)


def facts_of(claim: Claim) -> Facts:
    return Facts(**{name: getattr(claim, name) for name in Facts.__dataclass_fields__})


def _keep(claim: Claim, file: File, *, by: int, at: datetime) -> None:
    db.session.add(Scan(claim_id=claim.id, file_key=file.blob.key, name=file.name, media_type=file.media_type,
                        size=file.blob.size, sent_at=at, sent_by_id=by))
    db.session.flush()
