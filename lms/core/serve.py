"""Web processes and the worker, started and stopped together.

All of them are forked from the process that has read the settings and built the application, so it is built once and its
memory is shared. gunicorn serves; see docs/decisions/0003-gunicorn.md.
"""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

from gunicorn.app.base import BaseApplication

PR_SET_PDEATHSIG = 1
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
LEAN = {M_MMAP_THRESHOLD: 262144, M_TRIM_THRESHOLD: 262144, M_ARENA_MAX: 2}
"""For glibc's mallopt(3): give large blocks back at once. Each password check takes 7 MB, which it would otherwise keep per
thread."""
GRACE = 15
"""Seconds that a request or job in hand may take to finish when the server stops."""


class Web(BaseApplication):
    """gunicorn, for an application that stands already."""

    def __init__(self, application: Callable[..., Any], host: str, port: int, *, processes: int, threads: int) -> None:
        self._application = application
        self._settings = {
            "bind": f"{host}:{port}", "workers": processes, "threads": threads, "worker_class": "gthread",
            "graceful_timeout": GRACE, "loglevel": "warning", "max_requests": 20000, "max_requests_jitter": 2000,
            "control_socket_disable": True}
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        return self._application


def supervise(works: Iterable[Callable[[], object]]) -> int:
    """Run each in a process of its own until stopped by a signal or until one of them ends; the exit status of that one.

    Whoever calls this has one thread and has closed its connections: a fork shares them.
    """
    _give_back_memory()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _stop)
    children: set[int] = set()
    try:
        for work in works:
            children.add(_fork(work))
        ended, status = os.wait()
        children.discard(ended)
        return os.waitstatus_to_exitcode(status) or 1
    except KeyboardInterrupt:
        return 0
    finally:
        _end(children)


def _fork(work: Callable[[], object]) -> int:
    sys.stdout.flush()
    gc.freeze()  # what is shared is not collected, so its pages stay shared
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        _end_with_parent()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, signal.SIG_DFL)
        work()
        status = 0
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else 1
    except KeyboardInterrupt:
        status = 0
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        os._exit(status)


def _end_with_parent() -> None:
    """Where the system can (Linux): whatever kills the supervisor, its children do not stay and hold the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _give_back_memory() -> None:
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        for option, value in LEAN.items():
            mallopt(option, value)


def _end(children: set[int]) -> None:
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_IGN)
    for child in children:
        os.kill(child, signal.SIGTERM)
    until = time.monotonic() + GRACE + 5
    while children and time.monotonic() < until:
        children = {child for child in children if os.waitpid(child, os.WNOHANG) == (0, 0)}
        time.sleep(0.05)
    for child in children:
        os.kill(child, signal.SIGKILL)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
