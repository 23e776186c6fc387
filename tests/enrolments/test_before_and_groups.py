"""Courses that come before, and groups within a cohort."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.courses import services as course_services
from lms.courses.models import Course
from lms.enrolments import queries, services
from lms.enrolments.models import Cohort
from tests.cast import Cast
from tests.enrolments.conftest import MakeCohort, make_course, run_dates

AsUser = Callable[[User], Client]


@pytest.fixture
def before(cast: Cast, course: Course) -> Course:
    """A course that must be completed before the other."""
    with unit_of_work():
        made = make_course(cast.school.id, "DASAR-T", "Dasar Pelayanan")
        course_services.require_course(course, made)
    db.session.refresh(course)
    return made


def complete(cast: Cast, course: Course) -> None:
    with unit_of_work():
        run = services.create_cohort(course.id, "Angkatan 0", agency_id=cast.province.id, at=now(), **run_dates())
        services.enrol(cast.learner.id, run, at=now())
        for activity in courses.outline(course.id).activities():
            course_services.complete_activity(cast.learner.id, activity.id, at=now())


def test_what_comes_before_is_explained_and_refused_until_it_is_completed(
        cast: Cast, as_user: AsUser, client: Client, course: Course, before: Course, make_cohort: MakeCohort) -> None:
    cohort = make_cohort()
    browser, address = as_user(cast.learner), f"/enrol/{course.public_id}"
    for visitor in (client, browser):
        shown = visitor.get(f"/courses/{course.public_id}").text
        assert "Sebelum mendaftar, selesaikan dulu:" in shown
        assert f"/courses/{before.public_id}" in shown
        assert address not in shown
    assert "Sebelum mendaftar" in browser.get(address).text
    answer = browser.post(address, data={"cohort": cohort.public_id})
    assert answer.status_code == 409
    assert queries.place_of(cast.learner.id, course.id) is None
    complete(cast, before)
    assert address in browser.get(f"/courses/{course.public_id}").text
    assert browser.post(address, data={"cohort": cohort.public_id}).status_code == 303


def test_the_organiser_may_give_a_place_without_what_comes_before(cast: Cast, cohort: Cohort, before: Course) -> None:
    with unit_of_work():
        assert services.enrol(cast.learner.id, cohort, at=now(), by=cast.organiser.id).status == "active"


def test_an_activity_opens_for_one_group_alone(cast: Cast, as_user: AsUser, course: Course, cohort: Cohort) -> None:
    with unit_of_work():
        place = services.enrol(cast.learner.id, cohort, at=now())
        other = services.enrol(cast.stranger.id, cohort, at=now())
    desk = as_user(cast.organiser)
    assert desk.get(f"/cohorts/{cohort.public_id}/groups").status_code == 200
    assert desk.post(f"/cohorts/{cohort.public_id}/groups", data={f"group-{place.public_id}": " Kelompok  A "}).status_code == 303
    db.session.expire_all()
    assert (place.group_name, other.group_name) == ("Kelompok A", "")
    step = courses.outline(course.id).activities()[1]
    answer = as_user(cast.instructor).post(f"/teach/activities/{step.public_id}/opening", data={
        "kind": "group", "group-group": f"{cohort.id}:Kelompok A"})
    assert answer.status_code == 303
    assert as_user(cast.learner).get(f"/activities/{step.public_id}").status_code == 200
    refused = as_user(cast.stranger).get(f"/activities/{step.public_id}")
    assert refused.status_code == 403
    assert "Dibuka hanya untuk kelompok “Kelompok A” di Angkatan I" in refused.text


def test_conditions_that_nobody_meets_are_said_to_open_for_nobody(cast: Cast, as_user: AsUser, course: Course,
                                                                  cohort: Cohort) -> None:
    with unit_of_work():
        for person, group in ((cast.learner, "A"), (cast.stranger, "B")):
            services.enrol(person.id, cohort, at=now()).group_name = group
    desk, address = as_user(cast.instructor), f"/teach/activities/{courses.outline(course.id).activities()[1].public_id}/opening"
    for group in ("", "A"):
        desk.post(address, data={"kind": "group", "group-group": f"{cohort.id}:{group}"})
    assert "tidak terbuka bagi siapa pun" not in desk.get(address).text
    desk.post(address, data={"kind": "group", "group-group": f"{cohort.id}:B"})
    assert "Tidak ada peserta yang termasuk dalam semuanya" in desk.get(address).text


@pytest.mark.parametrize("role", ["learner", "instructor", "hr_officer", "auditor"])
def test_only_who_looks_after_the_cohort_makes_groups(cast: Cast, as_user: AsUser, cohort: Cohort, role: str) -> None:
    browser = as_user(cast.people[role])
    assert browser.get(f"/cohorts/{cohort.public_id}/groups").status_code in (403, 404)
    assert browser.post(f"/cohorts/{cohort.public_id}/groups").status_code in (403, 404)
