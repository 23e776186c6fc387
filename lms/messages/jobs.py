"""What messages does in the background and by the clock."""

from __future__ import annotations

from lms.core import jobs
from lms.core.database import now
from lms.core.work import unit_of_work
from lms.messages import reminders, sending, services


def send() -> None:
    """One batch of letters, and the next one as a job of its own, so that others have their turn."""
    if sending.send(at=now()):
        jobs.enqueue("messages.send")


def remind() -> None:
    reminders.remind(at=now())


def purge() -> None:
    """Delete what is old, in pieces."""
    count = services.PURGED
    while count == services.PURGED:
        with unit_of_work():
            count = services.purge(at=now())
