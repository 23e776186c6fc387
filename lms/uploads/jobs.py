"""Background jobs of uploads."""

from __future__ import annotations

from lms.core.database import now
from lms.core.work import unit_of_work
from lms.uploads import services


def sweep() -> None:
    """Clear away files that nobody finished or used in time."""
    with unit_of_work():
        services.sweep(at=now())
    services.sweep_strays()
