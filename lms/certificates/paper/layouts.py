"""Layouts from a process that ends once nobody needs it: WeasyPrint, and what laying out leaves behind, are in no worker.

What it compiles is kept here, so that of a cohort only the first certificate waits for it, and whoever does not fit.
"""

from __future__ import annotations

import atexit
import socket
import subprocess
import sys
from contextlib import suppress
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import Any

from lms.certificates.designs.design import Design
from lms.certificates.paper import letters
from lms.certificates.paper.compiled.filling import Compiled
from lms.certificates.paper.compiled.marks import Form
from lms.certificates.paper.facts import Facts
from lms.certificates.paper.printing import Job, Printer

PATIENCE = 120.0
"""Seconds for one page, on the busiest machine."""
_CHILD = Path(__file__).with_name("layouts_child.py")


class LayoutFailed(RuntimeError):
    """The page could not be laid out; the message says why."""


class Elsewhere:
    """Asks one process, and starts it anew where it has ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection[Any, Any] | None = None

    def compiled(self, job: Job, form: Form, density: str) -> Compiled | str:
        found: Compiled | str = self._asked("compiled", job, form, density)
        return found

    def whole(self, job: Job) -> bytes:
        found: bytes = self._asked("whole", job)
        return found

    @property
    def process_id(self) -> int:
        """0 where none is needed."""
        return self._process.pid if self._process and self._process.poll() is None else 0

    def end(self) -> None:
        if self._line:
            self._line.close()
        if self._process:
            self._process.kill()
            self._process.wait()
        self._process = self._line = None

    def _asked(self, *request: Any) -> Any:
        if self._process and self._process.poll() is None:
            with suppress(OSError, EOFError):  # it may end while we ask: then another answers
                return self._answer(*request)
        self.end()
        self._start()
        try:
            return self._answer(*request)
        except (OSError, EOFError) as error:
            self.end()
            raise LayoutFailed("The process that lays out certificates has ended. Does lms doctor find their paper?") from error

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen([sys.executable, "-I", str(_CHILD)], stdin=theirs.fileno())
        self._line = Connection(ours.detach())

    def _answer(self, *request: Any) -> Any:
        line = self._line
        assert line
        line.send(request)
        if not line.poll(PATIENCE):
            self.end()
            raise LayoutFailed(f"A certificate was not laid out in {PATIENCE:.0f} seconds.")
        found, problem = line.recv()
        if problem:
            raise LayoutFailed(problem)
        return found


elsewhere = Elsewhere()
_printer = Printer(elsewhere)
_one = Lock()
atexit.register(elsewhere.end)


def printed(facts: Facts, *, generated_at: datetime, statement: str, badge: str, seal: str, design: Design) -> bytes:
    """As `render.render` prints it, byte for byte."""
    letters.check(facts)
    with _one:
        return _printer.printed(Job(facts, generated_at, statement, badge, seal, design))
