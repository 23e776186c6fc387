"""The last bound, where reading has a process of its own: whatever a file makes of its reader ends with a sentence."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import NoReturn

from flask_babel import lazy_gettext as _l

from lms.assessments.formats.model import Reading, Unreadable

SECONDS, BYTES = 120, 1_500_000_000
"""Of processor time and of further memory, which no honest file needs."""
_PATIENCE = 4
"""How many times as long the reading may take by the clock, where others use the processor too."""
MUCH = _l("The file takes too long or too much memory to read; part it.")


def apart(read: Callable[[], Reading], *, seconds: int = SECONDS, more_bytes: int = BYTES) -> Reading:
    """What `read` gives, from a process of its own, as a web process needs it: it serves others in other threads meanwhile.

    The process is a copy of this one, with its application and language, so that nothing is loaded anew; `read` asks no
    database. Unreadable where it takes too much.
    """
    ours, theirs = multiprocessing.Pipe(duplex=False)
    child = os.fork()
    if child == 0:
        _answer(theirs, read, seconds, more_bytes)
    theirs.close()
    said: Reading | Exception = Unreadable(MUCH)
    with ours, suppress(EOFError):
        said = ours.recv()
    os.waitpid(child, 0)
    if isinstance(said, Exception):
        raise said
    return said


def _answer(theirs: Connection, read: Callable[[], Reading], seconds: int, more_bytes: int) -> NoReturn:
    """In the copy: what holds here though no Python runs is the kernel's own limit of the processor's time and the clock's."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(seconds * _PATIENCE)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds + 5, resource.RLIM_INFINITY))
        theirs.send(_said(read, seconds, more_bytes))
    finally:
        os._exit(0)


def _said(read: Callable[[], Reading], seconds: int, more_bytes: int) -> Reading | Exception:
    """The reading with its reasons in words, for they are told in another process; or why there is none."""
    try:
        with at_most(seconds=seconds, more_bytes=more_bytes):
            reading = read()
            for places in (reading.skipped, reading.errors, reading.notes):
                places[:] = [replace(place, reason=str(place.reason)) for place in places]
            return reading
    except Unreadable as error:
        return Unreadable(str(error.message))
    except Exception as error:
        return error


@contextmanager
def at_most(*, seconds: float, more_bytes: int) -> Iterator[None]:
    """So much processor time and so much more memory than now, else Unreadable. For the main thread alone."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_least(_taken() + more_bytes, *before), before[1]))
    handler = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    except MemoryError:
        raise Unreadable(MUCH) from None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, handler)
        resource.setrlimit(resource.RLIMIT_AS, before)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Unreadable(MUCH)


def _taken() -> int:
    """Bytes of address space of this process."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _least(*limits: int) -> int:
    return min(limit for limit in limits if limit != resource.RLIM_INFINITY)
