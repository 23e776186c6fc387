"""Background work on badges."""

from __future__ import annotations

from lms.certificates.badges import making
from lms.core.database import now
from lms.core.work import unit_of_work


def statuses() -> None:
    """Bring the status lists up to date: after each change, and by the clock for whatever was lost or grew old."""
    with unit_of_work():
        making.refresh(at=now())
