"""What messages keeps for a time only."""

from __future__ import annotations

from datetime import datetime

from lms.accounts.erasure import how_many
from lms.accounts.retention import Part, setting
from lms.messages import services
from lms.messages.models import Notice


def _over(at: datetime) -> dict[str, int]:
    return {Notice.__tablename__: how_many(services.old(at))}


NOTICES = Part("messages.notices", setting("NOTICES_KEPT_DAYS"), _over, lambda at: services.purge(at=at))
"""Unread ones twice as long."""
