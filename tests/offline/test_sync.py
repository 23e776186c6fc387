"""What was done without network arrives once, whoever sends it how often."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from lms.accounts.erasure import parts as erasure
from lms.accounts.personal_data import parts as personal_data
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import attention, queries
from lms.courses import services as courses
from lms.discussions import glossary
from lms.enrolments.models import Cohort
from lms.offline.models import Entry


@pytest.fixture
def entry(follower, school):
    """An entry as a device would send it that got the module an hour ago."""

    def made(kind, activity=None, *, age=60, who=None, saved=timedelta(hours=1), **body):
        activity = activity or school.reading
        shown = attention.seal((who or follower.learner).id, activity.id, at=now() - saved)
        return {"uuid": uuid4().hex, "kind": kind, "activity": activity.public_id, "shown": shown, "age": age, "body": body}

    return made


@pytest.fixture
def send(as_user, follower):
    client = as_user(follower.learner)
    return lambda *entries: client.post("/saved/entries", json={"entries": list(entries)})


def row(follower, activity):
    db.session.expire_all()
    return queries.progress_row(follower.learner.id, activity.id)


def test_a_reading_marked_without_network_is_done_when_it_was_marked(send, entry, follower, school):
    sent = entry("done", age=600)
    assert send(sent).json["kept"] == {sent["uuid"]: ""}
    assert abs(row(follower, school.reading).completed_at - (now() - timedelta(minutes=10))) < timedelta(seconds=20)


def test_the_same_message_twice_counts_once(send, entry, follower, school):
    spent = entry("spent", school.steps["time"], seconds=40)
    assert send(spent).json == send(spent, spent).json
    assert row(follower, school.steps["time"]).seconds == 40
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Entry)) == 1


def test_time_spent_without_network_completes_what_wants_time_and_keeps_the_place(send, entry, follower, school):
    step = school.steps["time"]
    send(entry("spent", step, age=120, seconds=30, place=20), entry("spent", step, age=60, seconds=35, place=55.5))
    found = row(follower, step)
    assert (found.seconds, found.place, found.completed_at is not None) == (65, 55.5, True)


def test_no_more_time_counts_than_has_passed_since_the_module_was_saved(send, entry, follower, school):
    step = school.steps["time"]
    send(entry("spent", step, age=0, saved=timedelta(seconds=30), seconds=5000))
    assert 29 <= row(follower, step).seconds <= 31


def test_two_devices_cannot_spend_the_same_hour_twice(send, entry, follower, school):
    step = school.steps["time"]
    send(entry("spent", step, age=0, seconds=1200), entry("spent", step, age=0, seconds=1200))
    assert row(follower, step).seconds <= 1201


def test_what_opening_completes_is_completed(send, entry, follower, school):
    send(entry("spent", school.steps["opened"], seconds=3))
    assert row(follower, school.steps["opened"]).completed_at is not None


def test_nobody_marks_done_what_is_completed_otherwise(send, entry, follower, school):
    sent = entry("done", school.steps["time"])
    assert "tidak diselesaikan dengan menandainya" in send(sent).json["kept"][sent["uuid"]]
    assert row(follower, school.steps["time"]) is None


def test_what_is_closed_does_not_count_until_what_opens_it_has_come(send, entry, follower, school):
    with unit_of_work():
        courses.add_condition(school.steps["time"], "activity", activity=school.reading.id)
    early, opening, late = entry("spent", school.steps["time"], age=90, seconds=9), entry("done", age=60), entry(
        "spent", school.steps["time"], age=30, seconds=7)
    told = send(early, opening, late).json["kept"]
    assert "Dibuka setelah" in told[early["uuid"]]
    assert (told[opening["uuid"]], told[late["uuid"]]) == ("", "")
    assert row(follower, school.steps["time"]).seconds == 7


def test_anothers_seal_tells_nothing(send, entry, follower, school):
    sent = entry("done", who=follower.stranger)
    assert send(sent).json["kept"][sent["uuid"]]
    assert row(follower, school.reading) is None


def test_after_the_last_day_it_is_kept_with_the_reason_and_does_not_count(send, entry, follower, school):
    with unit_of_work():
        db.session.execute(sa.update(Cohort).values(starts_on=now().date() - timedelta(30), ends_on=now().date() - timedelta(2)))
    sent = entry("done")
    assert "Pelatihan telah berakhir" in send(sent).json["kept"][sent["uuid"]]
    assert (row(follower, school.reading), db.session.scalars(sa.select(Entry)).one().refused != "") == (None, True)


@pytest.mark.parametrize("wrong", [
    {"uuid": "x"}, {"uuid": 7}, {"kind": None}, {"age": "1"}, {"age": float("inf")}, {"age": True}, {"body": []},
    {"body": {"a": "\0"}}, {"shown": "\0"}, {"body": {"a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": {}}}}}}}}}}])
def test_what_no_device_of_ours_would_send_is_refused_whole(send, entry, wrong):
    assert send(entry("done") | wrong).status_code == 400


@pytest.mark.parametrize("body", [{"seconds": -1}, {"seconds": "9"}, {"seconds": True}, {}, {"seconds": 1, "place": -3}])
def test_what_says_nothing_readable_does_not_count(send, entry, follower, school, body):
    sent = entry("spent", **body)
    assert send(sent).json["kept"][sent["uuid"]] == "Kiriman dari perangkat tidak dapat dibaca."
    assert row(follower, school.reading) is None


def test_a_device_learns_whose_it_is_and_what_it_may_no_longer_open(as_user, client, follower, school):
    asked = f"/saved/state.json?module={school.module.public_id}&module=unknown"
    mine, others = as_user(follower.learner).get(asked).json, as_user(follower.stranger).get(asked).json
    assert (mine["owner"], mine["gone"]) == (follower.learner.public_id, ["unknown"])
    assert (others["owner"], len(others["gone"])) == (follower.stranger.public_id, 2)
    assert client.get(asked).json == {"owner": None}


def test_a_device_learns_what_has_changed_since_it_was_saved_and_a_new_meaning_of_a_word_is_a_change(as_user, follower, school):
    learner = as_user(follower.learner)
    with unit_of_work():
        courses.write(school.reading, "Tentang PPKS.")
        term = glossary.add(school.course.id, "PPKS", "Lama.", by=None, at=now())

    def held():
        return learner.get(f"/saved/modules/{school.module.public_id}.json").json["version"]

    def changed(version):
        asked = {"module": ["unknown", school.module.public_id], "version": ["", version]}
        return learner.get("/saved/state.json", query_string=asked).json["changed"]

    before = held()
    assert changed(before) == []
    with unit_of_work():
        courses.mark(follower.learner.id, school.reading, at=now())
        glossary.add(school.course.id, "Lansia", "Dipakai di mata pelatihan lain saja.", by=None, at=now())
    assert changed(before) == []
    with unit_of_work():
        glossary.change(term, "PPKS", "Baru.", by=follower.instructor.id, at=now())
    assert changed(before) == [school.module.public_id]
    assert changed(held()) == []
    assert learner.get(f"/saved/state.json?module={school.module.public_id}").json["changed"] == []


def test_what_was_sent_is_among_what_a_person_takes_along_and_goes_with_the_person(send, entry, follower, school):
    send(entry("done"))
    assert personal_data["offline"].collect(follower.learner.id)[0]["activity"] == school.reading.title
    with unit_of_work():
        erasure["offline"].erase(follower.learner.id, frozenset())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Entry)) == 0
