"""What waits for what: an activity that would wait for itself is refused while it is edited."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.core.database import db
from lms.courses.errors import Refused
from lms.courses.models import Activity
from lms.courses.openings.locks import Openings, of_activity, of_module


def check(course_id: int, openings: Openings) -> None:
    """Refused where a circle of activities waits for one another, for none of them could ever be opened."""
    if not openings:
        return
    rows = db.session.execute(sa.select(Activity.id, Activity.module_id, Activity.title).where(Activity.course_id == course_id))
    activities = {id_: (module_id, title) for id_, module_id, title in rows}
    waits = {id_: {one["activity"] for key in (of_activity(id_), of_module(module_id)) for one in openings.get(key, ())
                   if "activity" in one} for id_, (module_id, _title) in activities.items()}
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        titles = " → ".join(f"“{activities[id_][1]}”" for id_ in reversed(error.args[1]))
        raise Refused(_l("That would be a circle in which each waits for the next, so none would ever open: %(circle)s.",
                         circle=titles)) from error


def waiting_for(activity_id: int, openings: Openings) -> list[str]:
    """The names of whatever opens after this activity."""
    return [key for key, conditions in openings.items() if any(one.get("activity") == activity_id for one in conditions)]
