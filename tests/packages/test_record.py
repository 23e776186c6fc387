"""The record of xAPI and cmi5: kept once, never changed, and nobody's but the learner's whose launch it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from lms.accounts import erasure, personal_data
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import queries as course_queries
from lms.courses import services as courses
from lms.courses.models import Activity
from lms.enrolments import services as enrolments
from lms.packages import origins, queries, record, services
from lms.packages.models import Attempt, Document, Launch, Package, Session, Statement
from lms.packages.xapi import cmi5
from lms.packages.xapi import statements as xapi
from tests.cast import Cast
from tests.packages.conftest import packed

COURSE = """<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
<course id="https://x.example/c"><title><langstring lang="id">Uji</langstring></title></course>
<block id="https://x.example/b"><title><langstring lang="id">Bagian</langstring></title>
{units}</block></courseStructure>"""
UNIT = """<au id="https://x.example/{id}" moveOn="{move_on}" masteryScore="0.8">
<title><langstring lang="id">{id}</langstring></title>
<url>i.html?a=1</url><launchParameters>awal</launchParameters></au>"""
V = {"X-Experience-API-Version": "1.0.3"}


@dataclass
class Room:
    """A published course with one cmi5 package, in which the learner has a place."""

    app: Flask
    client: Client
    activity: Activity
    package: Package
    learner_id: int

    @property
    def host(self) -> str:
        return f"http://{origins.label(self.package.key)}.localhost"

    def begin(self, unit: str = "u1", *, again: bool = False, minutes_ago: int = 30) -> Unit:
        at, item = now() - timedelta(minutes=minutes_ago), f"https://x.example/{unit}"
        with unit_of_work():
            content = queries.content(self.activity.id)
            assert content
            attempt = services.begin(self.learner_id, self.activity.course_id, content, again=again, at=at)
            launch = services.launch(attempt, self.package, item, at=at)
        return Unit(self, launch, self.fetch(launch))

    def fetch(self, launch: Launch) -> str:
        with self.app.test_request_context():
            key = origins.fetch_key(launch.id)
        token: str = self.client.post(f"/p/xapi/fetch/{key}", base_url=self.host).json["auth-token"]
        return token

    def attempt(self) -> Attempt:
        db.session.expire_all()
        found = queries.last_attempt(self.learner_id, self.activity.id)
        assert found
        return found

    def verbs(self) -> list[str]:
        rows = db.session.scalars(select(Statement.verb).where(Statement.attempt_id == self.attempt().id).order_by(Statement.id))
        return [verb.rpartition("/")[2] for verb in rows]


@dataclass
class Unit:
    """A launched unit, as its package sees it."""

    room: Room
    launch: Launch
    token: str

    def call(self, method: str, path: str, **how: Any) -> Any:
        headers = V | {"Authorization": f"Basic {self.token}"} | how.pop("headers", {})
        return self.room.client.open(f"/p/xapi/{path}", method=method, base_url=self.room.host, headers=headers, **how)

    @property
    def unit(self) -> Any:
        with self.room.app.test_request_context():
            return record.unit(self.launch, queries.attempt(self.launch.attempt_id), self.room.package)

    def said(self, verb: str, *, categories: tuple[str, ...] = (cmi5.CATEGORY,), **result: Any) -> dict[str, Any]:
        unit = self.unit
        told: dict[str, Any] = {
            "id": str(uuid4()), "actor": unit.actor, "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"},
            "object": {"id": unit.activity}, "timestamp": "2026-03-02T08:00:00Z", "context": {
                "registration": unit.registration, "extensions": {cmi5.SESSION: unit.launch},
                "contextActivities": {"category": [{"id": one} for one in categories],
                                      "grouping": [{"id": unit.step["id"]}]}}}
        return told | ({"result": result} if result else {})

    def tell(self, verb: str, **result: Any) -> int:
        judged = verb in ("completed", "passed", "failed")
        categories = (cmi5.CATEGORY, cmi5.MOVE_ON) if judged else (cmi5.CATEGORY,)
        return int(self.send(self.said(verb, categories=categories, **result)).status_code)

    def send(self, *statements: Any) -> Any:
        return self.call("POST", "statements", json=list(statements))

    def agent(self) -> str:
        return json.dumps(self.unit.actor)


@pytest.fixture
def room(cast: Cast, app: Flask, client: Client) -> Room:
    return made(cast, app, client, UNIT.format(id="u1", move_on="CompletedAndPassed") + UNIT.format(id="u2", move_on="Passed"))


def made(cast: Cast, app: Flask, client: Client, units: str) -> Room:
    at = now()
    unpacked = services.unpack(packed({"cmi5.xml": COURSE.format(units=units), "i.html": "<p>Isi"}), "x.zip")
    with unit_of_work():
        course = courses.create_course(code="CMI5", title="Paket", agency_id=cast.school.id, at=at)
        activity = courses.add_activity(courses.add_module(course, "Satu"), "package", "Golf", completion="reported")
        services.set_content(activity.id, course.id, unpacked=unpacked, name="x.zip", passing=None, may_repeat=True, at=at)
        course.status = "published"
        cohort = enrolments.create_cohort(course.id, "I", agency_id=cast.school.id, at=at, starts_on=at.date() - timedelta(1),
                                          ends_on=at.date() + timedelta(9))
        enrolments.enrol(cast.learner.id, cohort, at=at)
    package = db.session.scalars(select(Package)).one()
    return Room(app, client, activity, package, cast.learner.id)


def test_a_course_is_satisfied_unit_by_unit_and_the_activity_is_done(room: Room) -> None:
    first = room.begin("u1")
    assert first.tell("initialized") == 200
    assert first.tell("completed", completion=True, duration="PT5M") == 200
    assert first.tell("passed", success=True, duration="PT5M", score={"scaled": 0.9}) == 200
    assert first.tell("terminated", duration="PT6M") == 200
    assert room.attempt().completion == "incomplete"
    second = room.begin("u2", minutes_ago=10)
    assert second.tell("initialized") == 200
    assert second.tell("passed", success=True, duration="PT1M", score={"scaled": 0.8}) == 200
    attempt = room.attempt()
    assert (attempt.completion, attempt.success, round(attempt.score or 0)) == ("completed", "passed", 85)
    assert attempt.seconds == 360
    assert room.verbs() == ["launched", "initialized", "completed", "passed", "terminated", "launched", "initialized", "passed",
                            "satisfied", "satisfied"]
    said = {row["object"]["id"] for row in record.all_of(attempt.id) if row["verb"]["id"] == cmi5.SATISFIED}
    assert said == {"https://x.example/b", "https://x.example/c"}
    row = course_queries.progress_row(room.learner_id, room.activity.id)
    assert row
    assert row.completed_at
    for statement in record.all_of(attempt.id):
        xapi.check(statement)


def test_the_key_is_given_once_and_opens_one_launch(room: Room, client: Client, app: Flask) -> None:
    unit = room.begin()
    with app.test_request_context():
        key = origins.fetch_key(unit.launch.id)
    again = client.post(f"/p/xapi/fetch/{key}", base_url=room.host)
    assert (again.json["error-code"], "auth-token" in again.json) == ("1", False)
    assert client.post(f"/p/xapi/fetch/{key}x", base_url=room.host).status_code == 400
    assert client.post(f"/p/xapi/fetch/{key}", base_url="http://localhost").status_code == 400
    path = "/p/xapi/statements"
    assert client.get(path, base_url=room.host, headers=V).status_code == 401
    assert client.get(path, base_url=room.host, headers=V | {"Authorization": "Basic bG1zOng="}).status_code == 401
    assert client.get(path, base_url="http://localhost", headers=V | {"Authorization": f"Basic {unit.token}"}).status_code == 404
    assert unit.call("GET", "statements", headers={"X-Experience-API-Version": "0.9"}).status_code == 400


def test_launch_data_says_what_the_course_says_and_nobody_writes_it(room: Room) -> None:
    unit = room.begin()
    asked = {"agent": unit.agent(), "activityId": unit.unit.activity, "registration": unit.unit.registration,
             "stateId": "LMS.LaunchData"}
    told = unit.call("GET", "activities/state", query_string=asked).json
    assert (told["moveOn"], told["masteryScore"], told["launchParameters"], told["launchMode"]) == (
        "CompletedAndPassed", 0.8, "awal", "Normal")
    assert told["contextTemplate"]["extensions"][cmi5.SESSION] == unit.launch.public_id
    for method in ("PUT", "POST", "DELETE"):
        assert unit.call(method, "activities/state", query_string=asked, json={}).status_code == 403
    preferences = unit.call("GET", "agents/profile", query_string={
        "agent": unit.agent(), "profileId": "cmi5LearnerPreferences"}).json
    assert preferences["audioPreference"] == "on"


@pytest.mark.parametrize(("verb", "result", "status"), [
    ("completed", {"completion": True}, 403), ("completed", {"completion": False, "duration": "PT1S"}, 403),
    ("passed", {"success": True, "duration": "PT1S", "score": {"scaled": 0.7}}, 403),
    ("failed", {"success": False, "duration": "PT1S", "score": {"scaled": 0.9}}, 403),
    ("failed", {"success": False, "duration": "PT1S", "score": {"scaled": 0.1}}, 200),
    ("initialized", {}, 403), ("launched", {}, 403), ("terminated", {}, 403), ("passed", {"success": 1, "duration": "x"}, 400)])
def test_a_unit_says_only_what_cmi5_lets_it(room: Room, verb: str, result: dict[str, Any], status: int) -> None:
    unit = room.begin()
    assert unit.tell("initialized") == 200
    assert unit.tell(verb, **result) == status


def test_nothing_is_said_before_the_beginning_after_the_end_or_twice(room: Room) -> None:
    unit = room.begin()
    assert unit.send(unit.said("experienced", categories=())).status_code == 403
    assert unit.tell("completed", completion=True, duration="PT1S") == 403
    assert unit.tell("initialized") == 200
    assert unit.send(unit.said("experienced", categories=())).status_code == 200
    assert unit.tell("completed", completion=True, duration="PT1S") == 200
    assert unit.tell("completed", completion=True, duration="PT1S") == 403
    assert unit.tell("terminated", duration="PT9S") == 200
    assert unit.send(unit.said("experienced", categories=())).status_code == 403


@pytest.mark.parametrize("change", [
    {"actor": {"mbox": "mailto:a@b.example"}}, {"actor": {"account": {"homePage": "http://x.example", "name": "x"}}}])
def test_nobody_is_spoken_for(room: Room, change: dict[str, Any]) -> None:
    unit = room.begin()
    assert unit.send(unit.said("initialized") | change).status_code == 403
    other = unit.said("initialized")
    other["context"]["registration"] = str(uuid4())
    assert unit.send(other).status_code == 403
    session = unit.said("initialized")
    session["context"]["extensions"][cmi5.SESSION] = "x"
    assert unit.send(session).status_code == 403
    assert room.verbs() == ["launched"]


def test_a_statement_is_kept_once_and_never_changed(room: Room) -> None:
    unit = room.begin()
    first = unit.said("initialized")
    assert [unit.send(first).status_code for _ in range(2)] == [200, 200]
    assert unit.call("PUT", "statements", query_string={"statementId": first["id"]}, json=first).status_code == 204
    changed = json.loads(json.dumps(first))
    changed["verb"]["display"] = {"id": "lain"}
    assert unit.send(changed).status_code == 409
    assert unit.call("PUT", "statements", query_string={"statementId": str(uuid4())}, json=first).status_code == 400
    assert room.verbs() == ["launched", "initialized"]
    answer = unit.call("GET", "statements", query_string={"statementId": first["id"]})
    assert answer.json["verb"] == first["verb"]
    assert answer.headers["X-Experience-API-Version"] == "1.0.3"


def test_all_of_what_is_sent_together_is_kept_or_nothing(room: Room) -> None:
    unit = room.begin()
    good, bad = unit.said("initialized"), unit.said("passed", success=True)
    assert unit.send(good, bad).status_code == 403
    assert room.verbs() == ["launched"]
    assert unit.send(*[unit.said("x") for _ in range(101)]).status_code == 400
    assert unit.call("POST", "statements", data=b"{", content_type="application/json").status_code == 400
    assert unit.call("POST", "statements", data=b"x", content_type="multipart/mixed; boundary=x").status_code == 400


def test_statements_are_found_page_by_page_and_voided_ones_are_not(room: Room) -> None:
    unit = room.begin()
    unit.tell("initialized")
    told = [unit.said("experienced", categories=()) for _ in range(3)]
    assert unit.send(*told).json == [one["id"] for one in told]
    page = unit.call("GET", "statements", query_string={"limit": "2", "agent": unit.agent()}).json
    assert [one["id"] for one in page["statements"]] == [told[2]["id"], told[1]["id"]]
    rest = unit.call("GET", page["more"].removeprefix("/p/xapi/")).json
    assert rest["statements"][0]["id"] == told[0]["id"]
    last = unit.call("GET", rest["more"].removeprefix("/p/xapi/")).json
    assert ([one["verb"]["id"].rpartition("/")[2] for one in last["statements"]], last["more"]) == (["launched"], "")
    void = unit.said("voided", categories=()) | {"object": {"objectType": "StatementRef", "id": told[0]["id"]}}
    assert unit.send(void).status_code == 200
    by_id = {"statementId": told[0]["id"]}
    assert unit.call("GET", "statements", query_string=by_id).status_code == 404
    assert unit.call("GET", "statements", query_string={"voidedStatementId": told[0]["id"]}).json["id"] == told[0]["id"]
    some = unit.call("GET", "statements", query_string={"verb": "http://adlnet.gov/expapi/verbs/experienced"}).json["statements"]
    assert {one["id"] for one in some} == {told[1]["id"], told[2]["id"]}
    for wrong in ({"limit": "x"}, {"foo": "1"}, {"since": "kemarin"}, {"statementId": "x", "verb": "y"}, {"agent": "{"}):
        assert unit.call("GET", "statements", query_string=wrong).status_code == 400


def test_documents_are_kept_merged_and_guarded(room: Room) -> None:
    unit = room.begin()
    state = {"agent": unit.agent(), "activityId": "https://x.example/a", "stateId": "tempat"}
    assert unit.call("GET", "activities/state", query_string=state).status_code == 404
    assert unit.call("PUT", "activities/state", query_string=state, json={"a": 1}).status_code == 204
    assert unit.call("POST", "activities/state", query_string=state, json={"b": 2}).status_code == 204
    found = unit.call("GET", "activities/state", query_string=state)
    assert (found.json, found.headers["Content-Disposition"]) == ({"a": 1, "b": 2}, "attachment")
    assert unit.call("POST", "activities/state", query_string=state, json=[1]).status_code == 400
    listed = unit.call("GET", "activities/state", query_string={k: v for k, v in state.items() if k != "stateId"})
    assert listed.json == ["tempat"]
    assert unit.call("DELETE", "activities/state", query_string=state).status_code == 204
    profile = {"agent": unit.agent(), "profileId": "p"}
    put = unit.call("PUT", "agents/profile", query_string=profile, data=b"<script>", content_type="text/html")
    assert put.status_code == 204
    shown = unit.call("GET", "agents/profile", query_string=profile)
    assert (shown.data, shown.content_type) == (b"<script>", "application/octet-stream")
    assert unit.call("PUT", "agents/profile", query_string=profile, data=b"y").status_code == 409
    wrong = {"If-Match": '"x"'}
    assert unit.call("PUT", "agents/profile", query_string=profile, data=b"y", headers=wrong).status_code == 412
    right = {"If-Match": shown.headers["ETag"]}
    assert unit.call("PUT", "agents/profile", query_string=profile, data=b"y", headers=right).status_code == 204
    assert unit.call("PUT", "agents/profile", query_string=profile, data=b"y" * 500_000, headers=right).status_code == 412
    assert unit.call("PUT", "agents/profile", query_string=profile, data=b"y" * 500_000,
                     headers={"If-Match": "*"}).status_code == 413
    somebody = profile | {"agent": '{"mbox": "mailto:a@b.example"}'}
    assert unit.call("GET", "agents/profile", query_string=somebody).status_code == 403


def test_a_session_that_is_left_is_abandoned_by_the_next(room: Room) -> None:
    left = room.begin(minutes_ago=30)
    assert left.tell("initialized") == 200
    room.begin(minutes_ago=1)
    assert room.verbs() == ["launched", "initialized", "abandoned", "launched"]
    assert left.send(left.said("experienced", categories=())).status_code == 403


def test_a_unit_can_be_waived(room: Room) -> None:
    room.begin("u1")
    with unit_of_work():
        for unit in ("u1", "u2"):
            services.waive(room.attempt(), f"https://x.example/{unit}", reason="Tested Out", at=now())
    assert room.attempt().completion == "completed"
    assert room.verbs() == ["launched", "waived", "waived", "satisfied", "satisfied"]


@pytest.mark.parametrize(("move_on", "told", "is_met"), [
    ("Passed", {"passed": True}, True), ("Passed", {"completed": True}, False), ("Completed", {"completed": True}, True),
    ("CompletedAndPassed", {"completed": True}, False), ("CompletedOrPassed", {"passed": True}, True),
    ("CompletedOrPassed", {"failed": True}, False), ("NotApplicable", {}, True), ("Passed", {"waived": True}, True)])
def test_a_unit_moves_on_as_its_course_says(move_on: str, told: dict[str, Any], is_met: bool) -> None:
    assert cmi5.is_satisfied(move_on, told) is is_met


def test_the_page_of_a_launch_tells_its_unit_where_the_record_is(
        room: Room, cast: Cast, as_user: Callable[..., Client], app: Flask) -> None:
    answer = as_user(cast.learner).post(f"/packages/{room.activity.public_id}/launch", data={"item": "https://x.example/u1"})
    page = as_user(cast.learner).get(answer.location)
    told = json.loads(page.text.partition('data-player="')[2].partition('"')[0].replace("&#34;", '"').replace("&amp;", "&"))
    path, given = told["page"].partition("?")[0], parse_qs(urlsplit(told["page"]).query)
    assert path == "i.html"
    assert given["a"] == ["1"]
    assert set(given) == {"a", "endpoint", "fetch", "actor", "registration", "activityId"}
    assert room.client.post(urlsplit(given["fetch"][0]).path, base_url=room.host).json["auth-token"]
    assert "data-player" not in as_user(cast.learner).get(answer.location).text, "a key that is taken is not offered again"
    public = answer.location.rpartition("/")[2]
    forged = {"seq": 1, "seconds": 1, "cmi": {"completion_status": "completed"}}
    assert as_user(cast.learner).post(f"/packages/launches/{public}/keep", json=forged).status_code == 404


def test_what_was_told_goes_with_its_learner(room: Room, cast: Cast) -> None:
    unit = room.begin()
    unit.tell("initialized")
    unit.call("PUT", "activities/state", query_string={
        "agent": unit.agent(), "activityId": "https://x.example/a", "stateId": "s"}, json={})
    told = next(part for part in personal_data.parts if part.name == "packages").collect(room.learner_id)
    assert [one["verb"]["id"].rpartition("/")[2] for one in told[0]["statements"]] == ["launched", "initialized"]
    part = erasure.parts["packages"]
    with unit_of_work():
        part.erase(room.learner_id, frozenset({room.activity.course_id}))
    assert room.attempt().id
    assert [db.session.query(model).count() for model in (Statement, Document)] == [0, 0]
    with unit_of_work():
        part.erase(room.learner_id, frozenset())
    assert [db.session.query(model).count() for model in (Session, Attempt)] == [0, 0]


@pytest.mark.parametrize("folder", ["statements", "moodle-statements"])
def test_statements_of_others_are_read(shelf: Path, folder: str) -> None:
    files = sorted((shelf / "xapi" / folder).glob("*.json"))
    assert files
    for file in files:
        told = json.loads(file.read_text(), strict=False)
        for one in told if isinstance(told, list) else [told]:
            xapi.check(one)


@pytest.mark.parametrize("name", [
    "statements/no_actor", "statements/no_object", "activities/interaction_type_invalid_numeric", "activities/numeric_name",
    "activities/description_invalid", "groups/anonymous_no_member", "agents/account_no_name", "substatements/statementref_no_id"])
def test_what_the_conformance_suite_calls_wrong_is_refused(shelf: Path, name: str) -> None:
    part = json.loads((shelf / "xapi" / "conformance-templates" / f"{name}.json").read_text())
    base = {"actor": {"mbox": "mailto:a@b.example"}, "verb": {"id": "http://x.example/v"}, "object": {"id": "http://x.example/o"}}
    kind = name.partition("/")[0]
    whole = {"statements": part, "activities": base | {"object": part}, "substatements": base | {"object": part}}.get(
        kind, base | {"actor": part})
    xapi.check(base)
    with pytest.raises(xapi.Malformed):
        xapi.check(whole)
