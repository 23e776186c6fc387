"""Files that stand at the top of a package and say what it is."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.core import xml
from lms.core.archives import Archive
from lms.core.errors import Unreadable

LARGEST = 16_000_000
"""Bytes of a manifest: a course of ten thousand steps has one of about 4 MB."""


LONGEST_ID = 255
"""Characters of the identifier of a part: as many as the state of a part is kept under."""


def at_top(archive: Archive, name: str) -> str | None:
    """The entry of this name at the top, whatever its capitals."""
    return next((entry for entry in archive.names() if entry.casefold() == name), None)


def below(archive: Archive, name: str) -> str | None:
    """An entry of this name in a folder, for a sentence that says so."""
    return next((entry for entry in archive.names() if entry.rpartition("/")[2].casefold() == name), None)


def nested_refusal(nested: str) -> Unreadable:
    return Unreadable(_l(
        "%(file)s stands in a folder, not at the top of the ZIP: pack the content of the folder, not the folder.",
        file=nested[:120]))


def root_of(raw: bytes, file: str) -> Any:
    """The root element; Unreadable names the file and the line."""
    try:
        return xml.parse(raw)
    except Unreadable as error:
        raise Unreadable(_l("%(file)s: %(why)s", file=file, why=error.message)) from error


def read_root(archive: Archive, entry: str) -> Any:
    return root_of(archive.read(entry, at_most=LARGEST), entry)


def wrong(file: str, element: Any, why: object) -> Unreadable:
    """A fault of a manifest at a line."""
    return Unreadable(_l("%(file)s, line %(line)s: %(why)s", file=file, line=element.sourceline, why=why))


def shortened(text: str, most: int = 200) -> str:
    """On one line, of what a database keeps."""
    return " ".join(text.replace("\0", " ").encode("utf-8", "replace").decode().split())[:most]


def check_id(file: str, element: Any, id_: str) -> None:
    """Unreadable for an identifier of a part that is longer than any that means well."""
    if len(id_) > LONGEST_ID:
        raise wrong(file, element, _l("the identifier %(id)s is too long", id=f"{shortened(id_, 60)}…"))


def from_top(address: str) -> str:
    """An address that begins with a slash means the top of the package: some tools write it so, and a package has no other."""
    return address[1:] if address[:1] in ("/", "\\") and address[1:2] not in ("/", "\\") else address
