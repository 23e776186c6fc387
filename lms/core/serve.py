"""Web processes and the worker, started and stopped together.

All of them are forked from the process that has read the settings and built the application, so it is built once and its
memory is shared. gunicorn serves; see docs/decisions/0003-gunicorn.md.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

from gunicorn.app.base import BaseApplication

from lms.core import lean
from lms.core.errors import StartError
from lms.core.sending import Worker

PR_SET_PDEATHSIG = 1
GRACE = 15
"""Seconds that a request or job in hand may take to finish when the server stops."""
REQUESTS_BETWEEN = 250
"""After so many a web process gives memory back."""


class Web(BaseApplication):
    """gunicorn, for an application that stands already."""

    def __init__(self, application: Callable[..., Any], host: str, port: int, *, processes: int, threads: int) -> None:
        self._application = application
        self._settings = {
            "bind": f"{host}:{port}", "workers": processes, "threads": threads, "worker_class": Worker,
            "post_request": _after, "graceful_timeout": GRACE, "loglevel": "warning", "max_requests": 20000,
            "max_requests_jitter": 2000, "control_socket_disable": True}
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        return self._application


def _after(worker: Worker, _request: Any, _environ: Any, _answer: Any) -> None:
    if worker.nr % REQUESTS_BETWEEN == 0:
        lean.give_back()


def claim(host: str, port: int) -> None:
    """StartError unless this process may listen there: gunicorn tries for five seconds, and says so in its own words."""
    try:
        family, kind, protocol, _name, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(where)
            tried.listen()
    except OSError as error:
        raise StartError(f"The server cannot listen on {host}:{port}: {error.strerror or error}. Stop what listens there "
                         "already, or set LMS_HOST and LMS_PORT to an address that is free.") from None


def supervise(works: Iterable[Callable[[], object]]) -> int:
    """Run each in a process of its own until stopped by a signal or until one of them ends; the exit status of that one.

    Whoever calls this has one thread and has closed its connections: a fork shares them.
    """
    lean.settle()
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
