"""What attendance keeps of somebody, for that person to take along."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.personal_data import Part
from lms.attendance import feeds, words
from lms.attendance.models import Mark, Meeting, Teaching
from lms.core.database import db


def _marks(user_id: int) -> list[dict[str, Any]]:
    rows = db.session.execute(sa.select(Mark, Meeting).join(Meeting, Meeting.id == Mark.meeting_id).where(
        Mark.learner_id == user_id).order_by(Mark.id))
    return [{"session": meeting.title, "starts_at": meeting.starts_at.isoformat(), "credit_hours": meeting.credit_hours,
             "state": mark.state, "how": mark.method, "note": mark.note, "reason": mark.reason, "device": mark.device,
             "at": mark.at.isoformat(), "superseded_at": mark.superseded_at and mark.superseded_at.isoformat()}
            for mark, meeting in rows]


MARKS = Part("attendance", _marks, _l("Attendance"), {"how": _l("How"), "note": _l("Note")},
             {"state": words.STATES, "how": words.METHODS})


def _sessions(user_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(sa.select(Meeting).join(Teaching, Teaching.meeting_id == Meeting.id).where(
        Teaching.user_id == user_id).order_by(Meeting.starts_at))
    return [{"session": meeting.title, "starts_at": meeting.starts_at.isoformat(), "ends_at": meeting.ends_at.isoformat()}
            for meeting in rows]


SESSIONS = Part("sessions_held", _sessions, _l("Sessions held"))


def _feed(user_id: int) -> dict[str, Any] | None:
    """That there is one; its address is a secret like a password."""
    feed = feeds.of_user(user_id)
    return {"made_at": feed.made_at.isoformat()} if feed else None


FEED = Part("calendar_address", _feed, _l("Private calendar address"))
