"""Who may open, change and fetch what."""

import io

import pytest

from lms.core.database import now
from lms.core.work import unit_of_work
from lms.courses import services


@pytest.fixture
def handout(school, material):
    with unit_of_work():
        activity = services.add_activity(school.module, "file", "Lembar")
        with (material / "04-documents/pdf/hello-world.pdf").open("rb") as file:
            return services.add_material(activity, file, "lembar.pdf", at=now())


def address_of(material):
    return f"/materials/{material.public_id}/{material.name}"


def test_nobody_is_sent_to_sign_in(client, school, handout):
    for address in (f"/activities/{school.reading.public_id}", address_of(handout), "/teach"):
        answer = client.get(address)
        assert answer.status_code == 303
        assert "/sign-in" in answer.location


def test_whoever_has_no_place_is_led_to_the_course_page(as_user, school, cast):
    answer = as_user(cast.stranger).get(f"/activities/{school.reading.public_id}")
    assert answer.status_code == 303
    assert answer.location.endswith(f"/courses/{school.course.public_id}")


@pytest.mark.parametrize("verb", ["mark", "time", "place"])
def test_whoever_has_no_place_makes_no_progress(as_user, school, cast, verb):
    for person in (cast.stranger, cast.organiser, cast.instructor, cast.administrator):
        answer = as_user(person).post(f"/activities/{school.reading.public_id}/{verb}", data={"place": "1"})
        assert answer.status_code == 403


def test_files_are_for_those_who_may_open_the_activity(as_user, follower, handout):
    assert as_user(follower.learner).get(address_of(handout)).status_code == 200
    assert as_user(follower.instructor).get(address_of(handout)).status_code == 200
    assert as_user(follower.auditor).get(address_of(handout)).status_code == 200
    for person in (follower.stranger, follower.organiser, follower.hr_officer, follower.head_of_office):
        assert as_user(person).get(address_of(handout)).status_code == 403


def test_a_draft_and_its_files_are_hidden_from_everybody_but_its_lecturer(as_user, cast, school, handout):
    with unit_of_work():
        services.unpublish(school.course)
    for address in (address_of(handout), f"/activities/{school.reading.public_id}"):
        assert as_user(cast.instructor).get(address).status_code == 200
        for person in (cast.learner, cast.auditor, cast.organiser):
            assert as_user(person).get(address).status_code == 404


EDITS = ["/teach/{course}", "/teach/{course}/about", "/teach/{course}/modules/new", "/teach/modules/{module}",
         "/teach/modules/{module}/activities/new", "/teach/activities/{activity}", "/teach/activities/{activity}/text"]


@pytest.mark.parametrize("path", EDITS)
def test_a_lecturer_of_another_agency_edits_nothing_here(as_user, cast, school, path):
    from lms.accounts import services as accounts

    with unit_of_work():
        accounts.grant_role(cast.organiser.id, "instructor", scope=("agency", cast.province.id), at=now())
    path = path.format(course=school.course.public_id, module=school.module.public_id, activity=school.reading.public_id)
    assert as_user(cast.instructor).get(path).status_code == 200
    assert as_user(cast.organiser).get(path).status_code == 403
    assert as_user(cast.learner).get(path).status_code == 403
    with unit_of_work():
        services.unpublish(school.course)
    assert as_user(cast.organiser).get(path).status_code == 404


@pytest.mark.parametrize("verb", ["publish", "unpublish", "archive"])
def test_only_whoever_may_publish_changes_the_state(as_user, cast, school, verb):
    for person in (cast.learner, cast.organiser, cast.auditor, cast.hr_officer):
        assert as_user(person).post(f"/teach/{school.course.public_id}/{verb}").status_code == 403


def test_a_course_cannot_be_given_to_an_agency_out_of_reach(as_user, cast):
    answer = as_user(cast.instructor).post("/teach/new", data={
        "code": "X-1", "title": "X", "agency_id": cast.malinau.id, "training_form": "16", "hours_asynchronous": "1",
        "hours_synchronous": "0", "hours_field": "0"})
    assert answer.status_code == 422


def test_an_image_cannot_be_added_to_an_activity_of_somebody_elses_course(as_user, cast, school):
    answer = as_user(cast.learner).post(f"/teach/activities/{school.reading.public_id}/text", data={
        "body": "x", "image": (io.BytesIO(b"x"), "x.png")})
    assert answer.status_code == 403
