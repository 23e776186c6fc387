"""What a file is, told by its content alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from flask_babel import lazy_gettext as _l

from lms.core import xml
from lms.core.archives import Archive, Bounds
from lms.core.errors import Unreadable
from lms.core.other_files import refusal
from lms.packages.reading import cmi5, h5p, manifest, moodle, plain
from lms.packages.reading.marks import LARGEST, at_top, below, nested_refusal, root_of
from lms.packages.reading.model import PLAYED, Package

BOUNDS = Bounds(entries=10_000, largest=500_000_000, whole=1_000_000_000, ratio=150)
_MARKS: tuple[tuple[str, Callable[[Archive, str], Package]], ...] = (
    (cmi5.NAME, cmi5.read), (manifest.NAME, manifest.read), (cmi5.TINCAN, cmi5.read_tincan), (h5p.NAME, h5p.read),
    (moodle.NAME, moodle.read))


def read(stream: IO[bytes], name: str) -> Package:
    """The package; Unreadable, with a sentence for whoever made it, for what is none or would do harm.

    Memory is bounded: directories and manifests are read, content is unpacked into nothing, piece by piece, to see that it
    is whole.
    """
    stream.seek(0)
    head = stream.read(4096)
    stream.seek(0)
    if head.startswith((b"PK\3\4", b"PK\5\6")):
        with Archive(stream, BOUNDS) as archive:
            found = of_archive(archive)
            archive.verify()
            return found
    if head.startswith(b"\x1f\x8b"):
        return moodle.read_tar(stream)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<") and (b"<?xml" in text[:200] or b"courseStructure" in head):
        return _of_xml(stream, name)
    if text.startswith(b"%PDF-"):
        raise Unreadable(_l("This is a PDF, not a package. Add it to the course as a file."))
    raise refusal(stream) or Unreadable(_NONE)


_NONE = _l("The file is no package: neither a ZIP nor a Moodle backup nor a cmi5 course structure. Perhaps it was not fully "
           "copied.")


def check_played(found: Package) -> None:
    """Unreadable for a kind that learners can't use as it is."""
    if found.kind not in PLAYED:
        raise Unreadable(_l("This is a package of the kind %(kind)s. Here you can use SCORM, cmi5, xAPI and H5P.",
                            kind=found.kind))
    if found.broken:
        raise Unreadable(found.broken)


def of_archive(archive: Archive) -> Package:
    for name, read_it in _MARKS:
        if entry := at_top(archive, name):
            return read_it(archive, entry)
    for name in (manifest.NAME, cmi5.NAME, cmi5.TINCAN, h5p.NAME, moodle.NAME):
        if nested := below(archive, name):
            raise nested_refusal(nested)
    if refusal := h5p.refuse_without(archive):
        raise refusal
    found = None if _is_project(archive) else plain.read_markdown(archive)
    if found is None:
        raise plain.unknown(archive)
    return found


def _is_project(archive: Archive) -> bool:
    return any(at_top(archive, name) for name in ("content.xml", "contentv3.xml", "[content_types].xml", "mimetype"))


def _of_xml(stream: IO[bytes], name: str) -> Package:
    raw = stream.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise Unreadable(_l("The XML is larger than %(mb)s MB; part it.", mb=LARGEST // 1_000_000))
    root = root_of(raw, name)
    if xml.name(root) != cmi5.ROOT:
        raise Unreadable(_l("The XML is no package: its root is %(root)s, not courseStructure.", root=xml.name(root)[:60]))
    return cmi5.of_root(root, name)
