"""Whatever ends a worker, nobody is told twice and nobody is forgotten."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core.database import db
from lms.core.testing import fresh_database, make_app, migrated
from lms.core.work import unit_of_work
from lms.messages import sending
from lms.messages.models import Notice
from tests.cast import agency, person
from tests.messages.conftest import NOON
from tests.messages.post_office import PostOffice

PEOPLE = 45
ROOT = Path(__file__).parents[2]


@pytest.fixture
def own_app(tmp_path: Path, database_url: str, worker_id: str) -> Iterator[Flask]:
    """An installation with people, on a database that other processes see."""
    url = fresh_database(database_url, f"lms_test_{worker_id}_mail") if database_url else ""
    app = migrated(make_app(tmp_path, database_url=url, QUEUE_URL=f"sqlite:///{tmp_path}/queue.db", QUIET_HOURS=""))
    with app.app_context():
        with unit_of_work():
            place = agency("Dinas Sosial", "office")
            for number in range(PEOPLE):
                person(f"orang{number}", f"Orang {number}", place)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def post() -> Iterator[PostOffice]:
    made = PostOffice()
    made.open()
    yield made
    made.close()


def child(app: Flask, what: str, mail: str = "", dies_at: int = -1) -> subprocess.Popen[bytes]:
    database = app.config["DATABASE_URL"]
    return subprocess.Popen([sys.executable, "-m", "tests.messages.child", what, app.config["INSTANCE"], database,
                             mail or f"file://{app.config['INSTANCE']}/mail", str(dies_at)], cwd=ROOT, stdout=subprocess.PIPE)


def reminded(app: Flask, dies_at: int = -1) -> tuple[int, int]:
    running = child(app, "remind", dies_at=dies_at)
    told, _ = running.communicate(timeout=120)
    return running.returncode, int(told or -1)


@pytest.mark.server
def test_a_job_that_is_killed_among_its_reminders_goes_on_where_it_was(own_app: Flask) -> None:
    assert reminded(own_app, dies_at=25) == (-signal.SIGKILL, -1)
    assert reminded(own_app) == (0, PEOPLE - 20)
    assert reminded(own_app) == (0, 0)
    rows = db.session.execute(sa.select(Notice.person_id, Notice.once)).all()
    assert len(rows) == len(set(rows)) == PEOPLE


@pytest.mark.server
@pytest.mark.parametrize("moment", ["at_rcpt", "at_text"])
def test_each_letter_leaves_once_though_the_worker_is_killed_again_and_again(
        own_app: Flask, post: PostOffice, moment: str) -> None:
    """Right before the text of a letter goes out, and right after, when the server has it and has not answered."""
    assert reminded(own_app) == (0, PEOPLE)
    workers: list[subprocess.Popen[bytes]] = []
    fatal = {3, 4, 17, 44 if moment == "at_rcpt" else 45}

    def kill(count: int) -> None:
        if count in fatal:
            fatal.remove(count)
            os.kill(workers[-1].pid, signal.SIGKILL)
            workers[-1].wait(30)

    setattr(post, moment, kill)
    while len(workers) < 10:
        workers.append(child(own_app, "send", post.url))
        if workers[-1].wait(120) == 0:
            break
    for worker in workers:
        worker.communicate()
    assert [worker.returncode for worker in workers] == [-signal.SIGKILL] * 4 + [0]
    assert Counter(post.to()) == {f"orang{number}@contoh.test": 1 for number in range(PEOPLE)}
    with own_app.app_context():
        sending.settle(at=NOON)
        assert db.session.scalar(sa.select(sa.func.count()).where(Notice.mailed_at.is_not(None))) == PEOPLE
