"""ZIP files read in bounds: nothing is written where an entry's name says, real bytes are counted while unpacking."""

from __future__ import annotations

import io
import posixpath
import re
import stat
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from types import TracebackType
from typing import IO
from urllib.parse import unquote

from flask_babel import lazy_gettext as _l

from lms.core.errors import Unreadable
from lms.core.other_files import SPLIT, is_part
from lms.core.zip_names import meant

PIECE = 256 * 1024
DEEPEST, LONGEST_NAME, LARGEST_DIRECTORY = 40, 500, 8_000_000
LARGEST_TAR_HEADER = 100_000
_TELLING = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)
_DAMAGE = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)
_LONGER = (1 << 32) - 1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True)
class Bounds:
    """How much a ZIP may hold: files, bytes of one and of all when unpacked, and how many times smaller one may be packed."""

    entries: int = 10_000
    largest: int = 32_000_000
    whole: int = 96_000_000
    ratio: int = 150


class Archive:
    """The files of a ZIP by name; Unreadable, with a sentence that names the place, for one that would do harm.

    Of two entries with one name the last counts, as everywhere.
    """

    def __init__(self, stream: IO[bytes], bounds: Bounds = Bounds()) -> None:
        if directory_size(stream) > LARGEST_DIRECTORY:
            raise _too_many(bounds)
        if is_part(stream):
            raise Unreadable(SPLIT)
        try:
            self._zip = zipfile.ZipFile(stream)
        except _DAMAGE as error:
            raise _damaged() from error
        if len(self._zip.infolist()) > bounds.entries:
            raise _too_many(bounds)
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        names = meant(infos)
        for info, name in zip(infos, names, strict=True):
            _check(info, name, bounds)
        if sum(info.file_size for info in infos) > bounds.whole:
            raise _too_large(bounds.whole)
        self._infos = {normal(name.replace("\\", "/").removeprefix("./")): info
                       for name, info in zip(names, infos, strict=True)}
        self._bounds, self._left = bounds, bounds.whole

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._zip.close()

    def names(self) -> list[str]:
        return list(self._infos)

    def size(self) -> int:
        """Bytes of all files, unpacked, as the archive says."""
        return sum(info.file_size for info in self._infos.values())

    def size_of(self, name: str) -> int:
        """Bytes of one file, unpacked, as the archive says."""
        return self._infos[name].file_size

    def verify(self) -> None:
        """Unpack all of it into nothing; Unreadable where it is damaged or larger than it says."""
        for name in self._infos:
            for _piece in self.pieces(name):
                pass

    def find(self, name: str, base: str = "") -> str | None:
        """The entry that a reference from within the folder `base` means, in other capitals where there is none in these."""
        paths = [normal(_joined(folder, wanted)) for wanted in (unquote(name).replace("\\", "/"), name) for folder in (base, "")]
        exact = next((path for path in paths if path in self._infos), None)
        return exact or next((found for path in paths if (found := self._by_small.get(path.casefold()))), None)

    @cached_property
    def _by_small(self) -> dict[str, str]:
        return {path.casefold(): path for path in reversed(self._infos)}

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """The entries by their names without folder, in small letters."""
        found: dict[str, list[str]] = {}
        for path in self._infos:
            found.setdefault(path.rpartition("/")[2].casefold(), []).append(path)
        return found

    def read(self, name: str, *, at_most: int = 0) -> bytes:
        """The whole content; Unreadable where it is larger than `at_most` bytes or than the bounds."""
        most = at_most or self._bounds.largest
        if self._infos[name].file_size > most:
            raise _too_large(most)
        return b"".join(self.pieces(name))

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content piece by piece, counted: more than the directory promised is damage."""
        info, got = self._infos[name], 0
        try:
            with self._zip.open(info) as stream:
                while piece := stream.read(PIECE):
                    got += len(piece)
                    self._left -= len(piece)
                    if got > info.file_size or self._left < 0:
                        raise _damaged()
                    yield piece
        except _DAMAGE as error:
            raise _damaged() from error


class Pieces(io.RawIOBase):
    """An entry as a stream to be read once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        self._rest = self._rest or next(self._pieces, b"")
        now, self._rest = self._rest[:len(buffer)], self._rest[len(buffer):]
        buffer[:len(now)] = now
        return len(now)


class BoundedTarInfo(tarfile.TarInfo):
    """For `tarfile.open`: a header that tells of the next file (its long name, its comments) is read into memory whole, before
    anybody can look at it. Damage, where it is larger than any that means well."""

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _TELLING and self.size > LARGEST_TAR_HEADER:
            raise tarfile.ReadError("a header of a file that is larger than any name")
        return super()._proc_member(tar)  # type: ignore[misc, no-any-return]


def normal(path: str) -> str:
    """A name with its accents composed: macOS takes them apart (NFD), and the pages that name the file do not."""
    return unicodedata.normalize("NFC", path)


def directory_size(stream: IO[bytes]) -> int:
    """What the end of a ZIP says of its directory, which is read into memory whole; where 32 bits do not hold it (ZIP64),
    the longer record before the end says it. 0 where the end is no ZIP's."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - 66_000))
    before, found, end = stream.read().rpartition(b"PK\5\6")
    stream.seek(0)
    told = int.from_bytes(end[8:12], "little") if found else 0
    if told != _LONGER:
        return told
    _before, found, longer = before.rpartition(b"PK\6\6")
    return int.from_bytes(longer[36:44], "little") if found else told


def inside(reference: str, base: str = "") -> str | None:
    """The path that a reference (its query and fragment put aside) means within an archive; None where it leads out of it."""
    path = unquote(reference.partition("#")[0].partition("?")[0]).replace("\\", "/")
    if path.startswith("/") or "\0" in path:
        return None
    joined = posixpath.normpath(posixpath.join(base, path))
    return None if joined == ".." or joined.startswith(("../", "/")) else joined


def _check(info: zipfile.ZipInfo, name: str, bounds: Bounds) -> None:
    if info.flag_bits & 1:
        raise Unreadable(_l("The ZIP file is encrypted; save it without a password."))
    if info.compress_type not in _METHODS:
        raise Unreadable(_l("The ZIP file is packed by a method that is not read here (number %(number)s): pack it anew by the "
                            "ordinary one, Deflate.", number=info.compress_type))
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or _DRIVE.match(path.as_posix()) or "\0" in info.filename:
        raise Unreadable(_l("The ZIP file names a place outside of itself: %(name)s", name=info.filename[:80]))
    if len(path.parts) > DEEPEST or len(info.filename) > LONGEST_NAME:
        raise Unreadable(_l("The ZIP file holds folders too deep, or too long a name: %(name)s", name=info.filename[:80]))
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable(_l("The ZIP file holds a link: %(name)s", name=info.filename[:80]))
    is_bomb = info.file_size > 1_000_000 and info.file_size > bounds.ratio * max(1, info.compress_size)
    if is_bomb:
        raise Unreadable(_l("The ZIP file unpacks to far more than it looks like: %(name)s", name=info.filename[:80]))
    if info.file_size > bounds.largest:
        raise _too_large(bounds.largest)


def _damaged() -> Unreadable:
    return Unreadable(_l("The ZIP file is damaged."))


def _too_many(bounds: Bounds) -> Unreadable:
    return Unreadable(_l("The ZIP file holds more than %(count)s files.", count=bounds.entries))


def _too_large(most: int) -> Unreadable:
    return Unreadable(_l("The ZIP file unpacks to more than %(mb)s MB.", mb=most // 1_000_000))


def _joined(folder: str, name: str) -> str:
    parts: list[str] = []
    for part in (*folder.split("/"), *name.split("/")):
        if part == ".." and parts:
            parts.pop()
        elif part not in ("", ".", ".."):
            parts.append(part)
    return "/".join(parts)
