"""The verbs of agreements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from lms.core import audit
from lms.core.database import db
from lms.courses import queries as courses
from lms.courses import reach as offer
from lms.partners import charges, standing
from lms.partners.errors import (
    CourseUnknown,
    NotDraft,
    NotInForce,
    NumberTaken,
    OverAlready,
    SeatsUsed,
    Terminated,
    TooManyForCourses,
)
from lms.partners.models import Agreement, Document, Term


@dataclass(frozen=True)
class Terms:
    """What is written in an agreement; money in rupiah."""

    kind: str
    number: str
    title: str
    valid_from: date
    valid_to: date
    source: str
    seats: int | None = None
    seat_cost: int | None = None
    refuses_beyond: bool = True
    covers_below: bool = False


@dataclass(frozen=True)
class File:
    """A scan that is in the storage."""

    key: str
    name: str
    media_type: str
    size: int


def make(agency_id: int, partner_id: int, terms: Terms, *, at: datetime, by: int | None = None) -> Agreement:
    """A draft; NumberTaken where the agency has such a number."""
    agreement = Agreement(agency_id=agency_id, partner_id=partner_id, since=at, created_at=at, created_by_id=by, **asdict(terms))
    db.session.add(agreement)
    _flush()
    audit.record("partners.made", f"agreement:{agreement.id}", agency=agency_id, partner=partner_id)
    return agreement


def change(agreement: Agreement, terms: Terms, *, at: datetime) -> None:
    """What is written in it; one that had ended and is extended is in force again. Warnings of its end begin anew."""
    _hold(agreement)
    if agreement.state == "terminated":
        raise Terminated
    _check_seats(agreement, terms.seats)
    changed = {name: str(value) for name, value in asdict(terms).items() if getattr(agreement, name) != value}
    if "valid_to" in changed:
        agreement.warned_days = None
    for name, value in asdict(terms).items():
        setattr(agreement, name, value)
    if agreement.state == "ended" and terms.valid_to >= standing.today(agreement, at):
        agreement.state, agreement.since = "in_force", at
    _flush()
    if changed:
        audit.record("partners.changed", f"agreement:{agreement.id}", **changed)


def put_in_force(agreement: Agreement, *, at: datetime) -> None:
    _hold(agreement)
    if agreement.state != "draft":
        raise NotDraft
    if agreement.valid_to < standing.today(agreement, at):
        raise OverAlready(agreement.valid_to)
    agreement.state, agreement.since = "in_force", at
    db.session.flush()
    audit.record("partners.put_in_force", f"agreement:{agreement.id}")


def terminate(agreement: Agreement, reason: str, *, at: datetime) -> None:
    """Seats that were given stay charged to it; no more are."""
    _hold(agreement)
    if standing.on(agreement, standing.today(agreement, at)) != "in_force":
        raise NotInForce
    agreement.state, agreement.since, agreement.reason = "terminated", at, reason
    db.session.flush()
    audit.record("partners.terminated", f"agreement:{agreement.id}")


def end(agreement: Agreement, *, at: datetime) -> None:
    """Its last day is over."""
    agreement.state, agreement.since = "ended", at
    db.session.flush()
    audit.record("partners.ended", f"agreement:{agreement.id}")


def set_term(agreement: Agreement, course_id: int, seats: int | None) -> None:
    """Cover a course, in all its versions, with so many of the seats (None: as many as there are)."""
    _hold(agreement)
    if agreement.state == "terminated":
        raise Terminated
    if course_id not in {id_ for id_, _code, _title in offer.choices()}:
        raise CourseUnknown
    root = courses.families([course_id]).pop()
    others = sum(term.seats or 0 for term in terms_of(agreement.id) if term.course_id != root)
    if agreement.seats is not None and seats and others + seats > agreement.seats:
        raise TooManyForCourses(others + seats, agreement.seats)
    used = used_by_root(agreement.id).get(root, 0)
    if seats is not None and seats < used:
        raise SeatsUsed(used)
    term = db.session.get(Term, (agreement.id, root)) or Term(agreement_id=agreement.id, course_id=root)
    term.seats = seats
    db.session.add(term)
    audit.record("partners.term_set", f"agreement:{agreement.id}", course=root, seats=seats)


def follow(agreement: Agreement, before: Agreement) -> None:
    """Cover the courses of the agreement that it follows, with as many seats for each, where these are not more than it has."""
    terms = terms_of(before.id)
    fits = agreement.seats is None or sum(term.seats or 0 for term in terms) <= agreement.seats
    db.session.add_all(Term(agreement_id=agreement.id, course_id=term.course_id, seats=term.seats if fits else None)
                       for term in terms)
    db.session.flush()
    audit.record("partners.followed", f"agreement:{agreement.id}", before=before.id)


def remove_term(agreement: Agreement, course_id: int) -> None:
    """Seats that were given stay charged."""
    _hold(agreement)
    if agreement.state == "terminated":
        raise Terminated
    root = courses.families([course_id]).pop()
    if term := db.session.get(Term, (agreement.id, root)):
        db.session.delete(term)
        audit.record("partners.term_removed", f"agreement:{agreement.id}", course=root)


def add_document(agreement: Agreement, file: File, *, at: datetime, by: int | None) -> Document:
    made = Document(agreement_id=agreement.id, file_key=file.key, name=file.name, media_type=file.media_type, size=file.size,
                    sent_at=at, sent_by_id=by)
    db.session.add(made)
    db.session.flush()
    audit.record("partners.document_added", f"agreement:{agreement.id}", document=made.id)
    return made


def remove_document(document: Document) -> str:
    """The key of its file, which goes when nothing else shows it."""
    audit.record("partners.document_removed", f"agreement:{document.agreement_id}", document=document.id)
    db.session.delete(document)
    db.session.flush()
    return document.file_key


def terms_of(agreement_id: int) -> list[Term]:
    return list(db.session.scalars(sa.select(Term).where(Term.agreement_id == agreement_id).order_by(Term.course_id)))


def used_by_root(agreement_id: int) -> dict[int, int]:
    """Seats that are held, by the first version of the course."""
    counts: dict[int, int] = {}
    used: Mapping[int, int] = charges.used_by_course(agreement_id)
    for course_id, count in used.items():
        root = courses.families([course_id]).pop()
        counts[root] = counts.get(root, 0) + count
    return counts


def _check_seats(agreement: Agreement, seats: int | None) -> None:
    if seats is None:
        return
    if seats < (used := charges.used_by([agreement.id]).get(agreement.id, 0)):
        raise SeatsUsed(used)
    if seats < (together := sum(term.seats or 0 for term in terms_of(agreement.id))):
        raise TooManyForCourses(together, seats)


def _hold(agreement: Agreement) -> None:
    """Read afresh and hold, so that seats are not given away while what is agreed changes."""
    db.session.refresh(agreement, with_for_update=True)


def _flush() -> None:
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise NumberTaken from error
