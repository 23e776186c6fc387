"""The last bound, where reading has a process of its own: whatever a file makes of its reader ends with a sentence."""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from flask_babel import lazy_gettext as _l

from lms.assessments.formats.model import Unreadable

_MUCH = _l("The file takes too long or too much memory to read; part it.")


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
        raise Unreadable(_MUCH) from None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, handler)
        resource.setrlimit(resource.RLIMIT_AS, before)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Unreadable(_MUCH)


def _taken() -> int:
    """Bytes of address space of this process."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _least(*limits: int) -> int:
    return min(limit for limit in limits if limit != resource.RLIM_INFINITY)
