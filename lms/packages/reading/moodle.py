"""Moodle backups (.mbz): a ZIP or a gzipped tar with moodle_backup.xml."""

from __future__ import annotations

import tarfile
import zlib
from typing import IO, Any

from flask_babel import lazy_gettext as _l

from lms.core import xml
from lms.core.archives import Archive, BoundedTarInfo
from lms.core.errors import Unreadable
from lms.packages.reading.marks import LARGEST, nested_refusal, read_root, root_of, shortened
from lms.packages.reading.model import Package

NAME = "moodle_backup.xml"
_MOST_ENTRIES, _MOST_BYTES = 100_000, 2_000_000_000


def read(archive: Archive, entry: str) -> Package:
    return _told(read_root(archive, entry), len(archive.names()), archive.size())


def read_tar(stream: IO[bytes]) -> Package:
    """Walks through the tar once and unpacks nothing; Unreadable where it is no backup, damaged, or leads out of itself."""
    root, files, size, nested = None, 0, 0, ""
    try:
        with tarfile.open(fileobj=stream, mode="r|gz", tarinfo=BoundedTarInfo) as tar:
            for member in tar:
                files, size = files + 1, size + member.size
                _check(member, files, size)
                name = member.name.removeprefix("./")
                if name == NAME:
                    held = tar.extractfile(member)
                    root = root_of(held.read(LARGEST) if held else b"", NAME)
                elif name.endswith(f"/{NAME}"):
                    nested = nested or name
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as error:
        raise Unreadable(_l("The file is damaged: it cannot be unpacked.")) from error
    if root is None and nested:
        raise nested_refusal(nested)
    if root is None:
        raise Unreadable(_l("The archive holds no %(name)s, so it is no Moodle backup. Any other package has to come "
                            "as a ZIP.", name=NAME))
    return _told(root, files, size)


def _check(member: tarfile.TarInfo, files: int, size: int) -> None:
    if files > _MOST_ENTRIES or size > _MOST_BYTES:
        raise Unreadable(_l("The archive unpacks to too much."))
    if not (member.isfile() or member.isdir()):
        raise Unreadable(_l("The archive holds a link: %(name)s", name=member.name[:80]))
    if member.name.startswith("/") or ".." in member.name.split("/"):
        raise Unreadable(_l("The archive names a place outside of itself: %(name)s", name=member.name[:80]))


def _told(root: Any, files: int, size: int) -> Package:
    facts = xml.child(root, "information")
    if xml.name(root) != "moodle_backup" or facts is None:
        raise Unreadable(_l("%(file)s: %(why)s", file=NAME, why=_l("it describes no backup")))
    activities = xml.child(facts, "contents", "activities")
    count = 0 if activities is None else len(xml.children(activities, "activity"))
    title = xml.at(facts, "original_course_fullname") or xml.at(facts, "name")
    return Package("mbz", shortened(title), xml.at(facts, "moodle_release"), (), count, "", files, size)
