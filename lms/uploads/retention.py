"""What uploads keeps for a time only."""

from __future__ import annotations

from datetime import datetime

from lms.accounts.erasure import how_many
from lms.accounts.retention import Part, setting
from lms.uploads import services
from lms.uploads.models import Upload


def _over(at: datetime) -> dict[str, int]:
    return {Upload.__tablename__: how_many(services.over(at))}


WAITING = Part("uploads.waiting", setting("UPLOADS_KEPT_DAYS"), _over, lambda at: services.sweep(at=at))
