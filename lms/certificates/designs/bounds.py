"""What a process that handles a stranger's work may use: little memory, nothing to write, no network, no files but code."""

from __future__ import annotations

import os
import resource
import sys
from typing import Any

MEMORY = 512 * 1024 * 1024
_BARRED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "shutil.", "urllib.", "http.",
           "ftplib.", "smtplib.", "os.remove", "os.rename", "os.mkdir", "os.link", "os.symlink")


class Forbidden(OSError):
    """Something reached for a file or the network."""


def bind() -> None:
    """Bound the address space, and keep no image of a fall."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def shut() -> None:
    """From now on this process writes no file, reads none that is not code, makes no connection, and starts nothing."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    code = tuple(os.path.realpath(path) for path in (*sys.path, sys.prefix) if path)

    def guard(event: str, given: tuple[Any, ...]) -> None:
        if event.startswith(_BARRED):
            raise Forbidden(event)
        if event == "open" and not (isinstance(given[0], str) and _reads(given) and os.path.realpath(given[0]).startswith(code)):
            raise Forbidden(str(given[0]))

    sys.addaudithook(guard)


def _reads(given: tuple[Any, ...]) -> bool:
    mode, flags = (*given[1:], None, None)[:2]
    return not set(str(mode or "r")) & set("wax+") and not int(flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
