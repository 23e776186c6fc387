"""ZIP files read in bounds: nothing is written to disk, real bytes are counted while unpacking."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath
from types import TracebackType
from urllib.parse import unquote

from flask_babel import lazy_gettext as _l

from lms.assessments.formats.model import Unreadable

MOST_ENTRIES, LARGEST_ENTRY, LARGEST, HIGHEST_RATIO = 10_000, 32_000_000, 96_000_000, 150


class Archive:
    """The entries by name. Together they may unpack to 96 MB, each to 32 MB."""

    def __init__(self, raw: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
            raise Unreadable(_l("The ZIP file is damaged.")) from error
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(self._zip.infolist()) > MOST_ENTRIES:
            raise Unreadable(_l("The ZIP file holds more than %(count)s files.", count=MOST_ENTRIES))
        for info in infos:
            _check(info)
        if sum(info.file_size for info in infos) > LARGEST:
            raise Unreadable(_l("The ZIP file unpacks to more than %(mb)s MB.", mb=LARGEST // 1_000_000))
        self._infos = {info.filename.replace("\\", "/").removeprefix("./"): info for info in infos}
        self._left = LARGEST

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._zip.close()

    def names(self) -> list[str]:
        return list(self._infos)

    def find(self, name: str, base: str = "") -> str | None:
        """The entry that a reference from within the folder `base` means."""
        for wanted in (unquote(name), name):
            for folder in (base, ""):
                path = _joined(folder, wanted)
                if path in self._infos:
                    return path
        return None

    def read(self, name: str) -> bytes:
        info = self._infos[name]
        try:
            with self._zip.open(info) as stream:
                content = stream.read(min(LARGEST_ENTRY, self._left) + 1)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
            raise Unreadable(_l("The ZIP file is damaged.")) from error
        if len(content) > info.file_size:
            raise Unreadable(_l("The ZIP file is damaged."))
        self._left -= len(content)
        if self._left < 0 or len(content) > LARGEST_ENTRY:
            raise Unreadable(_l("The ZIP file unpacks to more than %(mb)s MB.", mb=LARGEST // 1_000_000))
        return content


def _check(info: zipfile.ZipInfo) -> None:
    path = PurePosixPath(info.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0] or "\0" in info.filename:
        raise Unreadable(_l("The ZIP file names a place outside of itself: %(name)s", name=info.filename[:80]))
    if info.flag_bits & 1:
        raise Unreadable(_l("The ZIP file is encrypted; save it without a password."))
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable(_l("The ZIP file holds a link: %(name)s", name=info.filename[:80]))
    is_bomb = info.file_size > 1_000_000 and info.file_size > HIGHEST_RATIO * max(1, info.compress_size)
    if info.file_size > LARGEST_ENTRY or is_bomb:
        raise Unreadable(_l("The ZIP file unpacks to more than %(mb)s MB.", mb=LARGEST // 1_000_000))


def _joined(folder: str, name: str) -> str:
    parts: list[str] = []
    for part in (*folder.split("/"), *name.split("/")):
        if part == ".." and parts:
            parts.pop()
        elif part not in ("", ".", ".."):
            parts.append(part)
    return "/".join(parts)
