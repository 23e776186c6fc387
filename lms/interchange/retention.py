"""What interchange keeps for a time only."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms.accounts.erasure import how_many
from lms.accounts.retention import Part, setting
from lms.interchange import queries, services
from lms.interchange.models import Task

_days = setting("IMPORT_DAYS")


def _over(at: datetime) -> dict[str, int]:
    return {Task.__tablename__: how_many(Task.asked_at < at - timedelta(days=_days()))}


def _purge(at: datetime) -> None:
    for task in queries.old(before=at - timedelta(days=_days())):
        services.forget(task)


TASKS = Part("interchange.tasks", _days, _over, _purge)
