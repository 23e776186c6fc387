"""The words of a course: found, written, deleted, copied along, and looked for in what a learner reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa
from flask import abort
from sqlalchemy.exc import IntegrityError

from lms.core import audit
from lms.core.database import db
from lms.discussions import texts
from lms.discussions.errors import term_taken
from lms.discussions.models import Term
from lms.search.sources import Question, holds

_course = sa.table("courses_course", sa.column("id"), sa.column("public_id"), sa.column("title"))
MOST = 2000
WORDS = 6


def term_or_404(public_id: str) -> Term:
    return db.session.scalar(sa.select(Term).where(Term.public_id == public_id)) or abort(404)


def terms(course_id: int, *, search: str = "") -> Sequence[Term]:
    """In the order of the alphabet; every word of the search stands in the term or in what it means."""
    holds = (sa.or_(Term.name.icontains(word, autoescape=True), Term.text.icontains(word, autoescape=True))
             for word in search.split()[:WORDS])
    rows = sa.select(Term).where(Term.course_id == course_id, *holds)
    return in_order(db.session.scalars(rows.order_by(Term.id).limit(MOST)))


def found(question: Question, *, at_most: int) -> list[tuple[Term, str, str]]:
    """Of the courses that somebody may read those that hold all of the words, each with its course's address and title."""
    both = sa.select(Term, _course.c.public_id, _course.c.title).join(_course, _course.c.id == Term.course_id)
    rows = db.session.execute(both.where(
        Term.course_id.in_(question.courses), *holds(question.words, Term.name, Term.text),
    ).order_by(Term.sorted, Term.id).limit(at_most)).all()
    return [(row[0], row[1], row[2]) for row in rows]


def any_in_course() -> sa.ColumnElement[bool]:
    """Whether the course of the page has any."""
    return sa.exists().where(Term.course_id == sa.bindparam("course_id"))


def by_letter(found: Sequence[Term]) -> dict[str, list[Term]]:
    """Under their first letters; whatever begins with none stands under #."""
    shelves: dict[str, list[Term]] = {}
    for term in found:
        letter = term.sorted[:1].upper()
        shelves.setdefault(letter if letter.isalpha() else "#", []).append(term)
    return shelves


def add(course_id: int, name: str, text: str, *, by: int | None, at: datetime) -> Term:
    """Refused where the glossary has the term already, in capitals or not."""
    term = Term(course_id=course_id, written_at=at, written_by_id=by)
    with _alone():
        _say(term, name, text)
        db.session.add(term)
    audit.record("discussions.term_added", f"term:{term.id}", course=course_id)
    return term


def change(term: Term, name: str, text: str, *, by: int, at: datetime) -> None:
    """As `add`."""
    with _alone():
        _say(term, name, text)
        term.written_at, term.written_by_id = at, by
    audit.record("discussions.term_changed", f"term:{term.id}", course=term.course_id)


def delete(term: Term) -> None:
    audit.record("discussions.term_deleted", f"term:{term.id}", course=term.course_id)
    db.session.execute(sa.delete(Term).where(Term.id == term.id))


def used_in(course_id: int, text: str) -> Sequence[Term]:
    """The terms of the course that the text uses, as whole words; of those it does not use only the names are read."""
    rows = db.session.execute(sa.select(Term.id, Term.sorted).where(Term.course_id == course_id).limit(MOST)).all()
    plain = " ".join(text.casefold().split()) if rows else ""
    ids = [id_ for id_, name in rows if stands_in(name, plain)]
    return in_order(db.session.scalars(sa.select(Term).where(Term.id.in_(ids)))) if ids else []


def stands_in(name: str, plain: str) -> bool:
    """Both without capitals, `plain` with single spaces."""
    return name in plain and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", plain) is not None


def in_order(found: Iterable[Term]) -> list[Term]:
    return sorted(found, key=lambda term: term.sorted)


@contextmanager
def _alone() -> Iterator[None]:
    """The database decides whether the term is there already, also for two who write at once."""
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as error:
        raise term_taken() from error


def _say(term: Term, name: str, text: str) -> None:
    term.name, term.sorted, term.text, term.html = name, name.casefold(), texts.tidy(text), texts.html(text)
