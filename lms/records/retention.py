"""What the desk keeps for a time only."""

from __future__ import annotations

from datetime import datetime

from lms.accounts.erasure import how_many
from lms.accounts.retention import Part, setting
from lms.records.models import Batch, Extract
from lms.records.schedules import services as schedules
from lms.records.services import exporting


def _over(at: datetime) -> dict[str, int]:
    return {Batch.__tablename__: how_many(exporting.over(at))}


EXPORTS = Part("records.exports", setting("RECORDS_EXPORT_DAYS"), _over, lambda at: exporting.expire(at=at))
"""The files go; that the export was made is kept."""


def _old_lists(at: datetime) -> dict[str, int]:
    return {Extract.__tablename__: how_many(schedules.over(at))}


LISTS = Part("records.lists", setting("RECORDS_EXPORT_DAYS"), _old_lists, lambda at: schedules.expire(at=at))
