"""Web processes and the worker, started and stopped together.

`python -m lms.core.serve HOST PORT PROCESSES THREADS WORKER` is what `lms run` becomes once all is checked: it imports
nothing of the application, so that watching costs next to no memory.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from types import FrameType

PR_SET_PDEATHSIG = 1
LEAN = {"MALLOC_MMAP_THRESHOLD_": "262144", "MALLOC_TRIM_THRESHOLD_": "262144", "MALLOC_ARENA_MAX": "2"}
"""For glibc: give large blocks back at once. Each password check takes 19 MB, which it would otherwise keep per thread."""
GRACE = 15
"""Seconds that a request or job in hand may take to finish when the server stops."""


def become(*arguments: object) -> None:
    """Replace the present process by one that only supervises; never returns."""
    os.execv(sys.executable, [sys.executable, "-m", "lms.core.serve", *map(str, arguments)])  # noqa: S606


def supervise(host: str, port: int, processes: int, threads: int, worker: bool) -> int:
    """Run until stopped by a signal or until one of them ends; the exit status of whichever ended first."""
    children = [_start(web("lms.core.app:create_app()", host, port, processes, threads))]
    if worker:
        children.append(_start([sys.executable, "-m", "lms", "worker"]))
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _stop)
    try:
        return _watch(children)
    except KeyboardInterrupt:
        return 0
    finally:
        _end(children)


def web(application: str, host: str, port: int, processes: int, threads: int) -> list[str]:
    """The command that serves an application."""
    return [
        sys.executable, "-m", "gunicorn", application, "--bind", f"{host}:{port}", "--workers", str(processes),
        "--threads", str(threads), "--worker-class", "gthread", "--graceful-timeout", str(GRACE), "--log-level", "warning",
        "--max-requests", "20000", "--max-requests-jitter", "2000", "--no-control-socket"]


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env={**LEAN, **os.environ}, preexec_fn=_end_with_parent)  # safe: this process has one thread


def _end_with_parent() -> None:
    """Where the system can (Linux): whatever kills the supervisor, its children do not stay and hold the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _watch(children: list[subprocess.Popen[bytes]]) -> int:
    while True:
        for child in children:
            if child.poll() is not None:
                return child.returncode or 1
        time.sleep(0.2)


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(GRACE + 5)
        except subprocess.TimeoutExpired:
            child.kill()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    HOST, PORT, PROCESSES, THREADS, WORKER = sys.argv[1:]
    sys.exit(supervise(HOST, int(PORT), int(PROCESSES), int(THREADS), WORKER == "True"))
