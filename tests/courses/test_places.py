"""The place in a text is kept by its words, goes along with what is told anyway, and is offered when the reader is back."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from lms.core.database import db, now
from lms.core.testing import statements
from lms.courses import attention, places, queries

JSON = {"Accept": "application/json"}
HALF = {"block": "Kunjungan selalu berdua. Tanyakan <izin>", "heading": "Sebelum berangkat", "number": 7, "part": 0.25,
        "percent": 48.5}


def anchor(follower, activity):
    db.session.expire_all()
    row = queries.progress_row(follower.learner.id, activity.id)
    return row.anchor, row.place


def test_a_place_is_offered_at_the_next_visit_with_no_further_statement(as_user, follower, school):
    browser, page = as_user(follower.learner), f"/activities/{school.reading.public_id}"
    assert 'id="lanjut"' not in browser.get(page).text
    assert browser.post(f"{page}/place", data={"anchor": json.dumps(HALF)}, headers=JSON).json == {"completed": False}
    assert anchor(follower, school.reading) == (HALF, 48.5)
    with statements() as sent:
        text = browser.get(page).text
    assert len(sent) <= 4, sent
    assert "Lanjutkan dari: Sebelum berangkat" in text
    assert 'href="#:~:text=Kunjungan%20selalu%20berdua.%20Tanyakan"' in text


def test_who_has_seen_the_end_is_offered_nothing(as_user, follower, school):
    browser, page = as_user(follower.learner), f"/activities/{school.reading.public_id}"
    for told in (HALF, {}):
        browser.post(f"{page}/place", data={"anchor": json.dumps(told)}, headers=JSON)
    assert anchor(follower, school.reading) == ({}, 0)
    assert 'id="lanjut"' not in browser.get(page).text


def test_a_place_goes_along_with_the_time_that_is_told(as_user, follower, school):
    activity = school.steps["time"]
    shown = attention.seal(follower.learner.id, activity.id, at=now())
    answer = as_user(follower.learner).post(f"/activities/{activity.public_id}/time", headers=JSON, data={
        "shown": shown, "seconds": 0, "anchor": json.dumps(HALF)})
    assert answer.json == {"completed": False, "seconds": 0}
    assert anchor(follower, activity) == (HALF, 48.5)


def test_a_place_comes_from_a_device_and_goes_onto_it(as_user, follower, school):
    browser, activity = as_user(follower.learner), school.reading
    entry = {"uuid": uuid4().hex, "kind": "spent", "activity": activity.public_id, "age": 5,
             "shown": attention.seal(follower.learner.id, activity.id, at=now()),
             "body": {"seconds": 0, "place": 48.5, "anchor": HALF}}
    assert browser.post("/saved/entries", json={"entries": [entry]}).json["kept"] == {entry["uuid"]: ""}
    assert anchor(follower, activity) == (HALF, 48.5)
    pack = browser.get(f"/saved/modules/{school.module.public_id}.json").json
    assert [one["anchor"] for one in pack["activities"]] == [HALF, {}]


def test_who_only_looks_in_leaves_no_place(as_user, follower, school):
    assert "data-reading" not in as_user(follower.instructor).get(f"/activities/{school.reading.public_id}").text
    answer = as_user(follower.stranger).post(f"/activities/{school.reading.public_id}/place", data={"anchor": "{}"})
    assert answer.status_code == 403


@pytest.mark.parametrize("told", ["", "x", "[]", "null", "3", json.dumps(HALF | {"part": 2}), json.dumps(HALF | {"number": True}),
                                  json.dumps(HALF | {"block": 4}), json.dumps(HALF | {"percent": "9"}), '{"block": "\\u0000"}',
                                  json.dumps(HALF | {"percent": float("nan")}), json.dumps({"block": "x" * 3000}),
                                  json.dumps({"a": {"b": {"c": 1}}}), "[" * 1500, '{"a":' + "[" * 1500])
def test_what_is_no_place_is_refused(as_user, follower, school, told):
    answer = as_user(follower.learner).post(f"/activities/{school.reading.public_id}/place", data={"anchor": told}, headers=JSON)
    assert answer.status_code == 400
    assert queries.progress_row(follower.learner.id, school.reading.id) is None


def test_words_are_kept_as_long_as_they_help():
    kept = places.read(HALF | {"block": "a " * 300, "more": "x"})
    assert set(kept) == set(HALF)
    assert len(kept["block"]) == 80
    assert places.offer(HALF | {"heading": ""}).where == f"{HALF['block']}…"
