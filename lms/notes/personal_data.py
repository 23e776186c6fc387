"""The notes of somebody, for that person to take along."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts.personal_data import Part
from lms.courses import queries as courses
from lms.notes import queries


def _notes(user_id: int) -> list[dict[str, Any]]:
    notes = queries.of_owner(user_id)
    titles = {activity.id: activity.title for activity in courses.activities({note.activity_id for note in notes})}
    return [{"activity": titles[note.activity_id], "text": note.text, "written_at": note.written_at.isoformat()}
            for note in notes]


NOTES = Part("notes", _notes, _l("Own notes"))
