"""The lecturer's desk: from an empty draft to a published course."""

import io
import re

import pytest
import sqlalchemy as sa

from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import checklist, queries, services
from lms.courses.errors import Refused
from lms.courses.models import Activity, Course, Module
from tests.courses.conftest import make_course
from tests.courses.test_markdown import picture

ABOUT = {"code": "BARU-01", "title": "Pelatihan baru", "summary": "Ringkas", "objectives": "- Mampu satu\n\nMampu dua",
         "training_form": "16", "hours_asynchronous": "4", "hours_synchronous": "0", "hours_field": "0", "daily_credit_cap": "3"}


@pytest.fixture
def desk(as_user, cast):
    return as_user(cast.instructor)


def actions():
    return set(db.session.scalars(sa.select(AuditEntry.action)))


def titles(course):
    db.session.expire_all()
    return [[a.title for a in m.activities] for m in queries.outline(course.id).modules]


def test_a_course_is_made_filled_and_published_in_the_browser(desk, client, cast):
    answer = desk.post("/teach/new", data=ABOUT | {"agency_id": cast.school.id})
    assert answer.status_code == 303
    course = queries.by_code("BARU-01")
    assert course.status == "draft"
    assert course.objectives == ["Mampu satu", "Mampu dua"]
    assert desk.post(f"/teach/{course.public_id}/publish").status_code == 409
    desk.post(f"/teach/{course.public_id}/modules/new", data={
        "title": "Modul", "hours_asynchronous": "4", "hours_synchronous": "0", "hours_field": "0"})
    module = db.session.scalars(sa.select(Module)).one()
    answer = desk.post(f"/teach/modules/{module.public_id}/activities/new", data={"kind": "reading", "title": "Bacaan"})
    assert answer.location.endswith("/text")
    assert desk.post(f"/teach/{course.public_id}/publish").status_code == 409
    assert desk.post(answer.location, data={"body": "## Isi\n\nTeks."}).status_code == 303
    assert desk.post(f"/teach/{course.public_id}/publish").status_code == 303
    assert "Pelatihan baru" in client.get("/courses").text
    assert {"courses.created", "courses.module_added", "courses.activity_added", "courses.activity_written",
            "courses.published"} <= actions()


@pytest.mark.parametrize("wrong", [
    {"title": ""}, {"title": "x" * 201}, {"code": "tidak boleh spasi"}, {"hours_asynchronous": "-1"}, {"hours_field": "1000"},
    {"hours_synchronous": "banyak"}, {"daily_credit_cap": "0"}, {"training_form": "99"}, {"agency_id": "x"},
    {"summary": "x" * 401}])
def test_a_wrong_field_is_marked_and_nothing_is_saved(desk, cast, wrong):
    answer = desk.post("/teach/new", data=ABOUT | {"agency_id": cast.school.id} | wrong)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Course)) == 0


def test_a_code_that_is_taken_is_said_at_its_field(desk, cast, school):
    answer = desk.post("/teach/new", data=ABOUT | {"agency_id": cast.school.id, "code": "UJI-01"})
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text
    with unit_of_work():
        other = make_course(cast, "LAIN-01")
    answer = desk.post(f"/teach/{other.public_id}/about", data=ABOUT | {"agency_id": cast.school.id, "code": "UJI-01"})
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text


def test_the_checklist_names_what_is_missing(cast):
    with unit_of_work():
        course = make_course(cast)
        assert [item.is_met for item in checklist.of(course)] == [True, False, False, False]
        module = services.add_module(course, "Modul", hours_asynchronous=20)
        film = services.add_activity(module, "video", "Film")
        waits = checklist.of(course)
        assert [item.is_met for item in waits] == [True, True, True, False, False]
        assert "Film" in waits[-1].text, "it would count as seen at once"
        services.update_activity(film, minimum_seconds=120)
        assert [item.is_met for item in checklist.of(course)] == [True, True, True, False, True]
        assert "Film" in checklist.of(course)[3].text
        with pytest.raises(Refused):
            services.publish(course, at=now())


def test_where_publish_would_stand_a_draft_leads_to_what_is_missing(desk, cast):
    with unit_of_work():
        course = make_course(cast)
        services.add_module(course, "Modul", hours_asynchronous=20)
    shown = desk.get(f"/teach/{course.public_id}").text
    assert 'href="#missing"' in shown
    assert '<section class="card" id="missing">' in shown
    assert f"/teach/{course.public_id}/publish" not in shown


def test_a_course_that_learners_follow_does_not_go_back_to_draft(desk, follower, school):
    with unit_of_work():
        services.open_activity(follower.learner.id, school.reading, at=now())
    assert desk.post(f"/teach/{school.course.public_id}/unpublish").status_code == 409
    assert desk.post(f"/teach/{school.course.public_id}/archive").status_code == 303
    assert "courses.archived" in actions()


def test_activities_move_by_button_within_and_between_modules(desk, school):
    course, second = school.course, school.steps["time"]
    address = f"/teach/activities/{second.public_id}/move"
    desk.post(address, data={"steps": "-1"})
    assert titles(course) == [["Bacaan dua", "Bacaan satu"], ["Bacaan tiga"]]
    for _ in range(2):
        desk.post(address, data={"steps": "1"})
    assert titles(course) == [["Bacaan satu"], ["Bacaan dua", "Bacaan tiga"]]
    for _ in range(5):
        desk.post(address, data={"steps": "1"})
    assert titles(course) == [["Bacaan satu"], ["Bacaan tiga", "Bacaan dua"]]
    assert desk.post(address, data={"steps": "7"}).status_code == 400


def test_modules_move_by_button(desk, school):
    desk.post(f"/teach/modules/{school.module.public_id}/move", data={"steps": "1"})
    assert titles(school.course) == [["Bacaan tiga"], ["Bacaan satu", "Bacaan dua"]]


def test_a_dragged_order_is_kept_when_it_names_each_once(desk, school):
    ids = [school.steps["time"].public_id, school.reading.public_id]
    address = f"/teach/modules/{school.module.public_id}/order"
    assert desk.post(address, data={"order": ids}).status_code == 204
    assert titles(school.course)[0] == ["Bacaan dua", "Bacaan satu"]
    for wrong in (ids[:1], [*ids, ids[0]], [ids[0], "x"], []):
        assert desk.post(address, data={"order": wrong}).status_code == 409
    assert titles(school.course)[0] == ["Bacaan dua", "Bacaan satu"]


def test_modules_are_dragged_into_an_order_that_names_each_once(desk, school):
    address = f"/teach/{school.course.public_id}/order"
    ids = [module.public_id for module in queries.outline(school.course.id).modules]
    assert desk.post(address, data={"order": ids[::-1]}).status_code == 204
    assert titles(school.course) == [["Bacaan tiga"], ["Bacaan satu", "Bacaan dua"]]
    assert desk.post(address, data={"order": ids[:1]}).status_code == 409


def test_what_a_learner_has_begun_cannot_be_deleted(desk, follower, school):
    with unit_of_work():
        services.open_activity(follower.learner.id, school.reading, at=now())
    assert desk.post(f"/teach/activities/{school.reading.public_id}/delete").status_code == 409
    assert desk.post(f"/teach/activities/{school.steps['time'].public_id}/delete").status_code == 303
    assert desk.post(f"/teach/modules/{school.module.public_id}/delete").status_code == 409
    assert titles(school.course)[0] == ["Bacaan satu"]


def test_settings_of_an_activity_are_kept_and_move_it(desk, school):
    other = school.steps["opened"].module_id
    answer = desk.post(f"/teach/activities/{school.reading.public_id}", data={
        "title": "Baru", "minutes": "12", "completion": "time", "minimum_minutes": "2", "module_id": str(other)})
    assert answer.status_code == 303
    db.session.expire_all()
    changed = db.session.get(Activity, school.reading.id)
    assert (changed.title, changed.minutes, changed.is_required, changed.module_id) == ("Baru", 12, False, other)
    assert (changed.completion, changed.minimum_seconds) == ("time", 120)


def test_the_minutes_are_asked_where_time_may_decide_and_nowhere_else(desk, school):
    with unit_of_work():
        by_kind = {kind: services.add_activity(school.module, kind, kind).public_id for kind in ("video", "file")}
    assert 'name="minimum_minutes"' in desk.get(f"/teach/activities/{by_kind['video']}").text
    assert 'name="minimum_minutes"' not in desk.get(f"/teach/activities/{by_kind['file']}").text


@pytest.mark.parametrize("wrong", [{"completion": "passed"}, {"completion": "time", "minimum_minutes": ""}, {"minutes": "99999"},
                                   {"module_id": "0"}, {"title": " "}])
def test_wrong_settings_are_refused(desk, school, wrong):
    right = {"title": "Baru", "minutes": "12", "completion": "marked", "module_id": str(school.reading.module_id)}
    assert desk.post(f"/teach/activities/{school.reading.public_id}", data=right | wrong).status_code == 422


def test_progress_is_no_field_of_any_form(desk, follower, school):
    desk.post(f"/teach/activities/{school.reading.public_id}", data={
        "title": "Baru", "completion": "marked", "module_id": str(school.reading.module_id), "completed_at": "2026-01-01"})
    assert queries.progress_row(follower.learner.id, school.reading.id) is None


def test_a_preview_shows_the_text_and_saves_nothing(desk, school):
    answer = desk.post(f"/teach/activities/{school.reading.public_id}/text", data={"body": "# Coba <script>", "preview": "1"})
    assert "<h2>Coba &lt;script&gt;</h2>" in answer.text
    db.session.expire_all()
    assert "Coba" not in school.reading.body


def test_an_image_needs_words_for_those_who_cannot_see_it(desk, school):
    address = f"/teach/activities/{school.reading.public_id}/text"
    answer = desk.post(address, data={"body": "Awal.", "image": (picture(), "alur.png")})
    assert answer.status_code == 422
    assert 'id="alt-error"' in answer.text
    assert queries.materials_of(school.reading.id) == []
    answer = desk.post(address, data={"body": "Awal.", "image": (picture(), "alur.png"), "alt": "Alur kerja"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert "Awal." in school.reading.body
    assert 'alt="Alur kerja"' in school.reading.body_html


def test_a_refused_file_is_said_at_its_field_and_the_text_is_not_lost(desk, school):
    answer = desk.post(f"/teach/activities/{school.reading.public_id}/text", data={
        "body": "Sudah lama saya tulis", "image": (io.BytesIO(b"<html><script>"), "alur.png"), "alt": "x"})
    assert answer.status_code == 422
    assert 'id="image-error"' in answer.text
    assert "Sudah lama saya tulis" in answer.text


def test_a_video_gets_captions_poster_and_transcript(desk, school, material):
    with unit_of_work():
        activity = services.add_activity(school.module, "video", "Film")
    clips = material / "04-documents/video"
    with (clips / "vp9-opus.webm").open("rb") as film, (clips / "captions-id.vtt").open("rb") as captions:
        answer = desk.post(f"/teach/activities/{activity.public_id}/video", data={
            "video": (film, "film.webm"), "captions": (captions, "teks.vtt"), "poster": (picture(), "p.png"), "body": "Salam."})
    assert answer.status_code == 303
    page = desk.get(f"/activities/{activity.public_id}").text
    assert re.search(r"<track[^>]+kind=\"captions\"", page)
    assert "poster=" in page
    assert "Salam." in page
    assert queries.ready_with_main([activity.id]) == {activity.id}


def test_each_kind_has_its_own_editor_only(desk, school):
    assert desk.get(f"/teach/activities/{school.reading.public_id}/video").status_code == 404


def test_an_upload_beyond_the_bound_is_refused_and_leaves_nothing(app, desk, school, material):
    with unit_of_work():
        activity = services.add_activity(school.module, "video", "Film")
    app.config["MAX_UPLOAD_MB"] = 0
    try:
        with (material / "04-documents/video/vp9-opus.webm").open("rb") as film:
            answer = desk.post(f"/teach/activities/{activity.public_id}/video", data={"video": (film, "film.webm"), "body": "x"})
    finally:
        app.config["MAX_UPLOAD_MB"] = 200
    assert answer.status_code == 413
    assert queries.materials_of(activity.id) == []


def test_the_desk_and_home_show_drafts_to_finish(desk, client, cast, school):
    with unit_of_work():
        make_course(cast, "DRAF-01")
    assert "DRAF-01" in desk.get("/").text
    assert "DRAF-01" in desk.get("/teach").text
    front = client.get("/").text
    assert "UJI-01" in front
    assert "DRAF-01" not in front
