"""The register by the beginnings of words: one question, put to whichever index the database has.

Each certificate's words lie in `certificates_search_index`, which triggers fill: FTS5 on SQLite, a `tsvector` under a GIN index
on PostgreSQL. Beside the words lie marks that nobody can type: the agencies whose offices may see it, the year and month of
issue. They narrow the question down before a row is read; the conditions on the rows have the last word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from lms.certificates.models import Certificate
from lms.certificates.policies import MARK
from lms.core.database import db, index_of_words

MOST = 1000
"""Hits of one search that are shown; whoever has more asks for less."""
MOST_WORDS, LONGEST = 12, 12
"""Of a question; of a word in letters, for FTS5 holds beginnings up to this length."""
COUNTED, NEAR = 10_000, 50_000
"""PostgreSQL: up to so many hits are sorted; where there are more, the newest are looked for among so many certificates."""
FEW = 20_000
"""So many certificates an office has at most, that they are looked for by its marks where no words are asked for."""
SPAN = 36
"""Months that are named one by one; a longer time is named in years."""
_INDEX = sa.table("certificates_search_index", sa.column("rowid"), sa.column("certificate_id"), sa.column("words"))

EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
Marks = Sequence[str]


@dataclass(frozen=True)
class Asked:
    """Beginnings of words that must all be there, and groups of marks of each of which one must be; no group: anywhere."""

    words: tuple[str, ...]
    marks: tuple[Marks, ...] = ()

    def for_fts5(self) -> str:
        return " AND ".join([*(f'"{word}"*' for word in self.words), *(
            f"({' OR '.join(f'{chr(34)}{mark}{chr(34)}' for mark in group)})" for group in self.marks)])

    def for_tsquery(self) -> str:
        return " & ".join([*(f"'{word}':*" for word in self.words), *(
            f"({' | '.join(f'{chr(39)}{mark}{chr(39)}' for mark in group)})" for group in self.marks)])


@dataclass(frozen=True)
class Hits:
    """Ids, the newest first; `is_more`: there are more than are told."""

    ids: list[int]
    is_more: bool


def words_of(text: str) -> tuple[str, ...]:
    """As the index holds them: without accents, in lower case, cut wherever neither letter nor digit stands."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).lower()
    cut = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    return tuple(word[:LONGEST] for word in cut[:MOST_WORDS])


def issued(since: date | None, until: date | None, *, today: date) -> list[Marks]:
    """Marks of the months, of a long time the years, in which lies what was issued in these days."""
    if since is None and until is None:
        return []
    first, last = max(since or EARLIEST, EARLIEST), min(until or today, LATEST)
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    if len(months) <= SPAN:
        return [[f"{MARK}m{month // 12}{month % 12 + 1:02d}" for month in months]]
    return [[f"{MARK}y{year}" for year in range(first.year, last.year + 1)]]


def newest(asked: Asked, conditions: Collection[sa.ColumnElement[bool]], *, wanted: int) -> Hits:
    """The newest of what is asked for, at least the first `wanted` and at most MOST; the conditions are on the rows."""
    if not asked.words or not all(asked.marks):
        return Hits([], is_more=False)
    return {"fts5": _fts5, "tsvector": _tsvector, "rows": _rows}[_kind()](asked, conditions, min(wanted, MOST))


def among(asked: Asked) -> sa.ColumnElement[bool]:
    """The same as a condition, for whoever reads all of them."""
    if not asked.words or not all(asked.marks):
        return sa.false()
    kind = _kind()
    if kind == "fts5":
        return Certificate.id.in_(sa.select(_INDEX.c.rowid).where(_matches(asked)))
    if kind == "tsvector":
        return Certificate.id.in_(sa.select(_INDEX.c.certificate_id).where(_contains(asked)))
    return sa.and_(*map(_holds, asked.words))


def of_few(marks: Sequence[Marks]) -> sa.ColumnElement[bool]:
    """Certificates with these marks, as a condition beside that of the policy, which alone would have every row looked at; true
    where they are not few, or where the database has no index."""
    if not marks or not all(marks) or not is_indexed():
        return sa.true()
    asked = Asked((), tuple(marks))
    ids = sa.select(_INDEX.c.rowid).where(_matches(asked)) if _kind() == "fts5" else sa.select(_INDEX.c.certificate_id).where(
        _contains(asked))
    count = db.session.scalar(sa.select(sa.func.count()).select_from(ids.limit(FEW + 1).subquery())) or 0
    return Certificate.id.in_(ids) if count <= FEW else sa.true()


def is_indexed() -> bool:
    return _kind() != "rows"


def _fts5(asked: Asked, conditions: Collection[sa.ColumnElement[bool]], _wanted: int) -> Hits:
    """FTS5 reads from the newest on, so it stops after MOST whatever is asked."""
    joined = sa.select(_INDEX.c.rowid).select_from(_INDEX.join(Certificate, Certificate.id == _INDEX.c.rowid))
    return _hits(joined.where(_matches(asked), *conditions).order_by(_INDEX.c.rowid.desc()))


def _tsvector(asked: Asked, conditions: Collection[sa.ColumnElement[bool]], wanted: int) -> Hits:
    """GIN knows no order. Few hits are sorted; the newest of very many are soon met by looking from the newest on."""
    joined = sa.select(_INDEX.c.certificate_id.label("id")).select_from(
        _INDEX.join(Certificate, Certificate.id == _INDEX.c.certificate_id)).where(_contains(asked), *conditions)
    some = _apart(joined.limit(COUNTED + 1))
    rows = db.session.execute(sa.select(some.c.id, sa.func.count().over()).order_by(some.c.id.desc()).limit(MOST)).all()
    if not rows or rows[0][1] <= COUNTED:
        return Hits([row[0] for row in rows], is_more=bool(rows) and rows[0][1] > MOST)
    first = (db.session.scalar(sa.select(sa.func.max(Certificate.id))) or 0) - NEAR
    near = joined.where(_INDEX.c.certificate_id > first).order_by(_INDEX.c.certificate_id.desc()).limit(wanted)
    if len(ids := list(db.session.scalars(near))) == wanted:
        return Hits(ids, is_more=True)
    all_ = _apart(joined)
    return _hits(sa.select(all_.c.id).order_by(all_.c.id.desc()))


def _rows(asked: Asked, conditions: Collection[sa.ColumnElement[bool]], _wanted: int) -> Hits:
    """One row after another, for an SQLite without FTS5."""
    which = (*conditions, *map(_holds, asked.words))
    return _hits(sa.select(Certificate.id).where(*which).order_by(Certificate.id.desc()))


def _hits(query: sa.Select[int]) -> Hits:
    ids = list(db.session.scalars(query.limit(MOST + 1)))
    return Hits(ids[:MOST], is_more=len(ids) > MOST)


def _apart(query: sa.Select[int]) -> sa.CTE:
    """By the index of words whatever the planner thinks of it: it knows nothing of beginnings."""
    return query.cte("some").prefix_with("MATERIALIZED", dialect="postgresql")


def _kind() -> str:
    return index_of_words(_INDEX.name)


def _matches(asked: Asked) -> sa.ColumnElement[bool]:
    return sa.literal_column("certificates_search_index").op("match", is_comparison=True)(asked.for_fts5())


def _contains(asked: Asked) -> sa.ColumnElement[bool]:
    return _INDEX.c.words.op("@@", is_comparison=True)(sa.cast(asked.for_tsquery(), sa.dialects.postgresql.TSQUERY))


def _holds(word: str) -> sa.ColumnElement[bool]:
    places = (Certificate.learner_name, Certificate.number, Certificate.course_title)
    return sa.or_(*(sa.func.lower(place).contains(word, autoescape=True) for place in places))
