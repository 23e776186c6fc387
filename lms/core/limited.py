"""What a stranger sent is read by a script in a process of its own: with little memory, little time, and nothing else in reach.

Run as a script it sets the limits on itself and becomes the script that is named to it, with the file on standard input.
"""

from __future__ import annotations

import json
import resource
import runpy
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Semaphore
from typing import Any

MEMORY, SECONDS, PATIENCE = 900_000_000, 20, 40
"""Bytes of address space, seconds of CPU, and of waiting, which on a busy machine are more."""
MOMENT = 10.0
"""Seconds that a visitor waits for a turn."""
_places, _line = Semaphore(2), Semaphore(1)
"""In each process, whatever is read: it takes memory, and of the threads that serve one has to stay free."""


def answer(script: Path, content: bytes, *arguments: str) -> Any:
    """What the script prints, read as JSON; None where it fails or meets a limit."""
    command = [sys.executable, "-I", __file__, str(script), *arguments]
    with turn():
        try:
            done = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, env={}, check=True)
            return json.loads(done.stdout)
        except (subprocess.SubprocessError, ValueError):
            return None


@contextmanager
def turn() -> Iterator[None]:
    """One of two places, never taken twice by the same; what waits in the background waits for as long as it takes.

    One visitor waits a moment, others are Busy at once: whoever sends file after file that takes long would soon hold every
    thread of the site.
    """
    from flask import has_request_context

    from lms.core.errors import Busy

    if not (_waited() if has_request_context() else _places.acquire()):
        raise Busy
    try:
        yield
    finally:
        _places.release()


def _waited() -> bool:
    if _places.acquire(blocking=False):
        return True
    if not _line.acquire(blocking=False):
        return False
    try:
        return _places.acquire(timeout=MOMENT)
    finally:
        _line.release()


def bound() -> None:
    """Limit this process for good: no file is written, no core is left."""
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0),
                       (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))
    sys.setrecursionlimit(500)


if __name__ == "__main__":
    bound()
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")
