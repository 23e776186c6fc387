"""Files that others made to do harm, and names that do."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from lms.core.database import db
from lms.core.testing import Client
from lms.courses.models import Material
from tests.security.conftest import PDF, AsUser, Side

KEPT = {"image/exif-gps-rotated.jpg", "pdf/encrypted-aes256-rahasia.pdf", "pdf/huge-page-14400.pdf",
        "pdf/javascript-openaction.pdf", "pdf/pages-5000.pdf", "polyglot/pdf-zip.pdf", "polyglot/png-php.png"}
"""What its INDEX.md lets a correct system keep; all else is refused."""
DAMAGED = {"office/testODTnotaZipFile.odt", "office/testWORD_truncated.docx"}


def send(browser: Client, side: Side, content: bytes, name: str) -> TestResponse:
    """As bytes: what the test client itself puts together of a large file it leaves in an open temporary file."""
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(content), name)})
    return browser.post(f"/teach/activities/{side.file.public_id}/file", data=body,
                        content_type=f'multipart/form-data; boundary="{boundary}"')


def test_every_hostile_file_is_kept_harmless_or_refused_in_words(here: Side, as_user: AsUser, material: Path) -> None:
    browser, folder = as_user(here.instructor), material / "05-hostile"
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        answer = send(browser, here, path.read_bytes(), path.name)
        assert answer.status_code == (303 if name in KEPT else 422), name


def test_every_real_document_is_answered_and_most_are_kept(here: Side, as_user: AsUser, material: Path) -> None:
    browser, folder = as_user(here.instructor), material / "04-documents"
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        status = send(browser, here, path.read_bytes(), path.name).status_code
        assert status in (303, 422), name
        if name.startswith(("pdf/", "pdf-encrypted/", "pdfa-pdfua/", "images/")) or (name.startswith("office/") and not any(
                word in name for word in ("acro", "rotected", "ncrypted"))):
            assert status == (422 if name in DAMAGED else 303), name


def test_a_polyglot_or_a_script_in_a_pdf_cannot_act_as_the_application(here: Side, as_user: AsUser, material: Path) -> None:
    browser = as_user(here.instructor)
    for name in ("polyglot/pdf-zip.pdf", "pdf/javascript-openaction.pdf", "polyglot/png-php.png"):
        path = material / "05-hostile" / name
        assert send(browser, here, path.read_bytes(), path.name).status_code == 303
        answer = as_user(here.learner).get(address(here))
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith("inline" if name.endswith("png") else "attachment")


def test_the_place_where_a_photograph_was_taken_is_not_passed_on(here: Side, as_user: AsUser, material: Path) -> None:
    path = material / "05-hostile" / "image" / "exif-gps-rotated.jpg"
    send(as_user(here.instructor), here, path.read_bytes(), path.name)
    assert b"Exif" not in as_user(here.learner).get(address(here)).data


def test_no_name_of_a_file_breaks_a_header_or_leaves_its_folder(here: Side, as_user: AsUser, material: Path) -> None:
    browser = as_user(here.instructor)
    for name in [*json.loads((material / "05-hostile" / "filenames.json").read_text()),
                 "a" * 5000 + ".pdf", "<img src=x onerror=y>.pdf",
                 "\u202efdp.exe", "a\x00b.pdf", "=cmd|'/c calc'!A1.pdf", "\ud800.pdf"]:
        answer = send(browser, here, PDF, name.encode("utf-8", "surrogatepass").decode("latin-1"))
        assert answer.status_code in (303, 400, 422), name
        shown = browser.get(address(here))
        assert shown.status_code == 200, name
        assert "X-Injected" not in shown.headers
        assert "Set-Cookie" not in shown.headers
        assert "<img src=x" not in browser.get(f"/activities/{here.file.public_id}").text
        kept = main(here).name
        assert not set('<>"/\\\r\n\t') & set(kept), kept
        assert len(kept) <= 130


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_office_file_whose_first_entry_is_garbage_is_damaged_not_a_fault(here: Side, as_user: AsUser, method: int) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.text", compress_type=method)
    content = bytearray(held.getvalue())
    start = 30 + len("mimetype")
    content[start:start + 12] = b"\xff" * 12
    assert send(as_user(here.instructor), here, bytes(content), "a.odt").status_code == 422


def test_a_directory_of_a_million_entries_is_refused_before_it_is_read(here: Side, as_user: AsUser) -> None:
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, 0, 0, 0, 0, 0x21, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * 200_000
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, len(directory), 30, 0)
    content = b"PK\3\4" + b"\0" * 26 + directory + end
    assert send(as_user(here.instructor), here, content, "a.docx").status_code == 422


@pytest.mark.parametrize(("asked", "status"), [
    ("bytes=0-4", 206), ("bytes=-5", 206), ("bytes=5-", 206), ("bytes=999999-", 416), ("bytes=5-2", 200), ("bytes=0-0,1-1", 200),
    ("bytes=" + ",".join("0-" for _ in range(2000)), 200), ("bytes=a-b", 200), ("lines=1-2", 200), ("bytes=0-" + "9" * 40, 206)])
def test_a_strange_range_is_answered_by_the_rules(here: Side, as_user: AsUser, asked: str, status: int) -> None:
    answer = as_user(here.learner).get(address(here), headers={"Range": asked})
    assert answer.status_code == status
    assert len(answer.data) <= len(PDF)


def main(side: Side) -> Material:
    db.session.expire_all()
    return db.session.scalars(sa.select(Material).where(Material.activity_id == side.file.id)).one()


def address(side: Side) -> str:
    return f"/materials/{main(side).public_id}/x"
