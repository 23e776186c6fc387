"""The lecturer's side: instructions and rules, rubric, due dates."""

import re
from datetime import date, timedelta

import pytest

from lms.assignments import queries, services
from lms.assignments.errors import AssignmentUsed
from lms.core import i18n
from lms.core.database import db
from lms.core.work import unit_of_work
from lms.courses import services as courses

RULES = {"instructions": "Tulis.", "takes_text": "y", "files_most": "2", "kinds": ["pdf"], "file_mb": "5", "due_day": "",
         "grace_minutes": "0", "late_rule": "refuse", "late_percent": "10", "again_rule": "times", "again_times": "2",
         "passing_score": "60", "tolerance": "10", "agreement": "mean"}


@pytest.fixture
def browser(desk, as_user):
    return as_user(desk.cast.instructor)


def test_the_rules_are_saved_as_given(desk, browser):
    assert browser.post(f"/teach/assignments/{desk.activity.public_id}", data=RULES).status_code == 303
    db.session.expire_all()
    found = queries.assignment(desk.activity.id)
    assert (found.files_most, found.kinds, found.late_rule, found.again_times) == (2, ["pdf"], "refuse", 2)


@pytest.mark.parametrize(("field", "value"), [("instructions", ""), ("files_most", "99"), ("file_mb", "0"), ("kinds", []),
                                              ("kinds", ["exe"]), ("late_rule", "x"), ("passing_score", "101")])
def test_rules_that_make_no_sense_are_refused(desk, browser, field, value):
    assert browser.post(f"/teach/assignments/{desk.activity.public_id}", data=RULES | {field: value}).status_code == 422


def test_an_assignment_takes_text_or_files(desk, browser):
    given = {name: value for name, value in RULES.items() if name != "takes_text"} | {"files_most": "0"}
    assert browser.post(f"/teach/assignments/{desk.activity.public_id}", data=given).status_code == 422


def test_a_criterion_is_added_moved_changed_and_removed(desk, browser):
    base = f"/teach/assignments/{desk.activity.public_id}/rubric"
    levels = {"points-0": "0", "level-0": "Belum", "points-1": "2,5", "level-1": "Sudah"}
    assert browser.post(f"{base}/new", data={"title": "Sumber"} | levels).status_code == 303
    db.session.expire_all()
    made = desk.assignment.rubric[-1]
    assert [level["points"] for level in made["levels"]] == ["2.50", "0.00"]
    browser.post(f"{base}/{made['key']}/up")
    db.session.expire_all()
    assert [c["title"] for c in desk.assignment.rubric] == ["Isi", "Sumber", "Bahasa"]
    browser.post(f"{base}/{made['key']}", data={"title": "Rujukan"} | levels)
    browser.post(f"{base}/{desk.assignment.rubric[0]['key']}/remove")
    db.session.expire_all()
    assert [c["title"] for c in desk.assignment.rubric] == ["Rujukan", "Bahasa"]


@pytest.mark.parametrize("levels", [
    {}, {"points-0": "5", "level-0": "a"}, {"points-0": "5", "points-1": "5"}, {"points-0": "-1", "points-1": "3"},
    {"points-0": "abc", "points-1": "3"}, {"points-0": "0", "points-1": "0"}, {"points-0": "NaN", "points-1": "3"},
    {"points-0": "1.500", "points-1": "3"}])
def test_a_criterion_needs_two_different_levels(desk, browser, levels):
    address = f"/teach/assignments/{desk.activity.public_id}/rubric/new"
    assert browser.post(address, data={"title": "Sumber"} | levels).status_code == 422


@pytest.mark.parametrize(("levels", "row", "fault"), [
    ({"points-0": "5", "points-1": "lima", "points-2": "0"}, 1, "Poin adalah angka"),
    ({"points-0": "5", "level-1": "Cukup", "points-2": "0"}, 1, "Poin adalah angka"),
    ({"points-0": "5", "points-1": "0", "points-2": "5,00"}, 2, "Tingkat lain sudah memakai poin ini."),
    ({"points-0": "5"}, 1, "sedikitnya dua tingkat")])
def test_what_is_wrong_with_a_level_is_told_at_its_row(desk, browser, levels, row, fault):
    address = f"/teach/assignments/{desk.activity.public_id}/rubric/new"
    refused = browser.post(address, data={"title": "Sumber"} | levels).text
    assert re.findall(r'name="points-(\d)"[^>]* aria-invalid="true" aria-describedby="points-\1-error"', refused) == [str(row)]
    assert fault in refused.split(f'id="points-{row}-error"')[1].split("</p>")[0]
    assert f'<a href="#points-{row}">Tingkat {row + 1}: ' in refused


def test_a_criterion_that_comes_too_late_keeps_what_was_typed(desk, browser):
    desk.mark(desk.work(), 10, 5)
    answer = browser.post(f"/teach/assignments/{desk.activity.public_id}/rubric/new", data={
        "title": "Bahasa daerah", "points-0": "0", "level-0": "Tidak", "points-1": "2", "level-1": "Ya"})
    assert answer.status_code == 422
    assert "jadi rubrik ini tidak berubah" in answer.text
    assert 'value="Bahasa daerah"' in answer.text


def test_a_cohort_has_its_own_due_date_in_its_own_zone(desk, browser):
    day = date.today() + timedelta(days=5)  # noqa: DTZ011
    address = f"/teach/assignments/{desk.activity.public_id}/due/{desk.cohort.public_id}"
    assert browser.post(address, data={"day": day.isoformat(), "hour": "16:00"}).status_code == 303
    shown = browser.get(f"/teach/assignments/{desk.activity.public_id}/due").text
    assert "16.00 WIT" in shown
    browser.post(address, data={"day": "", "hour": ""})
    assert desk.standing().due is None


@pytest.mark.parametrize(("day", "hour", "field"), [
    ("besok", "16:00", "day"), ("2026-13-40", "", "day"), ("1999-01-01", "", "day"), ("", "16:00", "hour"),
    ("2026-12-24", "siang", "hour")])
def test_a_due_date_that_cannot_be_read_is_told_at_its_field_and_keeps_what_was_typed(desk, browser, day, hour, field):
    before = queries.own_dates(desk.activity.id)
    refused = browser.post(f"/teach/assignments/{desk.activity.public_id}/due/{desk.cohort.public_id}",
                           data={"day": day, "hour": hour})
    assert refused.status_code == 422
    assert f'href="#{field}-{desk.cohort.public_id}"' in refused.text
    assert f'value="{day or hour}"' in refused.text
    assert queries.own_dates(desk.activity.id) == before


def test_nothing_is_due_before_its_cohort_begins(desk, browser):
    address = f"/teach/assignments/{desk.activity.public_id}/due/{desk.cohort.public_id}"
    early, first = (desk.cohort.starts_on - timedelta(days=n) for n in (1, 0))
    refused = browser.post(address, data={"day": early.isoformat()})
    assert refused.status_code == 422
    assert f"Angkatan dimulai pada {i18n.day(desk.cohort.starts_on)}" in refused.text
    assert queries.own_dates(desk.activity.id) == {}
    assert browser.post(address, data={"day": first.isoformat()}).status_code == 303


def test_an_assignment_without_instructions_is_not_published(desk):
    assert queries.ready({desk.activity.id}) == {desk.activity.id}
    with unit_of_work():
        services.update_assignment(desk.assignment, instructions="")
    assert queries.ready({desk.activity.id}) == set()


def test_an_assignment_that_was_begun_stays(desk):
    desk.work()
    with pytest.raises(AssignmentUsed), unit_of_work():
        services.discard_assignment(desk.activity.id)


def test_an_assignment_nobody_has_begun_goes_with_its_activity(desk):
    with unit_of_work():
        courses.delete_activity(desk.activity)
    assert queries.assignment(desk.activity.id) is None
