"""The four files of an export, written piece by piece: two tables, JSON lines, and the PDFs in a ZIP."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO

from lms.certificates.siasn import Entry
from lms.certificates.siasn.archive import Names, write_zip
from lms.certificates.siasn.files import csv_lines, json_lines, write_xlsx
from lms.core import storage
from lms.records import queries
from lms.records.exports.entries import Line, by_id, lines
from lms.records.models import Scan

FORMS = ("xlsx", "csv", "jsonl", "zip")
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv",
    "jsonl": "application/x-ndjson", "zip": "application/zip"}
PDF = "application/pdf"


def write(form: str, batch_id: int, out: IO[bytes], told: Callable[[int], None]) -> None:
    """One form of a batch's files; `told` hears how many claims the ZIP holds so far."""
    found = _lines(batch_id)
    if form == "zip":
        write_zip(out, _papers(found, told))
    elif form == "xlsx":
        write_xlsx(out, _entries(found))
    else:
        for text in (csv_lines if form == "csv" else json_lines)(_entries(found)):
            out.write(text.encode())


def name(form: str, batch_id: str, day: str) -> str:
    return f"siasn-{day}-{batch_id}.{form}"


def _lines(batch_id: int) -> Iterator[Line]:
    agencies = by_id()
    for piece in queries.claims_of(batch_id):
        yield from lines(piece, agencies)


def _entries(found: Iterator[Line]) -> Iterator[Entry]:
    return (line.entry for line in found)


def _papers(found: Iterator[Line], told: Callable[[int], None]) -> Iterator[tuple[str, Iterator[bytes]]]:
    names = Names()
    for count, line in enumerate(found, 1):
        with suppress(FileNotFoundError):  # a scan that was erased with its person
            yield names.take(line.entry.nip, line.entry.number, line.entry.name), _paper(line)
        if count % 100 == 0:
            told(count)


def _paper(line: Line) -> Iterator[bytes]:
    if line.file_key:
        return _pieces(line.file_key)
    scan = next(iter(queries.scans_of(line.claim.id)), None)
    if scan is None:
        raise FileNotFoundError(line.claim.id)
    return _pieces(scan.file_key) if scan.media_type == PDF else iter([_as_pdf(scan)])


def _pieces(key: str) -> Iterator[bytes]:
    return storage.whole(key)


def _as_pdf(scan: Scan) -> bytes:
    """SIASN takes PDFs only: a photo on a page of its own. Its measures were bounded when it was sent."""
    from PIL import Image, ImageOps

    out = io.BytesIO()
    with Image.open(io.BytesIO(storage.read(scan.file_key)), formats=["PNG", "JPEG"]) as image:
        ImageOps.exif_transpose(image).convert("RGB").save(out, format="PDF", resolution=150)
    return out.getvalue()
