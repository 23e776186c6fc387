"""Lists as offices really make them: titles, two rows of headings, merged cells, groups, sums, signatures, "sda"."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import pytest
from xlsxwriter import Workbook

from lms.enrolments.models import Cohort
from lms.enrolments.roster import columns, meanings, values
from lms.enrolments.roster.entries import Entry, entries
from lms.uploads.sheets.book import NUMBER, Book, Cell, Record, Sheet
from lms.uploads.sheets.reading import read
from tests.cast import Cast
from tests.enrolments.lists import ANI, BEN, as_csv, errors, rows, send, write

ONE, TWO, THREE = "190203041925012998", "190304052024211997", "190405061926011996"
TODAY = date(2026, 11, 28)


def listed(*table: Sequence[str], kind: str = "xlsx", hidden: int = 0) -> list[Entry]:
    records = tuple(Record(line, tuple(map(Cell, row)), is_hidden=line == hidden)
                    for line, row in enumerate(table, 1) if any(row))
    sheet = Sheet("Peserta", records, is_ragged=kind == "csv")
    return list(entries(sheet, columns.found(Book(kind, (sheet,))), today=TODAY))


def people(found: list[Entry]) -> list[str]:
    return [entry.given["name"] for entry in found if not entry.is_nobody and not entry.is_refused]


def told(entry: Entry) -> list[tuple[str, str]]:
    return [(problem.field, problem.level) for problem in entry.problems]


def test_titles_sums_notes_and_signatures_are_nobody_and_are_named() -> None:
    found = listed(["DAFTAR PESERTA"], ["No", "Nama", "NIP", "Jabatan"], ["1", "Ani", ONE, "Staf"], ["2", "Ben", TWO, "Staf"],
                   ["Jumlah", "", "2 orang", ""], ["Keterangan:"], ["", "", "", "Tanjung Selor, 12 Mei 2026"],
                   ["", "Drs. Fauzi", "", ""], ["", "", "", "NIP. 196801011990031001"])
    assert people(found) == ["Ani", "Ben"]
    assert [entry.line for entry in found if entry.is_nobody] == [5, 7, 8, 9]
    assert all(told(entry) == [("", "note")] for entry in found if entry.is_nobody)


def test_somebody_below_a_sum_is_still_read_and_a_name_without_a_number_is_still_refused() -> None:
    found = listed(["Nama", "NIP"], ["Ani", ONE], ["Jumlah", "1"], ["Ben", TWO], ["Cici", ""], ["", THREE])
    assert people(found) == ["Ani", "Ben"]
    assert [(entry.line, told(entry)) for entry in found if entry.is_refused] == [
        (5, [("number", "error")]), (6, [("name", "error")])]


def test_somebody_without_a_number_below_a_remark_is_not_lost() -> None:
    found = listed(["No", "Nama", "NIP", "Jabatan"], ["1", "Ani", ONE, "Staf"], ["", "Keterangan: honorer"],
                   ["2", "Ben", "", "Staf"])
    assert [(entry.line, entry.is_nobody, entry.is_refused) for entry in found[1:]] == [(3, True, False), (4, False, True)]


def test_headings_over_two_rows_are_read_as_one() -> None:
    found = listed(["No", "Nama", "NIP", "Gelar", "", "Tempat, Tanggal Lahir", ""],
                   ["", "", "", "Depan", "Belakang", "Tempat", "Tanggal"],
                   ["1", "Ani", ONE, "Dra.", "M.Si.", "Malinau", "4/3/1902"])
    assert [(e.full_name, e.given["birth_place"]) for e in found] == [("Dra. Ani, M.Si.", "Malinau")]


@pytest.mark.parametrize(("heading", "field"), [
    ("NIP (contoh: 198501012010011001, bila tidak ada isi -)", "number"), ("N I P", "number"), ("Nama Pegawai/Peserta", "name"),
    ("Nama / NIP", "both"), ("SKPD/OPD", "agency"), ("Email Address (nama@contoh.id)", "email"), ("NIK/NIP", "number"),
    ("Pangkat/Gol. Ruang/TMT", "grade"), ("Jenis Kelamin (L/P)", "sex"), ("Apakah Anda bersedia?", None), ("No. HP/WA", "")])
def test_a_heading_with_an_example_or_two_words_is_known(heading: str, field: str | None) -> None:
    assert meanings.meaning(heading) == field


def test_an_example_in_a_heading_is_nobody() -> None:
    found = listed(["Timestamp", "Nama Lengkap dan Gelar (huruf kapital)", "NIP (contoh: 198501012010011001)"], ["x", "Ani", ONE])
    assert people(found) == ["Ani"]


def test_what_is_merged_over_rows_holds_for_each() -> None:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for y, row in enumerate([("Nama", "NIP", "Instansi"), ("Ani", ONE, ""), ("Ben", TWO, ""), ("Cici", THREE, "Lain")]):
            sheet.write_row(y, 0, row)
        sheet.merge_range(1, 2, 2, 2, "Dinas Sosial")
    assert [record.at(2).text for record in read(out.getvalue()).sheets[0].records] == [
        "Instansi", "Dinas Sosial", "Dinas Sosial", "Lain"]


@pytest.mark.parametrize("mark", ["sda", "s.d.a.", "SDA", "idem", '"', "''", "〃"])
def test_a_ditto_mark_means_what_stands_above(mark: str) -> None:
    found = listed(["Nama", "NIP", "Instansi", "Golongan"], ["Ani", ONE, "Dinas Sosial", "III/c"], ["Ben", TWO, mark, "IX"],
                   ["Cici", THREE, mark, mark])
    assert [(e.given["agency"], e.given["grade"]) for e in found] == [
        ("Dinas Sosial", "Penata (III/c)"), ("Dinas Sosial", "IX"), ("Dinas Sosial", "IX")]


def test_a_ditto_mark_below_nothing_is_refused() -> None:
    assert told(listed(["Nama", "NIP", "Instansi"], ["Ani", ONE, "sda"])[0]) == [("agency", "error")]


def test_the_office_above_a_group_is_that_of_its_people(cast: Cast, cohort: Cohort) -> None:
    roster = send(cohort, as_csv(["DINAS SOSIAL KABUPATEN", "", ""], [ANI[0], "Ani", ""], heads=("No. NIP", "Nama", "Ket")),
                  cast.organiser)
    passed, ani = rows(roster)
    assert (passed.fate, ani.fate, roster.counts["rows"]) == ("passed", "create", 1)
    assert "DINAS SOSIAL KABUPATEN" in str(ani.problems)


def test_a_second_table_with_other_headings_is_not_read_by_those_of_the_first() -> None:
    found = listed(["No", "Nama", "NIP", "Jabatan"], ["1", "Ani", ONE, "Staf"], ["No", "Nama", "NIK", "Alamat", "Email"],
                   ["1", "Ben", "6472010403850001", "Jalan Mawar", "ben@contoh.test"], ["No", "Nama", "NIP", "Jabatan"],
                   ["1", "Cici", THREE, "Staf"])
    assert people(found) == ["Ani", "Cici"]
    assert [(e.line, e.is_nobody, e.is_refused) for e in found[1:3]] == [(3, True, False), (4, False, True)]


def test_name_and_number_in_one_cell_are_told_apart() -> None:
    found = listed(["No", "Nama / NIP"], ["1", f"Ani, S.Sos.\nNIP. {ONE}"], ["2", "Ben\n19030405 202421 1 997"],
                   ["3", "Cici\nNIP. -"], ["4", "Dedi\n1.98503E+17"])
    assert [e.given.get("number") for e in found[:2]] == [ONE, TWO]
    assert [told(e) for e in found[2:]] == [[("both", "error")], [("both", "error")]]


def test_a_number_may_stand_in_the_second_of_two_columns() -> None:
    found = listed(["Nama", "NIP", "NI PPPK", "Email"], ["Ani", ONE, "", "-"], ["Ben", "-", TWO, "-"], ["Cici", "", "12345", "-"],
                   ["Dedi", "", "6472010403850001", "dedi@contoh.test"])
    assert [e.given.get("number") for e in found] == [ONE, TWO, None, None]
    assert told(found[2]) == [("number_also", "error")]
    assert not found[3].is_refused


@pytest.mark.parametrize("text", [f"NIP. {ONE}", f"NIP {ONE} (PNS)", f"NI PPPK: {ONE}", "１" + ONE[1:], f"No. NIP {ONE}"])
def test_words_around_a_number_do_no_harm(text: str) -> None:
    assert listed(["Nama", "NIP"], ["Ani", text])[0].given["number"] == ONE


@pytest.mark.parametrize(("text", "word"), [("6472010403850001", "NIK"), (ONE.replace("0", "O"), "letter"),
                                            ("198503042010010000", "rounded")])
def test_a_wrong_number_says_what_it_looks_like(text: str, word: str) -> None:
    assert word in str(listed(["Nama", "NIP"], ["Ani", text])[0].problems[0].message)


@pytest.mark.parametrize("text", ["#REF!", "#N/A", "#VALUE!", "#NAME?"])
def test_an_error_of_a_spreadsheet_is_nobodys_name(text: str) -> None:
    assert told(listed(["Nama", "NIP"], [text, ONE])[0])[0] == ("name", "error")


def test_an_error_cell_of_a_workbook_is_named_where_it_stands() -> None:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("Nama", "NIP"))
        sheet.write_row(1, 0, ("Ani", ONE))
        sheet.set_row(1, None, None, {"hidden": True})
    record = read(out.getvalue()).sheets[0].records[1]
    assert record.is_hidden
    found = listed(["Nama", "NIP"], ["Ani", ONE], hidden=2)
    assert told(found[0]) == [("", "note")]


def test_a_name_that_is_struck_through_is_asked_about_and_keeps_nobody_out() -> None:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet, struck = book.add_worksheet(), book.add_format({"font_strikeout": True})
        sheet.write_row(0, 0, ("Nama", "NIP", "Jabatan"))
        sheet.write_row(1, 0, ("Ani", ONE, "Penyuluh"), struck)
        sheet.write_row(2, 0, ("Ben", "190102022015031998"))
        sheet.write(2, 2, "Penyuluh", struck)
    read_in = read(out.getvalue())
    first, second = entries(read_in.sheets[0], columns.found(read_in), today=date(2026, 3, 1))
    assert told(first) == [("name", "note")]
    assert "struck through" in str(first.problems[0].message)
    assert not first.is_refused
    assert told(second) == []


@pytest.mark.parametrize("words", ["DAFTAR PANITIA", "Narasumber / Fasilitator", "B. Peserta Cadangan"])
def test_who_stands_below_those_who_run_it_is_asked_about(words: str) -> None:
    heads = ["No", "Nama", "NIP"]
    found = [entry for entry in listed(heads, ["1", "Ani", ONE], [words], heads, ["1", "Ben", "190102022015031998"],
                                       ["Peserta Tambahan"], ["2", "Cut", "190203041925012998"]) if not entry.is_nobody]
    assert [bool(entry.problems) for entry in found] == [False, True, False]
    assert words in str(found[1].problems[0].message)
    assert not found[1].is_refused


def test_other_sheets_with_lists_are_named() -> None:
    def sheet(name: str, *, hidden: bool = False) -> Sheet:
        return Sheet(name, (Record(1, (Cell("Nama"), Cell("NIP"))), Record(2, (Cell("Ani"), Cell(ONE, NUMBER)))), hidden)
    layout = columns.found(Book("xlsx", (
        sheet("Bulungan"), sheet("Malinau"), Sheet("Petunjuk", ()), sheet("Arsip", hidden=True))))
    assert layout.elsewhere == ("Malinau",)
    assert columns.Layout.from_json(layout.as_json()) == layout


def test_a_known_person_of_another_name_is_remarked_upon(cast: Cast, cohort: Cohort) -> None:
    roster = send(cohort, as_csv(ANI), cast.organiser)
    write(roster)
    again = send(cohort, as_csv((ANI[0], "Ani Wijayanti", *ANI[2:]), BEN), cast.organiser)
    assert not errors(again)
    assert [field for field, _message, _level in rows(again)[0].problems] == ["name"]


@pytest.mark.parametrize(("text", "parts"), [
    ("Hj.Siti Aminah, S.Pd", ("Hj.", "Siti Aminah", "S.Pd")), ("Drs.H.Gani, M.Si", ("Drs. H.", "Gani", "M.Si")),
    ("Dedi Putra S.Sos", ("", "Dedi Putra", "S.Sos")), ("Ir Hadi", ("Ir", "Hadi", "")), ("M. Yusuf", ("", "M. Yusuf", "")),
    ("NAMA BESAR S.SOS M.SI", ("", "NAMA BESAR", "S.SOS, M.SI")), ("Budi S.", ("", "Budi S.", ""))])
def test_titles_are_found_however_they_are_joined(text: str, parts: tuple[str, str, str]) -> None:
    assert values.split_name(text) == parts


@pytest.mark.parametrize(("text", "grade"), [
    ("Penata Tk. I", "Penata Tingkat I (III/d)"), ("Pembina Tk. 1", "Pembina Tingkat I (IV/b)"), ("3c", "Penata (III/c)"),
    ("Penata", "Penata (III/c)"), ("Gol. IX", "IX"), ("IV/f", "IV/f"), ("Ahli Pertama / IX", "IX")])
def test_a_rank_without_its_grade_is_no_grade_of_a_pppk(text: str, grade: str) -> None:
    assert values.grade(text) == grade


@pytest.mark.parametrize(("text", "address"), [
    ("Budi <budi@contoh.test>", "budi@contoh.test"), ("budi @contoh.test", None), ("a@contoh.test; b@contoh.test", None)])
def test_an_address_is_read_and_never_guessed(text: str, address: str | None) -> None:
    assert values.email(text) == address


@pytest.mark.parametrize("name", ["JosÃ© Ximenes", "AndrÃ©", "Jos\ufffd", "Dâ€™Arc"])
def test_a_garbled_name_is_not_kept(name: str) -> None:
    assert told(listed(["Nama", "NIP"], [name, ONE])[0]) == [("name", "error")]


@pytest.mark.parametrize("name", ["José Ximenes", "JOSÉ", "D’Arc", "Ñoño", "Ani", "Zoë – Putri"])
def test_a_name_with_marks_is_kept(name: str) -> None:
    assert people(listed(["Nama", "NIP"], [name, ONE])) == [name]


@pytest.mark.parametrize("name", ["-", "12345", "...", "Contoh: Budi Santoso", "(contoh) Budi"])
def test_what_is_no_name_makes_nobody(name: str) -> None:
    assert told(listed(["Nama", "NIP"], [name, ONE])[0]) == [("name", "error")]


def test_a_repeat_in_other_letters_is_a_repeat(cast: Cast, cohort: Cohort) -> None:
    roster = send(cohort, as_csv(ANI, (f" {ANI[0]}", ANI[1].upper().replace("S.SOS", "S.Sos"), *ANI[2:])), cast.organiser)
    assert [row.fate for row in rows(roster)] == ["create", "repeat"]
