"""What somebody was told and how he wants to be told, for that person to take along."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts import notices
from lms.accounts.personal_data import Part
from lms.messages import queries
from lms.messages.forms import WAY_NAMES


def _notices(user_id: int) -> list[dict[str, Any]]:
    return [{"subject": said.subject, "text": said.text, "created_at": notice.created_at.isoformat(),
             "read_at": notice.read_at and notice.read_at.isoformat(),
             "mailed_at": notice.mailed_at and notice.mailed_at.isoformat()}
            for notice in queries.of_person(user_id) for said in [notices.worded(notice.kind, notice.facts)]]


def _choices(user_id: int) -> dict[str, Any]:
    choice, reader = queries.choice_of(user_id), notices.readers([user_id])[user_id]
    return {"ways": choice.ways if choice else {}, "quiet_hours": choice and [choice.quiet_from, choice.quiet_until],
            "letters_come_back": bool(reader.email and queries.failing_among([reader.email]))}


NOTICES = Part("notices", _notices, _l("What you were told"), {"subject": _l("Subject"), "mailed_at": _l("Mailed")})
CHOICES = Part(
    "notice_choices", _choices, _l("How you want to be told"),
    {"ways": _l("Ways"), "quiet_hours": _l("Quiet hours"), "letters_come_back": _l("Letters come back"),
     **notices.GROUPS},
    dict.fromkeys(notices.GROUPS, WAY_NAMES))
