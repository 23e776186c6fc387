"""What packages keep of somebody, for that person to take along."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts.personal_data import Part
from lms.courses import queries as courses
from lms.packages import queries, record


def _attempts(user_id: int) -> list[dict[str, Any]]:
    rows = queries.attempts_of(user_id)
    titles = {activity.id: activity.title for activity in courses.activities({row.activity_id for row in rows})}
    return [{
        "activity": titles.get(row.activity_id), "attempt": row.number, "begun_at": row.begun_at.isoformat(),
        "completion": row.completion, "success": row.success, "score": row.score, "seconds": row.seconds,
        "told": {item: state.cmi for item, state in queries.states(row.id).items()},
        "statements": record.all_of(row.id)} for row in rows]


ATTEMPTS = Part(
    "packages", _attempts, _l("Attempts at packages"),
    {"completion": _l("Completion"), "success": _l("Success"), "told": _l("What the package keeps"),
     "statements": _l("Statements")},
    {"completion": {"completed": _l("completed"), "incomplete": _l("not completed"), "unknown": _l("not told")},
     "success": {"passed": _l("passed"), "failed": _l("not passed"), "unknown": _l("not told")}},
    frozenset({"told", "statements"}))
