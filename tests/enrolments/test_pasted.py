"""A long pasted list: looked at and written as a file is, line by line."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from lms.accounts import many
from lms.accounts.many import Newcomer
from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.enrolments import queries
from lms.enrolments.models import Cohort, Enrolment, Roster, RosterRow
from tests.cast import Cast
from tests.enrolments.conftest import MakeCohort
from tests.enrolments.lists import rows

AsUser = Callable[[User], Client]
MANY = 5000


@pytest.fixture
def crowd(cast: Cast) -> list[str]:
    """Usernames of people of the organiser's agency."""
    names = [f"orang{number}" for number in range(MANY - 5)]
    with unit_of_work():
        many.create([Newcomer(f"Orang {n}", cast.nunukan.id, "non_asn", username=n) for n in names], at=now())
    return names


def paste(browser: Client, cohort: Cohort, lines: list[str], **more: str) -> str:
    answer = browser.post(f"/cohorts/{cohort.public_id}/enrol-list", data={"people": "\r\n".join(lines), **more})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_five_thousand_pasted_lines_are_looked_at_written_and_taken_back(
    cast: Cast, cohort: Cohort, as_user: AsUser, crowd: list[str],
) -> None:
    browser = as_user(cast.organiser)
    odd = ["sari", "Sari Wulandari\t1,90101E+17\tDinas Sosial", "siapa@contoh.test", crowd[0].upper(), "<b>bukan siapa-siapa</b>"]
    page = paste(browser, cohort, ["Nama pengguna", *crowd, *odd], sponsor="apbd_regency")
    roster = db.session.scalars(sa.select(Roster)).one()
    assert (roster.state, roster.counts["rows"], roster.counts["enrol"], roster.counts["refused"]) == (
        "checked", MANY, MANY - 4, 3)
    assert not queries.learners_in(cohort.id)
    refused = browser.get(f"{page}?show=refused").text
    assert "1,90101E+17" in refused
    assert ">4998<" in refused, "the line is told as it was pasted, headings counted"
    assert "Orang yang sama dengan baris 2." in browser.get(f"{page}?show=noted").text
    assert "columns" not in browser.get(page).text
    assert browser.get(f"{page}/columns").status_code == 404
    assert browser.post(f"{page}/write").status_code == 303
    assert len(queries.learners_in(cohort.id)) == MANY - 4
    assert set(db.session.scalars(sa.select(Enrolment.sponsor))) == {"apbd_regency"}
    assert browser.get(f"{page}/corrections.xlsx").data[:2] == b"PK"
    assert browser.post(f"{page}/undo").status_code == 303
    assert not queries.learners_in(cohort.id)


def test_seats_are_counted_and_what_comes_too_late_is_named(
    cast: Cast, make_cohort: MakeCohort, as_user: AsUser, crowd: list[str],
) -> None:
    small, browser = make_cohort(capacity=510), as_user(cast.organiser)
    page = paste(browser, small, crowd[:600])
    assert browser.post(f"{page}/write").status_code == 303
    assert len(queries.learners_in(small.id)) == 510
    fates = dict(db.session.execute(sa.select(RosterRow.fate, sa.func.count()).group_by(RosterRow.fate)).all())
    assert fates == {"enrol": 510, "refused": 90}


def test_a_name_counts_among_ones_own_people_only_in_a_long_list_too(cast: Cast, cohort: Cohort, as_user: AsUser) -> None:
    paste(as_user(cast.organiser), cohort, ["Yosep Lawing", *["Budi Hartono"] * 501])
    roster = db.session.scalars(sa.select(Roster)).one()
    assert [row.fate for row in rows(roster)[:2]] == ["enrol", "refused"]


def test_more_lines_than_a_spreadsheet_has_fail_in_words(cast: Cast, cohort: Cohort, as_user: AsUser) -> None:
    browser = as_user(cast.organiser)
    page = paste(browser, cohort, ["sari"] * 20_001)
    shown = browser.get(page).text
    assert "Paling banyak 20000 baris" in shown
    assert not queries.learners_in(cohort.id)


def test_a_list_of_blank_lines_and_control_characters_harms_nothing(cast: Cast, cohort: Cohort, as_user: AsUser) -> None:
    browser = as_user(cast.organiser)
    page = paste(browser, cohort, ["\x01\x0b\x1b[0m", "=cmd|' /C calc'!A0", "🙂"] * 400)
    assert browser.get(page).status_code == 200
    assert "422" not in browser.get(page).text
    assert db.session.scalars(sa.select(Roster)).one().counts["refused"] > 500
