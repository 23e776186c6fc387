"""Reminders to 10,000 people: how long it takes to queue them, and whether each letter leaves once though the worker is killed.

Usage: python -m bench.reminders [people] [kills]

People, reminders and the mail server are of its own, on SQLite, or on a fresh database of the server in LMS_TEST_DATABASE_URL. The
worker is a process that is killed (SIGKILL) at moments spread over the work; exit status 1 if a letter was lost or doubled.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Timer
from time import perf_counter

import sqlalchemy as sa
from flask import Flask

from lms.accounts.models import User
from lms.core.database import db
from lms.core.testing import fresh_database, make_app, migrated
from lms.core.work import unit_of_work
from lms.messages import reminders
from tests.cast import agency
from tests.messages import child
from tests.messages.conftest import NOON
from tests.messages.post_office import PostOffice

WITHIN = 5.0
"""Seconds in which all are to be queued."""


def main() -> None:
    people, kills = (int(text) for text in (*sys.argv[1:3], *("10000", "8")[len(sys.argv) - 1:]))
    server = os.environ.get("LMS_TEST_DATABASE_URL", "")
    office = PostOffice()
    office.open()
    with TemporaryDirectory() as folder:
        url = fresh_database(server, "lms_bench_reminders") if server else ""
        app = migrated(make_app(Path(folder), database_url=url, QUEUE_URL=f"sqlite:///{folder}/queue.db", QUIET_HOURS=""))
        with app.app_context():
            _fill(people)
            seconds = _queued(app)
            print(f"{people} reminders queued in {seconds:.2f} s ({db.engine.dialect.name}), again in {_queued(app):.2f} s")
            db.session.remove()
            took, lives = _sent(app, office, kills, people)
            db.engine.dispose()
    letters = Counter(one.to for one in office.arrived)
    doubled, lost = sum(count > 1 for count in letters.values()), people - len(letters)
    print(f"sent in {took:.1f} s by a worker that was killed {lives - 1} times: {doubled} doubled, {lost} lost")
    sys.exit(1 if doubled or lost or (people >= 10_000 and seconds > WITHIN) else 0)


def _fill(people: int) -> None:
    with unit_of_work():
        place = agency("Dinas Sosial", "office")
        db.session.execute(sa.insert(User), [
            {"username": f"orang{n}", "name": f"Orang {n}", "email": f"orang{n}@contoh.test", "agency_id": place.id,
             "created_at": NOON} for n in range(people)])


def _queued(app: Flask) -> float:
    app.extensions["lms.registries"]["messages.deadlines"].clear()
    child.add_deadline(app, "tests.messages.child:everybody")
    start = perf_counter()
    reminders.remind(at=NOON)
    return perf_counter() - start


def _sent(app: Flask, office: PostOffice, kills: int, people: int) -> tuple[float, int]:
    """Seconds, and how many workers it took."""
    chance, start, lives = Random(7), perf_counter(), 0
    while True:
        lives += 1
        worker = subprocess.Popen([sys.executable, "-m", "tests.messages.child", "send", app.config["INSTANCE"],
                                   app.config["DATABASE_URL"], office.url])
        if lives <= kills:
            share = len(office.arrived) + chance.randint(1, max(2, 2 * people // (kills + 1)))
            office.at_text = lambda count, at=share, victim=worker: (  # type: ignore[misc]
                Timer(chance.random() / 500, victim.kill).start() if count == at else None)
        else:
            office.at_text = lambda _count: None
        if worker.wait() == 0:
            return perf_counter() - start, lives


if __name__ == "__main__":
    main()
