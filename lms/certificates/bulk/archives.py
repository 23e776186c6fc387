"""An archive of certificates: its directory is read in bounds, its files one by one. Nothing is ever unpacked to a disk."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from flask_babel import lazy_gettext as _l

from lms.certificates.bulk.errors import NoList
from lms.certificates.bulk.sheets import MOST_ROWS, TOO_MANY
from lms.core.archives import directory_size

_LARGEST_DIRECTORY = 4_000_000
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_OF_WORKBOOKS = ("xl/workbook.xml", "content.xml")
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError,
           struct.error, zlib.error)
"""What zipfile raises of damaged, locked or strangely packed files."""


def is_archive(head: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_workbook(stream: IO[bytes]) -> bool:
    """A workbook is an archive too."""
    return any(entry.filename in _OF_WORKBOOKS for entry in _directory(stream))


def listed(stream: IO[bytes]) -> list[tuple[int, str]]:
    """Each file by its place in the directory, with its name as it is shown."""
    entries = [(place, entry) for place, entry in enumerate(_directory(stream)) if _counts(entry)]
    if not entries:
        raise NoList(_l("The archive is empty. Pack the PDFs into it and send it again."))
    if len(entries) > MOST_ROWS:
        raise NoList(TOO_MANY)
    return [(place, _shown(entry.filename)) for place, entry in entries]


def contents(stream: IO[bytes], places: list[int], *, at_most: int) -> Iterator[tuple[int, bytes | None]]:
    """What these files hold, no more of each than one byte beyond `at_most`; None where one cannot be read."""
    with zipfile.ZipFile(stream) as archive:
        entries = archive.infolist()
        for place in places:
            yield place, _content(archive, entries[place], at_most)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, at_most: int) -> bytes | None:
    try:
        with archive.open(entry) as packed:
            return packed.read(at_most + 1)
    except _BROKEN:
        return None


def _directory(stream: IO[bytes]) -> list[zipfile.ZipInfo]:
    """NoList where it is damaged, or so large that reading it would take much memory."""
    try:
        if directory_size(stream) > _LARGEST_DIRECTORY:
            raise NoList(TOO_MANY)
        with zipfile.ZipFile(stream) as archive:
            return archive.infolist()
    except _BROKEN as error:
        raise NoList(_l("The archive is damaged. Pack the files anew into a ZIP and send it again.")) from error


def _counts(entry: zipfile.ZipInfo) -> bool:
    return not entry.is_dir() and not any(part in entry.filename for part in _LITTER)


def _shown(name: str) -> str:
    """For the eye alone: no path is ever followed."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)[:300]
