"""What offline keeps of somebody, for that person to take along."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.personal_data import Part
from lms.core.database import db
from lms.courses import queries as courses
from lms.offline.models import Entry


def _entries(user_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(sa.select(Entry).where(Entry.learner_id == user_id).order_by(Entry.id)).all()
    titles = {a.id: a.title for a in courses.activities({row.activity_id for row in rows})}
    return [{"kind": row.kind, "activity": titles[row.activity_id], "done_at": row.said_at.isoformat(),
             "arrived_at": row.kept_at.isoformat(), "told": row.body, "refused": row.refused} for row in rows]


ENTRIES = Part("offline", _entries, _l("Sent from a device without network"), {
    "done_at": _l("Done"), "told": _l("What was sent"), "refused": _l("Refused because")}, for_programs=frozenset({"told"}))
