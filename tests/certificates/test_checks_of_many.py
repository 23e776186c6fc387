"""Many at once: a list or an archive in, one answer for each row out, in order, bounded, and forgotten in time."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import sqlalchemy as sa
import xlsxwriter
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from lms.accounts import erasure
from lms.accounts.models import User
from lms.certificates import queries as certificates
from lms.certificates import services
from lms.certificates.bulk import archives, jobs, queries, results, sheets
from lms.certificates.bulk import services as bulk
from lms.certificates.bulk.errors import NoList
from lms.certificates.bulk.models import Check, CheckRow
from lms.certificates.models import Certificate
from lms.core import jobs as core_jobs
from lms.core import storage
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.cast import Cast

AsUser = Callable[[User], Client]
UNKNOWN = "7K3M9QX2TB4DW"
LISTS = Path(__file__).parent.parent / "data" / "lists"


def book(rows: list[list[object]], **how: Any) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, **how}) as made:
        sheet = made.add_worksheet("Daftar")
        for y, row in enumerate(rows):
            sheet.write_row(y, 0, row)
    return out.getvalue()


def archive(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def sent(client: Client, content: bytes, name: str = "daftar.csv") -> TestResponse:
    body = f'--B\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n--B--\r\n"
    return client.post("/certificates/checks", data=body, content_type="multipart/form-data; boundary=B")


def answered(client: Client, content: bytes, name: str = "daftar.csv") -> list[dict[str, str]]:
    """The rows of the sheet that comes back, by its headings."""
    answer = sent(client, content, name)
    assert answer.status_code == 303, re.findall(r'class="error[^>]*>[^<]*', answer.text)
    sheet = client.get(f"{answer.location}/answers.csv").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(sheet), delimiter=";"))


@pytest.fixture
def officer(cast: Cast, as_user: AsUser) -> Client:
    return as_user(cast.hr_officer)


def test_each_row_is_answered_in_its_order_with_its_facts_covered(officer: Client, certificate: Certificate) -> None:
    rows = answered(officer, f"No;Kode\n1;{certificate.code}\n2;{UNKNOWN}\n3;{certificate.number}\n4;\n5;x1/y\n".encode())
    assert [(r["Baris"], r["Status untuk program"]) for r in rows] == [
        ("2", "genuine"), ("3", "unknown"), ("4", "genuine"), ("5", "empty"), ("6", "unknown")]
    assert [r["Nama"] for r in rows] == ["Sari Wulandari", "", "S••• W•••", "", ""]
    assert rows[0]["Nomor identitas"] == "**************2999"
    assert rows[0]["Sertifikat" if "Sertifikat" in rows[0] else "Nomor"] == certificate.number
    assert rows[2]["Sama dengan baris"] == "2", "the same certificate, asked by its number"


def test_an_offline_code_is_read_whole_with_each_of_its_spaces(officer: Client, certificate: Certificate) -> None:
    text = certificates.statement_of(certificate.code)
    spaced = sheets.read(book([["Kode"], [f" PKS1:{'A' * 590}  {'B' * 90} "]]))
    assert spaced == [(2, f"PKS1:{'A' * 590}  {'B' * 90}")]
    for content, name in ((book([["Nama", "Kode luring"], ["Sari", text], ["Budi", text[:300]]]), "daftar.xlsx"),
                          (f'Nama;Kode luring\nSari;"{text}"\nBudi;"{text[:300]}"\n'.encode(), "daftar.csv")):
        rows = answered(officer, content, name)
        assert [row["Status untuk program"] for row in rows] == ["genuine", "unknown"]
        assert rows[0]["Nama"] == "Sari Wulandari"
        assert "terpotong atau diubah" in rows[1]["Penjelasan"]


def test_the_day_of_a_revocation_is_that_of_the_reader(app: Flask) -> None:
    said = {"status": "revoked", "revocation": "data_error", "revoked_at": "2026-11-28T16:47:00+00:00"}
    with app.test_request_context(headers={"Accept-Language": "id"}):
        assert "29 November 2026" in results.explanation(said)
        assert "28 November 2026" in results.explanation({"status": "expired", "expires_on": "2026-11-28"})


def test_a_revoked_certificate_says_why(officer: Client, certificate: Certificate) -> None:
    with unit_of_work():
        services.revoke(certificate.id, category="data_error", reason="Rahasia kantor.", by=None, at=now())
    (row,) = answered(officer, certificate.code.encode())
    assert row["Status untuk program"] == "revoked"
    assert "Data pada sertifikat keliru" in row["Penjelasan"]
    assert "Rahasia" not in str(row)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_table_is_read_with_any_separator_in_any_encoding(app: Flask, encoding: str, mark: str) -> None:
    text = f'"Nama é"{mark}Kode\r\n"Sari{mark} Wulandari"{mark}{UNKNOWN}\r\n\r\nBudi{mark}0001/X/2026\r\n'
    assert sheets.read(text.encode(encoding)) == [(2, UNKNOWN), (4, "0001/X/2026")]


def test_a_workbook_is_read_whatever_wrote_it(app: Flask) -> None:
    rows: list[list[object]] = [["No", "Nama", "Tautan"], [1, "Sari", f"https://x.test/v/{UNKNOWN}"], [], [3, "Budi", "PKS1:ABC"]]
    for how in ({}, {"constant_memory": True}):
        assert sheets.read(book(rows, **how)) == [(2, f"https://x.test/v/{UNKNOWN}"), (4, "PKS1:ABC")]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_workbooks_of_other_programs_are_answered_too(officer: Client, kind: str) -> None:
    rows = answered(officer, (LISTS / f"peserta.{kind}").read_bytes(), f"daftar.{kind}")
    assert [r["Ditanyakan"] for r in rows][:2] == ["7K3M-9QX2-TB4DW", "0001/X/2026"]


def test_the_column_of_codes_is_found_among_names_dates_and_numbers(app: Flask) -> None:
    head = "Nomor sertifikat;Tanggal;Nama;Kode\n"
    rows = "".join(f"000{n}/MKAS/2026;2026-11-0{n};Budi {n};7K3M-9QX2-TB4DW\n" for n in range(1, 6))
    assert [asked for _place, asked in sheets.read((head + rows).encode())] == ["7K3M-9QX2-TB4DW"] * 5
    by_number = "\n".join(f"{n};000{n}/MKAS/2026;Budi" for n in range(1, 6))
    assert next(asked for _place, asked in sheets.read(by_number.encode())) == "0001/MKAS/2026"


CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs", "Co", "Cn")), max_size=20)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=8))
def test_what_a_workbook_holds_is_what_is_read(rows: list[list[str]]) -> None:
    told = sheets.rows_of(book([list(row) for row in rows]))
    wanted = [(number, row) for number, row in enumerate(rows, 1) if any(row)]
    assert [(number, [cell for cell in cells if cell]) for number, cells in told] == [
        (number, [cell for cell in row if cell]) for number, row in wanted]


def test_five_thousand_rows_are_answered_and_one_more_is_refused(officer: Client, certificate: Certificate) -> None:
    rows = [["Kode"], *([certificate.code if n % 2 else f"{n:04d}/TIDAK-ADA/2026"] for n in range(5000))]
    answers = answered(officer, book(rows), "daftar.xlsx")
    assert len(answers) == 5000
    assert [a["Status untuk program"] for a in answers[:4]] == ["unknown", "genuine", "unknown", "genuine"]
    refused = sent(officer, book([*rows, ["1/X/2026"]]), "daftar.xlsx")
    assert refused.status_code == 422
    assert "5.000 baris" in refused.text


def test_an_archive_of_files_is_answered_one_by_one(officer: Client, certificate: Certificate) -> None:
    pdf = storage.read(str(certificate.file_key))
    rows = answered(officer, archive({
        "a/asli.pdf": pdf, "diubah.pdf": pdf[:-20] + b"x" + pdf[-19:], "../../etc/passwd": b"root", "__MACOSX/._a": b"x",
        "lagi.pdf": pdf, "kosong.pdf": b""}), "sertifikat.zip")
    assert [(r["Ditanyakan"], r["Status untuk program"]) for r in rows] == [
        ("a/asli.pdf", "genuine"), ("diubah.pdf", "altered"), ("../../etc/passwd", "unreadable"), ("lagi.pdf", "genuine"),
        ("kosong.pdf", "unreadable")]
    assert [r["Baris"] for r in rows][:2] == ["1", "2"]
    assert [r["Sama dengan baris"] for r in rows][:4] == ["", "", "", "1"], "an altered file is not the same as the genuine one"


def test_the_archive_is_forgotten_once_it_is_answered(officer: Client, certificate: Certificate) -> None:
    content = archive({"rahasia.txt": b"isi rahasia"})
    key = storage.put(io.BytesIO(content), at_most=10_000).key
    assert storage.exists(key)
    answered(officer, content, "a.zip")
    assert not storage.exists(key)


def zip_bomb() -> bytes:
    """Two files of 600 MB each, in little more than a megabyte."""
    return archive({f"{n}.pdf": b"%PDF-" + bytes(300_000_000) for n in range(2)})


def lying(content: bytes) -> bytes:
    """An archive whose directory says that it is enormous."""
    at = content.rfind(b"PK\x05\x06")
    return content[:at + 12] + struct.pack("<I", 2**31) + content[at + 16:]


def test_hostile_archives_and_tables_end_in_words_or_in_bounded_answers(officer: Client, certificate: Certificate) -> None:
    sheet = "<?xml version='1.0'?><!DOCTYPE x [" + "".join(
        f"<!ENTITY e{n} '{f'&e{n - 1};' * 10 if n else 'a' * 100}'>" for n in range(9)) + "]><worksheet>&e8;</worksheet>"
    laughs = archive({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": sheet.encode()})
    huge = archive({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": bytes(60_000_000)})
    whole = archive({"a.pdf": b"%PDF-1.4"})
    for name, content in (("empty", b""), ("laughs", laughs), ("huge", huge), ("lying", lying(whole)), ("half", whole[:-30]),
                          ("no list", b"hanya kata-kata\n"), ("a picture", b"\x89PNG\r\n\x1a\n\0\0"),
                          ("ole", b"\xd0\xcf\x11\xe0" * 99),
                          ("empty archive", archive({})), ("quotes", b'"' * 2_000_000), ("nul", bytes(5000)),
                          ("6 MB", b"a/1,b\n" * 1_000_000)):
        answer = sent(officer, content)
        assert answer.status_code == 422, name
        assert 'class="error' in answer.text, name
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Check)) == 0, "nothing half done"


def test_a_bomb_is_read_no_further_than_a_file_may_be_long(officer: Client, certificate: Certificate) -> None:
    rows = answered(officer, zip_bomb(), "bom.zip")
    assert [r["Status untuk program"] for r in rows] == ["unreadable", "unreadable"]


def test_a_directory_of_a_million_files_is_refused_before_it_is_read(app: Flask) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for n in range(5001):
            made.writestr(f"{n}.pdf", b"")
    with pytest.raises(NoList, match=r"5\.000"):
        archives.listed(out)


def test_no_cell_of_the_answers_is_a_formula(officer: Client, certificate: Certificate) -> None:
    evil = "=HYPERLINK(\"http://x/1\")/a.1"
    content = f"Kode\n'{certificate.code}\n{UNKNOWN}\n\"{evil.replace(chr(34), chr(34) * 2)}\"\n@a/1\n+a/1\n-a/1\n".encode()
    location = sent(officer, content).location
    rows = list(csv.reader(io.StringIO(officer.get(f"{location}/answers.csv").data.decode("utf-8-sig")), delimiter=";"))
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    with zipfile.ZipFile(io.BytesIO(officer.get(f"{location}/answers.xlsx").data)) as made:
        assert b"<f>" not in made.read("xl/worksheets/sheet1.xml")
        assert escape(evil)[1:20].encode() in made.read("xl/sharedStrings.xml")


def test_it_goes_on_where_a_killed_worker_left_it(
        officer: Client, certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "SLICE", -1.0)
    monkeypatch.setattr(core_jobs, "enqueue", lambda *_a, **_k: None)  # what the queue held is lost
    location = sent(officer, "\n".join(f"{n}/X/2026" for n in range(120)).encode()).location
    (check,) = db.session.scalars(sa.select(Check)).all()
    jobs.check(check.id)
    jobs.check(check.id)
    page = officer.get(location)
    assert (queries.check(check.id).done, 'data-awaits="' in page.text) == (100, True)  # type: ignore[union-attr]
    assert "100 dari 120" in page.text
    assert officer.get(f"{location}?seen=50", headers={"Accept": "application/json"}).json == {"ready": True}
    monkeypatch.undo()
    with unit_of_work():
        db.session.execute(sa.update(Check).values(heard_at=now() - timedelta(minutes=5)))
    jobs.sweep()
    assert queries.check(check.id).is_over  # type: ignore[union-attr]
    jobs.check(check.id)
    assert "Belum diperiksa" not in officer.get(f"{location}/answers.csv").text


def test_only_offices_check_many_and_each_sees_its_own(
        officer: Client, certificate: Certificate, cast: Cast, as_user: AsUser, client: Client) -> None:
    location = sent(officer, certificate.code.encode()).location
    for address in (location, f"{location}/answers.csv", f"{location}/answers.xlsx"):
        assert officer.get(address).status_code == 200
        assert as_user(cast.auditor).get(address).status_code == 404
        assert as_user(cast.learner).get(address).status_code == 403
        assert client.get(address).status_code == 303
    assert as_user(cast.auditor).post(f"{location}/delete").status_code == 404
    assert officer.post(f"{location}/delete").status_code == 303
    assert officer.get(location).status_code == 404
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CheckRow)) == 0


def test_it_is_forgotten_after_its_days_and_with_its_owner(
        app: Flask, officer: Client, certificate: Certificate, cast: Cast) -> None:
    first, second = (sent(officer, certificate.code.encode()).location for _ in range(2))
    with unit_of_work():
        db.session.execute(sa.update(Check).where(Check.public_id == first.rpartition("/")[2]).values(
            asked_at=now() - timedelta(days=8)))
    jobs.sweep()
    assert (officer.get(first).status_code, officer.get(second).status_code) == (404, 200)
    with unit_of_work():
        erasure.erase(cast.hr_officer, "Atas permintaan sendiri.", by=cast.administrator.id, at=now())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Check)) == 0


def test_a_fourth_check_waits_for_one_of_three(officer: Client, cast: Cast, certificate: Certificate) -> None:
    with unit_of_work():
        for _ in range(bulk.AT_ONCE):
            db.session.add(Check(owner_id=cast.hr_officer.id, name="x", asked_at=now(), heard_at=now(), total=1))
    answer = sent(officer, certificate.code.encode())
    assert answer.status_code == 409
    assert "masih berjalan" in answer.text


def test_a_locked_or_strangely_packed_file_of_an_archive_is_unreadable(app: Flask) -> None:
    whole = bytearray(archive({"a.pdf": b"%PDF-1.4 something to pack"}))
    at = whole.index(b"PK\x01\x02")
    whole[at + 8] |= 1
    whole[6] |= 1
    broken = archive({"a.pdf": zlib.compress(b"x" * 99)}, zipfile.ZIP_STORED).replace(b"PK\x03\x04", b"PK\x03\x05", 1)
    for content in (bytes(whole), broken):
        assert list(archives.contents(io.BytesIO(content), [0], at_most=99)) == [(0, None)]
