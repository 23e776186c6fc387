"""What stands in a cell, however it is written; and what is not to be guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.accounts import identity
from lms.enrolments.roster import columns, meanings, numbers, values
from lms.uploads.sheets.book import DATE, NUMBER, Book, Cell, Record, Sheet

TODAY = date(2026, 11, 27)
BIRTHS = st.dates(date(1940, 1, 1), date(2009, 12, 31))
MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
          "Desember"]


@settings(deadline=None)
@given(BIRTHS)
def test_a_birth_date_is_read_in_every_dress_and_never_month_before_day(born: date) -> None:
    month = MONTHS[born.month - 1]
    for text in (born.isoformat(), f"{born:%d/%m/%Y}", f"{born.day}-{born.month}-{born.year}", f"{born:%d.%m.%Y}",
                 f"{born.day} {month} {born.year}", f"{born.day} {month[:3]} {born.year}",
                 f"{born.day}-{month.upper()}-{born.year}",
                 f"Senin, {born.day} {month} {born.year}", f"{born.isoformat()} 00:00:00", f"\u00a0{born:%d/%m/%Y} "):
        assert values.day(Cell(text), today=TODAY) == born, text
    serial = str((born - date(1899, 12, 30)) // timedelta(days=1))
    assert values.day(Cell(serial, NUMBER), today=TODAY) == born
    assert values.day(Cell(born.isoformat(), DATE), today=TODAY) == born
    assert values.day(Cell(f"{born:%d/%m/%y}"), today=TODAY, hint=born) == born


@pytest.mark.parametrize("text", ["31/02/1990", "13/13/1990", "00/00/0000", "1990-13-01", "17-08", "1985", "kemarin", "12/1985",
                                  "08/17/1985", "17 Augustober 1985", "99999", "1985-8"])
def test_what_is_no_date_is_not_made_one(text: str) -> None:
    assert values.day(Cell(text), today=TODAY) is None


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_text_breaks_any_cell(text: str) -> None:
    cell = Cell(text)
    values.day(cell, today=TODAY)
    values.email(text)
    values.sex(text)
    values.employment(text)
    values.place_and_day(text)
    meanings.meaning(text)
    assert all(len(part) <= len(text) + 1 for part in values.split_name(text))
    assert isinstance(values.grade(text), str)


@settings(deadline=None)
@given(st.integers(0, 999), st.sampled_from("12"), BIRTHS, st.integers(6, 15))
def test_no_digits_that_a_spreadsheet_has_lost_are_guessed(serial: int, sex: str, born: date, kept: int) -> None:
    number = f"{born:%Y%m%d}202001{sex}{serial:03}"
    for text in (f"{int(number):.{kept - 1}E}", f"{int(number):.{kept - 1}E}".replace(".", ","), f"{float(number):.15G}"):
        assert not identity.inspect(numbers.number_text(Cell(text, NUMBER))).is_sound, text


@settings(deadline=None)
@given(st.lists(st.sampled_from([" ", "\u00a0", "\u200b", ".", "-", "'", "\ufeff"]), min_size=19, max_size=19), BIRTHS)
def test_stray_marks_between_the_digits_do_no_harm(marks: list[str], born: date) -> None:
    number = f"{born:%Y%m%d}2040112345"[:17] + "6"
    dressed = "".join(mark + digit for mark, digit in zip(marks, number + " ", strict=True))
    assert identity.normalise(numbers.number_text(Cell(dressed))) == number


KNOWN = [(field, heading) for field, headings in meanings.HEADINGS.items() for heading in headings.split("|")]


@settings(deadline=None)
@given(st.sampled_from(KNOWN), st.sampled_from([str.upper, str.title, str.lower]),
       st.sampled_from([" ", "_", " / ", "-", "  ", ". "]))
def test_headings_are_known_in_any_dress(known: tuple[str, str], case: object, between: str) -> None:
    field, heading = known
    assert meanings.meaning(case(between.join(heading.split()))) == field  # type: ignore[operator]


@settings(deadline=None)
@given(st.sampled_from([one for one in KNOWN if len(one[1]) >= 9]), st.data())
def test_a_slip_of_the_pen_in_a_long_heading_is_forgiven_or_left_to_the_organiser(
        known: tuple[str, str], data: st.DataObject) -> None:
    field, heading = known
    at = data.draw(st.integers(1, len(heading) - 2))
    found = meanings.meaning(heading[:at] + heading[at + 1:])
    others = {other for other, text in KNOWN if abs(len(text) - len(heading)) < 4}
    assert found is None or found == field or found in others


@settings(deadline=None)
@given(st.permutations(["NIP", "Nama", "E-mail", "Jabatan", "Agama"]), st.integers(0, 20), st.integers(0, 4))
def test_headings_are_found_below_titles_in_any_order(heads: list[str], above: int, before: int) -> None:
    titles = [Record(line, (Cell("DAFTAR PESERTA PELATIHAN"),)) for line in range(1, above + 1)]
    head = Record(above + 1, (*[Cell()] * before, *map(Cell, heads)))
    sheet = Sheet("Peserta", (*titles, head, Record(above + 2, (*[Cell()] * before, *[Cell("x")] * 5))))
    layout = columns.found(Book("xlsx", (Sheet("Rahasia", (head,), is_hidden=True), Sheet("Petunjuk", ()), sheet)))
    assert (layout.sheet, layout.head) == (2, above + 1)
    assert layout.columns == {"number": before + heads.index("NIP"), "name": before + heads.index("Nama"),
                              "email": before + heads.index("E-mail"), "position": before + heads.index("Jabatan")}


@pytest.mark.parametrize(("text", "parts"), [
    ("Prof. Dr. Ani Lestari, M.Si.", ("Prof. Dr.", "Ani Lestari", "M.Si.")), ("Hj. Ani", ("Hj.", "Ani", "")),
    ("Ir. H. Budi, S.T., M.T.", ("Ir. H.", "Budi", "S.T., M.T.")), ("Drs", ("", "Drs", "")), ("Dr.", ("", "Dr.", "")),
    ("M. Yusuf", ("", "M. Yusuf", "")), ("R. Soetomo", ("R.", "Soetomo", ""))])
def test_titles_are_told_from_names(text: str, parts: tuple[str, str, str]) -> None:
    assert values.split_name(text) == parts
