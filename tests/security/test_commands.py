"""A command that can't do what it is asked says so in a plain sentence, and its exit status too."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

SECRET = "k" * 40
RUN = ("run",)


def lms(*arguments: str, timeout: int = 180, **settings: str) -> tuple[int, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    done = subprocess.run([sys.executable, "-m", "lms", *arguments], capture_output=True, text=True, timeout=timeout,
                          stdin=subprocess.DEVNULL, env=own | {f"LMS_{name}": value for name, value in settings.items()})
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(("arguments", "settings", "named"), [
    (("nonsense",), {}, "nonsense"), (("run", "--bogus"), {}, "--bogus"), (("demo",), {}, "LMS_DEMO"),
    (("demo",), {"DEMO": "1"}, "lms doctor"),
    (("user", "password", "x"), {}, "lms"),
    (RUN, {}, "lms migrate"), (("migrate",), {"DATABASE_URL": "nonsense"}, "LMS_DATABASE_URL"),
    (("migrate",), {"DATABASE_URL": "mysql://x/y"}, "LMS_DATABASE_URL"),
    (("migrate",), {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}, "lms doctor"),
    (RUN, {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}, "lms doctor"),
    (("migrate",), {"INSTANCE": "/dev/null"}, "LMS_INSTANCE"), (("migrate",), {"INSTANCE": "/proc/nowhere"}, "LMS_INSTANCE"),
    (("routes",), {"PORT": "x"}, "LMS_PORT"), (("routes",), {"PORT": "99999"}, "LMS_PORT"),
    (("routes",), {"LANGUAGE": "xx"}, "LMS_LANGUAGE"), (("routes",), {"TIMEZONE": "Mars"}, "LMS_TIMEZONE"),
    (RUN, {"SECRET_KEY": ""}, "LMS_SECRET_KEY"), (RUN, {"SECRET_KEY": "short"}, "LMS_SECRET_KEY")])
def test_a_refusal_is_a_sentence(
        tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], named: str) -> None:
    status, said = lms(*arguments, **{"INSTANCE": str(tmp_path / "instance"), "SECRET_KEY": SECRET} | settings)
    assert status != 0
    assert "Traceback" not in said
    assert named in said


@pytest.mark.parametrize("command", ["migrate", "demo", "doctor", "worker", "run"])
def test_a_ruined_database_is_named(tmp_path: Path, command: str) -> None:
    (tmp_path / "lms.db").write_bytes(os.urandom(20_000))
    status, said = lms(command, INSTANCE=str(tmp_path), DEMO="1")
    assert status != 0
    assert "Traceback" not in said
    assert "not a database" in said


def test_a_port_that_is_taken_ends_the_server_with_a_sentence(tmp_path: Path) -> None:
    assert lms("migrate", INSTANCE=str(tmp_path), SECRET_KEY=SECRET)[0] == 0
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = str(taken.getsockname()[1])
        status, said = lms("run", INSTANCE=str(tmp_path), SECRET_KEY=SECRET, PORT=number)
    assert status == 1
    assert said == (f"Error: The server cannot listen on 127.0.0.1:{number}: Address already in use. Stop what listens there "
                    "already, or set LMS_HOST and LMS_PORT to an address that is free.\n")
