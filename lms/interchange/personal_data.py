"""What interchange keeps of somebody, for that person to take along."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts.personal_data import Part
from lms.interchange import queries


def _tasks(user_id: int) -> list[dict[str, Any]]:
    return [{"name": task.name, "kind": task.form or "import", "state": task.state, "asked_at": task.asked_at.isoformat()}
            for task in queries.all_of(user_id)]


TASKS = Part(
    "interchange", _tasks, _l("Courses brought in or taken along as files"),
    codes={"kind": {"import": _l("brought in")}, "state": {
        "reading": _l("being read"), "ready": _l("ready"), "bringing": _l("being made"), "writing": _l("being written"),
        "done": _l("done"), "failed": _l("failed")}})
