"""Beside other agencies: exact are one's own numbers, and of others nothing that tells of single people."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from lms.accounts.models import Agency, User
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.records.ledger import neighbours, thresholds
from lms.records.ledger.thresholds import Shown, protected
from lms.records.models import Balance
from tests.cast import Cast, agency, person

AsUser = Callable[[User], Client]
YEAR = now().year
numbers = itertools.count(1)


def staff(place: Agency, people: int, reached: int) -> None:
    """So many civil servants, so many of whom have their 20 JP."""
    with unit_of_work():
        for number in range(people):
            made = person(f"asn{next(numbers)}", f"Pegawai {number}", place)
            made.employment_type = "pns"
            if number < reached:
                db.session.add(Balance(learner_id=made.id, year=YEAR, counted=20, recorded=20))


def lines(actor: User) -> dict[str, neighbours.Line]:
    return {neighbours.titled(line): line for line in neighbours.lines(actor, year=YEAR, at=now())}


@pytest.mark.parametrize(("people", "having", "shown"), [
    (0, 0, (None, None)), (4, 0, (None, None)), (4, 4, (None, None)), (5, 0, (5, None)), (5, 5, (5, None)), (9, 5, (10, None)),
    (10, 5, (10, 50)), (12, 4, (10, None)), (12, 8, (10, None)), (13, 8, (15, 60)), (1000, 5, (1000, 10)),
    (1000, 995, (1000, 90))])
def test_neither_a_small_group_nor_a_small_part_of_one_is_told(
        people: int, having: int, shown: tuple[int | None, int | None]) -> None:
    assert protected(people, having, least=5) == Shown(*shown)


def test_whatever_is_shown_at_least_five_people_stand_behind_it_on_either_side() -> None:
    for people, having in ((p, h) for p in range(120) for h in range(p + 1)):
        shown = protected(people, having, least=5)
        assert shown.people is None or people >= 5
        assert shown.share is None or min(having, people - having) >= 5
        assert shown.share not in (0, 100)


def test_own_numbers_are_exact_and_those_of_others_are_held_back(cast: Cast) -> None:
    staff(cast.malinau, 3, 1)
    staff(cast.nunukan, 3, 1)
    found = lines(cast.hr_officer)
    assert found["Dinas Sosial Kabupaten Malinau"].shown == Shown(3, 33)
    assert found["Dinas Sosial Kabupaten Nunukan"].shown == Shown(None, None)
    staff(cast.nunukan, 10, 5)
    assert lines(cast.hr_officer)["Dinas Sosial Kabupaten Nunukan"].shown == Shown(15, 50)


def test_what_is_left_of_an_agency_is_held_back_by_itself(cast: Cast) -> None:
    """Else the number of the whole, less one's own, would tell."""
    with unit_of_work():
        unit = agency("Bidang Rehabilitasi", "unit", cast.nunukan)
        cast.hr_officer.role_grants[0].scope_id = unit.id
    staff(unit, 9, 5)
    staff(cast.nunukan, 2, 1)
    found = {(line.name, line.is_own): line.shown for line in neighbours.lines(cast.hr_officer, year=YEAR, at=now())}
    assert found["Dinas Sosial Kabupaten Nunukan", True] == Shown(9, 56)
    assert found["Dinas Sosial Kabupaten Nunukan", False] == Shown(None, None)


def test_page_and_file_show_the_same_and_no_sum(cast: Cast, as_user: AsUser) -> None:
    staff(cast.malinau, 7, 2)
    staff(cast.nunukan, 4, 3)
    browser = as_user(cast.hr_officer)
    page = browser.get(f"/hours/neighbours?year={YEAR}").text
    row = re.search(r"<tr>\s*<th[^>]*><span>Dinas Sosial Kabupaten Nunukan.*?</tr>", page, re.DOTALL)
    assert row
    assert "&lt; 5" in row[0]
    assert "<progress" not in row[0]
    assert "75" not in row[0]
    file = io.BytesIO(browser.get(f"/hours/neighbours.xlsx?year={YEAR}").data)
    rows = {line[0]: line[1:] for line in CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()}
    assert rows["Dinas Sosial Kabupaten Nunukan"] == ["< 5", "–"]
    assert rows["Dinas Sosial Kabupaten Malinau"] == [7, 29]
    assert len(rows) == 4, "a heading, the government itself and two offices"
    for query in ("by=position", "by=grade", f"unit={cast.nunukan.public_id}", "q=Pegawai", "standing=short"):
        assert browser.get(f"/hours/neighbours?year={YEAR}&{query}").text.count("&lt; 5") == page.count("&lt; 5")


def test_nothing_of_another_province_is_shown(cast: Cast, as_user: AsUser) -> None:
    with unit_of_work():
        other = agency("Pemerintah Provinsi Papua Barat", "province")
        office = agency("Dinas Sosial Kabupaten Manokwari", "office", other)
    staff(office, 40, 20)
    assert "Manokwari" not in as_user(cast.hr_officer).get("/hours/neighbours").text


def test_who_answers_for_all_sees_all_elsewhere(cast: Cast, as_user: AsUser) -> None:
    assert neighbours.lines(cast.administrator, year=YEAR, at=now()) == []
    assert "Belum ada pembanding" in as_user(cast.administrator).get("/hours/neighbours").text
    for nobody in (cast.learner, cast.instructor, cast.organiser):
        assert as_user(nobody).get("/hours/neighbours").status_code == 403


def test_the_threshold_is_the_operators_and_protects_somebody(cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    staff(cast.nunukan, 9, 4)
    monkeypatch.setitem(app.config, "SMALLEST_SHOWN", 3)
    assert lines(cast.hr_officer)["Dinas Sosial Kabupaten Nunukan"].shown == Shown(10, 40)
    for text in ("0", "2", "x"):
        with pytest.raises(ValueError):
            thresholds.threshold(text)
