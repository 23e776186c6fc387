"""Work for a process of its own that ends once nobody needs it: what the work has to load, and leaves behind, is in no worker."""

from __future__ import annotations

import atexit
import logging
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import Any

BARE = Path(__file__).with_name("bare.py")
log = logging.getLogger("lms")


class Failed(RuntimeError):
    """The work was not done; the message says why."""


class Apart:
    """A script that calls `serve`, started at the first request and anew where it has ended; one request at a time. It is run
    without the manifests of the rooms, see `bare`."""

    def __init__(self, script: Path, *, patience: float) -> None:
        """`patience`: seconds for one request, on the busiest machine."""
        self._script, self._patience, self._one = script, patience, Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection[Any, Any] | None = None
        atexit.register(self.end)

    def ask(self, what: str, *given: Any) -> Any:
        """What the task of that name gives; an error that the script tells is raised here, Failed for any other."""
        with self._one:
            if self._process and self._process.poll() is None:
                with suppress(OSError, EOFError):  # it may end while we ask: then another answers
                    return self._answer(what, *given)
            self.end()
            self._start()
            try:
                return self._answer(what, *given)
            except (OSError, EOFError) as error:
                self.end()
                raise Failed(f"The process of {self._script.name} has ended. Does lms doctor find what it needs?") from error

    def wake(self) -> None:
        """Have it get ready, for something will be asked soon."""
        if not self.process_id:
            with self._one:
                if not self.process_id:
                    self.end()
                    self._start()

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

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen([sys.executable, "-I", str(BARE), str(self._script)], stdin=theirs.fileno())
        self._line = Connection(ours.detach())

    def _answer(self, *request: Any) -> Any:
        line = self._line
        assert line
        line.send(request)
        if not line.poll(self._patience):
            self.end()
            raise Failed(f"{request[0]}: not done in {self._patience:.0f} seconds.")
        found, problem = line.recv()
        if problem:
            raise problem
        return found


def serve(tasks: Mapping[str, Callable[..., Any]], *, idle: float, told: tuple[type[Exception], ...] = ()) -> None:
    """Do what is asked for on standard input, until nothing is for `idle` seconds, or whoever asks is gone. Errors of the kinds
    `told` are raised there as they are."""
    line: Connection[Any, Any] = Connection(0)
    while line.poll(idle):
        try:
            what, *given = line.recv()
            line.send(_done(what, tasks[what], given, told))
        except (EOFError, OSError):
            return


def _done(what: str, task: Callable[..., Any], given: list[Any],
          told: tuple[type[Exception], ...]) -> tuple[Any, Exception | None]:
    try:
        return task(*given), None
    except told as error:
        return None, error
    except Exception as error:
        log.exception("%s failed", what)
        return None, Failed(f"{type(error).__name__}: {error}")
