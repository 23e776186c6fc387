"""Courses, modules and activities by the beginnings of words: one question, put to whichever index the database has.

The words lie in `courses_search_index`, which triggers fill: FTS5 on SQLite, a `tsvector` under a GIN index on PostgreSQL, there
with the stems of Indonesian where the server knows them (docs/decisions/0018-search-by-the-databases-own-index.md).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import reduce
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, undefer

from lms.core.database import db, index_of_words
from lms.courses.models import Activity, Course, Module

MOST_WORDS, LONGEST = 8, 30
"""Of a question; of a word in letters."""
_KINDS: tuple[type[Any], ...] = (Activity, Course, Module)
_INDEX = sa.table("courses_search_index", sa.column("rowid", sa.BigInteger), sa.column("ref", sa.BigInteger),
                  sa.column("course_id", sa.Integer), sa.column("words"))
_TITLE, _BODY = 8.0, 1.0
"""How much a word weighs in a title and in a text, for FTS5."""


def words_of(text: str) -> tuple[str, ...]:
    """As the index cuts them: wherever neither letter nor digit stands, without accents."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).lower()
    cut = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    return tuple(word[:LONGEST] for word in cut[:MOST_WORDS])


def found(words: Sequence[str], readable: sa.Select[int], *, at_most: int) -> list[Any]:
    """Activities, courses and modules, the best first: of readable courses all, of those that are published the course itself.

    The activities and modules come with their course.
    """
    if not words:
        return []
    refs = {"fts5": _fts5, "tsvector": _tsvector, "rows": _rows}[index_of_words(_INDEX.name)](words, readable, at_most)
    things = {number: _loaded(kind, [ref // 3 for ref in refs if ref % 3 == number]) for number, kind in enumerate(_KINDS)}
    return [thing for ref in refs if (thing := things[ref % 3].get(ref // 3)) is not None]


def _fts5(words: Sequence[str], readable: sa.Select[int], at_most: int) -> list[int]:
    name = _INDEX.name
    asked = " AND ".join(f'"{word}"*' for word in words)
    rank = sa.func.bm25(sa.literal_column(name), 0.0, _TITLE, _BODY)
    return list(db.session.scalars(
        sa.select(_INDEX.c.rowid).where(sa.literal_column(name).op("match", is_comparison=True)(asked),
                                        _seen(_INDEX.c.rowid, readable)).order_by(rank, _INDEX.c.rowid).limit(at_most)))


def _tsvector(words: Sequence[str], readable: sa.Select[int], at_most: int) -> list[int]:
    """Each word as the beginning of one, or as another of the same stem."""
    each: list[Any] = [sa.func.courses_asked(f"'{word}'") for word in words]
    asked = reduce(lambda both, one: both.op("&&")(one), each)
    return list(db.session.scalars(
        sa.select(_INDEX.c.ref).where(_INDEX.c.words.op("@@", is_comparison=True)(asked), _seen(_INDEX.c.ref, readable))
        .order_by(sa.func.ts_rank(_INDEX.c.words, asked).desc(), _INDEX.c.ref).limit(at_most)))


def _rows(words: Sequence[str], readable: sa.Select[int], at_most: int) -> list[int]:
    """By titles alone, for an SQLite without FTS5."""
    parts = []
    for number, kind in enumerate(_KINDS):
        ref, course = kind.id * 3 + number, kind.id if kind is Course else kind.course_id
        seen = sa.or_(course.in_(readable), Course.id.in_(_published())) if kind is Course else course.in_(readable)
        holds = (sa.func.lower(kind.title).contains(word, autoescape=True) for word in words)
        parts.append(sa.select(ref.label("ref")).where(seen, *holds))
    both = sa.union_all(*parts).subquery()
    return list(db.session.scalars(sa.select(both.c.ref).order_by(both.c.ref).limit(at_most)))


def _seen(ref: sa.ColumnElement[int], readable: sa.Select[int]) -> sa.ColumnElement[bool]:
    course = _INDEX.c.course_id
    return sa.or_(course.in_(readable), sa.and_(ref % 3 == _KINDS.index(Course), course.in_(_published())))


def _published() -> sa.Select[int]:
    return sa.select(Course.id).where(Course.status == "published", Course.is_template.is_(False))


def _loaded(kind: type[Any], ids: Sequence[int]) -> dict[int, Any]:
    if not ids:
        return {}
    rows = sa.select(kind).where(kind.id.in_(ids))
    if kind is Activity:
        rows = rows.join(Activity.module).join(Module.course).options(
            contains_eager(Activity.module).contains_eager(Module.course), undefer(Activity.body_html))
    elif kind is Module:
        rows = rows.join(Module.course).options(contains_eager(Module.course))
    return {thing.id: thing for thing in db.session.scalars(rows)}
