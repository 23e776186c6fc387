"""Finding a course, and what its page says and costs."""

import pytest

from lms.core.database import now
from lms.core.testing import statements
from lms.core.work import unit_of_work
from lms.courses import services
from tests.courses.conftest import enrol, make_course


def test_a_visitor_sees_published_courses_and_no_drafts(client, cast, school):
    with unit_of_work():
        make_course(cast, "DRAF-01")
    page = client.get("/courses").text
    assert "UJI-01" in page
    assert "DRAF-01" not in page


@pytest.mark.parametrize("search", ["uji-01", "PELATIHAN", "ringkas", "Poltekesos", "politekesos uji"])
def test_the_search_looks_at_title_code_summary_and_provider_however_it_is_spelled(client, school, search):
    assert "Pelatihan UJI-01" in client.get("/courses", query_string={"q": search}).text


@pytest.mark.parametrize("search", ["tidak-ada", "uji poltek%", "_JI-01", "'; drop table courses_course; --"])
def test_a_search_without_match_says_what_to_try(client, school, search):
    page = client.get("/courses", query_string={"q": search})
    assert page.status_code == 200
    assert "Pelatihan UJI-01" not in page.text
    assert 'class="empty"' in page.text


@pytest.mark.parametrize(("length", "found"), [("short", False), ("middle", True), ("long", False), ("nonsense", True)])
def test_the_catalogue_is_filtered_by_length(client, school, length, found):
    assert ("Pelatihan UJI-01" in client.get(f"/courses?length={length}").text) is found


@pytest.mark.parametrize("query", [
    "page=-3", "page=99999999999999999999", "form=abc", "form=999999999999", "provider=-1", "q=%00", "q=" + "a" * 5000])
def test_a_mistyped_catalogue_address_is_no_fault(client, school, query):
    assert client.get(f"/courses?{query}").status_code in (200, 400)


def test_an_empty_catalogue_teaches(client, cast):
    assert 'class="empty"' in client.get("/courses").text


def test_the_course_page_tells_hours_cap_and_the_days_that_follow(client, school):
    page = client.get(f"/courses/{school.course.public_id}").text
    assert "E-Learning" in page
    assert "45" in page
    assert "7" in page.split("facts")[1]
    assert "20 JP" in page


def test_a_draft_is_there_for_its_lecturer_alone(as_user, client, cast):
    with unit_of_work():
        draft = make_course(cast, "DRAF-01")
    address = f"/courses/{draft.public_id}"
    assert as_user(cast.instructor).get(address).status_code == 200
    for person in (cast.learner, cast.organiser, cast.auditor, cast.hr_officer):
        assert as_user(person).get(address).status_code == 404
    assert client.get(address).status_code == 404


def test_an_archived_course_stays_with_those_who_follow_it(as_user, client, follower, school):
    with unit_of_work():
        services.archive(school.course)
    address = f"/courses/{school.course.public_id}"
    assert as_user(follower.learner).get(address).status_code == 200
    assert as_user(follower.stranger).get(address).status_code == client.get(address).status_code == 404
    assert "UJI-01" not in client.get("/courses").text


def test_an_unknown_course_is_not_found(client):
    assert client.get("/courses/tidak-ada").status_code == 404


@pytest.mark.parametrize("count", [5, 300])
def test_the_course_page_asks_the_database_six_times_however_long_it_is(as_user, cast, count):
    with unit_of_work():
        course = make_course(cast)
        for number in range(count):
            if number % 10 == 0:
                module = services.add_module(course, f"Modul {number}")
            services.add_activity(module, "reading", f"Bacaan {number}", body="Isi.")
        course.status = "published"
    enrol(cast, course)
    browser = as_user(cast.learner)
    with statements() as seen:
        page = browser.get(f"/courses/{course.public_id}")
    assert page.text.count("/activities/") >= count
    assert len(seen) <= 6


def test_the_page_of_a_course_draws_each_learners_own_progress(as_user, follower, school):
    with unit_of_work():
        services.complete_activity(follower.learner.id, school.reading.id, at=now())
    own = as_user(follower.learner).get(f"/courses/{school.course.public_id}").text
    others = as_user(follower.stranger).get(f"/courses/{school.course.public_id}").text
    assert own.count('class="done"') == 1
    assert 'class="done"' not in others
    assert "/activities/" in own
    assert "/activities/" not in others
