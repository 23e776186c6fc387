"""The register as an office sees it: searched, summed up, taken out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy.pagination import Pagination

from lms.accounts import queries as people
from lms.accounts.queries import Person
from lms.certificates.models import COMPLETION, Certificate
from lms.certificates.policies import FILES, REGISTER, downloadable, marks, visible
from lms.certificates.queries import words as index
from lms.core.database import db, now
from lms.core.pages import Page
from lms.core.work import begin

NUMBER_LENGTH = 18
_IN_FORCE = (Certificate.revoked_at.is_(None), Certificate.superseded_at.is_(None))


@dataclass(frozen=True)
class Sought:
    """What an officer looks for: beginnings of words of name, number or course, or a whole NIP; days of issue."""

    words: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def nip(self) -> str:
        """The words, where they are a whole NIP."""
        digits = "".join(self.words.split()).replace(".", "")
        return digits if len(digits) == NUMBER_LENGTH and digits.isdecimal() else ""

    @property
    def is_of_words(self) -> bool:
        return bool(self.words.strip()) and not self.nip

    def asked(self, marks: Sequence[index.Marks]) -> index.Asked:
        """The words as the index takes them, among the certificates with these marks."""
        days = index.issued(self.since, self.until, today=now().date() + timedelta(days=1))
        return index.Asked(index.words_of(self.words), (*marks, *days))

    def conditions(self) -> Iterator[sa.ColumnElement[bool]]:
        """All but the words."""
        if self.nip:
            found = people.find(self.nip)
            yield Certificate.learner_id == (found.id if found else 0)
        if self.since:
            yield Certificate.issued_on >= self.since
        if self.until:
            yield Certificate.issued_on <= self.until


@dataclass(frozen=True)
class Hours:
    """A person's JP of one year, from certificates that are valid."""

    person: Person
    count: int
    credit_hours: int


def found(actor: Any, sought: Sought, *, page: int = 1, per_page: int = 25) -> tuple[Pagination | Page, bool]:
    """The newest first; whether there are more than `index.MOST`, which alone are shown of a search for words."""
    where = (visible(actor), *sought.conditions())
    if not sought.is_of_words:
        query = sa.select(Certificate).where(*where, _near(actor)).order_by(Certificate.issued_at.desc(), Certificate.id.desc())
        return db.paginate(query, page=page, per_page=per_page, error_out=False), False
    hits = index.newest(sought.asked(marks(actor, REGISTER)), where, wanted=page * per_page)
    shown = Page(range(index.MOST if hits.is_more else len(hits.ids)), page, per_page)
    shown.items = _in_order([hits.ids[place] for place in shown.items])
    return shown, hits.is_more


def exported(actor: Any, sought: Sought) -> Iterable[Certificate]:
    """Certificates that the actor may take out with whole numbers, by name; a statement of attendance counts nowhere."""
    query = sa.select(Certificate).where(downloadable(actor), Certificate.kind == COMPLETION, *sought.conditions())
    if sought.is_of_words:
        query = query.where(index.among(sought.asked(marks(actor, FILES))))
    begin()
    return db.session.scalars(query.order_by(Certificate.learner_name, Certificate.issued_at)
                              .execution_options(yield_per=500))


def of_person(actor: Any, learner_id: int) -> list[Certificate]:
    """Those of this person that the actor may see, the newest first."""
    return list(db.session.scalars(
        sa.select(Certificate).where(visible(actor), Certificate.learner_id == learner_id)
        .order_by(Certificate.issued_at.desc())))


def hours(actor: Any, year: int, *, page: int = 1, per_page: int = 50) -> tuple[Pagination, list[Hours]]:
    """JP by person, by name; revoked certificates do not count."""
    totals = (sa.select(Certificate.learner_id, sa.func.min(Certificate.learner_name).label("name"),
                        sa.func.count().label("certificates"), sa.func.sum(Certificate.credit_hours).label("hours"))
              .where(visible(actor), _near(actor), *_counted(year)).group_by(Certificate.learner_id).subquery())
    pages = db.paginate(sa.select(totals.c.learner_id).order_by(totals.c.name, totals.c.learner_id), page=page,
                        per_page=per_page, error_out=False)
    rows = {row.learner_id: row for row in db.session.execute(
        sa.select(totals).where(totals.c.learner_id.in_(pages.items)))}
    return pages, [Hours(person, rows[person.id].certificates, rows[person.id].hours) for person in people.people_of(list(rows))]


def hours_of(certificates: Iterable[Certificate]) -> dict[int, int]:
    """JP by year, the newest first: of certificates that neither were revoked nor replaced, not of statements of attendance."""
    totals: dict[int, int] = {}
    for c in certificates:
        if c.is_in_force and c.kind == COMPLETION:
            totals[c.finished_on.year] = totals.get(c.finished_on.year, 0) + c.credit_hours
    return dict(sorted(totals.items(), reverse=True))


def years(actor: Any) -> list[int]:
    """From the newest to the oldest year in which something was completed."""
    first, last = db.session.execute(
        sa.select(sa.func.min(Certificate.finished_on), sa.func.max(Certificate.finished_on)).where(
            visible(actor), _near(actor))).one()
    return list(range(last.year, first.year - 1, -1)) if first else []


def lately(actor: Any, since: date, year: int) -> tuple[int, int, int]:
    """Valid certificates that the actor may see: how many issued since that day; in that year, people and JP."""
    in_year = sa.and_(*_counted(year))
    fresh, learners, total = db.session.execute(
        sa.select(sa.func.count(sa.case((Certificate.issued_on >= since, 1))),
                  sa.func.count(sa.case((in_year, Certificate.learner_id)).distinct()),
                  sa.func.sum(sa.case((in_year, Certificate.credit_hours))))
        .where(visible(actor), _near(actor), *_IN_FORCE)).one()
    return fresh, learners, total or 0


def _near(actor: Any) -> sa.ColumnElement[bool]:
    """What `visible` says, said once more to the index."""
    return index.of_few(marks(actor, REGISTER))


def _counted(year: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (*_IN_FORCE, Certificate.kind == COMPLETION, Certificate.finished_on >= date(year, 1, 1),
            Certificate.finished_on <= date(year, 12, 31))


def _in_order(ids: Sequence[int]) -> list[Certificate]:
    rows = {row.id: row for row in db.session.scalars(sa.select(Certificate).where(Certificate.id.in_(ids)))} if ids else {}
    return [rows[id_] for id_ in ids]
