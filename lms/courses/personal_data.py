"""What courses keeps of somebody, for that person to take along."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.personal_data import Part
from lms.core.database import db
from lms.courses.models import Activity, Course, Progress


def _progress(user_id: int) -> list[dict[str, Any]]:
    rows = db.session.execute(
        sa.select(Course.code, Activity.title, Progress).join(Activity, Activity.id == Progress.activity_id)
        .join(Course, Course.id == Progress.course_id).where(Progress.learner_id == user_id).order_by(Progress.opened_at))
    return [{"course": code, "activity": title, "opened_at": p.opened_at.isoformat(), "seconds": p.seconds, "place": p.place,
             "anchor": p.anchor,
             "completed_at": p.completed_at and p.completed_at.isoformat()} for code, title, p in rows]


PROGRESS = Part("progress", _progress, _l("Progress in courses"), {
    "place": _l("Last place"), "anchor": _l("Last place in a text")}, for_programs=frozenset({"place", "anchor"}))
