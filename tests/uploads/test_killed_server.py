"""A real server with several web processes is killed without warning while a file arrives: no acknowledged byte is lost."""

from __future__ import annotations

import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from itsdangerous import URLSafeTimedSerializer

from lms.accounts import sessions
from lms.core import staging
from lms.core.app import create_app
from lms.core.database import db, now
from lms.core.testing import fresh_database, migrated
from lms.core.work import unit_of_work
from lms.courses import services as courses
from tests.cast import assemble
from tests.uploads.conftest import metadata

SIZE, PIECE, KILLS = 6_000_000, 200_000, 4


@dataclass
class Phone:
    """Sends a file in pieces over one weak link after another; `acknowledged` is what the server has ever promised."""

    port: int
    cookie: str
    content: bytes
    random: Random
    token: str = ""
    address: str = ""
    acknowledged: int = 0
    broken: list[str] = field(default_factory=list)

    def ask(self, method: str, address: str, data: bytes = b"", cut: bool = False, **headers: str) -> http.client.HTTPResponse:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        told = {"Tus-Resumable": "1.0.0", "Cookie": self.cookie, "X-CSRFToken": self.token} | {
            name.replace("_", "-"): value for name, value in headers.items()}
        if cut:
            link.putrequest(method, address)
            for name, value in told.items():
                link.putheader(name, value)
            link.putheader("Content-Length", str(len(data)))
            link.endheaders()
            link.send(data[:len(data) // 2])
            link.close()
            raise ConnectionAbortedError
        link.request(method, address, data, told)
        answer = link.getresponse()
        answer.body = answer.read()  # type: ignore[attr-defined]
        link.close()
        return answer

    def send(self) -> bool:
        """One step; True when all of it has arrived."""
        told = self.ask("HEAD", self.address)
        if told.status != 200:
            raise ConnectionError(told.status)
        at = int(told.headers["Upload-Offset"])
        assert at >= self.acknowledged, "the server forgot what it had acknowledged"
        self.acknowledged = at
        if at == len(self.content):
            return True
        cut = self.random.random() < 0.2
        answer = self.ask("PATCH", self.address, self.content[at:at + PIECE], cut, Upload_Offset=str(at),
                          Content_Type="application/offset+octet-stream")
        if answer.status == 204:
            self.acknowledged = int(answer.headers["Upload-Offset"])
        return False


@pytest.fixture
def environ(tmp_path: Path, worker_id: str) -> dict[str, str]:
    server = os.environ.get("LMS_TEST_DATABASE_URL", "")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {name: value for name, value in os.environ.items() if not name.startswith("LMS_")} | {
        "LMS_DEMO": "1", "LMS_INSTANCE": str(tmp_path), "LMS_PORT": str(port), "LMS_WEB_PROCESSES": "3",
        "LMS_LIMITS_URL": "memory://", "LMS_BASE_URL": f"http://127.0.0.1:{port}",
        "LMS_DATABASE_URL": fresh_database(server, f"lms_test_{worker_id}_kill") if server else ""}


@pytest.fixture
def server(environ: dict[str, str]) -> Iterator[list[subprocess.Popen[bytes]]]:
    running: list[subprocess.Popen[bytes]] = []
    yield running
    for one in running:
        _kill(one)


def _start(environ: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "lms", "run"], env=environ, start_new_session=True,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _kill(one: subprocess.Popen[bytes]) -> None:
    if one.poll() is None:
        os.killpg(one.pid, signal.SIGKILL)
        one.wait()


def test_what_was_acknowledged_outlives_kills_and_cut_links(
        environ: dict[str, str], server: list[subprocess.Popen[bytes]]) -> None:
    app = migrated(create_app(environ))
    with app.app_context():
        with unit_of_work():
            cast = assemble()
            course = courses.create_course(code="UJI-01", title="Pelatihan Uji", agency_id=cast.school.id, at=now())
            activity = courses.add_activity(courses.add_module(course, "Modul"), "file", "Berkas")
            token = sessions.start(cast.instructor, at=now())
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        csrf = hashlib.sha1(b"uji").hexdigest()
        cookie = signer.dumps({"_user_id": token, "csrf_token": csrf})
        signed = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(csrf)
        db.session.remove()
        db.engine.dispose()
    content = b"%PDF-1.4\n" + Random(7).randbytes(SIZE) + b"\nstartxref\n9\n%%EOF\n"
    phone = Phone(int(environ["LMS_PORT"]), f"lms={cookie}", content, Random(3), token=signed)
    server.append(_start(environ))
    kills, end = 0, time.monotonic() + 90
    while True:
        assert time.monotonic() < end, f"{phone.acknowledged} bytes after {kills} kills: {phone.broken[-3:]}"
        try:
            if not phone.address:
                phone.address = _begin(phone, activity.public_id)
            if phone.send():
                break
        except (OSError, http.client.HTTPException) as error:
            phone.broken.append(repr(error))
            time.sleep(0.05)
        if kills < KILLS and phone.acknowledged > (kills + 1) * SIZE / (KILLS + 1):
            _kill(server[-1])
            server.append(_start(environ))
            kills += 1
    assert kills == KILLS
    assert phone.broken
    with app.app_context(), staging.read(phone.address.rsplit("/", 1)[1]) as file:
        assert hashlib.sha256(file.read()).digest() == hashlib.sha256(content).digest()


def _begin(phone: Phone, subject: str) -> str:
    told = metadata("bahan.pdf", "courses.main", subject)
    answer = phone.ask("POST", "/uploads", Upload_Length=str(len(phone.content)), Upload_Metadata=told)
    if answer.status != 201:
        raise ConnectionError(answer.status)
    return answer.headers["Location"]
