"""A person's own notes, in the search."""

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
    activities = {one.id: one for one in courses.activities([note.activity_id for note in notes])}
    return [Hit(of.title, url_for("courses.activity", activity=of.public_id, _anchor="note"), text=note.text)
            for note in notes if (of := activities.get(note.activity_id))]
