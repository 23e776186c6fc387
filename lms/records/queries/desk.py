"""The desk as a list: what is sought, found, and how much of it stands in each state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy.pagination import Pagination

from lms.accounts import queries as people
from lms.accounts.identity import normalise
from lms.core.database import db
from lms.records import states
from lms.records.models import Claim
from lms.records.policies import visible
from lms.records.queries.duplicates import is_undecided

PER_PAGE = 50
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

    def conditions(self) -> Iterator[sa.ColumnElement[bool]]:
        yield from self._of_state()
        yield from self._of_words()
        for column, wanted in ((Claim.title_key, self.course), (Claim.employment_type, self.employment),
                               (Claim.origin, self.origin)):
            if wanted:
                yield column == wanted
        if self.path:
            yield Claim.agency_path.startswith(self.path, autoescape=True)
        if self.year:
            yield sa.extract("year", Claim.finished_on) == self.year

    def _of_state(self) -> Iterator[sa.ColumnElement[bool]]:
        if self.state == CORRECT:
            yield _is_uncorrected()
            return
        yield Claim.ended != "" if self.state == GONE else Claim.ended == ""
        if self.state in states.STATES:
            yield Claim.state == self.state
        elif self.state == DOUBLE:
            yield is_undecided()

    def _of_words(self) -> Iterator[sa.ColumnElement[bool]]:
        digits = normalise(self.words)
        if len(digits) == 18 and digits.isdecimal():
            person = people.find(digits)
            yield Claim.learner_id == (person.id if person else 0)
            return
        for word in self.words.lower().split()[:8]:
            yield sa.or_(*(sa.func.lower(column).contains(word, autoescape=True)
                           for column in (Claim.learner_name, Claim.number, Claim.title, Claim.provider)))


def found(actor: Any, sought: Sought, *, page: int = 1) -> Pagination:
    """Whoever waits longest stands first."""
    query = sa.select(Claim).where(visible(actor), *sought.conditions())
    return db.paginate(query.order_by(Claim.submitted_at, Claim.id), page=page, per_page=PER_PAGE, error_out=False)


def counts(actor: Any, sought: Sought) -> dict[str, int]:
    """How many of what is sought stand in each state, have left the desk (`gone`), look double (`double`), or are
    to be put right in SIASN (`correct`)."""
    anywhere = [visible(actor), *replace(sought, state="").conditions()]
    told = dict(db.session.execute(
        sa.select(Claim.state, sa.func.count()).where(*anywhere).group_by(Claim.state)).all())
    for special in (GONE, DOUBLE, CORRECT):
        which = replace(sought, state=special).conditions()
        told[special] = db.session.scalar(sa.select(sa.func.count()).select_from(Claim).where(visible(actor), *which)) or 0
    return told


def courses(actor: Any, *, limit: int = 200) -> list[tuple[str, str]]:
    """Key and title of the courses on the desk, by title."""
    title = sa.func.min(Claim.title)
    return [(row[0], row[1]) for row in db.session.execute(
        sa.select(Claim.title_key, title).where(visible(actor)).group_by(Claim.title_key).order_by(title).limit(limit))]


def years(actor: Any) -> list[int]:
    """From the newest to the oldest year in which a training ended."""
    first, last = db.session.execute(
        sa.select(sa.func.min(Claim.finished_on), sa.func.max(Claim.finished_on)).where(visible(actor))).one()
    return list(range(last.year, first.year - 1, -1)) if first else []


def _is_uncorrected() -> sa.ColumnElement[bool]:
    return sa.and_(Claim.ended.in_(states.TAKEN_BACK), Claim.state.in_(states.OUT), Claim.settled_at.is_(None))
