"""More of what lists of offices are like: other people's columns, words in the place of numbers, several sheets, places."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
import sqlalchemy as sa
from lxml import etree

from lms.accounts import queries as people
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.enrolments import services
from lms.enrolments.models import Cohort, Enrolment
from lms.enrolments.roster import columns, meanings, paying, telling, values
from lms.enrolments.roster.agencies import Agencies
from lms.enrolments.roster.queries import Operator
from lms.enrolments.seats import quotas
from lms.uploads.sheets.book import NUMBER, Book, Cell, Record, Sheet
from tests.cast import Cast
from tests.enrolments.lists import ANI, as_csv, rows, send, undo, write
from tests.enrolments.test_office_lists import ONE, THREE, TODAY, TWO, listed, told
from tests.enrolments.test_office_lists import people as named


@pytest.mark.parametrize(("heading", "field"), [
    ("Nama Lengkap Peserta", "name"), ("Nama Calon Peserta", "name"), ("Nama ASN yang diusulkan", "name"), ("Nama TKSK", "name"),
    ("Nama Peserta Kegiatan", "name"), ("Tuliskan Nama Lengkap Anda (dengan gelar)", "name"), ("First Name", "name"),
    ("Surname", "name_rest"), ("Nama Atasan", ""), ("NIP Atasan Langsung", ""), ("Email Atasan", ""), ("Nama Ibu Kandung", ""),
    ("NIP Lama", ""), ("Status Vaksin", ""), ("Status Perkawinan", ""), ("Nama Kegiatan", ""), ("Nama OPD", "agency"),
    ("Asal Lembaga", "agency"), ("Email Kantor", "email"), ("Golru", "grade"), ("Gol. Ruang Terakhir", "grade"),
    ("PNS/PPPK", "employment"), ("Kab./Kota Asal", "region"), ("Asal Daerah", "region"), ("Nama/NIP/Pangkat", "both"),
    ("NAMA / NIP", "both"), ("Gelar Akademik", "title_after"), ("Nama Jabatan Fungsional", "position"), ("Nama Pelatihan", ""),
    ("N\u200bIP\u00a0", "number"), ("ＮＩＰ", "number"),
    ("Tanggal Pelatihan", None), ("Nama Sekolah", "")])
def test_a_heading_of_more_words_is_known_and_never_somebody_elses(heading: str, field: str | None) -> None:
    assert meanings.meaning(heading) == field


def test_the_supervisors_number_is_not_the_persons() -> None:
    found = listed(["Nama", "NIP", "Nama Atasan", "NIP Atasan", "Email Atasan"], ["Ani", ONE, "Bos", THREE, "bos@contoh.test"],
                   ["Ben", "", "Bos", THREE, "bos@contoh.test"])
    assert found[0].given["number"] == ONE
    assert "email" not in found[0].given
    assert told(found[1]) == [("number", "error")]


def test_a_group_of_columns_of_somebody_else_is_left_alone() -> None:
    found = listed(["No", "Peserta", "", "Atasan Langsung", ""], ["", "Nama", "NIP", "Nama", "NIP"],
                   ["1", "Ani", ONE, "Bos", THREE], ["2", "Ben", "-", "Bos", THREE])
    assert found[0].given["number"] == ONE
    assert found[1].is_refused


def test_a_number_in_the_cell_of_the_name_goes_where_it_belongs() -> None:
    found = listed(["Nama", "Email"], [f"Ani, S.Sos\nNIP. {ONE}", "ani@contoh.test"], [f"Ben {TWO}", "ben@contoh.test"])
    assert [(e.full_name, e.given["number"]) for e in found] == [("Ani, S.Sos", ONE), ("Ben", TWO)]
    wrong = listed(["Nama", "Email"], ["Ani 19030405 202421 9 997", "ani@contoh.test"])[0]
    assert told(wrong)[0] == ("name", "error")


@pytest.mark.parametrize("text", [
    "tidak punya", "Tdk ada", "blm ada", "belum memiliki NIP", "(kosong)", "null", "0", "000000000000000000", "n.a", "- / -",
    "xxx"])
def test_words_for_no_number_are_no_number(text: str) -> None:
    found = listed(["Nama", "NIP", "Email"], ["Ani", text, "ani@contoh.test"])[0]
    assert not found.is_refused
    assert "number" not in found.given


@pytest.mark.parametrize(("text", "employment"), [("Honorer", "non_asn"), ("Non ASN", "non_asn"), ("TKSK", "volunteer")])
def test_what_somebody_is_may_stand_in_the_place_of_the_number(text: str, employment: str) -> None:
    found = listed(["Nama", "NIP", "Email"], ["Ani", text, "ani@contoh.test"], ["Ben", "PPPK", "ben@contoh.test"])
    assert found[0].given["employment"] == employment
    assert not found[0].is_refused
    assert told(found[1]) == [("number", "error")]


def test_a_nik_may_stand_where_the_heading_says_so_and_is_not_kept() -> None:
    nik = "6472010403850001"
    found = listed(["Nama", "NIP/NIK", "Email"], ["Ani", nik, "ani@contoh.test"], ["Ben", TWO, "ben@contoh.test"])
    assert told(found[0]) == [("number", "note")]
    assert nik not in str(found[0].given)
    assert told(listed(["Nama", "NIP", "Email"], ["Ani", nik, "ani@contoh.test"])[0]) == [("number", "error")]


@pytest.mark.parametrize("text", [
    f"{ONE} / III.c", f"‘{ONE}", f"{ONE};", f"#{ONE}", f"={ONE}", f"{ONE}*", f"`{ONE}`", f"{ONE} (PNS)", f"NIP : {ONE}"])
def test_a_mark_or_a_remark_beside_a_number_does_no_harm(text: str) -> None:
    assert listed(["Nama", "NIP"], ["Ani", text])[0].given["number"] == ONE


@pytest.mark.parametrize("text", [
    f"{ONE}.0", f"{ONE},00", ONE[:-1], f"{ONE}5", f"{ONE}A", f"{ONE}, Drs. Dirja Firgantoro", "19٠203041925012998",
    f"{ONE} {TWO}"])
def test_a_number_that_is_not_sure_is_refused(text: str) -> None:
    assert told(listed(["Nama", "NIP"], ["Ani", text])[0])[0] == ("number", "error")


@pytest.mark.parametrize(("text", "name"), [
    ("1. Ani Lestari", "Ani Lestari"), ("12) Ani Lestari", "Ani Lestari"), ("Sdr. Ani", "Ani"),
    ("Bapak Budi Santoso", "Budi Santoso"),
    ("Ibu Ani, S.Sos", "Ani"), ("Ani*)", "Ani"), ("'Ani", "Ani"), ("Ibu", "Ibu"), ("Null", "Null"), ("Sdri.Ani", "Ani")])
def test_numbers_and_politeness_before_a_name_are_no_part_of_it(text: str, name: str) -> None:
    assert listed(["Nama", "NIP"], [text, ONE])[0].given["name"] == name


def test_a_name_in_two_columns_is_one_name() -> None:
    found = listed(["First name", "Last name", "Email address"], ["Ani", "Lestari", "ani@contoh.test"],
                   ["Ben", "", "ben@contoh.test"])
    assert named(found) == ["Ani Lestari", "Ben"]


@pytest.mark.parametrize(("text", "address"), [
    ("ａｎｉ＠contoh.test", "ani@contoh.test"), ("mailto:ani@contoh.test?subject=x", "ani@contoh.test"),
    ("\"ani@contoh.test'", "ani@contoh.test"), ("ani@contoh.test (kantor)", "ani@contoh.test"), ("ani@contoh,test", None),
    ("ani[at]contoh.test", None), ("ani@contoh", None)])
def test_an_address_is_freed_of_what_stands_around_it(text: str, address: str | None) -> None:
    assert values.email(text) == address


def test_a_provider_that_many_misspell_is_asked_about() -> None:
    found = listed(["Nama", "Email"], ["Ani", "ani@gmail.con"], ["Ben", "ben@gmail.com"])
    assert [told(one) for one in found] == [[("email", "note")], []]
    assert "ani@gmail.com" in str(found[0].problems[0].message)


@pytest.mark.parametrize(("cell", "day"), [
    (Cell("19850817"), date(1985, 8, 17)), (Cell("17081985"), date(1985, 8, 17)), (Cell("19850817", NUMBER), date(1985, 8, 17)),
    (Cell("17,08,1985"), date(1985, 8, 17)), (Cell("Sabtu Pahing, 17 Agustus 1985"), date(1985, 8, 17)), (Cell("12-31-85"), None),
    (Cell("19851332"), None), (Cell("31131985"), None)])
def test_a_day_written_together_is_a_day(cell: Cell, day: date | None) -> None:
    assert values.day(cell, today=TODAY) == day


@pytest.mark.parametrize(("text", "kind"), [
    ("TKK", "non_asn"), ("PHL", "non_asn"), ("Outsourcing", "non_asn"), ("Pegawai Kontrak", "non_asn"),
    ("SDM PKH", "non_asn"), ("PPPK Paruh Waktu", "pppk"), ("CPPPK", "pppk"), ("Calon PNS", "pns"),
    ("PNS Daerah", "pns"), ("PNS/PPPK", None), ("ASN", None)])
def test_kinds_of_employment_are_known_by_their_many_names(text: str, kind: str | None) -> None:
    assert values.employment(text) == kind


@pytest.mark.parametrize("block", [
    [["", "Kepala Dinas Sosial,", "", ""], ["", "Drs. Fauzi, M.Si", "", ""], ["", "Pembina Utama Muda", "", ""],
     ["", "NIP. 196801011990031001", "", ""]],
    [["", "Mengetahui,", "", "Malinau, 2 Mei 2026"], ["", "Drs. Fauzi", "", "Siti, S.Sos"],
     ["", "", "NIP. 196801011990031001", "NIP. 196801011990032001"]],
    [["", "", "Malinau, 2 Mei 2026", ""], ["", "", "Plt. Kepala", ""],
     ["", "", "Drs. Fauzi", ""], ["", "", "NIP 196801011990031001", ""]],
    [["", "Halaman 1 dari 2", "", ""], ["", "Dipindahkan", "", ""]],
    [["", "*) Peserta dengan tanda bintang menginap", "", ""], ["", "**) Cadangan", "", ""]],
    [["", "PESERTA CADANGAN", "", ""], ["B.", "PPPK", "", ""], ["II", "KABUPATEN MALINAU", "", ""]]])
def test_who_signs_is_nobody_of_the_list_wherever_the_number_stands(block: list[list[str]]) -> None:
    found = listed(["No", "Nama", "NIP", "Jabatan"], ["1", "Ani", ONE, "Staf"], *block)
    assert named(found) == ["Ani"]
    assert all(entry.is_nobody for entry in found[1:])


def test_the_sheet_with_people_is_read_and_not_the_form_or_its_example() -> None:
    def sheet(name: str, *people: list[str]) -> Sheet:
        table = [["Nama", "NIP", "Jabatan"], *people]
        records = tuple(Record(line, tuple(map(Cell, row))) for line, row in enumerate(table, 1))
        return Sheet(name, records)
    book = Book("xlsx", (sheet("Format"), sheet("Contoh Pengisian", ["Budi", THREE, "Staf"]),
                        sheet("Data", ["Ani", ONE, "Staf"])))
    assert (columns.found(book).sheet, columns.found(book).elsewhere) == (2, ("Contoh Pengisian",))


@pytest.fixture
def places(cast: Cast) -> Agencies:
    home = people.agency(cast.school.id)
    assert home is not None
    return Agencies(Operator(), home)


@pytest.mark.parametrize(("agency", "unit", "region"), [
    ("Dinsos {}", "", ""), ("DINAS SOSIAL KAB. {}", "", ""), ("Dinas Sosial", "", "Kab. {}"), ("Dinsos", "", "{}"),
    ("Dinas Sosial Kabupaten {} Provinsi Kalimantan Utara", "", ""), ("Pemerintah Kabupaten {}", "Dinas Sosial", "")])
def test_an_office_is_found_however_its_region_is_told(places: Agencies, cast: Cast, agency: str, unit: str, region: str) -> None:
    name = cast.malinau.name.split()[-1]
    assert places.place(agency.format(name), unit, region.format(name)).agency_id == cast.malinau.id


def test_an_office_that_is_not_sure_is_not_guessed(places: Agencies, cast: Cast) -> None:
    for text in ("Dinas Sosial", "Malinau", "Dinas Kesehatan Kabupaten Malinau", "Dinas Sosial Kabupaten Samarinda"):
        assert places.place(text, "").agency_id == cast.school.id, text
    near = places.place("Dinsos P3A Kab. Malinau", "")
    assert near.agency_id == cast.school.id
    assert cast.malinau.name in str(near.note)


@pytest.mark.parametrize(("text", "sponsor"), [
    ("APBN", "apbn"), ("DIPA Kemensos 2026", "apbn"), ("APBD Provinsi", "apbd_province"), ("APBD I", "apbd_province"),
    ("Pemprov Kaltara", "apbd_province"), ("APBD II", "apbd_regency"), ("APBD Kab. Bulungan Prov. Kaltara", "apbd_regency"),
    ("Pemkot Tarakan", "apbd_regency"), ("Beasiswa", "scholarship"), ("Biaya sendiri", "self"), ("mandiri", "self"),
    ("APBD", ""), ("Sponsor", ""), ("Indonesia", "")])
def test_who_pays_is_read_and_never_guessed(text: str, sponsor: str) -> None:
    assert paying.sponsor(text) == sponsor


def test_who_pays_is_kept_with_the_place_and_counts_in_quotas(cast: Cast, cohort: Cohort) -> None:
    with unit_of_work():
        quotas.put(cohort, "sponsor", "apbd_regency", at_most=1, kept=0, taken=0)
    heads = ("Nama", "E-mail", "Sumber Dana")
    roster = write(send(cohort, as_csv(("Ani", "ani@contoh.test", "APBD II"), ("Ben", "ben@contoh.test", "Pemkab Malinau"),
                                       ("Cici", "cici@contoh.test", "APBN"), ("Dedi", "dedi@contoh.test", "APBD"), heads=heads),
                        cast.organiser))
    assert [row.fate for row in rows(roster)] == ["create", "refused", "create", "create"]
    assert sorted(db.session.scalars(sa.select(Enrolment.sponsor).where(Enrolment.cohort_id == cohort.id))) == [
        "", "apbd_regency", "apbn"]


def test_who_paid_for_a_place_that_had_been_left_is_who_paid_again_after_undoing(cast: Cast, cohort: Cohort) -> None:
    with unit_of_work():
        place = services.enrol_one(cast.learner.id, cohort, sponsor="apbn", at=now(), by=cast.organiser.id)
        services.withdraw(place, reason="Sakit", at=now(), by=cast.organiser.id)
    roster = write(send(cohort, as_csv(("190101012024212999", "Sari Wulandari", "APBD II"), heads=("NIP", "Nama", "Sumber Dana")),
                        cast.organiser))
    place = db.session.get_one(Enrolment, place.id, populate_existing=True)
    assert (place.status, place.sponsor) == ("active", "apbd_regency")
    undo(roster)
    place = db.session.get_one(Enrolment, place.id, populate_existing=True)
    assert (place.status, place.sponsor) == ("withdrawn", "apbn")


def test_the_column_of_the_region_places_the_people(cast: Cast, cohort: Cohort) -> None:
    heads = ("NIP", "Nama", "Instansi", "Kab/Kota Asal")
    roster = send(cohort, as_csv((ANI[0], "Ani", "Dinas Sosial", "Malinau"), heads=heads), cast.organiser)
    assert rows(roster)[0].fate == "create"
    assert cast.malinau.name in str(rows(roster)[0].problems)


def test_digits_typed_into_the_list_of_corrections_stay_digits(cast: Cast, cohort: Cohort) -> None:
    roster = send(cohort, as_csv((ANI[0][:17], "Ani", ""), heads=("NIP", "Nama", "Ket")), cast.organiser)
    with zipfile.ZipFile(io.BytesIO(telling.corrections(roster, rows(roster)))) as file:
        sheet, styles = (etree.fromstring(file.read(f"xl/{name}.xml")) for name in ("worksheets/sheet1", "styles"))
    texts = [number for number, look in enumerate(styles.find("{*}cellXfs")) if look.get("numFmtId") == "49"]
    assert {int(one.get("style")) for one in sheet.iter("{*}col")} <= set(texts)
    assert {int(cell.get("s")) for cell in sheet.iter("{*}c")} <= set(texts)
    looks = {cell.get("r"): cell.get("s") for cell in sheet.iter("{*}c")}
    assert looks["A2"] != looks["B2"]
    assert looks["B2"] == looks["D2"]


def test_two_lists_side_by_side_are_both_read() -> None:
    found = listed(["No", "Nama", "NIP", "", "No", "Nama", "NI PPPK"], ["1", "Ani", ONE, "", "1", "Ben", TWO],
                   ["", "", "", "", "2", "Cici", "-"])
    assert named(found) == ["Ani", "Ben"]
    assert [(entry.line, entry.record, entry.is_refused) for entry in found] == [(2, 1, False), (2, 2, False), (3, 3, True)]


def test_a_number_in_the_row_below_the_name_is_that_persons() -> None:
    found = listed(["No", "Nama / NIP", "Pangkat/Gol"], ["1", "Ani, S.Sos", "Penata"], ["", f"NIP. {ONE}", "III/c"],
                   ["2", "Ben", ""], ["", TWO, "IX"], ["3", "Cici", ""], ["4", "Dedi", ""], ["", THREE, "II/a"])
    assert [(e.line, e.given.get("number"), e.is_refused) for e in found] == [
        (2, ONE, False), (4, TWO, False), (6, None, True), (7, THREE, False)]
    assert found[0].given["grade"] == "Penata (III/c)"


def test_numbered_rows_without_anybody_are_left_out() -> None:
    assert len(listed(["No", "Nama", "NIP", "Jabatan"], ["1", "Ani", ONE, "Staf"], ["2", "", "", ""], ["3", "-", "-", "-"])) == 1
    assert listed(["No", "Nama", "NIP"], ["1", "Budi", ""])[0].is_refused


def test_blank_headings_at_the_end_ask_for_no_cells() -> None:
    found = listed(["Nama", "NIP", "", ""], ["Ani", ONE], ["Ben", TWO, "catatan"], ["Cici"], kind="csv")
    assert [entry.is_refused for entry in found] == [False, False, True]
