"""Files that are still arriving: appended piece by piece on a disk that all web processes share, safe from crashes.

A file's own length says how much of it has arrived. Whoever appends names the place where the piece belongs, and each write
happens under a lock of the file, so two requests can't mix their bytes: the one that comes late is told the true length.
No lock outlives a write. A link that died without a word holds nobody up.
"""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from flask import current_app

PIECE = 64 * 1024
"""Bytes that are written at once, and the most that a broken link costs."""
_NAME = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Misplaced(Exception):
    """The piece does not belong where the file ends; `length` is how many bytes have arrived."""

    def __init__(self, length: int) -> None:
        super().__init__(f"the file has {length} bytes")
        self.length = length


def probe() -> None:
    """Write and take away a file; OSError where files that arrive cannot be kept."""
    with NamedTemporaryFile(dir=_folder(), prefix="doctor"):
        pass


def append(name: str, stream: IO[bytes], *, at: int, most: int) -> int:
    """Add what the stream holds at byte `at` (no more than `most` in all); the new length, which is on the disk.

    Misplaced where the file ends elsewhere, before anything is written or when another request overtakes this one. An
    error of the stream is passed on; what had arrived before it stays and counts.
    """
    with _opened(name) as file:
        _check_end(file, at)
        while piece := stream.read(min(PIECE, most - at)):
            at = _write(file, piece, at)
        os.fsync(file)
    return at


def length(name: str) -> int:
    """How many bytes have arrived, made sure on the disk first; 0 where nothing has."""
    try:
        with _opened(name, make=False) as file:
            os.fsync(file)
            return os.fstat(file).st_size
    except FileNotFoundError:
        return 0


def read(name: str) -> IO[bytes]:
    """The bytes that have arrived, from the start; FileNotFoundError where there are none. The caller closes it."""
    return _path(name).open("rb")


def discard(name: str) -> None:
    """Remove the file; again, and nothing happens."""
    _path(name).unlink(missing_ok=True)


def names(*, older_than: float) -> list[str]:
    """The files nothing was added to for so many seconds."""
    before = time.time() - older_than
    return [entry.name for entry in os.scandir(_folder()) if entry.stat().st_mtime < before]


def _write(file: int, piece: bytes, at: int) -> int:
    """Under the lock, at the end and nowhere else; what a full disk cuts off is sent again."""
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        _check_end(file, at)
        rest = memoryview(piece)
        while rest:
            rest = rest[os.pwrite(file, rest, at + len(piece) - len(rest)):]
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
    return at + len(piece)


def _check_end(file: int, at: int) -> None:
    if (end := os.fstat(file).st_size) != at:
        raise Misplaced(end)


@contextmanager
def _opened(name: str, *, make: bool = True) -> Iterator[int]:
    path = _path(name)
    is_new = make and not path.exists()
    file = os.open(path, os.O_RDWR | (os.O_CREAT if make else 0), 0o600)
    try:
        if is_new:
            _sync_folder(path.parent)
        yield file
    finally:
        os.close(file)


def _sync_folder(folder: Path) -> None:
    """A new name is lost in a power cut unless its folder is written too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError("no name of a staged file")
    return _folder() / name


def _folder() -> Path:
    folder = Path(current_app.config["STAGING"])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
