"""What the clock does with agreements."""

from __future__ import annotations

from lms.core.database import now
from lms.core.work import unit_of_work
from lms.partners import expiry


def sweep() -> None:
    """End agreements whose last day is over, and warn of those that end soon."""
    with unit_of_work():
        expiry.tend(at=now())
