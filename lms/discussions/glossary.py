"""The words of a course: found, written, deleted, copied along, and looked for in what a learner reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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

MOST = 2000
WORDS = 6


def term_or_404(public_id: str) -> Term:
    return db.session.scalar(sa.select(Term).where(Term.public_id == public_id)) or abort(404)


def terms(course_id: int, *, search: str = "") -> Sequence[Term]:
    """In the order of the alphabet; every word of the search stands in the term or in what it means."""
    holds = (sa.or_(Term.name.icontains(word, autoescape=True), Term.text.icontains(word, autoescape=True))
             for word in search.split()[:WORDS])
    rows = sa.select(Term).where(Term.course_id == course_id, *holds)
    return sorted(db.session.scalars(rows.order_by(Term.id).limit(MOST)), key=lambda term: term.sorted)


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


def standing_in(text: str, found: Sequence[Term]) -> list[Term]:
    """Those of these terms that a text uses, as whole words."""
    plain = " ".join(text.casefold().split())
    return [term for term in found if re.search(rf"(?<!\w){re.escape(term.sorted)}(?!\w)", plain)]


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
