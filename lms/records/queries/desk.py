"""The desk as a list: what is sought, found, and how much of it stands in each state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy.pagination import Pagination

from lms.accounts import queries as people
from lms.accounts.identity import normalise
from lms.accounts.reach import few_paths
from lms.core.database import db
from lms.records import states
from lms.records.models import Claim
from lms.records.policies import SEE, visible
from lms.records.queries.duplicates import are_undecided

PER_PAGE, FEW = 50, 500
GONE = "gone"
"""Stands for a state in the address of a list: what has left the desk."""
DOUBLE = "double"
"""What looks like another certificate of the same person."""
CORRECT = "correct"
"""What SIASN may have although it was revoked or replaced, and nobody has put right there."""


@dataclass(frozen=True)
class Sought:
    """What an officer looks for; empty parts leave it open. `course` is a title's key, `path` that of an agency."""

    words: str = ""
    state: str = ""
    path: str = ""
    course: str = ""
    year: int | None = None
    employment: str = ""
    origin: str = ""
    ids: tuple[int, ...] | None = None
    """What holds the words, where it is few: `narrowed` finds it."""

    def conditions(self) -> Iterator[sa.ColumnElement[bool]]:
        yield from self._of_state()
        yield from self.anywhere()

    def anywhere(self) -> Iterator[sa.ColumnElement[bool]]:
        """In whatever state."""
        yield from self._of_words()
        for column, wanted in ((Claim.title_key, self.course), (Claim.employment_type, self.employment),
                               (Claim.origin, self.origin)):
            if wanted:
                yield column == wanted
        if self.path:
            yield Claim.agency_path.startswith(self.path, autoescape=True)
        if self.year:
            yield Claim.finished_on.between(date(self.year, 1, 1), date(self.year, 12, 31))

    def _of_state(self) -> Iterator[sa.ColumnElement[bool]]:
        if self.state == CORRECT:
            yield _is_uncorrected()
            return
        yield Claim.ended != "" if self.state == GONE else Claim.ended == ""
        if self.state in states.STATES:
            yield Claim.state == self.state

    def _of_words(self) -> Iterator[sa.ColumnElement[bool]]:
        if self.ids is not None:
            yield Claim.id.in_(self.ids)
            return
        digits = normalise(self.words)
        if len(digits) == 18 and digits.isdecimal():
            person = people.find(digits)
            yield Claim.learner_id == (person.id if person else 0)
            return
        for word in self.words.lower().split()[:8]:
            yield sa.or_(*(sa.func.lower(column).contains(word, autoescape=True)
                           for column in (Claim.learner_name, Claim.number, Claim.title, Claim.provider)))


def narrowed(actor: Any, sought: Sought) -> Sought:
    """Words are looked for once, not for the list and every count of it."""
    if not sought.words:
        return sought
    ids = db.session.scalars(sa.select(Claim.id).where(visible(actor), *sought.anywhere()).limit(FEW + 1)).all()
    return replace(sought, ids=tuple(ids)) if len(ids) <= FEW else sought


def found(actor: Any, sought: Sought, *, page: int = 1, total: int | None = None) -> Pagination:
    """Whoever waits longest stands first. `total` saves a count where it is known."""
    query = sa.select(Claim).where(*_within(actor, sought))
    shown = db.paginate(query.order_by(Claim.submitted_at, Claim.id), page=page, per_page=PER_PAGE, error_out=False,
                        count=total is None)
    shown.total = shown.total if total is None else total
    return shown


def standing(actor: Any, sought: Sought) -> dict[str, int]:
    """How many of what is sought stand in each state, have left the desk (`gone`), or are to be put right in SIASN (`correct`):
    one look at the claims."""
    left, uncorrected = sa.case((Claim.ended != "", 1), else_=0), sa.case((_is_uncorrected(), 1), else_=0)
    told: dict[str, int] = {GONE: 0, CORRECT: 0}
    for state, is_gone, is_uncorrected, count in db.session.execute(
            sa.select(Claim.state, left, uncorrected, sa.func.count()).where(visible(actor), *sought.anywhere())
            .group_by(Claim.state, left, uncorrected)):
        told[GONE if is_gone else state] = told.get(GONE if is_gone else state, 0) + count
        told[CORRECT] += count * is_uncorrected
    return told


def counts(actor: Any, sought: Sought) -> dict[str, int]:
    """The same, and how many look double (`double`)."""
    double = _within(actor, replace(sought, state=DOUBLE))
    return standing(actor, sought) | {
        DOUBLE: db.session.scalar(sa.select(sa.func.count()).select_from(Claim).where(*double)) or 0}


def total_of(counts: Mapping[str, int], state: str) -> int:
    """How many are shown for the state that is sought, empty for all that is on the desk."""
    return counts.get(state, 0) if state else sum(counts.get(one, 0) for one in states.STATES)


def courses(actor: Any, *, limit: int = 200) -> list[tuple[str, str]]:
    """Key and title of the courses on the desk, by title."""
    title = sa.func.min(Claim.title)
    return [(row[0], row[1]) for row in db.session.execute(
        sa.select(Claim.title_key, title).where(visible(actor)).group_by(Claim.title_key).order_by(title).limit(limit))]


def years(actor: Any) -> list[int]:
    """From the newest to the oldest year in which a training ended."""
    among = sa.select(Claim.finished_on).where(visible(actor)).limit(1)
    first, last = (db.session.scalar(among.order_by(order)) for order in (Claim.finished_on, Claim.finished_on.desc()))
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def _within(actor: Any, sought: Sought) -> Iterator[sa.ColumnElement[bool]]:
    yield visible(actor)
    if sought.state == DOUBLE:
        yield from are_undecided(few_paths(actor, SEE))
    yield from sought.conditions()


def _is_uncorrected() -> sa.ColumnElement[bool]:
    return sa.and_(Claim.ended.in_(states.TAKEN_BACK), Claim.state.in_(states.OUT), Claim.settled_at.is_(None))
