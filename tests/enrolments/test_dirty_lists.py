"""Lists as offices and the programs of forms really send them, and what is said of each row."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from lms.enrolments.models import Cohort
from lms.enrolments.roster import columns
from lms.enrolments.roster.entries import Entry, entries
from lms.uploads.sheets.book import Unreadable
from lms.uploads.sheets.reading import read
from tests.cast import Cast
from tests.enrolments.lists import ANI, BEN, as_csv, rows, send

NIP = "190203041925012998"


def read_in(*lines: tuple[str, ...], heads: tuple[str, ...] = ("NIP", "Nama")) -> list[Entry]:
    book = read(as_csv(*lines, heads=heads))
    return list(entries(book.sheets[0], columns.found(book), today=date(2026, 3, 1)))


def told(entry: Entry) -> str:
    return " ".join(str(problem.message) for problem in entry.problems)


@pytest.mark.parametrize("name", [
    "Ani Lestari (alm)", "Alm. Ani Lestari", "Almarhumah Ani Lestari", "Ani Lestari (Almarhumah)",
    "Ani Lestari - meninggal dunia", "Ani Lestari (sudah meninggal)"])
def test_nobody_who_has_died_gets_an_account(name: str) -> None:
    entry, = read_in((NIP, name))
    assert entry.is_refused
    assert "has died" in told(entry)


@pytest.mark.parametrize("mark", [
    "pensiun", "Pensiun per 1 Maret 2026", "PURNA TUGAS", "mengundurkan diri", "batal ikut", "tidak jadi", "dicoret",
    "diganti oleh Sdr. Anton, S.Sos"])
def test_who_does_not_come_after_all_is_named(mark: str) -> None:
    for heads, cells in ((("NIP", "Nama"), (NIP, f"Ani Lestari ({mark})")),
                         (("NIP", "Nama", "Status"), (NIP, "Ani Lestari", mark)),
                         (("NIP", "Nama", "Keterangan"), (NIP, "Ani Lestari", mark))):
        entry, = read_in(cells, heads=heads)
        assert entry.is_refused, cells
        assert "does not take part" in told(entry)
        assert len([problem for problem in entry.problems if problem.level == "error"]) == 1


@pytest.mark.parametrize("remark", [
    "cadangan", "pensiun tahun depan menurut SK", "pengganti Budi (alm)", "sudah konfirmasi", "-", "hadir", "batal puasa"])
def test_other_remarks_keep_nobody_out(remark: str) -> None:
    entry, = read_in((NIP, "Ani Lestari", remark), heads=("NIP", "Nama", "Keterangan"))
    assert not entry.problems
    assert not read_in(("", "", remark), (NIP, "Alma Putri", ""), heads=("NIP", "Nama", "Keterangan"))[-1].problems


def test_a_row_that_holds_a_remark_alone_is_still_nobody() -> None:
    found = read_in((NIP, "Ani", ""), ("", "", "belum ada usulan"), heads=("NIP", "Nama", "Keterangan"))
    assert [entry.is_refused for entry in found if not entry.is_nobody] == [False]


@pytest.mark.parametrize("number", [
    f"\u202a{NIP}\u202c", f"\u202d{NIP}\u202c", f"\u2066{NIP}\u2069", f"\u200f{NIP}", f"“{NIP}”", "19020304\u00ad1925012998"])
def test_unseen_marks_and_printed_quotes_around_a_number_do_no_harm(number: str) -> None:
    entry, = read_in((number, "“Ani Lestari”"))
    assert (entry.given.get("number"), entry.given.get("name"), entry.problems) == (NIP, "Ani Lestari", [])


def test_a_mark_that_turns_the_digits_round_is_refused() -> None:
    entry, = read_in((f"\u202e{NIP}", "Ani"))
    assert entry.is_refused


def test_wide_letters_and_those_of_web_pages_are_read() -> None:
    wide, page = read_in((NIP, "Ａｎｉ Ｌｅｓｔａｒｉ"), ("190304052024211997", "Sa&#39;dun &amp; Nur"))
    assert wide.given["name"] == "Ani Lestari"
    assert page.given["name"] == "Sa'dun & Nur"
    assert "one person" in told(page)


@pytest.mark.parametrize(("name", "words"), [
    ("?", "no name"), ("Ani Lestari, S.Sos / 081234567890", "Digits"), ("AndÃ\u00ad Saputra", "garbled")])
def test_what_is_no_name_is_refused(name: str, words: str) -> None:
    entry, = read_in((NIP, name))
    assert entry.is_refused
    assert words in told(entry)


def test_two_numbers_in_a_cell_are_called_so() -> None:
    entry, = read_in((f"{NIP} / 190304052024211997", "Ani"))
    assert "several numbers" in told(entry)


def test_name_and_number_in_each_others_column_are_read_and_told() -> None:
    entry, = read_in(("Ani Lestari, S.Sos.", NIP))
    assert (entry.given["name"], entry.given["number"], entry.is_refused) == ("Ani Lestari", NIP, False)
    assert "each other's column" in told(entry)


def test_a_text_in_columns_of_spaces_is_read() -> None:
    book = read(f"NIP                 Nama\n{NIP}  Ani Lestari\n".encode())
    entry, = entries(book.sheets[0], columns.found(book), today=date(2026, 3, 1))
    assert (entry.given["name"], entry.given["number"], entry.problems) == ("Ani Lestari", NIP, [])


def test_a_form_that_knows_its_people_only_by_its_own_questions_is_read() -> None:
    heads = ("ID", "Start time", "Email", "Name", "Nama lengkap", "NIP", "Alamat surel")
    entry, = read_in(("1", "3/1/26 8:00", "anonymous", "", "Ani Lestari", NIP, "ani@contoh.test"), heads=heads)
    assert (entry.given["name"], entry.given["email"], entry.problems) == ("Ani Lestari", "ani@contoh.test", [])
    entry, = read_in(("1", "3/1/26 8:00", "ani@contoh.test", "Ani", "Ani Lestari", NIP, ""), heads=heads)
    assert (entry.given["name"], entry.given["email"]) == ("Ani", "ani@contoh.test")
    entry, = read_in(("1", "3/1/26 8:00", "anonymous", "", "", NIP, "bukan surel"), heads=heads)
    assert {problem.field for problem in entry.problems} == {"name_also", "email_also"}


@pytest.mark.parametrize("last", [("3", "dst", "..."), ("", "…", ""), ("4", "dan seterusnya", "")])
def test_and_so_on_is_nobody(last: tuple[str, ...]) -> None:
    found = read_in(("1", NIP, "Ani"), last, heads=("No", "NIP", "Nama"))
    assert [entry.is_refused for entry in found if not entry.is_nobody] == [False]


def test_somebody_who_stands_in_the_list_twice_with_two_numbers_is_pointed_out(cast: Cast, cohort: Cohort) -> None:
    twin = ("190203041925012997", ANI[1], "ani.lain@contoh.test", *ANI[3:])
    roster = send(cohort, as_csv(ANI, twin, BEN), cast.organiser)
    assert [len(row.problems) for row in rows(roster)] == [0, 1, 0]
    assert "nama dan tanggal lahir yang sama" in rows(roster)[1].problems[0][1]
    assert roster.counts["create"] == 3


@pytest.mark.parametrize(("name", "words"), [("daftar.xlsx", "Unpack"), ("Index/Document.iwa", "no list")])
def test_an_archive_is_told_to_be_unpacked(name: str, words: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, b"PK")
    with pytest.raises(Unreadable, match=words):
        read(out.getvalue())

