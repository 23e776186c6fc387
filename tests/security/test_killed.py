"""`kill -9`, whenever it comes: nothing half-done, nothing left behind."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.security.test_commands import SECRET, lms


def begin(folder: Path, *command: str, **more: str) -> subprocess.Popen[bytes]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    own |= {"LMS_INSTANCE": str(folder), "LMS_SECRET_KEY": SECRET, "LMS_WEB_PROCESSES": "1", **more}
    return subprocess.Popen([sys.executable, "-m", "lms", *command], env=own, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def waits_for(wanted: bool, port: int) -> bool:
    until = time.monotonic() + 20
    while time.monotonic() < until and answers(port) != wanted:
        time.sleep(0.1)
    return answers(port) == wanted


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent is gone")
def test_a_killed_supervisor_leaves_nobody_holding_the_port(tmp_path: Path) -> None:
    assert lms("migrate", INSTANCE=str(tmp_path), SECRET_KEY=SECRET)[0] == 0
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = begin(tmp_path, "run", LMS_PORT=str(port))
    assert waits_for(True, port)
    server.send_signal(signal.SIGKILL)
    server.wait()
    assert waits_for(False, port)


@pytest.mark.parametrize("after", [0.6, 1.0, 1.4])
def test_a_killed_loading_of_the_demonstration_leaves_all_or_nothing(tmp_path: Path, after: float) -> None:
    assert lms("migrate", INSTANCE=str(tmp_path), SECRET_KEY=SECRET)[0] == 0
    loading = begin(tmp_path, "demo", LMS_DEMO="1")
    time.sleep(after)
    loading.kill()
    loading.wait()
    with sqlite3.connect(tmp_path / "lms.db") as database:
        loaded = bool(database.execute("select count(*) from core_marker where name = 'demo'").fetchone()[0])
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        assert (database.execute("select count(*) from accounts_user").fetchone()[0] > 0) == loaded
    database.close()
    assert lms("demo", INSTANCE=str(tmp_path), SECRET_KEY=SECRET, DEMO="1")[0] == 0
