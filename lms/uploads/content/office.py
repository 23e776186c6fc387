"""Office files: of the present kind (a ZIP with known parts) and the old one (OLE)."""

from __future__ import annotations

import zipfile
from typing import IO

from flask_babel import lazy_gettext as _l

from lms.core.archives import directory_size
from lms.uploads.errors import UploadRefused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_ENTRIES, MOST_BYTES, LARGEST_DIRECTORY = 3000, 600_000_000, 2_000_000
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
TYPES = {
    "docx": _OOXML + "wordprocessingml.document", "xlsx": _OOXML + "spreadsheetml.sheet",
    "pptx": _OOXML + "presentationml.presentation", "odt": _ODF + "text", "ods": _ODF + "spreadsheet",
    "odp": _ODF + "presentation", "doc": "application/msword", "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
}
"""Media types by the usual ending."""
_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_STREAMS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "PowerPoint Document": "ppt"}
_LOCKED, _MACROS = "EncryptedPackage", "_VBA_PROJECT"
_SECTOR = 512


def zipped(stream: IO[bytes]) -> str:
    """The media type of an Office file in a ZIP, "" for any other ZIP. Only its directory is read, nothing unpacked."""
    if directory_size(stream) > LARGEST_DIRECTORY:
        raise _unpacks_to_too_much()
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            _bound(entries)
            mimetype = _mimetype(archive, entries[0]) if entries else ""
    except UploadRefused:
        raise
    except Exception as error:  # each way of packing has errors of its own
        raise UploadRefused(_l("The file is damaged: it cannot be opened. Save it again and send the new file.")) from error
    names = {entry.filename for entry in entries}
    if mimetype in TYPES.values():
        return mimetype
    if "[Content_Types].xml" not in names:
        return ""
    if any(name.endswith("vbaProject.bin") for name in names):
        raise _with_macros()
    return next((TYPES[ending] for part, ending in _PARTS.items() if part in names), "")


def legacy(stream: IO[bytes]) -> str:
    """The media type of an old Office file, told from the names in its directory; "" for other OLE files."""
    names = _directory(stream)
    if _LOCKED in names:
        raise UploadRefused(_l("The file is locked with a password, so others could not open it. Save it without the "
                               "password and send it again."))
    if _MACROS in names:
        raise _with_macros()
    return next((TYPES[ending] for name, ending in _STREAMS.items() if name in names), "")


def _with_macros() -> UploadRefused:
    return UploadRefused(_l("The file holds macros, which can harm the devices of others. Save it without macros "
                            "(.docx, .xlsx or .pptx), or as a PDF, and send it again."))


def _unpacks_to_too_much() -> UploadRefused:
    return UploadRefused(_l("The file unpacks to far more than a document holds. Save it again, or as a PDF."))


def _bound(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise _unpacks_to_too_much()
    if any(entry.flag_bits & 1 for entry in entries):
        raise UploadRefused(_l("The file is locked with a password, so others could not open it. Save it without the "
                               "password and send it again."))
    if any(entry.filename.startswith(("/", "\\")) or ".." in entry.filename.replace("\\", "/").split("/") for entry in entries):
        raise UploadRefused(_l("The file holds paths that lead out of it, as no office program writes. It is not accepted."))


def _mimetype(archive: zipfile.ZipFile, first: zipfile.ZipInfo) -> str:
    """What an OpenDocument file says of itself in its first entry."""
    if first.filename != "mimetype" or first.file_size > 100:
        return ""
    with archive.open(first) as entry:
        return entry.read(100).decode("ascii", "replace").strip()


def _directory(stream: IO[bytes]) -> set[str]:
    """The names in an OLE file: entries of 128 bytes that begin with a UTF-16 name and give its length at byte 64."""
    names: set[str] = set()
    stream.seek(0)
    while sector := stream.read(_SECTOR * 128):
        for start in range(0, len(sector) - 127, 128):
            length = int.from_bytes(sector[start + 64:start + 66], "little")
            if 4 <= length <= 64 and length % 2 == 0 and sector[start + 66] in (1, 2, 5):
                names.add(sector[start:start + length - 2].decode("utf-16-le", "replace"))
    return names
