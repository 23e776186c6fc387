"""What organisers, teachers and heads of offices see and do, and nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Course
from lms.enrolments import queries, services
from lms.enrolments.models import Cohort, Enrolment
from tests.cast import Cast, person
from tests.enrolments.conftest import MakeCohort, run_dates

AsUser = Callable[[User], Client]


@pytest.fixture
def mixed(cast: Cast, cohort: Cohort) -> dict[str, Enrolment]:
    """Sari of Malinau and Yosep of Nunukan in one cohort of the province."""
    with unit_of_work():
        return {"sari": services.enrol(cast.learner.id, cohort, at=now()),
                "yosep": services.enrol(cast.stranger.id, cohort, at=now())}


def facts(cohort: Cohort, **changes: str) -> dict[str, str]:
    return {"name": cohort.name, "starts_on": str(cohort.starts_on), "ends_on": str(cohort.ends_on), "time_zone": "Asia/Makassar",
            "place": "", "capacity": "", **changes}


def test_who_sees_whom_in_a_mixed_cohort(cast: Cast, as_user: AsUser, cohort: Cohort, mixed: object) -> None:
    page = f"/cohorts/{cohort.public_id}"
    for who in (cast.organiser, cast.instructor, cast.auditor, cast.administrator):
        text = as_user(who).get(page).text
        assert "Sari Wulandari" in text, who.username
        assert "Yosep Lawing" in text, who.username
    for who in (cast.hr_officer, cast.head_of_office):
        for address in (page, f"{page}/roster.csv", f"{page}?q=Yosep", f"{page}?q=Nunukan"):
            text = as_user(who).get(address).text
            assert "Yosep Lawing" not in text, who.username
        assert "Sari Wulandari" in as_user(who).get(page).text
    for who in (cast.learner, cast.stranger):
        assert as_user(who).get(page).status_code == 403
        assert as_user(who).get(f"{page}/roster.csv").status_code == 403


def test_a_cohort_without_ones_own_people_is_not_there(cast: Cast, as_user: AsUser, make_cohort: MakeCohort) -> None:
    foreign = make_cohort("Angkatan Nunukan", agency_id=cast.nunukan.id)
    with unit_of_work():
        services.enrol(cast.stranger.id, foreign, at=now())
        outsider = person("lain", "Organiser Lain", cast.malinau, role="organiser", scope=("agency", cast.malinau.id))
    for who in (cast.hr_officer, outsider):
        assert as_user(who).get(f"/cohorts/{foreign.public_id}").status_code == 404
        assert "Angkatan Nunukan" not in as_user(who).get("/cohorts").text
    for page in ("edit", "enrol", "enrol-list"):
        assert as_user(outsider).get(f"/cohorts/{foreign.public_id}/{page}").status_code == 404
        assert as_user(cast.hr_officer).get(f"/cohorts/{foreign.public_id}/{page}").status_code == 403
    assert "Angkatan Nunukan" in as_user(cast.organiser).get("/cohorts").text


def test_an_organiser_of_one_cohort_manages_just_that_one(
    cast: Cast, as_user: AsUser, cohort: Cohort, make_cohort: MakeCohort,
) -> None:
    other = make_cohort("Angkatan II")
    with unit_of_work():
        helper = person("bantu", "Bantu Satu", cast.school, role="organiser", scope=("cohort", cohort.id))
    browser = as_user(helper)
    assert browser.get(f"/cohorts/{cohort.public_id}/edit").status_code == 200
    assert browser.get(f"/cohorts/{other.public_id}/edit").status_code == 404
    text = browser.get("/cohorts").text
    assert "Angkatan I<" in text
    assert "Angkatan II<" not in text
    assert "Anda hanya mengurus" in browser.get("/cohorts/new").text


def test_a_teacher_looks_and_changes_nothing(cast: Cast, as_user: AsUser, cohort: Cohort, mixed: dict[str, Enrolment]) -> None:
    browser = as_user(cast.instructor)
    assert "Angkatan I" in browser.get("/cohorts").text
    for page in ("edit", "enrol", "enrol-list", f"learners/{mixed['sari'].public_id}/remove"):
        assert browser.get(f"/cohorts/{cohort.public_id}/{page}").status_code == 403
    assert browser.post(f"/cohorts/{cohort.public_id}/enrol/{cast.hr_officer.public_id}").status_code == 403


def test_an_organiser_makes_and_changes_a_cohort(cast: Cast, as_user: AsUser, course: Course) -> None:
    browser = as_user(cast.organiser)
    data = {"course": str(course.id), "agency": str(cast.malinau.id), "name": "Angkatan III", "starts_on": "2026-12-01",
            "ends_on": "2026-12-02", "time_zone": "Asia/Makassar", "place": "Malinau", "capacity": "30", "is_open": "y"}
    answer = browser.post("/cohorts/new", data=data)
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "Angkatan III" in page
    assert "23.59 WITA" in page
    assert "paling banyak 3 JP per hari" in page
    assert browser.post(f"{answer.location}/edit", data={**data, "capacity": ""}).status_code == 303
    assert "tanpa batas" in browser.get(answer.location).text


@pytest.mark.parametrize(("field", "value", "words"), [
    ("ends_on", "2026-11-30", "Hari terakhir lebih awal"), ("name", " ", "Beri nama"),
    ("capacity", "0", "Isi dengan bilangan dari 1 sampai 100.000"),
    ("starts_on", "kemarin", ""), ("time_zone", "Mars", ""), ("agency", "999999", ""),
    ("course", "abc", ""), ("name", "x" * 121, "120")])
def test_a_wrong_field_is_refused_and_nothing_is_made(
    cast: Cast, as_user: AsUser, course: Course, field: str, value: str, words: str,
) -> None:
    data = {"course": str(course.id), "agency": str(cast.malinau.id), "name": "Angkatan III", "starts_on": "2026-12-01",
            "ends_on": "2026-12-20", "time_zone": "Asia/Makassar", "capacity": "30"}
    answer = as_user(cast.organiser).post("/cohorts/new", data=data | {field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert not queries.cohorts_of(course.id)


def test_an_agency_out_of_reach_cannot_be_chosen(cast: Cast, as_user: AsUser, course: Course) -> None:
    data = {"course": str(course.id), "agency": str(cast.school.id), "name": "X", "starts_on": "2026-12-01",
            "ends_on": "2026-12-20", "time_zone": "Asia/Makassar"}
    assert as_user(cast.organiser).post("/cohorts/new", data=data).status_code == 422


def test_capacity_under_the_number_enrolled_is_refused_with_the_number(
    cast: Cast, as_user: AsUser, cohort: Cohort, mixed: object,
) -> None:
    answer = as_user(cast.organiser).post(f"/cohorts/{cohort.public_id}/edit", data=facts(cohort, capacity="1"))
    assert answer.status_code == 422
    assert "2 orang sudah mempunyai tempat" in answer.text
    assert cohort.capacity is None


def test_one_person_is_found_and_enrolled(cast: Cast, as_user: AsUser, cohort: Cohort) -> None:
    browser, page = as_user(cast.organiser), f"/cohorts/{cohort.public_id}/enrol"
    assert "Sari Wulandari" in browser.get(f"{page}?q=wulan").text
    assert "Budi Hartono" not in browser.get(f"{page}?q=hartono").text
    assert "Budi Hartono" in browser.get(f"{page}?q=budi@contoh.test").text
    assert browser.post(f"{page}/{cast.learner.public_id}").status_code == 303
    assert queries.learners_in(cohort.id) == {cast.learner.id}
    assert browser.post(f"{page}/nobody").status_code == 404


def test_a_list_is_shown_first_and_enrolled_when_confirmed(cast: Cast, as_user: AsUser, cohort: Cohort) -> None:
    browser, page = as_user(cast.organiser), f"/cohorts/{cohort.public_id}/enrol-list"
    text = "sari\nnobody\n<b>yosep</b>"
    shown = browser.post(page, data={"people": text})
    assert shown.status_code == 200
    assert "Daftarkan 1 orang" in shown.text
    assert "&lt;b&gt;yosep" in shown.text
    assert not queries.learners_in(cohort.id)
    done = browser.post(page, data={"people": text, "confirm": "1"})
    assert "1 orang sudah terdaftar" in done.text
    assert queries.learners_in(cohort.id) == {cast.learner.id}
    assert browser.post(page, data={"people": ""}).status_code == 422
    refused = browser.post(page, data={"people": "x" * 3_000_001})
    assert refused.status_code == 422
    assert "Daftar terlalu panjang" in refused.text
    assert "maxlength" not in re.findall(r"<textarea[^>]*>", refused.text)[0], "a browser would cut what is pasted without a word"


def test_removing_needs_a_reason_and_keeps_the_place_on_record(
    cast: Cast, as_user: AsUser, cohort: Cohort, mixed: dict[str, Enrolment],
) -> None:
    browser, page = as_user(cast.organiser), f"/cohorts/{cohort.public_id}/learners/{mixed['sari'].public_id}/remove"
    assert browser.get(page).status_code == 200
    assert browser.post(page, data={"reason": " "}).status_code == 422
    assert browser.post(page, data={"reason": "Pindah tugas"}).status_code == 303
    db.session.refresh(mixed["sari"])
    assert mixed["sari"].status == "withdrawn"
    assert "mengundurkan diri" in browser.get(f"/cohorts/{cohort.public_id}").text


def test_a_place_of_another_cohort_cannot_be_removed_here(
    cast: Cast, as_user: AsUser, cohort: Cohort, make_cohort: MakeCohort, mixed: dict[str, Enrolment],
) -> None:
    mine = make_cohort("Angkatan II")
    page = f"/cohorts/{mine.public_id}/learners/{mixed['sari'].public_id}/remove"
    assert as_user(cast.organiser).post(page, data={"reason": "x"}).status_code == 404
    db.session.refresh(mixed["sari"])
    assert mixed["sari"].status == "active"


def test_the_exported_roster_runs_nothing_and_opens_in_a_spreadsheet(cast: Cast, as_user: AsUser, cohort: Cohort) -> None:
    with unit_of_work():
        for n, name in enumerate(("=HYPERLINK(1)", "+1", "-1", "@SUM(1)", " =1")):
            services.enrol(person(f"jahat{n}", name, cast.malinau).id, cohort, at=now())
        services.enrol(cast.learner.id, cohort, at=now())
    answer = as_user(cast.organiser).get(f"/cohorts/{cohort.public_id}/roster.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 7
    assert not any(cell.strip('"').lstrip().startswith(("=", "+", "-", "@")) for line in lines for cell in line.split(";"))
    assert "19010101 202421 2 999" in answer.text
    assert "19010101" not in as_user(cast.instructor).get(f"/cohorts/{cohort.public_id}/roster.csv").text


def test_who_lags_behind_the_calendar_is_named(cast: Cast, as_user: AsUser, make_cohort: MakeCohort, steps: list[int]) -> None:
    late = make_cohort("Angkatan Akhir", **run_dates(-20, 2))
    with unit_of_work():
        for user in (cast.learner, cast.stranger):
            services.enrol(user.id, late, at=now() - timedelta(days=20))
        courses.complete_activity(cast.stranger.id, steps[0], at=now())
    browser = as_user(cast.organiser)
    assert "2 orang tertinggal" in browser.get("/").text
    with unit_of_work():
        courses.complete_activity(cast.stranger.id, steps[1], at=now())
    assert "1 orang tertinggal" in browser.get("/").text
    only = browser.get(f"/cohorts/{late.public_id}?only=behind").text
    assert "Sari Wulandari" in only
    assert "Yosep Lawing" not in only


def test_the_office_page_counts_the_own_subtree(cast: Cast, as_user: AsUser, cohort: Cohort, steps: list[int]) -> None:
    with unit_of_work():
        services.enrol(cast.learner.id, cohort, at=now())
        services.enrol(cast.stranger.id, cohort, at=now())
        for step in steps:
            courses.complete_activity(cast.stranger.id, step, at=now())
    malinau = as_user(cast.head_of_office).get("/our-people").text
    assert "Nunukan" not in malinau
    assert "<strong>0</strong><span>JP" in malinau
    province = as_user(cast.organiser).get("/our-people").text
    assert "Dinas Sosial Kabupaten Nunukan" in province
    assert "<strong>8</strong><span>JP" in province
    assert "<strong>8</strong><span>JP" not in as_user(cast.organiser).get("/our-people?year=2025").text
    assert as_user(cast.learner).get("/our-people").status_code == 403
    assert as_user(cast.instructor).get("/our-people").status_code == 403


def test_home_shows_each_role_its_own_card(cast: Cast, as_user: AsUser, cohort: Cohort) -> None:
    assert "Angkatan I" in as_user(cast.organiser).get("/").text
    assert "Pegawai kami" in as_user(cast.head_of_office).get("/").text
    assert "Pegawai kami" not in as_user(cast.learner).get("/").text


def test_the_head_of_office_sees_whom_of_the_own_people_to_remind(
        cast: Cast, as_user: AsUser, make_cohort: MakeCohort, steps: list[int]) -> None:
    late = make_cohort("Angkatan Akhir", **run_dates(-20, 2))
    with unit_of_work():
        for user in (cast.learner, cast.stranger):
            services.enrol(user.id, late, at=now() - timedelta(days=20))
    head = as_user(cast.head_of_office)
    home = head.get("/").text
    assert "Siapa yang perlu diingatkan" in home
    assert "Sari Wulandari" in home
    assert "Yosep Lawing" not in home
    assert head.get(f"/cohorts/{late.public_id}?only=behind").status_code == 200
    audited = as_user(cast.auditor).get("/").text
    assert "Pegawai kami" in audited, "the auditor looks"
    assert "Siapa yang perlu diingatkan" not in audited, "and reminds nobody"
    with unit_of_work():
        for step in steps:
            courses.complete_activity(cast.learner.id, step, at=now())
    assert "Siapa yang perlu diingatkan" not in head.get("/").text
