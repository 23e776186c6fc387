"""The demonstration: reminders of what is due, made as the clock makes them."""

from __future__ import annotations

from lms.core.database import now
from lms.messages import reminders


def load() -> None:
    """The rooms above tell the rest while they load their own."""
    reminders.remind(at=now())
