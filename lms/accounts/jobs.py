"""What accounts forgets by the clock."""

from __future__ import annotations

from datetime import timedelta

from lms.accounts import sessions, sign_in
from lms.core.database import now
from lms.core.work import unit_of_work

FAILURES_KEPT, SESSIONS_KEPT = timedelta(days=1), timedelta(days=90)


def purge() -> None:
    """Refused sign-ins after a day, ended or long unused sessions after 90 days."""
    with unit_of_work():
        sign_in.purge_failures(before=now() - FAILURES_KEPT)
        sessions.purge(before=now() - SESSIONS_KEPT)
