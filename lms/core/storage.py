"""Files by content: stored once under their SHA-256, read in ranges, on a local folder or an S3-compatible store."""

from __future__ import annotations

import hashlib
import os
import socket
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app
from flask_babel import lazy_gettext as _l

from lms.core.errors import DomainError

CHUNK = 256 * 1024
PART = 5 * 1024 * 1024
"""In which a large file goes into a store elsewhere, one after the other (S3 takes 10,000, none smaller); three are in memory."""


class TooLarge(DomainError):
    status = 413


@dataclass(frozen=True)
class Blob:
    """A stored file: `key` is its SHA-256 in hex, `size` in bytes, `head` its first 4 kB for a look at its kind."""

    key: str
    size: int
    head: bytes


def put(stream: IO[bytes], *, at_most: int) -> Blob:
    """Store what the stream holds; the same content is kept once. TooLarge beyond `at_most` bytes, nothing kept."""
    digest, size, head = hashlib.sha256(), 0, b""
    with tempfile.TemporaryFile() as kept:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > at_most:
                raise TooLarge(_l("The file is larger than %(mb)s MB.", mb=at_most // 1_000_000))
            head = head or chunk[:4096]
            digest.update(chunk)
            kept.write(chunk)
        blob = Blob(digest.hexdigest(), size, head)
        if not exists(blob.key):
            kept.seek(0)
            _store().put(_path(blob.key), kept, chunk_size=CHUNK if _is_here() else PART, max_concurrency=1)
    return blob


def discard(key: str) -> None:
    """Forget a file for good; whoever calls knows that nothing shows it any more. What is not there is no fault."""
    with suppress(FileNotFoundError):
        _store().delete(_path(key))


def exists(key: str) -> bool:
    try:
        _store().head(_path(key))
    except FileNotFoundError:
        return False
    return True


def size_of(key: str) -> int:
    """In bytes; FileNotFoundError where nothing is stored."""
    size: int = _store().head(_path(key))["size"]
    return size


def read(key: str) -> bytes:
    return bytes(_store().get(_path(key)).bytes())


def chunks(key: str, start: int, end: int) -> Iterator[bytes]:
    """The bytes from `start` up to, not including, `end`, in pieces of bounded size.

    The store is taken now: a server reads the pieces when the request's context is gone.
    """
    store = _store()
    return (bytes(store.get_range(_path(key), start=here, end=min(here + CHUNK, end)))
            for here in range(start, end, CHUNK))


def stretch(key: str, start: int, end: int) -> Iterable[bytes]:
    """As `chunks`, for an answer: of a store on this machine as a `Stretch`, which a server may send in its own way."""
    is_here, url = _is_here(), current_app.config["STORAGE_URL"]
    return Stretch(_folder(url) / _path(key), start, end) if is_here else chunks(key, start, end)


class Stretch:
    """Bytes of a file, to be gone through once, or sent to a socket and then closed."""

    def __init__(self, path: Path, start: int, end: int) -> None:
        self._path, self._at, self._end, self._file = path, start, end, -1

    def __iter__(self) -> Iterator[bytes]:
        with self._path.open("rb", buffering=0) as file:
            file.seek(self._at)
            while piece := file.read(min(CHUNK, self._end - self._at)):
                self._at += len(piece)
                yield piece

    def send_to(self, to: socket.socket, most: int) -> bool:
        """Send as much as the socket takes, at most so many bytes; whether all is sent. BlockingIOError where it takes none."""
        if self._file < 0:
            self._file = os.open(self._path, os.O_RDONLY)
        if self._at < self._end:
            sent = os.sendfile(to.fileno(), self._file, self._at, min(most, self._end - self._at))
            if not sent:
                raise OSError("the file has become shorter")
            self._at += sent
        return self._at >= self._end

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def whole(key: str) -> Iterator[bytes]:
    """All of it, in pieces of bounded size; FileNotFoundError where nothing is stored."""
    return chunks(key, 0, size_of(key))


def copy(key: str, out: IO[bytes]) -> int:
    """Write all of it there; how many bytes that were."""
    return sum(out.write(piece) for piece in whole(key))


def _is_here() -> bool:
    """Whether the store is a folder of this machine."""
    return str(current_app.config["STORAGE_URL"]).startswith("file:")


def _path(key: str) -> str:
    return f"{key[:2]}/{key}"


def _store() -> Any:
    store = current_app.extensions.get("lms.storage")
    if store is None:
        store = current_app.extensions["lms.storage"] = open_store(current_app.config["STORAGE_URL"])
    return store


def open_store(url: str) -> Any:
    from obstore.store import LocalStore, from_url  # 5 MB, for the first file that is asked for

    parts = urlsplit(url)
    if parts.scheme == "file":
        folder = _folder(url)
        folder.mkdir(parents=True, exist_ok=True)
        return LocalStore(folder)
    return from_url(url)


def _folder(url: str) -> Path:
    return Path(unquote(urlsplit(url).path))


def install(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = (app.config["MAX_UPLOAD_MB"] + 1) * 1_000_000
