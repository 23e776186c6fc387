"""What `lms doctor` asks of messages."""

from __future__ import annotations

from datetime import timedelta

from lms.core.database import now
from lms.core.doctor import Check, Finding
from lms.messages import queries

LATE = timedelta(hours=1)


def _letters() -> Finding:
    late = queries.overdue(before=now() - LATE)
    return Finding(not late, f"{late} letters about notices have waited for more than an hour." if late else
                   "No letter about a notice has waited for more than an hour.", LETTERS.remedy)


LETTERS = Check("Letters", _letters, "Is the worker running, and does the mail server answer? See the log of lms worker.")
