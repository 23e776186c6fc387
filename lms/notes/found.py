"""A person's own notes and highlights, in the search."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from lms.courses import queries as courses
from lms.notes import queries
from lms.search.sources import MOST, Hit, Question, Source

NOTES = Source("notes.own", _l("Your notes"), "lms.notes.found:find", order=20)


def find(actor: Any, question: Question) -> list[Hit]:
    notes = queries.found(actor.id, question, at_most=MOST)
    marked = queries.highlights_found(actor.id, question, at_most=MOST)
    beside = {note.activity_id for note in notes} | {one.activity_id for one in marked}
    activities = {one.id: one for one in courses.activities(beside)}
    hits: list[tuple[Any, str, str]] = [(one, "note", one.text) for one in notes] + [
        (one, f"mark-{one.key}", f"“{one.quote}” {one.note}".strip()) for one in marked]
    return [Hit(of.title, url_for("courses.activity", activity=of.public_id, _anchor=anchor), text=text)
            for one, anchor, text in hits if (of := activities.get(one.activity_id))][:MOST]
