"""What somebody was told and how he wants to be told, for that person to take along."""

from __future__ import annotations

from typing import Any

from lms.accounts import notices
from lms.accounts.personal_data import Part
from lms.messages import queries


def _notices(user_id: int) -> list[dict[str, Any]]:
    return [{"subject": said.subject, "text": said.text, "created_at": notice.created_at.isoformat(),
             "read_at": notice.read_at and notice.read_at.isoformat(),
             "mailed_at": notice.mailed_at and notice.mailed_at.isoformat()}
            for notice in queries.of_person(user_id) for said in [notices.worded(notice.kind, notice.facts)]]


def _choices(user_id: int) -> dict[str, Any]:
    choice, reader = queries.choice_of(user_id), notices.readers([user_id])[user_id]
    return {"ways": choice.ways if choice else {}, "quiet_hours": choice and [choice.quiet_from, choice.quiet_until],
            "letters_come_back": bool(reader.email and queries.failing_among([reader.email]))}


NOTICES, CHOICES = Part("notices", _notices), Part("notice_choices", _choices)
