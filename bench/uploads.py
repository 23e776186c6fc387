"""A film of 2 GB, made while it is sent in pieces of 512 kB; the server is killed (SIGKILL) three times on the way.

Usage: python -m bench.uploads [MB]. A lecturer sends it as the browser's script does, over tus, to `lms run` with one web process, on
SQLite; the film then becomes the content of an activity, and is fetched from there. Meanwhile somebody opens a page, and somebody else
asks the database for its one place to write, ten times a second each: how long they wait is told. Memory is what the web process held
most (VmHWM) in each step, and how much of it came with the step.
Claimed: no step takes more than 16 MB; no acknowledged byte is lost; what is fetched is what was sent.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from threading import Event, Thread

from bench.content import PASSWORD
from bench.harness import FIRST_PORT, Browser, children, table, wait_for
from bench.pages import sign_in, unpacked
from bench.parcels import MP4
from lms.accounts import passwords
from lms.accounts import services as accounts
from lms.core import migrate
from lms.core.app import create_app
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import services as courses

MB, PIECE, KILLS, LIMIT, PAUSE, QUIET = 1_000_000, 512 * 1024, 3, 16, 0.1, 5


class Film:
    """Bytes that are the same each time they are asked for, and that no packer makes smaller; nothing of it is kept."""

    def __init__(self, size: int) -> None:
        self.size, self._noise = size, os.urandom(PIECE)

    def at(self, offset: int) -> bytes:
        """The piece that begins there."""
        made = offset.to_bytes(8, "big") + self._noise[8:]
        return ((MP4 + made[len(MP4):]) if offset == 0 else made)[:min(PIECE, self.size - offset)]

    def digest(self) -> str:
        digest = hashlib.sha256()
        for offset in range(0, self.size, PIECE):
            digest.update(self.at(offset))
        return digest.hexdigest()


class House:
    """`lms run`, which is killed and started again on the same port."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.port, self.database = FIRST_PORT, folder / "lms.db"
        self.environ = {"LMS_INSTANCE": str(folder), "LMS_SECRET_KEY": "b" * 40, "LMS_PROXIES": "1", "LMS_DEMO": "",
                        "LMS_DATABASE_URL": f"sqlite:///{self.database}", "LMS_PORT": str(self.port), "LMS_WEB_PROCESSES": "1",
                        "LMS_MAX_UPLOAD_MB": str(megabytes + 1), "LMS_UPLOADS_WAITING_MB": str(2 * megabytes)}
        with create_app(self.environ).app_context():
            migrate.upgrade()
            with unit_of_work():
                office = accounts.create_agency("Politeknik Kesejahteraan Sosial", "office")
                lecturer = accounts.create_user(username="dosen", name="Sari Wulandari", at=now(), agency_id=office.id,
                                                employment_type="non_asn", password_hash=passwords.hashed(PASSWORD))
                accounts.grant_role(lecturer.id, "instructor", scope=("agency", office.id), at=now())
                course = courses.create_course(code="F-01", title="Pelatihan", agency_id=office.id, at=now())
                self.activity = courses.add_activity(courses.add_module(course, "Film"), "video", "Film").public_id
            db.session.remove()
            db.engine.dispose()
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", "lms", "run", "--no-workers"], start_new_session=True,
                                         env={**os.environ, **self.environ}, stdout=subprocess.DEVNULL)
        wait_for(self.port, "/sign-in")
        self.web = children(children(self._process.pid)[0])[0]

    def kill(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def begin(self) -> None:
        """The most that is held counts from here on."""
        Path(f"/proc/{self.web}/clear_refs").write_text("5")
        self.before = self.held("VmRSS")

    def held(self, which: str) -> float:
        found = re.search(rf"{which}:\s+(\d+)", Path(f"/proc/{self.web}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0


class Lecturer:
    """Who sends the film, saves it and looks at it."""

    def __init__(self, house: House, film: Film) -> None:
        self.house, self.film = house, film
        self.browser = sign_in(house.port, "dosen")
        self.page = f"/teach/activities/{house.activity}/video"
        self.token = _found(r'name="csrf_token"[^>]*value="([^"]+)"', unpacked(self.browser.get(self.page).body))
        self.headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.browser.cookies.items()),
                        "X-CSRFToken": self.token, "Tus-Resumable": "1.0.0"}
        self.lost = self.acknowledged = 0

    def send(self) -> tuple[float, float]:
        """All of it; the most that a web process held, and how much of that came with it."""
        told = {"filename": "film.mp4", "purpose": "courses.main", "subject": self.house.activity}
        begun = self._ask("POST", "/uploads", **{"Upload-Length": str(self.film.size), "Upload-Metadata": ",".join(
            f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())})
        address, most, came = begun.headers["Location"], 0.0, 0.0
        for share in range(1, KILLS + 2):
            for _ in range(5):
                self.browser.get(self.page)  # what a process loads for its first pages is no part of it
            self.house.begin()
            self._until(address, self.film.size * share // (KILLS + 1))
            most, came = max(most, self.house.held("VmHWM")), max(came, self.house.held("VmHWM") - self.house.before)
            if share <= KILLS:
                self._cut(address)
                self.house.kill()
                self.house.start()
                self._resume(address)
        self.upload = address.rpartition("/")[2]
        return most, came

    def save(self) -> tuple[float, float]:
        """The form, which names what has arrived."""
        self.house.begin()
        form = {"csrf_token": self.token, "video-upload": self.upload, "body": ""}
        if (answer := self.browser.send("POST", self.page, form)).status != 303:
            sys.exit(f"the film is not taken: {answer.status}")
        return self.house.held("VmHWM"), self.house.held("VmHWM") - self.house.before

    def fetch(self) -> str:
        """The digest of what comes back."""
        shown = unpacked(self.browser.get(f"/activities/{self.house.activity}").body)
        link = http.client.HTTPConnection("127.0.0.1", self.house.port)
        link.request("GET", _found(r'"(/materials/[^"]+film\.mp4)"', shown), headers={"Cookie": self.headers["Cookie"]})
        answer, digest = link.getresponse(), hashlib.sha256()
        while piece := answer.read(PIECE):
            digest.update(piece)
        link.close()
        return digest.hexdigest()

    def _until(self, address: str, end: int) -> None:
        while self.acknowledged < end:
            answer = self._ask("PATCH", address, self.film.at(self.acknowledged), **{
                "Upload-Offset": str(self.acknowledged), "Content-Type": "application/offset+octet-stream"})
            if answer.status != 204:
                sys.exit(f"a piece is not taken: {answer.status}")
            self.acknowledged = int(answer.headers["Upload-Offset"])

    def _cut(self, address: str) -> None:
        """Half a piece, whose end the server will not live to see."""
        link = http.client.HTTPConnection("127.0.0.1", self.house.port)
        link.putrequest("PATCH", address)
        for name, value in {**self.headers, "Upload-Offset": str(self.acknowledged), "Content-Length": str(PIECE),
                            "Content-Type": "application/offset+octet-stream"}.items():
            link.putheader(name, value)
        link.endheaders()
        link.send(self.film.at(self.acknowledged)[:PIECE // 2])

    def _resume(self, address: str) -> None:
        at = int(self._ask("HEAD", address).headers["Upload-Offset"])
        self.lost += max(0, self.acknowledged - at)
        self.acknowledged = at - at % PIECE if at % PIECE else at
        while at % PIECE:  # the rest of the piece that was cut
            answer = self._ask("PATCH", address, self.film.at(at - at % PIECE)[at % PIECE:], **{
                "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"})
            at = self.acknowledged = int(answer.headers["Upload-Offset"])

    def _ask(self, method: str, address: str, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        link = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=60)
        link.request(method, address, body, self.headers | headers)
        answer = link.getresponse()
        answer.read()
        link.close()
        return answer


class Others:
    """Who opens a page, and who writes, meanwhile: the milliseconds that each took."""

    def __init__(self, house: House, browser: Browser) -> None:
        self.house, self.browser, self.stop = house, browser, Event()
        self.waited: dict[str, list[float]] = {"page": [], "write": []}
        for what, ask in (("page", self._read), ("write", self._write)):
            Thread(target=self._again, args=(what, ask), daemon=True).start()

    def told(self) -> list[str]:
        """95 of 100, and the longest."""
        said = []
        for what in ("page", "write"):
            ms, self.waited[what] = self.waited[what], []
            said.append(f"{quantiles(ms, n=20)[-1]:.0f} / {max(ms):.0f}" if len(ms) > 1 else "")
        return said

    def _again(self, what: str, ask: Callable[[], None]) -> None:
        while not self.stop.wait(PAUSE):
            begun = time.monotonic()
            with suppress(OSError, http.client.HTTPException):  # the server is dead at times
                ask()
                self.waited[what].append((time.monotonic() - begun) * 1000)

    def _read(self) -> None:
        self.browser.get("/teach")

    def _write(self) -> None:
        with closing(sqlite3.connect(self.house.database, timeout=60, isolation_level=None)) as link:
            link.execute("BEGIN IMMEDIATE")
            link.execute("ROLLBACK")


def _found(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    return found[1] if found else sys.exit(f"the page does not show {pattern}")


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    film, rows, is_well = Film(megabytes * MB), list[list[str]](), True
    with TemporaryDirectory() as folder:
        house = House(Path(folder), megabytes)
        try:
            lecturer, others = Lecturer(house, film), Others(house, sign_in(house.port, "dosen"))
            time.sleep(QUIET)
            rows.append(["nothing is sent", f"{QUIET} s", "", "", *others.told(), ""])
            for what, step in ((f"sent, {KILLS} kills", lecturer.send), ("saved", lecturer.save)):
                begun = time.monotonic()
                most, came = step()
                is_well &= came <= LIMIT
                rows.append([what, f"{time.monotonic() - begun:.0f} s", f"{most:.0f} MB", f"{came:.0f} MB", *others.told(),
                             "ok" if came <= LIMIT else "**over**"])
            house.begin()
            begun, is_same = time.monotonic(), lecturer.fetch() == film.digest()
            came = house.held("VmHWM") - house.before
            is_well &= is_same and not lecturer.lost and came <= LIMIT
            rows.append(["fetched", f"{time.monotonic() - begun:.0f} s", f"{house.held('VmHWM'):.0f} MB", f"{came:.0f} MB",
                         *others.told(), "SHA-256 as sent" if is_same else "**another SHA-256**"])
            others.stop.set()
        finally:
            house.kill()
    table(f"film of {megabytes} MB | wall | web process, most | came with it (at most {LIMIT} MB) | a page meanwhile, ms: 95 of 100 / "
          "longest | a write, ms | ", rows)
    print(f"\nBytes acknowledged and lost: {lecturer.lost}.")
    sys.exit(0 if is_well else "a large file takes more than is claimed, or came to harm")


if __name__ == "__main__":
    main()
