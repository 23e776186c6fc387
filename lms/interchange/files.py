"""The files of what is brought in: a ZIP, a gzipped tar, a folder or a text of its own; always in bounds.

Nothing is unpacked under a name that the file gives: entries are read piece by piece into nameless files.
"""

from __future__ import annotations

import io
import os
import shutil
import tarfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any, cast

from flask_babel import lazy_gettext as _l

from lms.core.archives import PIECE, Archive, BoundedTarInfo, Bounds, Pieces, inside, normal
from lms.core.errors import Unreadable

BOUNDS = Bounds(entries=30_000, largest=1_000_000_000, whole=4_000_000_000, ratio=150)
LARGEST_TEXT = 4_000_000
_TAR_DAMAGE = (tarfile.TarError, zlib.error, EOFError, OSError, ValueError)


class Source(ABC):
    """Files by their paths. What readers take out of texts is kept beside them: see `keep`."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, int]] = {}
        self._aliases: dict[str, str] = {}
        self._spool: IO[bytes] | None = None

    def __enter__(self) -> Source:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._spool:
            self._spool.close()
        self.close()

    def close(self) -> None: ...  # noqa: B027 — not every source holds a file open

    @abstractmethod
    def names(self) -> list[str]:
        ...

    def size_of(self, path: str) -> int:
        return self._kept[path][1] if path in self._kept else self._size(self._aliases.get(path, path))

    def read(self, path: str, *, at_most: int = LARGEST_TEXT) -> bytes:
        if not self.has(path):
            raise Unreadable(_l("The file %(name)s is missing.", name=path[:200]))
        if self.size_of(path) > at_most:
            raise Unreadable(_l("%(name)s is larger than %(mb)s MB.", name=path[:200], mb=f"{at_most / 1_000_000:g}"))
        with self.open(path) as stream:
            return stream.read()

    def open(self, path: str) -> IO[bytes]:
        """From the start, to be read anywhere; the caller closes it."""
        if not self.has(path):
            raise Unreadable(_l("The file %(name)s is missing.", name=path[:200]))
        if path in self._kept:
            return _copied(cast("IO[bytes]", self._spool), *self._kept[path])
        return self._open(self._aliases.get(path, path))

    def has(self, path: str) -> bool:
        return path in self._kept or self._has(self._aliases.get(path, path))

    def keep(self, path: str, content: bytes) -> str:
        """Hold what was found within a text, as a picture in a data: URL, under a path of its own."""
        return self.keep_stream(path, io.BytesIO(content))

    def keep_stream(self, path: str, stream: IO[bytes]) -> str:
        """Hold what was put together while reading, from its start."""
        if self._spool is None:
            self._spool = TemporaryFile()  # noqa: SIM115 — closed with the source
        at, size = self._spool.seek(0, io.SEEK_END), stream.seek(0, io.SEEK_END)
        if at + size > BOUNDS.whole:
            raise Unreadable(_l("The file unpacks to too much."))
        stream.seek(0)
        shutil.copyfileobj(stream, self._spool, PIECE)
        self._kept[path] = at, size
        return path

    def alias(self, path: str, name: str) -> str:
        """Another path of the same file, which ends with its name: for archives that call files by their digest."""
        alias = f"{path}/{name}"
        self._aliases[alias] = path
        return alias

    def find(self, reference: str, *bases: str) -> str | None:
        """The file that a reference means, as seen from one of these folders, in other capitals where there is none in these;
        None where it is not here."""
        paths = [normal(path) for wanted in (reference, reference.replace("%", "%25")) for base in (*bases, "")
                 if (path := inside(wanted, base))]
        exact = next((path for path in paths if self.has(path)), None)
        return exact or next((found for path in paths if (found := self._by_small.get(path.casefold()))), None)

    @cached_property
    def _by_small(self) -> dict[str, str]:
        return {path.casefold(): path for path in reversed(self.names())}

    @abstractmethod
    def _has(self, path: str) -> bool:
        ...

    @abstractmethod
    def _size(self, path: str) -> int:
        ...

    @abstractmethod
    def _open(self, path: str) -> IO[bytes]:
        ...


class Zipped(Source):
    """Of a ZIP; where all of it lies in one folder, as seen from there."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._archive = Archive(stream, BOUNDS)
        names = [name for name in self._archive.names() if not name.startswith("__MACOSX/")]
        self._paths = _from_the_top({name: name for name in names})

    def close(self) -> None:
        self._archive.__exit__(None, None, None)

    def names(self) -> list[str]:
        return list(self._paths)

    def _has(self, path: str) -> bool:
        return path in self._paths

    def _size(self, path: str) -> int:
        return self._archive.size_of(self._paths[path])

    def _open(self, path: str) -> IO[bytes]:
        copy = TemporaryFile()  # noqa: SIM115 — whoever asked closes it
        shutil.copyfileobj(Pieces(self._archive.pieces(self._paths[path])), copy, PIECE)
        copy.seek(0)
        return cast("IO[bytes]", copy)


class Tarred(Source):
    """Of a gzipped tar, which is unpacked once, all of it into one nameless file."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._whole: Any = TemporaryFile()  # noqa: SIM115 — closed with the source
        packed = stream.seek(0, io.SEEK_END)
        stream.seek(0)
        try:
            self._paths = _from_the_top(self._unpacked(stream, packed))
        except _TAR_DAMAGE as error:
            self.close()
            raise Unreadable(_l("The file is damaged: it cannot be unpacked.")) from error
        except Unreadable:
            self.close()
            raise

    def _unpacked(self, stream: IO[bytes], packed: int) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        at = 0
        with tarfile.open(fileobj=stream, mode="r|gz", tarinfo=BoundedTarInfo) as tar:
            for count, member in enumerate(tar):
                _check(member, count, at + member.size, packed)
                held = tar.extractfile(member)
                if held is None:
                    continue
                shutil.copyfileobj(held, self._whole, PIECE)
                found[normal(member.name.removeprefix("./"))] = at, member.size
                at += member.size
                tar.members = []  # type: ignore[attr-defined]  # the tar remembers all that it has seen
        return found

    def close(self) -> None:
        self._whole.close()

    def names(self) -> list[str]:
        return list(self._paths)

    def _has(self, path: str) -> bool:
        return path in self._paths

    def _size(self, path: str) -> int:
        size: int = self._paths[path][1]
        return size

    def _open(self, path: str) -> IO[bytes]:
        return _copied(self._whole, *self._paths[path])


class Folder(Source):
    """Of a folder on this machine, or of one text."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        if root.is_file():
            self._paths = {root.name: root}
            return
        found = (Path(folder) / name for folder, folders, files in os.walk(root) if not _drop_hidden(folders) for name in files)
        self._paths = {normal(path.relative_to(root).as_posix()): path for path in sorted(found)
                       if not path.is_symlink() and path.is_file() and not path.name.startswith(".")}
        if len(self._paths) > BOUNDS.entries:
            raise Unreadable(_l("The folder holds more than %(count)s files.", count=BOUNDS.entries))

    def names(self) -> list[str]:
        return list(self._paths)

    def _has(self, path: str) -> bool:
        return path in self._paths

    def _size(self, path: str) -> int:
        return self._paths[path].stat().st_size

    def _open(self, path: str) -> IO[bytes]:
        return self._paths[path].open("rb")


def _drop_hidden(folders: list[str]) -> bool:
    folders[:] = sorted(name for name in folders if not name.startswith("."))
    return False


def _from_the_top(paths: Mapping[str, Any]) -> dict[str, Any]:
    """As seen from the folder that holds everything, if one does."""
    found = dict(paths)
    while found and all("/" in name for name in found) and len({name.partition("/")[0] for name in found}) == 1:
        found = {name.partition("/")[2]: place for name, place in found.items()}
        if len(found) == 1:
            break
    return found


def _copied(source: IO[bytes], at: int, size: int) -> IO[bytes]:
    copy = TemporaryFile()  # noqa: SIM115 — whoever asked closes it
    source.seek(at)
    while size > 0 and (piece := source.read(min(PIECE, size))):
        copy.write(piece)
        size -= len(piece)
    copy.seek(0)
    return cast("IO[bytes]", copy)


def _check(member: tarfile.TarInfo, count: int, whole: int, packed: int) -> None:
    if count > BOUNDS.entries or whole > BOUNDS.whole or member.size > BOUNDS.largest:
        raise Unreadable(_l("The archive unpacks to too much."))
    if whole > 10_000_000 and whole > BOUNDS.ratio * max(1, packed):
        raise Unreadable(_l("The archive unpacks to far more than it looks like: %(name)s", name=member.name[:80]))
    if not (member.isfile() or member.isdir()):
        raise Unreadable(_l("The archive holds a link: %(name)s", name=member.name[:80]))
    if member.name.startswith("/") or ".." in member.name.split("/"):
        raise Unreadable(_l("The archive names a place outside of itself: %(name)s", name=member.name[:80]))
