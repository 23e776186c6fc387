"""The notes and highlights of somebody, for that person to take along."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts.personal_data import Part
from lms.courses import queries as courses
from lms.notes import queries
from lms.notes.passages import COLOURS


def _notes(user_id: int) -> list[dict[str, Any]]:
    notes = queries.of_owner(user_id)
    titles = {activity.id: activity.title for activity in courses.activities({note.activity_id for note in notes})}
    return [{"activity": titles[note.activity_id], "text": note.text, "written_at": note.written_at.isoformat()}
            for note in notes]


def _highlights(user_id: int) -> list[dict[str, Any]]:
    marked = queries.highlights(user_id)
    titles = {activity.id: activity.title for activity in courses.activities({one.activity_id for one in marked})}
    return [{"activity": titles[one.activity_id], "quote": one.quote, "colour": one.colour, "note": one.note,
             "changed_at": one.changed_at.isoformat()} for one in marked]


NOTES = Part("notes", _notes, _l("Own notes"))
HIGHLIGHTS = Part("highlights", _highlights, _l("Passages marked in texts"), {
    "quote": _l("Passage"), "colour": _l("Colour"), "note": _l("Your notes"), "changed_at": _l("Last changed")},
    {"colour": COLOURS})
