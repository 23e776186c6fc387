"""Days before or beyond every calendar."""

from __future__ import annotations

import pytest

from lms.core.work import unit_of_work
from tests.security.conftest import AsUser, Side


@pytest.mark.parametrize(("first", "last"), [
    ("0001-01-01", "2030-01-01"), ("2026-01-01", "9999-12-31"), ("0001-01-01", "9999-12-31"), ("1999-01-01", "1999-01-02"),
    ("-001-01-01", "2030-01-01"), ("2026-02-30", "2026-13-01"), ("99999-01-01", "99999-01-02")])
def test_a_cohort_of_impossible_days_is_refused_and_breaks_nobodys_pages(
        here: Side, as_user: AsUser, first: str, last: str) -> None:
    organiser = as_user(here.organiser)
    fields = {"name": "Angkatan", "starts_on": first, "ends_on": last, "time_zone": "Asia/Makassar"}
    assert organiser.post(f"/cohorts/{here.cohort.public_id}/edit", data=fields).status_code == 422
    assert organiser.post("/cohorts/new", data={
        **fields, "course": here.course.id, "agency": here.province.id}).status_code == 422
    for page in ("/", "/my-courses", f"/my-courses/{here.place.public_id}", f"/courses/{here.course.public_id}"):
        assert as_user(here.learner).get(page).status_code == 200


@pytest.mark.parametrize("born", ["0001-01-01", "9999-12-31", "1850-01-01", "2026-99-99", "kemarin"])
def test_nobody_is_born_in_an_impossible_year(here: Side, as_user: AsUser, born: str) -> None:
    with unit_of_work():
        here.learner.email = None
    browser, fields = as_user(here.learner), {
        "name": "Sari", "employment_type": "pppk", "agency": "", "language": "id", "time_zone": "Asia/Makassar"}
    answer = browser.post("/profile/edit", data={**fields, "birth_date": born})
    assert answer.status_code == 422
    assert browser.post("/profile/edit", data={**fields, "birth_date": "1990-05-17"}).status_code == 303
    assert born in answer.text


@pytest.mark.parametrize("since", ["0001-01-01", "9999-12-31"])
def test_a_number_is_in_force_from_a_day_of_a_working_life(here: Side, as_user: AsUser, since: str) -> None:
    fields = {"number": "190101012024211997", "valid_from": since}
    assert as_user(here.learner).post("/profile/number", data=fields).status_code == 422
    assert as_user(here.organiser).post(f"/people/{here.learner.public_id}/number", data=fields).status_code == 422
