"""A worker that may be killed: `python -m tests.messages.child send|remind FOLDER DATABASE MAIL [DIES_AT]`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from lms.accounts.models import User
from lms.core.database import db
from lms.core.testing import make_app
from lms.messages import reminders, sending
from lms.messages.deadlines import Deadline, DeadlineKind, deadlines
from tests.messages.conftest import NOON

DIES_AT = int(sys.argv[5]) if __name__ == "__main__" and len(sys.argv) > 5 else -1


def everybody(after: datetime, before: datetime) -> Iterator[Deadline]:
    """One deadline for all; the process ends in the midst of them where it is told to."""
    for number, id_ in enumerate(db.session.scalars(db.select(User.id).order_by(User.id)).all()):
        if number == DIES_AT:
            os.kill(os.getpid(), signal.SIGKILL)
        yield Deadline(id_, "1", NOON + timedelta(days=2), NOON - timedelta(days=30), "/activities/abc",
                       {"title": "Laporan", "due": "lusa"})


def add_deadline(app: Flask, coming: str) -> None:
    app.extensions["lms.registries"]["messages.deadlines"].clear()
    deadlines.add(app, DeadlineKind("assignments.due", coming))


def main() -> None:
    what, folder, database, mail = sys.argv[1:5]
    app = make_app(Path(folder), database_url=database, MAIL_URL=mail, QUEUE_URL="sqlite:", QUIET_HOURS="")
    with app.app_context():
        if what == "send":
            while sending.send(at=NOON):
                pass
            return
        reminders.PIECE = 10
        add_deadline(app, "__main__:everybody")
        sys.stdout.write(str(reminders.remind(at=NOON)))


if __name__ == "__main__":
    main()
