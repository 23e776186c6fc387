"""What completes an activity, counted once and honestly."""

import re
from datetime import timedelta

import pytest

from lms.core.database import db, now
from lms.core.signals import Signal
from lms.core.testing import statements
from lms.core.work import unit_of_work
from lms.courses import attention, queries, services
from lms.courses.models import Activity, Progress
from lms.courses.openings.locks import next_activity
from lms.courses.queries import Tally
from lms.courses.signals import activity_completed

JSON = {"Accept": "application/json"}


@pytest.fixture
def announced(app):
    events = []

    def hear(_app, *, event):
        events.append(event)

    signal: Signal = activity_completed
    signal._signal.connect(hear, sender=app)
    yield events
    signal._signal.disconnect(hear, sender=app)


def test_opening_completes_what_is_done_by_opening(as_user, follower, school, state, announced):
    browser = as_user(follower.learner)
    for _ in range(3):
        assert browser.get(f"/activities/{school.steps['opened'].public_id}").status_code == 200
    assert state(school.steps["opened"]) == "done"
    assert len(announced) == 1


def test_opening_begins_the_others_and_the_page_says_what_completes_them(as_user, follower, school, state):
    page = as_user(follower.learner).get(f"/activities/{school.reading.public_id}").text
    assert state(school.reading) == "opened"
    assert "<strong>tebal</strong>" in page
    assert f"/activities/{school.reading.public_id}/mark" in page


def test_a_look_ahead_by_the_browser_is_no_opening(as_user, follower, school, state):
    browser = as_user(follower.learner)
    browser.get(f"/activities/{school.reading.public_id}", headers={"Sec-Purpose": "prefetch"})
    browser.head(f"/activities/{school.reading.public_id}")
    assert state(school.reading) == "none"


def test_marking_twice_completes_once(as_user, follower, school, state, announced):
    browser = as_user(follower.learner)
    for _ in range(2):
        assert browser.post(f"/activities/{school.reading.public_id}/mark").status_code == 303
    assert state(school.reading) == "done"
    assert len(announced) == 1


def test_marking_does_not_complete_what_time_decides(as_user, follower, school, state):
    assert as_user(follower.learner).post(f"/activities/{school.steps['time'].public_id}/mark").status_code == 409
    assert state(school.steps["time"]) == "none"


def test_claimed_seconds_count_no_more_than_have_passed(as_user, follower, school, state):
    step = school.steps["time"]
    shown = attention.seal(follower.learner.id, step.id, at=now() - timedelta(seconds=20))
    for _ in range(5):
        answer = as_user(follower.learner).post(
            f"/activities/{step.public_id}/time", data={"shown": shown, "seconds": "600"}, headers=JSON)
    assert answer.json["seconds"] <= 25
    assert answer.json["completed"] is False
    assert state(step) == "opened"


def test_without_javascript_the_button_counts_from_the_showing_of_the_page(as_user, follower, school, state, announced):
    step = school.steps["time"]
    shown = attention.seal(follower.learner.id, step.id, at=now() - timedelta(seconds=70))
    for _ in range(2):
        assert as_user(follower.learner).post(f"/activities/{step.public_id}/time", data={"shown": shown}).status_code == 303
    assert state(step) == "done"
    assert len(announced) == 1


def test_pressing_the_button_at_once_is_told_how_far_it_is(as_user, follower, school, state):
    browser = as_user(follower.learner)
    page = browser.get(f"/activities/{school.steps['time'].public_id}").text
    shown = re.search(r'name="shown" value="([^"]+)"', page)[1]
    browser.post(f"/activities/{school.steps['time'].public_id}/time", data={"shown": shown})
    assert state(school.steps["time"]) == "opened"


def test_a_page_left_open_all_night_counts_for_half_an_hour(follower, school):
    at = now()
    with unit_of_work():
        seconds = services.spend(follower.learner.id, school.steps["time"], 90_000, since=at - timedelta(hours=10), at=at)
    assert seconds == 1800


@pytest.mark.parametrize("shown", ["", "x", "WzEsMSwxXQ.abc", "é" * 3000])
def test_a_made_up_seal_is_refused(as_user, follower, school, shown):
    answer = as_user(follower.learner).post(f"/activities/{school.steps['time'].public_id}/time", data={"shown": shown})
    assert answer.status_code == 400


def test_the_seal_of_another_learner_or_page_is_refused(as_user, follower, school):
    step = school.steps["time"]
    for learner, activity in ((follower.stranger.id, step.id), (follower.learner.id, step.id + 1)):
        seal = attention.seal(learner, activity, at=now())
        assert as_user(follower.learner).post(f"/activities/{step.public_id}/time", data={"shown": seal}).status_code == 400


@pytest.mark.parametrize("place", ["", "nan", "-1", "inf", "1e300", "abc"])
def test_an_impossible_place_is_refused(as_user, follower, school, place):
    answer = as_user(follower.learner).post(f"/activities/{school.reading.public_id}/place", data={"place": place})
    assert answer.status_code == 400


def test_the_place_is_kept_for_the_next_visit(as_user, follower, school):
    browser = as_user(follower.learner)
    address = f"/activities/{school.reading.public_id}/place"
    for seconds in ("12.5", "30"):
        assert browser.post(address, data={"place": seconds}, headers=JSON).status_code == 200
    assert queries.progress_row(follower.learner.id, school.reading.id).place == 30


def test_an_activity_page_still_opens_while_the_database_is_busy(as_user, follower, school, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def busy(*_arguments, **_keywords):
        raise OperationalError("begin immediate", {}, Exception("database is locked"))

    monkeypatch.setattr(services, "open_activity", busy)
    assert as_user(follower.learner).get(f"/activities/{school.reading.public_id}").status_code == 200


def test_whoever_only_looks_in_leaves_no_progress(as_user, cast, school):
    page = as_user(cast.instructor).get(f"/activities/{school.steps['opened'].public_id}")
    assert page.status_code == 200
    assert db.session.query(Progress).count() == 0


def test_what_is_missing_and_what_comes_next(follower, school):
    learner, course = follower.learner.id, school.course.id
    with unit_of_work():
        services.complete_activity(learner, school.reading.id, at=now())
    assert [m.title for m in queries.missing(learner, course)] == ["Bacaan dua", "Bacaan tiga"]
    assert next_activity(learner, course).title == "Bacaan dua"
    assert queries.progress_of(learner, [course, 10_000]) == {course: Tally(1, 3), 10_000: Tally(0, 0)}
    assert queries.progress_of_learners(course, [learner, follower.stranger.id]) == {
        learner: Tally(1, 3), follower.stranger.id: Tally(0, 3)}


def test_an_optional_activity_is_not_missing(follower, school):
    with unit_of_work():
        services.update_activity(db.session.get(Activity, school.steps["opened"].id), is_required=False)
    assert queries.progress_of(follower.learner.id, [school.course.id])[school.course.id].total == 2
    assert "Bacaan tiga" not in [m.title for m in queries.missing(follower.learner.id, school.course.id)]


def test_the_outline_is_one_statement_beside_its_course(follower, school):
    db.session.expunge_all()
    with statements() as seen:
        queries.outline(school.course.id, learner_id=follower.learner.id)
    assert len(seen) == 2


def test_certificate_facts_hold_the_modules_in_order(school):
    facts = queries.certificate_facts(school.course.id)
    assert facts.credit_hours == 20
    assert [m.title for m in facts.modules] == ["Modul satu", "Modul dua"]


def test_a_rule_of_time_without_minutes_is_told_in_words(as_user, follower, school):
    with unit_of_work():
        services.update_activity(school.steps["time"], minimum_seconds=0)
    page = as_user(follower.learner).get(f"/activities/{school.steps['time'].public_id}").text
    assert "Kegiatan ini selesai setelah Anda melihatnya sebentar." in page
    assert "0 detik" not in page
