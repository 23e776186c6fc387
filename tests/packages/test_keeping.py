"""What a package tells is kept once and in order; time is bounded by the clock; what was reached stays reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts import erasure, personal_data
from lms.assessments.gradebook import registry
from lms.core import storage
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import queries as course_queries
from lms.courses import services as courses
from lms.courses.models import Activity
from lms.enrolments import services as enrolments
from lms.packages import origins, prerequisites, queries, services, tracking
from lms.packages.models import Attempt, Content, Launch, Package, State
from tests.cast import Cast
from tests.packages.conftest import manifest, packed

TWO = ('<item identifier="a" identifierref="r"><title>A</title></item>'
       '<item identifier="b" identifierref="r"><title>B</title><adlcp:prerequisites>a</adlcp:prerequisites></item>')
ONE_PAGE = '<resource identifier="r" adlcp:scormtype="sco" href="i.html"/>'


@dataclass
class Room:
    """A published course with one package of two parts, in which the learner has a place."""

    activity: Activity
    content: Content
    package: Package
    learner_id: int

    def begin(self, item: str = "a", *, again: bool = False, minutes_ago: int = 30) -> Launch:
        at = now() - timedelta(minutes=minutes_ago)
        with unit_of_work():
            attempt = services.begin(self.learner_id, self.activity.course_id, self.content, again=again, at=at)
            return services.launch(attempt, self.package, item, at=at)

    def tell(self, launch: Launch, seq: int, *, seconds: int = 0, **core: Any) -> bool:
        with unit_of_work():
            return services.keep(launch, services.Message(seq, {"core": core}, seconds), at=now())

    def attempt(self) -> Attempt:
        db.session.expire_all()
        found = queries.last_attempt(self.learner_id, self.activity.id)
        assert found
        return found

    def is_done(self) -> bool:
        row = course_queries.progress_row(self.learner_id, self.activity.id)
        return row is not None and row.completed_at is not None


@pytest.fixture
def room(cast: Cast) -> Room:
    return made(cast, TWO)


def made(cast: Cast, items: str, *, rule: str = "reported", passing: int | None = None) -> Room:
    at = now()
    stream = packed({"imsmanifest.xml": manifest(items, ONE_PAGE), "i.html": "<p>Isi"})
    unpacked = services.unpack(stream, "x.zip")
    with unit_of_work():
        course = courses.create_course(code="PAKET", title="Paket", agency_id=cast.school.id, at=at)
        activity = courses.add_activity(courses.add_module(course, "Satu"), "package", "Golf", completion=rule)
        content = services.set_content(activity.id, course.id, unpacked=unpacked, name="x.zip", passing=passing,
                                       may_repeat=True, at=at)
        course.status = "published"
        cohort = enrolments.create_cohort(course.id, "I", agency_id=cast.school.id, at=at, starts_on=at.date() - timedelta(1),
                                          ends_on=at.date() + timedelta(9))
        enrolments.enrol(cast.learner.id, cohort, at=at)
    return Room(activity, content, queries.package(content.package_id), cast.learner.id)


def test_all_parts_have_to_be_done_and_one_that_needs_another_waits_for_it(room: Room) -> None:
    with pytest.raises(services.attempts.Refused):
        room.begin("b")
    room.tell(room.begin("a"), 1, lesson_status="completed", score={"raw": "60"})
    assert not room.is_done()
    room.tell(room.begin("b"), 1, lesson_status="passed", score={"raw": "80"})
    assert room.is_done()
    assert (room.attempt().completion, room.attempt().success, room.attempt().score) == ("completed", "passed", 70)


def test_a_message_that_comes_late_or_twice_changes_nothing(room: Room) -> None:
    launch = room.begin()
    room.tell(launch, 2, lesson_status="completed", lesson_location="9")
    room.tell(launch, 1, lesson_status="incomplete", lesson_location="3")
    room.tell(launch, 2, lesson_status="incomplete", lesson_location="4")
    state = queries.states(room.attempt().id)["a"]
    assert (state.cmi["core"]["lesson_location"], state.completion) == ("9", "completed")


def test_another_device_that_was_offline_does_not_overwrite_but_its_result_counts(room: Room) -> None:
    old, new = room.begin(), room.begin()
    room.tell(new, 1, lesson_status="incomplete", lesson_location="7")
    room.tell(old, 40, lesson_status="passed", score={"raw": "90"}, lesson_location="2")
    state = queries.states(room.attempt().id)["a"]
    assert (state.cmi["core"]["lesson_location"], state.success, state.score) == ("7", "passed", 90)


def test_time_is_never_more_than_the_clock_says(room: Room) -> None:
    launch = room.begin(minutes_ago=10)
    room.tell(launch, 1, session_time="0500:00:00")
    assert 599 <= room.attempt().seconds <= 601
    room.tell(launch, 2, session_time="0500:00:00")
    room.tell(room.begin(minutes_ago=10), 1, session_time="0500:00:00")
    assert 599 <= room.attempt().seconds <= 601, "two windows at once count once"


def test_time_adds_up_over_sessions(room: Room) -> None:
    room.tell(room.begin(minutes_ago=60), 1, session_time="00:05:00")
    room.tell(room.begin(minutes_ago=30), 1, seconds=120)
    assert room.attempt().seconds == 420


@pytest.mark.parametrize(("rule", "passing", "raw", "done"), [
    ("passed", None, "50", False), ("passed", 40, "50", True), ("passed", 60, "50", False), ("reported", 60, "50", True)])
def test_the_rule_of_the_activity_decides(cast: Cast, rule: str, passing: int | None, raw: str, done: bool) -> None:
    room = made(cast, '<item identifier="a" identifierref="r"/>', rule=rule, passing=passing)
    room.tell(room.begin(), 1, lesson_status="completed", score={"raw": raw})
    assert room.is_done() is done


def test_the_mastery_score_of_the_manifest_decides_who_passes(cast: Cast) -> None:
    room = made(cast, '<item identifier="a" identifierref="r"><adlcp:masteryscore>80</adlcp:masteryscore></item>', rule="passed")
    room.tell(room.begin(), 1, lesson_status="passed", score={"raw": "79"})
    assert room.attempt().success == "failed"
    room.tell(room.begin(), 2, lesson_status="completed", score={"raw": "80"})
    assert room.is_done()


def test_who_is_through_begins_anew_and_the_best_score_counts(cast: Cast) -> None:
    room = made(cast, '<item identifier="a" identifierref="r"/>', rule="passed", passing=50)
    room.tell(room.begin(), 1, lesson_status="completed", score={"raw": "90"})
    room.tell(room.begin(again=True), 1, lesson_status="incomplete", score={"raw": "10"})
    with pytest.raises(services.attempts.Refused):
        room.begin(again=True)
    best = queries.best(room.learner_id, room.activity.id)
    assert (best.attempts, best.score, best.completion) == (2, 90, "completed")
    item, = registry.items(room.activity.course_id)
    assert registry.scores([item], [room.learner_id])[room.activity.id, room.learner_id].percent == 90


def test_a_new_package_leaves_those_who_have_begun_with_theirs(room: Room) -> None:
    room.begin()
    before = room.attempt().package_id
    other = services.unpack(packed({"imsmanifest.xml": manifest(TWO, ONE_PAGE), "i.html": "<p>Baru"}), "y.zip")
    with unit_of_work():
        services.set_content(room.activity.id, room.activity.course_id, unpacked=other, name="y.zip", passing=None,
                             may_repeat=True, at=now())
    room.begin()
    assert room.attempt().package_id == before != room.content.package_id


def test_what_is_kept_of_a_person_is_taken_along_and_goes(room: Room, cast: Cast, app: Flask) -> None:
    room.tell(room.begin(), 1, lesson_status="incomplete", student_name="Sari Wulandari")
    told = next(part for part in personal_data.parts if part.name == "packages").collect(room.learner_id)
    assert told[0]["told"]["a"]["core"]["student_name"] == "Sari Wulandari"
    part = erasure.parts["packages"]
    with unit_of_work():
        part.erase(room.learner_id, frozenset({room.activity.course_id}))
    assert queries.states(room.attempt().id)["a"].cmi == {}
    with unit_of_work():
        part.erase(room.learner_id, frozenset())
    assert queries.last_attempt(room.learner_id, room.activity.id) is None
    assert db.session.query(State).count() == 0


def test_only_the_learner_opens_and_keeps_a_launch(room: Room, cast: Cast, as_user: Callable[..., Client]) -> None:
    launch = room.begin()
    for person in (cast.stranger, cast.instructor, cast.administrator):
        other = as_user(person)
        assert other.get(f"/packages/launches/{launch.public_id}").status_code == 404
        assert other.post(f"/packages/launches/{launch.public_id}/keep", json=_state()).status_code == 404
    mine = as_user(cast.learner)
    assert mine.get(f"/packages/launches/{launch.public_id}").status_code == 200
    assert mine.post(f"/packages/launches/{launch.public_id}/keep", json=_state()).json == {
        "completed": False, "kept": 1, "since": 1}


def _state(**more: Any) -> dict[str, Any]:
    return {"seq": 1, "cmi": {"core": {"lesson_status": "incomplete"}}, "seconds": 1} | more


@pytest.mark.parametrize("body", [
    b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"seq": 1}', b'{"seq": "1", "cmi": {}, "seconds": 1}',
    b'{"seq": 1, "cmi": {"a": "\\u0000"}, "seconds": 1}', b'{"seq": 1, "cmi": {"a": NaN}, "seconds": 1}',
    b'{"seq": 1, "cmi": {"a": "\\ud800"}, "seconds": 1}', b'{"seq": 1, "cmi": {}, "seconds": Infinity}',
    b'{"seq": 99999999999, "cmi": {}, "seconds": 1}', b'{"seq": 1, "cmi": ' + b'{"a":' * 20 + b"1" + b"}" * 20
    + b', "seconds": 1}'])
def test_what_no_runtime_says_is_refused(room: Room, cast: Cast, as_user: Callable[..., Client], body: bytes) -> None:
    launch = room.begin()
    answer = as_user(cast.learner).post(f"/packages/launches/{launch.public_id}/keep", data=body, content_type="application/json")
    assert answer.status_code == 400


def test_the_late_message_needs_the_key_and_the_host_of_packages(room: Room, app: Flask, client: Client) -> None:
    launch = room.begin()
    with app.test_request_context():
        key = origins.key_for(launch.id)
    there = {"base_url": f"http://{origins.label(room.package.key)}.localhost"}
    assert client.post("/p/keep", json=_state(key=key)).status_code == 400
    assert client.post("/p/keep", json=_state(key=f"{key}x"), **there).status_code == 400
    assert client.post("/p/keep", json=_state(key=key), **there).status_code == 204
    assert queries.states(room.attempt().id)["a"].cmi == {"core": {"lesson_status": "incomplete"}}


def test_files_are_served_to_a_pass_on_their_own_host_alone(room: Room, app: Flask, client: Client) -> None:
    with app.test_request_context():
        pass_ = origins.pass_for(room.package.id, room.learner_id, at=now())
        old = origins.pass_for(room.package.id, room.learner_id, at=now() - timedelta(days=15))
    there = f"http://{origins.label(room.package.key)}.localhost"
    answer = client.get(f"/p/{pass_}/I.HTML", base_url=there)
    assert (answer.status_code, answer.data, answer.content_type) == (200, b"<p>Isi", "text/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "sandbox allow-scripts" in policy
    for url, host in ((f"/p/{pass_}/i.html", "http://localhost"), (f"/p/{pass_}/i.html", "http://pffff.localhost"),
                      (f"/p/{old}/i.html", there), (f"/p/{pass_}x/i.html", there), (f"/p/{pass_}/../../i.html", there),
                      (f"/p/{pass_}/none.html", there), ("/sign-in", there), ("/", there)):
        assert client.get(url, base_url=host).status_code == 404, (url, host)


def test_lecturers_of_another_course_see_no_attempts(room: Room, cast: Cast, as_user: Callable[..., Client]) -> None:
    room.tell(room.begin(), 1, lesson_status="incomplete")
    for url in (f"/teach/packages/{room.activity.public_id}/attempts", f"/teach/packages/attempts/{room.attempt().public_id}"):
        assert as_user(cast.instructor).get(url).status_code == 200
        assert as_user(cast.learner).get(url).status_code in (403, 404)
        assert as_user(cast.organiser).get(url).status_code in (403, 404)


@given(st.integers(0, 9999 * 3600))
def test_time_is_written_as_it_is_read(whole: int) -> None:
    for kind in ("scorm12", "scorm2004"):
        assert tracking.seconds(tracking.period(kind, whole)) == whole


WORDS = ("core", "score", "raw", "scaled", "lesson_status", "session_time", "interactions", "0", "1", "correct_responses",
         "latency", "pattern")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(WORDS), inner)))
def test_whatever_is_told_is_read_without_harm(told: Any) -> None:
    cmi = told if isinstance(told, dict) else {"core": told, "score": told, "interactions": told, "session_time": told}
    for kind in ("scorm12", "scorm2004"):
        score = tracking.told(kind, cmi, {}).score
        assert score is None or 0 <= score <= 100
    tracking.interactions(cmi)


@pytest.mark.parametrize(("script", "opens"), [
    ("a", True), ("b", False), ("a&b", False), ("a|b", True), ("~b", True), ("a & (b | ~b)", True), ('a="passed"', True),
    ('a="failed"', False), ('a<>"passed"', False), ("", True), ("((", True), ("&", True)])
def test_prerequisites_are_read(script: str, opens: bool) -> None:
    known = {"a": State(item="a", completion="completed", success="passed")}
    assert prerequisites.is_open({"facts": {"prerequisites": script}}, known) is opens


def test_a_package_of_hostile_names_is_kept_nowhere(cast: Cast, app: Flask) -> None:
    item = '<item identifier="a" identifierref="r"/>'
    stream = packed({"imsmanifest.xml": manifest(item, ONE_PAGE), "i.html": "", "../x": "x"})
    with pytest.raises(Exception, match=r"outside|di luar"):
        services.unpack(stream, "x.zip")
    assert db.session.query(Package).count() == 0


def test_a_package_that_nobody_shows_any_more_leaves_the_store(cast: Cast) -> None:
    def sent(words: str) -> Any:
        return services.unpack(packed({"imsmanifest.xml": manifest(
            '<item identifier="i" identifierref="r"><title>Satu</title></item>',
            '<resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="a.html"><file href="a.html"/></resource>'),
            "a.html": words}), "paket.zip")

    first, second = sent("<p>lama</p>"), sent("<p>baru</p>")
    old, new = (next(key for path, key, _size in one.files if path == "a.html") for one in (first, second))
    with unit_of_work():
        course = courses.create_course(code="PAKET-9", title="Paket", agency_id=cast.school.id, at=now())
        activity = courses.add_activity(courses.add_module(course, "Satu"), "package", "Paket")
        for one in (first, second):
            services.set_content(activity.id, course.id, unpacked=one, name="paket.zip", passing=None, may_repeat=True, at=now())
    assert (storage.exists(old), storage.exists(new)) == (False, True)
    with unit_of_work():
        courses.delete_activity(activity)
    assert not storage.exists(new)


@pytest.mark.parametrize(("core", "facts", "completion", "success"), [
    ({"lesson_status": "not attempted"}, {}, "completed", "unknown"), ({}, {}, "completed", "unknown"),
    ({"lesson_status": "incomplete"}, {}, "incomplete", "unknown"),
    ({"lesson_status": "not attempted", "exit": "suspend"}, {}, "unknown", "unknown"),
    ({"lesson_status": "not attempted", "score": {"raw": "85"}}, {"mastery_score": "80"}, "completed", "passed"),
    ({"lesson_status": "not attempted", "score": {"raw": "50"}}, {"mastery_score": "80"}, "completed", "failed")])
def test_a_sco_of_1_2_that_ends_without_a_word_has_been_gone_through(
        core: dict[str, object], facts: dict[str, str], completion: str, success: str) -> None:
    assert tracking.told("scorm12", {"core": core}, facts).completion != "completed", "not before it has ended"
    found = tracking.told("scorm12", {"core": core}, facts, ended=True)
    assert (found.completion, found.success) == (completion, success)
