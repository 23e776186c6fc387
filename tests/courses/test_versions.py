"""Versions of a course: a draft nobody sees, who keeps what, and copies that stand alone."""

import pytest
import sqlalchemy as sa

from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import queries, services
from lms.courses.models import Activity, Course
from lms.courses.services.courses import CodeTaken
from lms.courses.versions import copying
from tests.courses.test_markdown import picture


@pytest.fixture
def desk(as_user, cast):
    return as_user(cast.instructor)


def next_version(cast, course):
    with unit_of_work():
        return copying.begin_version(course, at=now(), by=cast.instructor.id)


def twin(activity, course):
    return db.session.scalars(sa.select(Activity).where(
        Activity.course_id == course.id, Activity.stable_id == activity.stable_id)).one()


def test_the_draft_of_the_next_version_is_seen_by_its_lecturer_alone(desk, as_user, client, follower, school):
    answer = desk.post(f"/teach/{school.course.public_id}/versions/next")
    draft = db.session.scalars(sa.select(Course).where(Course.edition == 2)).one()
    assert answer.location.endswith(f"/teach/{draft.public_id}")
    assert "Bacaan satu" in desk.get(answer.location).text
    with unit_of_work():
        services.update_activity(twin(school.reading, draft), title="Bacaan baru")
    assert "Bacaan baru" not in as_user(follower.learner).get(f"/courses/{school.course.public_id}").text
    for browser in (client, as_user(follower.learner), as_user(follower.organiser)):
        assert browser.get(f"/courses/{draft.public_id}").status_code == 404
    assert client.get("/courses").text.count("Pelatihan UJI-01") == 1


def test_there_is_one_draft_however_often_it_is_begun(cast, school):
    assert next_version(cast, school.course).id == next_version(cast, school.course).id


def test_publishing_leaves_cohorts_their_version_and_offers_the_new_one(desk, as_user, client, follower, school):
    draft = next_version(follower, school.course)
    with unit_of_work():
        services.add_activity(db.session.get(type(school.module), twin(school.reading, draft).module_id), "reading",
                              "Bacaan tambahan", body="Isi.")
    assert desk.post(f"/teach/{draft.public_id}/publish").status_code == 303
    old, new = f"/courses/{school.course.public_id}", f"/courses/{draft.public_id}"
    own = as_user(follower.learner).get(old)
    assert own.status_code == 200
    assert "Bacaan tambahan" not in own.text
    assert as_user(follower.learner).post(f"/activities/{school.reading.public_id}/mark").status_code == 303
    assert "Bacaan tambahan" in client.get(new).text
    assert client.get(old).location == new
    listed = client.get("/courses").text
    assert new in listed
    assert old not in listed
    assert queries.by_code("UJI-01").id == draft.id


def test_the_history_says_who_published_what_and_when(desk, follower, school):
    draft = next_version(follower, school.course)
    address = f"/teach/{school.course.public_id}/versions"
    assert desk.post(address, data={"changes": "Peraturan baru tahun ini."}).status_code == 303
    desk.post(f"/teach/{draft.public_id}/publish")
    shown = desk.get(address).text
    for words in ("Versi 1", "Versi 2", "Peraturan baru tahun ini.", "Budi Hartono", "Terbit"):
        assert words in shown


def test_the_lecturer_of_the_course_alone_is_that_of_every_version(as_user, cast, school):
    from lms.accounts import services as accounts

    with unit_of_work():
        accounts.grant_role(cast.stranger.id, "instructor", scope=("course", school.course.id), at=now())
    browser = as_user(cast.stranger)
    answer = browser.post(f"/teach/{school.course.public_id}/versions/next")
    assert browser.get(answer.location).status_code == 200
    assert answer.location in browser.get("/teach").text


def test_a_draft_is_given_up_and_another_may_be_begun(desk, cast, school):
    draft = next_version(cast, school.course)
    assert desk.post(f"/teach/{draft.public_id}/versions/give-up").status_code == 303
    assert desk.post(f"/teach/{school.course.public_id}/versions/give-up").status_code == 409
    assert draft.public_id not in desk.get("/teach").text
    assert next_version(cast, school.course).edition == 3


def test_pictures_files_and_conditions_are_the_copys_own(cast, school):
    with unit_of_work():
        services.add_material(school.reading, picture(), "peta.png", role="image", alt="Peta", at=now())
        services.write(school.reading, "Lihat ![Peta](<peta.png>)")
        services.add_condition(school.steps["time"], "activity", activity=school.reading.id)
    draft = next_version(cast, school.course)
    copy = twin(school.reading, draft)
    image = queries.materials_of(copy.id)[0]
    assert image.public_id != queries.materials_of(school.reading.id)[0].public_id
    assert image.public_id in queries.page_activity_or_404(copy.public_id).body_html
    waiting = twin(school.steps["time"], draft)
    assert draft.openings[f"activity-{waiting.id}"][0]["activity"] == copy.id


def test_a_duplicate_stands_alone(desk, cast, school):
    address = f"/teach/{school.course.public_id}/duplicate"
    given = {"title": "Pelatihan lain", "code": "LAIN-01", "agency_id": cast.school.id}
    assert desk.post(address, data=given | {"code": "UJI-01"}).status_code == 422
    assert desk.post(address, data=given).status_code == 303
    made = queries.by_code("LAIN-01")
    assert (made.status, made.edition, made.family_id) == ("draft", 1, made.id)
    assert [a.title for a in queries.outline(made.id).activities()] == ["Bacaan satu", "Bacaan dua", "Bacaan tiga"]
    ids = sa.select(Activity.stable_id).where(Activity.course_id == school.course.id)
    assert not db.session.scalars(sa.select(Activity).where(Activity.course_id == made.id, Activity.stable_id.in_(ids))).all()


def test_a_template_is_offered_to_lecturers_elsewhere(desk, as_user, cast, school):
    from lms.accounts import services as accounts

    with unit_of_work():
        accounts.grant_role(cast.stranger.id, "instructor", scope=("agency", cast.nunukan.id), at=now())
    elsewhere, address = as_user(cast.stranger), f"/teach/{school.course.public_id}/duplicate"
    assert elsewhere.get(address).status_code == 403
    assert desk.post(f"/teach/{school.course.public_id}/template").status_code == 303
    assert address in elsewhere.get("/teach/new").text
    given = {"title": "Milik kami", "code": "NUN-01", "agency_id": cast.nunukan.id}
    assert elsewhere.post(address, data=given).status_code == 303
    assert queries.by_code("NUN-01").agency_id == cast.nunukan.id
    assert elsewhere.get(f"/teach/{school.course.public_id}").status_code == 403


def test_the_code_of_another_course_is_refused_in_any_version(cast, school):
    from tests.courses.conftest import make_course

    draft = next_version(cast, school.course)
    with unit_of_work():
        other = make_course(cast, "LAIN-02")
    for course, code in ((draft, "LAIN-02"), (other, "UJI-01")):
        with pytest.raises(CodeTaken), unit_of_work():
            services.update_course(course, code=code)


@pytest.mark.parametrize("verb", ["versions/next", "versions/give-up", "template", "duplicate"])
def test_who_does_not_teach_the_course_has_no_say_in_its_versions(as_user, cast, school, verb):
    for person in (cast.learner, cast.organiser, cast.auditor):
        assert as_user(person).post(f"/teach/{school.course.public_id}/{verb}").status_code == 403
