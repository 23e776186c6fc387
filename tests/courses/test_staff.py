"""Who teaches one course alone: chosen by those who teach for its agency, told, and let into that course and no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lms.accounts import services as accounts
from lms.core.database import now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import staff
from lms.courses.versions import copying
from tests.cast import Cast
from tests.courses.conftest import School, make_course

Browser = Callable[[Any], Client]


@pytest.fixture
def page(school: School) -> str:
    return f"/teach/{school.course.public_id}/staff"


def test_an_instructor_is_added_by_address_opens_this_course_alone_and_is_taken_away(
        cast: Cast, school: School, as_user: Browser, page: str) -> None:
    with unit_of_work():
        other = make_course(cast, "UJI-02")
    desk, guest = as_user(cast.instructor), as_user(cast.stranger)
    assert guest.get(f"/teach/{school.course.public_id}").status_code in (403, 404)
    assert "Belum ada" in desk.get(page).text
    assert desk.post(page, data={"person": f" {cast.stranger.email.upper()} "}).status_code == 303
    assert cast.stranger.display_name in desk.get(page).text
    assert guest.get(f"/teach/{school.course.public_id}").status_code == 200
    assert guest.get(f"/teach/{other.public_id}").status_code in (403, 404)
    assert school.course.title in guest.get("/teach").text
    assert other.title not in guest.get("/teach").text
    assert "Pelatihan baru" not in guest.get("/teach").text
    for shut in ("/teach/new", "/teach/import"):
        assert shut not in guest.get("/teach").text
        assert guest.get(shut).status_code == guest.post(shut).status_code == 403
    assert desk.get("/teach/import").status_code == 200
    assert f"Anda mengajar pelatihan: {school.course.title}" in guest.get("/notices").text
    assert desk.post(f"{page}/{cast.stranger.public_id}/remove").status_code == 303
    assert guest.get(f"/teach/{school.course.public_id}").status_code in (403, 404)
    assert staff.of_course(school.course) == []


def test_it_holds_in_the_next_version_too(cast: Cast, school: School, as_user: Browser, page: str) -> None:
    as_user(cast.instructor).post(page, data={"person": cast.stranger.email})
    with unit_of_work():
        following = copying.begin_version(school.course, at=now(), by=cast.instructor.id)
    assert [one.id for one in staff.of_course(following)] == [cast.stranger.id]
    assert as_user(cast.stranger).get(f"/teach/{following.public_id}").status_code == 200


def test_who_teaches_one_course_alone_sees_the_others_and_hands_nothing_on(
        cast: Cast, as_user: Browser, school: School, page: str) -> None:
    as_user(cast.instructor).post(page, data={"person": cast.stranger.email})
    guest = as_user(cast.stranger)
    shown = guest.get(page).text
    assert cast.instructor.display_name in shown
    assert 'name="person"' not in shown
    assert guest.post(page, data={"person": cast.learner.email}).status_code == 403
    assert guest.post(f"{page}/{cast.stranger.public_id}/remove").status_code == 403
    assert [one.id for one in staff.of_course(school.course)] == [cast.stranger.id]


@pytest.mark.parametrize(("who", "told"), [
    ("", "Sebutkan siapa."), ("tidak.ada@contoh.example", "Tidak ada yang memiliki akun aktif"),
    ("x" * 300, "paling panjang 254 karakter"), ("instructor", "sudah mengajar pelatihan ini"),
    ("away", "Tidak ada yang memiliki akun aktif")])
def test_who_cannot_be_added_is_told_at_the_field(
        cast: Cast, school: School, as_user: Browser, page: str, who: str, told: str) -> None:
    if who == "away":
        with unit_of_work():
            accounts.set_active(cast.stranger, False, at=now())
    text = {"instructor": cast.instructor.email, "away": cast.stranger.email}.get(who, who)
    refused = as_user(cast.instructor).post(page, data={"person": text})
    assert refused.status_code in (409, 422)
    assert told in refused.text
    assert staff.of_course(school.course) == []


def test_somebody_of_another_office_is_not_found_by_name(cast: Cast, as_user: Browser, page: str) -> None:
    for text in (cast.stranger.name, cast.stranger.username):
        assert "Tidak ada yang memiliki akun aktif" in as_user(cast.instructor).post(page, data={"person": text}).text


def test_the_last_who_teaches_it_stays(cast: Cast, school: School, as_user: Browser, page: str) -> None:
    as_user(cast.instructor).post(page, data={"person": cast.stranger.email})
    with unit_of_work():
        for scope in (("agency", cast.school.id), ("system", 0)):
            accounts.end_role(cast.instructor.id, "instructor", scope=scope, at=now())
    administrator = as_user(cast.administrator)
    administrator.post(f"{page}/{cast.stranger.public_id}/remove")
    assert "yang terakhir mengajar" in administrator.get(page).text
    assert [one.id for one in staff.of_course(school.course)] == [cast.stranger.id]
