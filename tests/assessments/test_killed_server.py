"""A real server is killed without warning while learners answer: every answer it acknowledged is on its disk."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa

from lms.accounts import sessions
from lms.assessments import services
from lms.assessments.models import Attempt, Response
from lms.assessments.question_types import question_types
from lms.core.app import create_app
from lms.core.database import db, now
from lms.core.testing import fresh_database, migrated
from lms.core.work import unit_of_work
from lms.enrolments import services as enrolments
from tests.assessments.room import CONTENTS, furnish
from tests.cast import assemble, person

LEARNERS, EDITS, KILLS = 6, 30, 3


@dataclass
class House:
    """An installation whose server can be killed and started again."""

    environ: dict[str, str]
    url: str
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.running = subprocess.Popen([sys.executable, "-m", "lms", "run"], env=self.environ, start_new_session=True,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        assert self.running
        os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()


@dataclass
class Device:
    """One learner's browser: it sends each edit until it is acknowledged, sometimes an old one once more."""

    url: str
    cookie: str
    kinds: dict[str, str]
    random: Random
    acknowledged: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    token: str = ""
    count: int = 0

    def answer_all(self) -> None:
        sent: list[dict[str, object]] = []
        for sequence in range(1, EDITS + 1):
            key, kind = self.random.choice(list(self.kinds.items()))
            values = CONTENTS[kind][self.random.choice((2, 3))]
            edit = {"question": key, "values": values, "sequence": sequence}
            sent.append(edit)
            while not self._post([edit, *self.random.sample(sent, min(2, len(sent)))]):
                time.sleep(0.1)
            self.acknowledged[key] = (sequence, values)
            self.count = sequence

    def _post(self, answers: list[dict[str, object]]) -> bool:
        try:
            self.token = self.token or self._token()
            request = urllib.request.Request(
                f"{self.url}/answers", data=json.dumps({"device": "d", "answers": answers}).encode(), method="POST",
                headers={"Cookie": self.cookie, "X-CSRFToken": self.token, "Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=5) as reply:
                return answers[0]["question"] in json.load(reply)["held"]
        except (OSError, ValueError, HTTPException):
            return False

    def _token(self) -> str:
        page = urllib.request.urlopen(urllib.request.Request(self.url, headers={"Cookie": self.cookie}), timeout=5)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.read().decode())
        return found[1] if found else ""


@pytest.fixture
def house(tmp_path: Path, worker_id: str) -> Iterator[House]:
    server = os.environ.get("LMS_TEST_DATABASE_URL", "")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")} | {
        "LMS_DEMO": "1", "LMS_INSTANCE": str(tmp_path), "LMS_PORT": str(port), "LMS_WEB_PROCESSES": "1",
        "LMS_LIMITS_URL": "memory://", "LMS_BASE_URL": f"http://127.0.0.1:{port}",
        "LMS_DATABASE_URL": fresh_database(server, f"lms_test_{worker_id}_kill") if server else ""}
    made = House(environ, environ["LMS_BASE_URL"])
    yield made
    made.kill()


def test_what_was_acknowledged_outlives_a_kill(house: House) -> None:
    app = migrated(create_app(house.environ))
    with app.app_context():
        with unit_of_work():
            cast = assemble()
            room = furnish(cast)
            people = [person(f"u{number}", f"Orang {number}", cast.malinau) for number in range(LEARNERS)]
            tokens = [sessions.start(somebody, at=now()) for somebody in people]
            for somebody in people:
                enrolments.enrol(somebody.id, room.cohort, at=now())
            attempts = [services.start(somebody.id, room.activity, at=now()).public_id for somebody in people]
        kinds = {room.key(kind): kind for kind in CONTENTS}
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookies = [f"lms={signer.dumps({'_user_id': token, 'csrf_token': 'c' * 40})}" for token in tokens]
        devices = [Device(f"{house.url}/attempts/{attempt}", cookie, kinds, Random(number))
                   for number, (attempt, cookie) in enumerate(zip(attempts, cookies, strict=True))]
        db.session.remove()
        db.engine.dispose()
    house.start()
    with ThreadPoolExecutor(LEARNERS) as pool:
        answering = [pool.submit(device.answer_all) for device in devices]
        for kill in range(1, KILLS + 1):
            _wait_for(lambda kill=kill: sum(d.count for d in devices) > kill * LEARNERS * EDITS / (KILLS + 1))
            house.kill()
            house.start()
        for one in answering:
            one.result(timeout=60)
    with app.app_context():
        for device, attempt in zip(devices, attempts, strict=True):
            held = _held(attempt)
            assert held.keys() == device.acknowledged.keys()
            for key, (sequence, values) in device.acknowledged.items():
                question = room.questions[kinds[key]]
                assert held[key] == (sequence, question_types[kinds[key]].parse(question.content, values)), kinds[key]
        db.session.remove()
        db.engine.dispose()


def _wait_for(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < end, "the server did not answer"
        time.sleep(0.02)


def _held(attempt: str) -> dict[str, tuple[int, object]]:
    rows = db.session.scalars(
        sa.select(Response).join(Attempt, Attempt.id == Response.attempt_id).where(Attempt.public_id == attempt)).all()
    assert len({row.question for row in rows}) == len(rows)
    return {row.question: (row.sequence, row.value) for row in rows}
