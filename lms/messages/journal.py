"""What a worker that sends letters has just done, so that whatever ends it, each letter goes out once.

A database can't know whether the mail server took a letter before this process died: each commit lies before or after. So one
line is written to a file, which outlives the process once the kernel has it, right before the text of a letter goes out, and
another one where the server refused it. The database learns of a whole batch at once, and what a dead worker has left is settled
by the next.
A letter whose text went out counts as sent: the notice stands in the inbox in any case.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from flask import current_app


@dataclass
class Left:
    """Ids of notices that a dead worker had claimed `until` then: `gone` out by letter, and the rest."""

    until: datetime | None = None
    gone: set[int] = field(default_factory=set)
    rest: set[int] = field(default_factory=set)


class Journal:
    """Of one worker, which holds a lock on it while it lives."""

    def __init__(self, file: int) -> None:
        self._file = file

    def claimed(self, ids: Collection[int], *, until: datetime) -> None:
        self._write(f"claimed {until.isoformat()}", ids)

    def going(self, ids: Collection[int]) -> None:
        self._write("going", ids)

    def refused(self, ids: Collection[int]) -> None:
        self._write("refused", ids)

    def _write(self, what: str, ids: Collection[int]) -> None:
        os.write(self._file, f"{what} {' '.join(map(str, ids))}\n".encode())


@contextmanager
def opened() -> Iterator[Journal]:
    """A journal that is deleted at the end, unless the process or what it does breaks off."""
    path = _folder() / f"{token_hex(8)}.log"
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield Journal(file)
        path.unlink()
    finally:
        os.close(file)


@contextmanager
def left_behind() -> Iterator[list[Left]]:
    """What workers of this machine left that are dead; forgotten once it is settled."""
    files = [(path, file) for path in sorted(_folder().glob("*.log")) if (file := _of_the_dead(path)) is not None]
    try:
        yield [_read(path) for path, _file in files]
        for path, _file in files:
            path.unlink(missing_ok=True)
    finally:
        for _path, file in files:
            os.close(file)


def _of_the_dead(path: Path) -> int | None:
    """The open file, if nobody holds it any more."""
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return file
    except BlockingIOError:
        os.close(file)
        return None


def _read(path: Path) -> Left:
    left = Left()
    for line in path.read_text().splitlines():
        what, *words = line.split()
        if what == "claimed":
            left.until = datetime.fromisoformat(words.pop(0))
        ids = {int(word) for word in words}
        left.gone = left.gone - ids if what == "refused" else left.gone | ids if what == "going" else left.gone
        left.rest |= ids
    left.rest -= left.gone
    return left


def _folder() -> Path:
    folder = Path(current_app.config["INSTANCE"]) / "letters"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
