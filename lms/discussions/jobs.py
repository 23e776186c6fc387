"""What happens by the clock."""

from __future__ import annotations

from lms.core.database import now
from lms.core.work import unit_of_work
from lms.discussions import news


def announce() -> None:
    """Tell of the announcements whose moment has come, each in a unit of its own; run twice, it tells once."""
    for id_ in news.owed(at=now()):
        with unit_of_work():
            at = now()
            found = news.locked(id_)
            if found.shows_at <= at:
                news.tell(found, at=at)
