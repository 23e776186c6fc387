"""Web processes and the worker, started and stopped together."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from types import FrameType

GRACE = 15
"""Seconds that a request or job in hand may take to finish when the server stops."""


def supervise(host: str, port: int, processes: int, threads: int, worker: bool) -> int:
    """Run until stopped by a signal or until one of them ends; the exit status of whichever ended first."""
    children = [subprocess.Popen([
        sys.executable, "-m", "gunicorn", "wsgi:application", "--bind", f"{host}:{port}", "--workers", str(processes),
        "--threads", str(threads), "--worker-class", "gthread", "--graceful-timeout", str(GRACE), "--log-level", "warning",
        "--max-requests", "20000", "--max-requests-jitter", "2000", "--no-control-socket"])]
    if worker:
        children.append(subprocess.Popen([sys.executable, "-m", "lms", "worker"]))
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _stop)
    try:
        return _watch(children)
    except KeyboardInterrupt:
        return 0
    finally:
        _end(children)


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
