"""An installation to be treated badly: killed, cut from its database, its disk filled up."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import sqlalchemy as sa

from bench.examinee import Exam, furnish
from bench.harness import wait_for
from lms.core import migrate
from lms.core.app import create_app
from lms.core.database import db

DISK_MB, SPARE = 200, 2
"""The size of a disk of our own, and how many learners there are beside those simulated: for real browsers."""


@dataclass
class House:
    """The served exam. `database_url` is empty for SQLite on a disk of our own."""

    name: str
    folder: Path
    database_url: str
    learners: int
    suffered: dict[str, int] = field(default_factory=dict)
    running: subprocess.Popen[bytes] | None = None
    is_own_disk: bool = False

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.is_own_disk = _mount(self.folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.environ = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")} | {
            "LMS_DEMO": "1", "LMS_INSTANCE": str(self.folder), "LMS_PORT": str(self.port), "LMS_PROXIES": "1",
            "LMS_BASE_URL": f"http://127.0.0.1:{self.port}", "LMS_DATABASE_URL": self.database_url,
            "LMS_LIMITS_URL": "memory://", "LMS_PLUGINS_OFF": "evaluation"}
        self.app = create_app(self.environ)
        with self.app.app_context():
            migrate.upgrade()
            self.exam: Exam = furnish(self.app, self.learners + SPARE)
            db.session.remove()
            db.engine.dispose()

    def start(self) -> None:
        self.running = subprocess.Popen([sys.executable, "-m", "lms", "run"], env=self.environ, start_new_session=True,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self) -> None:
        if self.running:
            with suppress(ProcessLookupError):
                os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()

    def close(self) -> None:
        self.stop()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        if self.is_own_disk:
            subprocess.run(["umount", "-l", str(self.folder)], check=False)
            self.is_own_disk = False

    def mistreat(self, random: Random) -> None:
        """One of the misfortunes, by chance."""
        fates = [self.kill_all, self.kill_one, self.cut_database if self.database_url else self.fill_disk]
        random.choice(fates)(random)

    def kill_all(self, random: Random) -> None:
        """As a power cut: every process at once, without warning."""
        self._note("server killed -9")
        self.stop()
        time.sleep(random.uniform(0, 0.5))
        self.start()
        wait_for(self.port, "/")

    def kill_one(self, random: Random) -> None:
        """One of the processes: web or the worker of the jobs. The rest goes down with it, and all is started anew."""
        self._note("one process of it killed -9")
        assert self.running
        family = _family(self.running.pid)
        with suppress(ProcessLookupError, IndexError):
            os.kill(random.choice(family[1:]), signal.SIGKILL)
        try:
            self.running.wait(10)
        except subprocess.TimeoutExpired:
            return  # gunicorn has replaced it
        self.stop()
        self.start()
        wait_for(self.port, "/")

    def cut_database(self, random: Random) -> None:
        """End the database's own workers; killed -9 where FAULTS_KILL_BACKENDS allows, for that restarts the whole server."""
        with self.app.app_context(), db.engine.connect() as connection:
            others = sa.text("select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
            pids = connection.scalars(others).all()
            if not pids:
                return
            if os.environ.get("FAULTS_KILL_BACKENDS"):
                self._note("database worker killed -9")
                os.kill(random.choice(pids), signal.SIGKILL)
            else:
                self._note("database connections ended")
                for pid in pids:
                    connection.execute(sa.text("select pg_terminate_backend(:pid)"), {"pid": pid})
        with self.app.app_context():
            db.engine.dispose()

    def fill_disk(self, random: Random) -> None:
        """Until nothing more can be written, for a moment."""
        if not self.is_own_disk:
            return
        self._note("disk full")
        ballast = self.folder / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                with suppress(OSError):
                    while True:
                        file.write(b"\0" * size)
        time.sleep(random.uniform(0.5, 1.5))
        ballast.unlink()

    def _note(self, fate: str) -> None:
        self.suffered[fate] = self.suffered.get(fate, 0) + 1


def _mount(folder: Path) -> bool:
    """A small disk of its own; only root may make one."""
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder)], check=False, capture_output=True)
    return made.returncode == 0


def _family(pid: int) -> list[int]:
    """The process and all its descendants."""
    told = Path(f"/proc/{pid}/task/{pid}/children")
    below = [int(child) for child in re.findall(r"\d+", told.read_text())] if told.exists() else []
    return [pid, *(one for child in below for one in _family(child))]
