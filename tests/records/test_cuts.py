"""The board cut by region and by who pays, the list below each row, and files that do not hold everybody."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask

from lms.accounts.models import Agency, User
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.enrolments import services as enrolments
from lms.enrolments.models import Cohort, Enrolment
from lms.records.gaps import services as gaps
from lms.records.ledger import boards, sheet
from tests.cast import Cast, person

AsUser = Callable[[User], Client]


@pytest.fixture
def regions(cast: Cast, app: Flask) -> None:
    """The province has a region, Malinau its own; Nunukan has that of the province."""
    with unit_of_work():
        db.session.get_one(Agency, cast.province.id).region_code = "65"
        db.session.get_one(Agency, cast.malinau.id).region_code = "65.02"


def seat(learner: User, cohort: Cohort, sponsor: str) -> None:
    with unit_of_work():
        enrolments.enrol(learner.id, cohort, at=now())
        db.session.query(Enrolment).filter_by(learner_id=learner.id, cohort_id=cohort.id).one().sponsor = sponsor


def parts(actor: User, by: str, year: int) -> dict[str, int]:
    found = boards.board(actor, unit="", by=by, year=year, at=now())
    assert found is not None
    return {part.name: part.counts.people for part in found.parts}


def test_a_region_counts_the_people_of_its_agencies_and_of_those_below_without_one(
        cast: Cast, regions: None, as_user: AsUser) -> None:
    with unit_of_work():
        person("wati", "Wati Lawai", cast.nunukan)
    year = now().year
    assert sorted(parts(cast.auditor, "region", year).values()) == [2, 3, 4]
    page = as_user(cast.auditor).get("/hours?by=region").text
    assert "by=region&amp;of=65.02" in page
    assert "data-print" in page
    within = as_user(cast.auditor).get("/hours/people?by=region&of=65.02").text
    assert cast.learner.name in within
    assert cast.stranger.name not in within
    assert "Wati" not in within
    assert "Wati" in as_user(cast.auditor).get("/hours/people?by=region&of=65").text
    assert cast.administrator.name in as_user(cast.auditor).get("/hours/people?by=region&of=").text


def test_who_pays_counts_each_learner_once_for_each_payer(cast: Cast, cohort: Cohort, as_user: AsUser) -> None:
    seat(cast.learner, cohort, "apbd_regency")
    seat(cast.stranger, cohort, "")
    year = cohort.ends_on.year
    assert list(parts(cast.auditor, "sponsor", year).values()) == [1, 1]
    found = boards.board(cast.auditor, unit="", by="sponsor", year=year, at=now())
    assert found is not None
    assert found.total.people == 8, "the sum is that of all people, with a course or without"
    assert parts(cast.auditor, "sponsor", year - 1) == {}
    lines = as_user(cast.auditor).get(f"/hours/people.csv?year={year}&by=sponsor&of=apbd_regency").data.decode("utf-8-sig")
    assert [row[1] for row in csv.reader(io.StringIO(lines), delimiter=";")][1:] == [cast.learner.display_name]
    assert cast.stranger.name not in as_user(cast.hr_officer).get(f"/hours/people?year={year}&by=sponsor&of=").text


def test_a_row_by_position_leads_to_its_people(cast: Cast, as_user: AsUser) -> None:
    with unit_of_work():
        db.session.get_one(User, cast.learner.id).position = "Pekerja Sosial"
    browser = as_user(cast.hr_officer)
    assert "by=position&amp;of=Pekerja+Sosial" in browser.get("/hours?by=position").text.replace("%20", "+")
    within = browser.get("/hours/people?by=position&of=Pekerja+Sosial").text
    assert cast.learner.name in within
    assert cast.head_of_office.name not in within
    assert 'name="of" value="Pekerja Sosial"' in within, "the search for a name keeps it"
    assert cast.learner.name not in browser.get("/hours/people?by=position&of=").text
    for odd in ("by=nothing&of=x", "by=region&of=x' or 1", "by=sponsor&of=" + "x" * 999):
        assert browser.get(f"/hours/people?{odd}").status_code == 200, odd


def test_a_file_that_does_not_hold_everybody_says_so(
        cast: Cast, as_user: AsUser, monkeypatch: pytest.MonkeyPatch) -> None:
    told = "Berkasnya memuat 1 orang pertama dari 3"
    browser = as_user(cast.hr_officer)
    assert told not in browser.get("/hours/people").text + browser.get("/hours/people.csv").text
    monkeypatch.setattr(sheet, "MOST", 1)
    assert told in browser.get("/hours/people").text
    rows = list(csv.reader(io.StringIO(browser.get("/hours/people.csv").data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 3
    assert told in rows[-1][1]
    with unit_of_work():
        rule = gaps.ask(cast.malinau.id, "Pekerja", "Pelatihan", years=3, source="Aturan", at=now())
        for user in (cast.learner, cast.head_of_office):
            db.session.get_one(User, user.id).position = "Pekerja"
    assert "Berkasnya memuat 1 orang pertama dari 2" in browser.get(f"/hours/requirements/{rule.public_id}").text
