"""Who teaches one cohort is chosen by its organisers and by who teaches its course for the agency, told, and written down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from lms.accounts import services as accounts
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses.models import Course
from lms.enrolments import services, staff
from lms.enrolments.models import Cohort
from tests.cast import Cast, person

Browser = Callable[[Any], Client]


@pytest.fixture
def page(cohort: Cohort) -> str:
    return f"/cohorts/{cohort.public_id}/instructors"


@pytest.mark.parametrize("chooser", ["organiser", "instructor", "administrator"])
def test_an_instructor_is_added_told_written_down_and_taken_away(
        cast: Cast, cohort: Cohort, course: Course, as_user: Browser, page: str, chooser: str) -> None:
    desk, guest = as_user(cast.people[chooser]), as_user(cast.stranger)
    assert guest.get(f"/cohorts/{cohort.public_id}").status_code in (403, 404)
    assert "Belum ada" in desk.get(page).text
    assert desk.post(page, data={"person": f" {cast.stranger.email.upper()} "}).status_code == 303
    assert cast.stranger.display_name in desk.get(page).text
    assert guest.get(f"/cohorts/{cohort.public_id}").status_code == 200
    assert f"Anda mengajar angkatan: {cohort.name}" in guest.get("/notices").text
    assert _written("accounts.role_granted") == {"role": "instructor", "scope": ["cohort", cohort.id]}
    assert desk.post(f"{page}/{cast.stranger.public_id}/remove").status_code == 303
    assert guest.get(f"/cohorts/{cohort.public_id}").status_code in (403, 404)
    assert f"Anda tidak lagi mengajar angkatan: {cohort.name}" in guest.get("/notices").text
    assert _written("accounts.role_ended") == {"role": "instructor", "scope": ["cohort", cohort.id]}
    assert staff.of_cohort(cohort) == []


def test_the_cohort_and_the_course_lead_to_it(cast: Cast, cohort: Cohort, course: Course, as_user: Browser, page: str) -> None:
    assert page in as_user(cast.organiser).get(f"/cohorts/{cohort.public_id}").text
    assert page in as_user(cast.instructor).get(f"/teach/{course.public_id}/staff").text


def test_who_teaches_the_cohort_or_the_course_alone_hands_nothing_on(
        cast: Cast, cohort: Cohort, course: Course, as_user: Browser, page: str) -> None:
    with unit_of_work():
        guests = [person(f"tamu-{kind}", f"Tamu {kind}", cast.nunukan, role="instructor", scope=(kind, id_))
                  for kind, id_ in (("cohort", cohort.id), ("course", course.id))]
    for guest in guests:
        browser = as_user(guest)
        assert 'name="person"' not in browser.get(page).text
        assert browser.post(page, data={"person": cast.stranger.email}).status_code == 403
        assert browser.post(f"{page}/{guests[0].public_id}/remove").status_code == 403
    assert [one.id for one in staff.of_cohort(cohort)] == [guests[0].id]


@pytest.mark.parametrize("role", ["learner", "stranger", "hr_officer", "head_of_office", "auditor"])
def test_nobody_else_chooses(cast: Cast, cohort: Cohort, as_user: Browser, page: str, role: str) -> None:
    assert as_user(cast.people[role]).post(page, data={"person": cast.stranger.email}).status_code in (403, 404)
    assert staff.of_cohort(cohort) == []


@pytest.mark.parametrize(("who", "told"), [
    ("", "Sebutkan siapa."), ("tidak.ada@contoh.example", "Tidak ada yang memiliki akun aktif"),
    ("learner", "adalah peserta angkatan ini"), ("instructor", "sudah mengajar angkatan ini"),
    ("organiser", "Anda tidak dapat memberi peran kepada diri sendiri")])
def test_who_cannot_be_added_is_told_at_the_field(
        cast: Cast, cohort: Cohort, as_user: Browser, page: str, who: str, told: str) -> None:
    with unit_of_work():
        services.enrol(cast.learner.id, cohort, at=now())
    text = cast.people[who].email if who in cast.people else who
    refused = as_user(cast.organiser).post(page, data={"person": text})
    assert refused.status_code in (409, 422)
    assert told in refused.text
    assert staff.of_cohort(cohort) == []


def test_the_organiser_finds_the_own_people_by_name_and_others_by_address_alone(
        cast: Cast, cohort: Cohort, as_user: Browser, page: str) -> None:
    outside = as_user(cast.organiser).post(page, data={"person": cast.instructor.name})
    assert "Tidak ada yang memiliki akun aktif" in outside.text
    assert as_user(cast.organiser).post(page, data={"person": cast.stranger.name}).status_code == 303
    assert [one.id for one in staff.of_cohort(cohort)] == [cast.stranger.id]


def test_an_organiser_who_teaches_the_cohort_does_not_take_the_own_role(
        cast: Cast, cohort: Cohort, as_user: Browser, page: str) -> None:
    with unit_of_work():
        accounts.grant_role(cast.organiser.id, "instructor", scope=("cohort", cohort.id), at=now())
    as_user(cast.organiser).post(f"{page}/{cast.organiser.public_id}/remove")
    assert [one.id for one in staff.of_cohort(cohort)] == [cast.organiser.id]


def _written(act: str) -> Any:
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == act).order_by(AuditEntry.id.desc())).first()
    return entry.details if entry else None


def test_the_page_of_a_person_names_the_cohort_and_the_course_of_a_role(
        cast: Cast, cohort: Cohort, course: Course, as_user: Browser) -> None:
    with unit_of_work():
        for kind, id_ in (("cohort", cohort.id), ("course", course.family_id)):
            accounts.grant_role(cast.stranger.id, "instructor", scope=(kind, id_), at=now())
    for shown in (as_user(cast.administrator).get(f"/people/{cast.stranger.public_id}"), as_user(cast.stranger).get("/profile")):
        assert f"{cohort.name} · {course.title}" in shown.text
        assert f"{course.title} ·" in shown.text.replace(f"{cohort.name} · {course.title}", "")
        assert "satu pelatihan atau angkatan" not in shown.text
