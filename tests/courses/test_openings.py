"""What keeps activities closed, for whom, and how that is told."""

from datetime import timedelta
from itertools import pairwise

import pytest

from lms.core.database import db, now
from lms.core.testing import statements
from lms.core.work import unit_of_work
from lms.courses import queries, services
from lms.courses.errors import NotOpenYet, Refused
from lms.courses.openings.locks import next_activity
from lms.courses.versions.copying import begin_version
from tests.courses.conftest import enrol, make_course


@pytest.fixture
def second(school):
    """The second reading opens only after the first."""
    with unit_of_work():
        services.add_condition(school.steps["time"], "activity", activity=school.reading.id)
    return school.steps["time"]


@pytest.fixture
def desk(as_user, cast):
    return as_user(cast.instructor)


def page(activity):
    return f"/activities/{activity.public_id}"


def test_a_closed_activity_tells_when_it_opens_and_opens_then(as_user, follower, school, second, state):
    browser = as_user(follower.learner)
    answer = browser.get(page(second))
    assert answer.status_code == 403
    assert "Dibuka setelah Anda menyelesaikan “Bacaan satu”." in answer.text
    assert page(school.reading) in answer.text
    assert state(second) == "none"
    assert "Dibuka setelah Anda menyelesaikan “Bacaan satu”." in browser.get(f"/courses/{school.course.public_id}").text
    assert browser.post(f"{page(school.reading)}/mark").status_code == 303
    assert browser.get(page(second)).status_code == 200
    assert state(second) == "opened"


@pytest.mark.parametrize("verb", ["mark", "time", "place"])
def test_nothing_counts_for_what_is_closed(as_user, follower, second, state, verb):
    answer = as_user(follower.learner).post(f"{page(second)}/{verb}", data={"place": "1", "seconds": "9", "shown": "x"})
    assert answer.status_code == 403
    assert "Dibuka setelah" in answer.text
    assert state(second) == "none"


def test_a_module_closes_all_of_its_activities_until_its_day(as_user, follower, school):
    last = school.steps["opened"]
    with unit_of_work():
        module = db.session.get(type(school.module), last.module_id)
        services.add_condition(module, "date", at=(now() + timedelta(days=3)).isoformat())
    browser = as_user(follower.learner)
    assert browser.get(page(last)).status_code == 403
    assert browser.get(page(school.reading)).status_code == 200
    with unit_of_work():
        services.remove_condition(module, school.course.openings[f"module-{module.id}"][0]["id"])
        services.add_condition(module, "date", at=(now() - timedelta(minutes=1)).isoformat())
    assert browser.get(page(last)).status_code == 200


def test_what_was_completed_before_a_condition_stays_open(as_user, follower, school):
    last = school.steps["opened"]
    browser = as_user(follower.learner)
    assert browser.get(page(last)).status_code == 200
    with unit_of_work():
        services.add_condition(last, "activity", activity=school.reading.id)
    assert browser.get(page(last)).status_code == 200


def test_lecturers_and_previewers_see_what_is_closed(as_user, follower, second):
    for person in (follower.instructor, follower.auditor):
        assert as_user(person).get(page(second)).status_code == 200


def test_a_lecturer_who_learns_works_under_the_same_conditions(as_user, cast, school, second):
    from lms.accounts import services as accounts

    with unit_of_work():
        accounts.grant_role(cast.learner.id, "instructor", scope=("course", school.course.id), at=now())
    enrol(cast, school.course)
    browser = as_user(cast.learner)
    answer = browser.get(page(second))
    assert answer.status_code == 200
    assert "tidak dihitung sebagai kemajuan" in answer.text or "Anda sedang melihat" in answer.text
    assert browser.post(f"{page(second)}/mark").status_code == 403


def test_files_of_what_is_closed_are_closed_too(as_user, follower, school, material):
    with unit_of_work():
        sheet = services.add_activity(school.module, "file", "Lembar")
        with (material / "04-documents/pdf/hello-world.pdf").open("rb") as file:
            kept = services.add_material(sheet, file, "lembar.pdf", at=now())
        services.add_condition(sheet, "activity", activity=school.reading.id)
    address = f"/materials/{kept.public_id}/lembar.pdf"
    assert as_user(follower.learner).get(address).status_code == 403
    assert as_user(follower.instructor).get(address).status_code == 200


def test_the_way_on_leads_past_what_is_closed(follower, school, second):
    learner = follower.learner.id
    with unit_of_work():
        services.complete_activity(learner, school.reading.id, at=now())
        services.add_condition(second, "date", at=(now() + timedelta(days=1)).isoformat())
    assert next_activity(learner, school.course.id).id == school.steps["opened"].id
    with unit_of_work():
        services.complete_activity(learner, school.steps["opened"].id, at=now())
    assert next_activity(learner, school.course.id).id == second.id


def test_circles_are_refused_and_named(school, second):
    third = school.steps["opened"]
    with unit_of_work():
        services.add_condition(third, "activity", activity=second.id)
    with pytest.raises(Refused) as refused, unit_of_work():
        services.add_condition(school.reading, "activity", activity=third.id)
    assert "“Bacaan satu”" in str(refused.value)
    for target in (school.reading, school.module):
        with pytest.raises(Refused), unit_of_work():
            services.add_condition(target, "activity", activity=school.reading.id)


def test_moving_into_a_module_that_waits_for_it_is_refused(desk, school):
    third, waiting = school.steps["opened"], school.reading
    with unit_of_work():
        services.add_condition(db.session.get(type(school.module), third.module_id), "activity", activity=waiting.id)
    answer = desk.post(f"/teach/activities/{waiting.public_id}", data={
        "title": "Bacaan satu", "completion": "marked", "module_id": third.module_id, "is_required": "y"})
    assert answer.status_code == 409
    db.session.expire_all()
    assert waiting.module_id == school.module.id


def test_what_others_wait_for_is_not_deleted(school, second):
    with pytest.raises(Refused), unit_of_work():
        services.delete_activity(school.reading)
    with unit_of_work():
        services.delete_activity(second)
        services.delete_activity(school.reading)
    assert not school.course.openings


def test_conditions_are_set_and_removed_in_the_browser(desk, school):
    address = f"/teach/activities/{school.steps['time'].public_id}/opening"
    assert desk.get(address).status_code == 200
    year = now().year + 1
    assert desk.post(address, data={"kind": "date", "date-at": f"{year}-03-05T08:00"}).status_code == 303
    assert f"Dibuka setelah 5 Maret {year} 08.00 WI" in desk.get(address).text
    assert desk.post(address, data={"kind": "activity", "activity-activity": school.reading.id}).status_code == 303
    shown = desk.get(address).text
    assert "Dibuka setelah Anda menyelesaikan “Bacaan satu”." in shown
    assert "Bacaan satu”." in desk.get(f"/teach/{school.course.public_id}").text
    db.session.expire_all()
    first, last = school.course.openings[f"activity-{school.steps['time'].id}"]
    assert desk.post(f"{address}/{first['id']}/remove").status_code == 303
    assert desk.post(f"{address}/{last['id']}/remove").status_code == 303
    db.session.expire_all()
    assert school.course.openings == {}


def test_a_time_that_has_passed_is_kept_and_said_to_close_nothing(desk, school):
    address = f"/teach/activities/{school.steps['time'].public_id}/opening"
    desk.post(address, data={"kind": "date", "date-at": f"{now().year + 1}-03-05T08:00"})
    assert "tidak menutup apa pun" not in desk.get(address).text
    assert desk.post(address, data={"kind": "date", "date-at": f"{now().year - 1}-03-05T08:00"}).status_code == 303
    assert desk.get(address).text.count("Waktu itu sudah lewat: syarat ini tidak menutup apa pun.") == 1


@pytest.mark.parametrize(("given", "status"), [
    ({"kind": "date", "date-at": ""}, 422), ({"kind": "date", "date-at": "kemarin"}, 422), ({"kind": "activity"}, 422),
    ({"kind": "activity", "activity-activity": "999999"}, 422), ({"kind": "mantra"}, 400), ({}, 400)])
def test_a_wrong_condition_is_told_and_not_kept(desk, school, given, status):
    address = f"/teach/activities/{school.steps['time'].public_id}/opening"
    assert desk.post(address, data=given).status_code == status
    db.session.expire_all()
    assert school.course.openings == {}


def test_a_circle_is_told_on_the_page(desk, school, second):
    answer = desk.post(f"/teach/activities/{school.reading.public_id}/opening", data={
        "kind": "activity", "activity-activity": second.id})
    assert answer.status_code == 409
    assert "saling menunggu" in answer.text


@pytest.mark.parametrize("count", [5, 120])
def test_conditions_cost_the_same_whatever_their_number(as_user, cast, count):
    with unit_of_work():
        course = make_course(cast)
        module = services.add_module(course, "Modul")
        made = [services.add_activity(module, "reading", f"Bacaan {n}", body="Isi.") for n in range(count)]
        for before, after in pairwise(made):
            services.add_condition(after, "activity", activity=before.id)
        course.status = "published"
    enrol(cast, course)
    browser = as_user(cast.learner)
    with statements() as seen:
        assert browser.get(f"/courses/{course.public_id}").text.count("Dibuka setelah") == count - 1
    assert len(seen) <= 6
    with statements() as seen:
        assert browser.get(page(made[-1])).status_code == 403
    assert len(seen) <= 8


def test_the_published_check_speaks_in_words(app, follower, second):
    from lms.courses import access

    with app.test_request_context(), pytest.raises(NotOpenYet) as refused:
        access.check_open(follower.learner, queries.activity_or_404(second.public_id))
    assert "“Bacaan satu”" in str(refused.value)


def test_prerequisites_are_set_refused_in_a_circle_and_removed(desk, school, cast):
    with unit_of_work():
        before = make_course(cast, "DULU-01")
        before.status = "published"
    address = f"/teach/{school.course.public_id}/prerequisites"
    assert desk.post(address, data={"needed": before.id}).status_code == 303
    assert [c.code for c in queries.prerequisites(school.course.id)] == ["DULU-01"]
    answer = desk.post(f"/teach/{before.public_id}/prerequisites", data={"needed": school.course.id})
    assert answer.status_code == 409
    assert "tidak akan pernah dapat dimulai" in answer.text
    assert desk.post(f"{address}/{before.public_id}/remove").status_code == 303
    assert queries.prerequisites(school.course.id) == []


def test_what_comes_before_the_version_in_use_comes_before_the_drafted_one_too(desk, school, cast):
    with unit_of_work():
        before = make_course(cast, "DULU-01")
        before.status = "published"
        draft = begin_version(school.course, at=now(), by=cast.instructor.id)
    address = f"/teach/{school.course.public_id}/prerequisites"
    assert desk.post(address, data={"needed": before.id}).status_code == 303
    assert "DULU-01" in desk.get(f"/teach/{draft.public_id}/prerequisites").text
    assert desk.post(f"/teach/{draft.public_id}/prerequisites/{before.public_id}/remove").status_code == 303
    assert [c.code for c in queries.prerequisites(school.course.id)] == ["DULU-01"]
    assert desk.post(f"{address}/{before.public_id}/remove").status_code == 303
    assert queries.prerequisites(draft.id) == queries.prerequisites(school.course.id) == []


def test_a_circle_through_another_version_is_a_circle(desk, school, cast):
    with unit_of_work():
        after = make_course(cast, "LANJUT-01")
        after.status = "published"
        services.require_course(after, school.course)
        draft = begin_version(school.course, at=now(), by=cast.instructor.id)
    answer = desk.post(f"/teach/{draft.public_id}/prerequisites", data={"needed": after.id})
    assert answer.status_code == 409
    assert queries.prerequisites(draft.id) == []
    assert f'value="{school.course.id}"' not in answer.text
    with unit_of_work():
        after.status = "archived"
        services.require_course(draft, after)
    assert [c.code for c in queries.prerequisites(draft.id)] == ["LANJUT-01"]
