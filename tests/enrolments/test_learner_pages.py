"""What a learner sees and does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Course
from lms.enrolments import queries, services
from lms.enrolments.models import Cohort
from tests.cast import Cast
from tests.enrolments.conftest import MakeCohort, run_dates

AsUser = Callable[[User], Client]


def test_a_learner_enrols_from_the_course_page_and_begins(cast: Cast, as_user: AsUser, course: Course, cohort: Cohort) -> None:
    browser = as_user(cast.learner)
    assert f"/enrol/{course.public_id}" in browser.get(f"/courses/{course.public_id}").text
    page = browser.get(f"/enrol/{course.public_id}")
    assert page.status_code == 200
    assert "Angkatan I" in page.text
    answer = browser.post(f"/enrol/{course.public_id}", data={"cohort": cohort.public_id})
    assert answer.status_code == 303
    place = queries.place_of(cast.learner.id, course.id)
    assert place is not None
    assert answer.location == f"/my-courses/{place.public_id}"
    assert "Membaca kode etik" in browser.get(answer.location).text
    assert browser.get(f"/my-courses/{place.public_id}/next").location.startswith("/activities/")
    assert "Etika Profesi" in browser.get("/my-courses").text


def test_enrolling_again_leads_to_the_place_one_has(cast: Cast, as_user: AsUser, course: Course, cohort: Cohort) -> None:
    browser = as_user(cast.learner)
    first = browser.post(f"/enrol/{course.public_id}", data={"cohort": cohort.public_id}).location
    assert browser.post(f"/enrol/{course.public_id}", data={"cohort": cohort.public_id}).location == first
    assert queries.taken(cohort.id) == 1


def test_why_one_cannot_enrol_is_said(cast: Cast, as_user: AsUser, course: Course, make_cohort: MakeCohort) -> None:
    browser = as_user(cast.learner)
    assert "Tidak ada angkatan yang dibuka" in browser.get(f"/enrol/{course.public_id}").text
    assert "Penyelenggara dapat" in browser.get(f"/courses/{course.public_id}").text
    full = make_cohort(capacity=1, entry=services.Entry(has_queue=False))
    with unit_of_work():
        services.enrol(cast.stranger.id, full, at=now())
    assert "Semua angkatan yang dibuka sudah penuh" in browser.get(f"/enrol/{course.public_id}").text
    assert "sudah penuh" in browser.get(f"/courses/{course.public_id}").text


def test_a_cohort_that_is_closed_over_or_of_another_course_cannot_be_chosen(
    cast: Cast, as_user: AsUser, course: Course, cohort: Cohort, make_cohort: MakeCohort,
) -> None:
    closed, over = make_cohort("Tertutup", is_open=False), make_cohort("Lampau", **run_dates(-9, -2))
    for wrong in (closed.public_id, over.public_id, "unknown", ""):
        assert as_user(cast.learner).post(f"/enrol/{course.public_id}", data={"cohort": wrong}).status_code == 422
    assert queries.place_of(cast.learner.id, course.id) is None


def test_a_draft_lets_nobody_in(cast: Cast, as_user: AsUser, course: Course, cohort: Cohort) -> None:
    with unit_of_work():
        course.status = "draft"
    assert as_user(cast.learner).post(f"/enrol/{course.public_id}", data={"cohort": cohort.public_id}).status_code == 422


def test_the_place_of_another_is_not_there(cast: Cast, as_user: AsUser, cohort: Cohort) -> None:
    with unit_of_work():
        place = services.enrol(cast.learner.id, cohort, at=now())
    for who in (cast.stranger, cast.organiser, cast.administrator):
        for page in ("", "/next", "/withdraw"):
            assert as_user(who).get(f"/my-courses/{place.public_id}{page}").status_code == 404
        assert as_user(who).post(f"/my-courses/{place.public_id}/withdraw", data={}).status_code == 404
    assert place.status == "active"


def test_leaving_keeps_what_was_done_and_frees_the_seat(
    cast: Cast, as_user: AsUser, course: Course, cohort: Cohort, steps: list[int],
) -> None:
    with unit_of_work():
        place = services.enrol(cast.learner.id, cohort, at=now())
        courses.complete_activity(cast.learner.id, steps[0], at=now())
    browser = as_user(cast.learner)
    assert browser.get(f"/my-courses/{place.public_id}/withdraw").status_code == 200
    assert browser.post(f"/my-courses/{place.public_id}/withdraw", data={"reason": "Tugas lapangan"}).status_code == 303
    db.session.refresh(place)
    assert (place.status, place.withdrawal_reason) == ("withdrawn", "Tugas lapangan")
    browser.post(f"/enrol/{course.public_id}", data={"cohort": cohort.public_id})
    missing = browser.get(f"/my-courses/{place.public_id}").text
    assert "Menimbang dilema" in missing
    assert "Membaca kode etik" not in missing


def test_a_finished_course_says_so(cast: Cast, as_user: AsUser, cohort: Cohort, steps: list[int]) -> None:
    with unit_of_work():
        place = services.enrol(cast.learner.id, cohort, at=now())
        for step in steps:
            courses.complete_activity(cast.learner.id, step, at=now())
    page = as_user(cast.learner).get(f"/my-courses/{place.public_id}").text
    assert "Anda menyelesaikan pelatihan ini" in page
    assert as_user(cast.learner).post(f"/my-courses/{place.public_id}/withdraw", data={}).status_code == 409


def test_home_points_a_newcomer_to_the_catalogue_and_a_learner_to_the_next_step(
    cast: Cast, as_user: AsUser, cohort: Cohort, steps: list[int],
) -> None:
    browser = as_user(cast.learner)
    assert "Pilih pelatihan pertama Anda" in browser.get("/").text
    with unit_of_work():
        services.enrol(cast.learner.id, cohort, at=now())
        courses.complete_activity(cast.learner.id, steps[0], at=now())
    home = browser.get("/").text
    assert "Menimbang dilema" in home
    assert "Lanjutkan" in home


def test_before_the_first_day_the_place_waits(cast: Cast, as_user: AsUser, make_cohort: MakeCohort) -> None:
    coming = make_cohort(**run_dates(5, 20))
    with unit_of_work():
        place = services.enrol(cast.learner.id, coming, at=now())
    browser = as_user(cast.learner)
    assert "Tempat Anda sudah disimpan" in browser.get(f"/my-courses/{place.public_id}").text
    assert browser.get(f"/my-courses/{place.public_id}/next").location == f"/my-courses/{place.public_id}"
    for page in ("/my-courses", "/"):
        assert "dimulai" in browser.get(page).text


def test_nobody_is_sent_to_sign_in(client: Client, course: Course, cohort: Cohort) -> None:
    for page in ("/my-courses", f"/enrol/{course.public_id}"):
        assert client.get(page).status_code == 303
    assert client.post(f"/enrol/{course.public_id}", data={"cohort": cohort.public_id}).status_code == 401
    assert f"/enrol/{course.public_id}" in client.get(f"/courses/{course.public_id}").text


def test_how_the_hours_are_earned_is_told_with_what_was_measured(
        cast: Cast, as_user: AsUser, course: Course, cohort: Cohort) -> None:
    with unit_of_work():
        course.hours_asynchronous, course.hours_synchronous, course.daily_credit_cap = 14, 6, 3
        module = courses.add_module(course, "Waktu")
        timed = courses.add_activity(module, "reading", "Lama", body="Isi.", completion="time", minimum_seconds=600)
        services.enrol(cast.learner.id, cohort, at=now())
        courses.spend(cast.learner.id, timed, 90, since=now() - timedelta(minutes=5), at=now())
    place = queries.place_of(cast.learner.id, course.id)
    assert place is not None
    page = as_user(cast.learner).get(f"/my-courses/{place.public_id}").text
    assert "20 JP (1 JP = 45 menit): 14 asinkron, 6 sinkron" in page
    assert "paling banyak 3 JP per hari" in page
    assert "sedikitnya 5 hari" in page
    assert "terukur 2 menit" in page
    with unit_of_work():
        course.hours_asynchronous = course.hours_synchronous = 0
    assert "Jam pelajaran (JP)" not in as_user(cast.learner).get(f"/my-courses/{place.public_id}").text
