"""Taking out for SIASN: what goes, what it would refuse, the four files, undoing it, and what is kept."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pypdfium2 import PdfDocument

from lms.accounts.models import IdentityNumber, User
from lms.certificates import siasn
from lms.certificates.models import Certificate
from lms.certificates.siasn.archive import Names
from lms.core import storage
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.records import queries, services
from lms.records.errors import AlreadyUndone, NothingToExport
from lms.records.models import Batch, BatchFile, Claim
from lms.records.services import Chosen
from tests.cast import Cast, person
from tests.records.conftest import external, verified

AsUser = Callable[[User], Client]
NIP = "190101012024212999"


@pytest.fixture
def batch(claim: Claim, cast: Cast, in_siasn: None, as_user: AsUser) -> Batch:
    """Sari's certificate and one from elsewhere, exported by the officer."""
    for one in (claim, external(cast.learner, title="=HYPERLINK(1)", number="../../etc/passwd")):
        verified(one, cast.hr_officer)
    answer = as_user(cast.hr_officer).post("/desk/exports/new")
    assert answer.status_code == 303
    db.session.expire_all()
    return db.session.scalars(sa.select(Batch)).one()


def taken(browser: Client, batch: Batch, form: str) -> bytes:
    answer = browser.get(f"/desk/exports/{batch.public_id}/siasn.{form}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return answer.data


def test_the_files_are_named_after_the_day_where_the_office_is(batch: Batch, cast: Cast, as_user: AsUser) -> None:
    batch.at = datetime(2026, 11, 30, 20, tzinfo=UTC)
    db.session.commit()
    answer = as_user(cast.hr_officer).get(f"/desk/exports/{batch.public_id}/siasn.csv")
    assert f"siasn-2026-12-01-{batch.public_id}.csv" in answer.headers["Content-Disposition"]


def value_of(cell: etree._Element) -> str | int:
    return "".join(cell.itertext()) if cell.get("t") == "inlineStr" else int(cell.findtext("{*}v") or "")


def cells(book: bytes) -> list[list[str | int]]:
    """The rows of the one sheet: a cell with a text is text, one with a value a number, as spreadsheet programs take them."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    rows = []
    for row in sheet.iterfind(".//{*}row"):
        found = {cell.get("r").rstrip("0123456789"): value_of(cell) for cell in row.iterfind("{*}c") if len(cell)}
        rows.append([found.get(chr(65 + x), "") for x in range(len(siasn.COLUMNS))])
    return rows


def test_the_look_beforehand_names_what_siasn_would_refuse(claim: Claim, cast: Cast, as_user: AsUser) -> None:
    verified(claim, cast.hr_officer)
    page = as_user(cast.hr_officer).get("/desk/exports/new")
    assert "instansiId" in page.text
    with pytest.raises(NothingToExport), unit_of_work():
        services.export([], by=cast.hr_officer.id, at=now())
    assert as_user(cast.hr_officer).post("/desk/exports/new").status_code == 409
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Batch)) == 0


def test_one_without_a_nip_is_refused_and_the_others_go(claim: Claim, cast: Cast, in_siasn: None, as_user: AsUser) -> None:
    verified(claim, cast.hr_officer)
    verified(external(cast.head_of_office), cast.hr_officer)
    browser = as_user(cast.hr_officer)
    page = browser.get("/desk/exports/new").text
    assert "NIP tidak ada" in page
    assert "Ekspor 1 sertifikat" in page
    browser.post("/desk/exports/new")
    db.session.expire_all()
    assert sorted(db.session.scalars(sa.select(Claim.state))) == ["exported", "verified"]


def test_the_table_holds_siasns_fields_and_whole_numbers(batch: Batch, cast: Cast, as_user: AsUser) -> None:
    rows = cells(taken(as_user(cast.hr_officer), batch, "xlsx"))
    assert tuple(rows[0]) == siasn.COLUMNS
    ours, theirs = (dict(zip(rows[0], row, strict=True)) for row in sorted(rows[1:], key=lambda row: row[10], reverse=True))
    assert ours["nip"] == NIP
    assert (ours["instansiId"], ours["jumlahJam"], ours["jenisDiklatId"]) == ("8402", 20, "16")
    assert (theirs["namaKursus"], theirs["status"], theirs["tautanVerifikasi"]) == ("=HYPERLINK(1)", "eksternal", "")
    assert (theirs["tanggalKursus"], theirs["tahunKursus"]) == ("03-03-2025", 2025)


def test_no_cell_of_the_xlsx_is_a_formula_or_a_mangled_number(batch: Batch, cast: Cast, as_user: AsUser) -> None:
    with zipfile.ZipFile(io.BytesIO(taken(as_user(cast.hr_officer), batch, "xlsx"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert f"<v>{NIP}</v>" not in sheet
    assert f"<t>{NIP}</t>" in sheet


def test_the_csv_neutralises_formulas_and_keeps_digits(batch: Batch, cast: Cast, as_user: AsUser) -> None:
    text = taken(as_user(cast.hr_officer), batch, "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["namaKursus"] for row in rows} == {"'=HYPERLINK(1)", "Manajemen Kasus"}
    assert {row["nip"] for row in rows} == {"19010101 202421 2 999"}


def test_json_lines_hold_text_and_two_numbers(batch: Batch, cast: Cast, as_user: AsUser) -> None:
    lines = [json.loads(line) for line in taken(as_user(cast.hr_officer), batch, "jsonl").decode().splitlines()]
    assert len(lines) == 2
    for line in lines:
        assert tuple(line) == siasn.COLUMNS
        assert {name for name, value in line.items() if isinstance(value, int)} == set(siasn.NUMBERS)
        assert line["nip"] == NIP


def test_the_zip_holds_a_pdf_of_each_under_a_safe_name(
        batch: Batch, certificate: Certificate, cast: Cast, as_user: AsUser) -> None:
    with zipfile.ZipFile(io.BytesIO(taken(as_user(cast.hr_officer), batch, "zip"))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == 2
        assert all(name.startswith(f"{NIP}_") and "/" not in name and ".." not in name for name in names)
        ours = next(name for name in names if "POLTEKESOS" in name)
        assert archive.read(ours) == storage.read(certificate.file_key or "")
        photo = PdfDocument(archive.read(next(name for name in names if name != ours)))
        assert len(photo) == 1


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=300), st.text(max_size=30)), max_size=40))
def test_names_in_the_zip_are_safe_and_each_is_there_once(wanted: list[tuple[str, str, str]]) -> None:
    names = Names()
    given_out = [names.take(*one) for one in wanted]
    assert len({name.lower() for name in given_out}) == len(given_out)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,190}\.pdf", name) for name in given_out)


def test_an_export_is_an_act_with_a_number_and_can_be_taken_again(batch: Batch, cast: Cast, as_user: AsUser) -> None:
    browser = as_user(cast.hr_officer)
    page = browser.get(f"/desk/exports/{batch.public_id}").text
    assert (batch.public_id in page, "Hasan Basri" in page, batch.total) == (True, True, 2)
    assert taken(browser, batch, "csv") == taken(browser, batch, "csv")
    acts = list(db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.target == f"batch:{batch.id}")))
    assert acts == ["records.batch_exported", "records.downloaded", "records.downloaded"]


def test_a_mistaken_export_is_undone_but_for_what_is_recorded(batch: Batch, claim: Claim, cast: Cast, as_user: AsUser) -> None:
    with unit_of_work():
        services.record(Chosen(claim.id), by=cast.hr_officer.id, at=now())
    browser, keys = as_user(cast.hr_officer), [file.file_key for file in queries.files_of(batch.id).values()]
    assert browser.post(f"/desk/exports/{batch.public_id}/undo", data={"reason": "x"}).status_code == 422
    assert browser.post(f"/desk/exports/{batch.public_id}/undo", data={"reason": "Tahun yang salah dipilih."}).status_code == 303
    db.session.expire_all()
    assert sorted(db.session.scalars(sa.select(Claim.state))) == ["recorded", "verified"]
    assert browser.get(f"/desk/exports/{batch.public_id}/siasn.csv").status_code == 404
    assert [key for key in keys if storage.exists(key)] == []
    with pytest.raises(AlreadyUndone), unit_of_work():
        services.undo(batch.id, reason="Sekali lagi saja.", by=cast.hr_officer.id, at=now())


def test_files_are_removed_when_their_time_is_over_and_the_record_stays(batch: Batch, cast: Cast, as_user: AsUser) -> None:
    with unit_of_work():
        assert services.expire(at=now()) == 0
        assert services.expire(at=batch.expires_at + timedelta(seconds=1)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(BatchFile)) == 0
    browser = as_user(cast.hr_officer)
    assert browser.get(f"/desk/exports/{batch.public_id}/siasn.zip").status_code == 404
    assert "sudah dihapus" in browser.get(f"/desk/exports/{batch.public_id}").text


def test_all_of_a_batch_is_marked_as_recorded(batch: Batch, cast: Cast, as_user: AsUser) -> None:
    assert as_user(cast.hr_officer).post(f"/desk/exports/{batch.public_id}/recorded").status_code == 303
    db.session.expire_all()
    assert set(db.session.scalars(sa.select(Claim.state))) == {"recorded"}


def test_another_office_neither_sees_nor_takes_it(batch: Batch, cast: Cast, as_user: AsUser) -> None:
    with unit_of_work():
        other = person("tina", "Tina Ubung", cast.nunukan, role="hr_officer", scope=("agency", cast.nunukan.id))
    browser = as_user(other)
    assert batch.public_id not in browser.get("/desk/exports").text
    for address in ("", "/siasn.csv", "/siasn.zip"):
        assert browser.get(f"/desk/exports/{batch.public_id}{address}").status_code == 404
    assert browser.post(f"/desk/exports/{batch.public_id}/undo", data={"reason": "Milik orang lain."}).status_code == 404
    assert as_user(cast.auditor).get(f"/desk/exports/{batch.public_id}/siasn.csv").status_code == 403


def test_the_nip_in_force_goes_out_not_the_one_once_printed(claim: Claim, cast: Cast, in_siasn: None, as_user: AsUser) -> None:
    with unit_of_work():
        changed, number = date(2026, 1, 1), "190101012025212777"
        db.session.execute(sa.update(IdentityNumber).where(IdentityNumber.user_id == cast.learner.id).values(valid_to=changed))
        db.session.add(IdentityNumber(user_id=cast.learner.id, kind="ni_pppk", number=number, valid_from=changed))
    verified(claim, cast.hr_officer)
    browser = as_user(cast.hr_officer)
    browser.post("/desk/exports/new")
    batch = db.session.scalars(sa.select(Batch)).one()
    assert json.loads(taken(browser, batch, "jsonl"))["nip"] == "190101012025212777"


def test_the_filter_of_the_desk_narrows_the_export(batch: Batch, cast: Cast, as_user: AsUser) -> None:
    older = external(cast.learner, title="Lain", number="2", finished_on=date(2024, 2, 2), started_on=date(2024, 2, 1))
    verified(older, cast.hr_officer)
    browser = as_user(cast.hr_officer)
    assert browser.post("/desk/exports/new?year=2025").status_code == 409
    assert browser.post("/desk/exports/new?year=2024&q=lain").status_code == 303
