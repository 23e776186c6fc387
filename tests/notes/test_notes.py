"""A learner's own notes, written on one device or on two."""

from __future__ import annotations

from uuid import uuid4

import pytest

from lms.core.database import db, now
from lms.courses import attention
from lms.notes import queries


@pytest.fixture
def text(follower, school):
    def read():
        db.session.expire_all()
        found = queries.note(follower.learner.id, school.reading.id)
        return found and found.text

    return read


def test_a_note_is_kept_shown_beside_its_activity_and_with_the_course(as_user, follower, school, text):
    client = as_user(follower.learner)
    answer = client.post(f"/activities/{school.reading.public_id}/note", data={"text": " Tanyakan <atasan>. "})
    assert (answer.status_code, text()) == (303, "Tanyakan <atasan>.")
    assert "Tanyakan &lt;atasan&gt;." in client.get(f"/activities/{school.reading.public_id}").text
    assert "Tanyakan &lt;atasan&gt;." in client.get(f"/courses/{school.course.public_id}/notes").text
    client.post(f"/activities/{school.reading.public_id}/note", data={"text": ""})
    assert text() is None


def test_nobody_reads_or_writes_the_notes_of_another(as_user, follower, school, text):
    as_user(follower.learner).post(f"/activities/{school.reading.public_id}/note", data={"text": "Rahasia saya"})
    stranger, lecturer = as_user(follower.stranger), as_user(follower.instructor)
    assert stranger.post(f"/activities/{school.reading.public_id}/note", data={"text": "x"}).status_code == 403
    assert stranger.get(f"/courses/{school.course.public_id}/notes").status_code == 403
    assert "Rahasia" not in lecturer.get(f"/courses/{school.course.public_id}/notes").text
    assert text() == "Rahasia saya"


@pytest.mark.parametrize(("there", "before", "sent", "kept"), [
    ("", "", "Baru", "Baru"),
    ("Lama", "Lama", "Baru", "Baru"),
    ("Lama", "Lama", "", None),
    ("Di kantor", "Lama", "Di jalan", "Di kantor\n\n---\n\nDi jalan"),
    ("Di kantor", "Lama", "", "Di kantor"),
    ("Sama", "Lama", "Sama", "Sama")])
def test_what_two_devices_wrote_is_both_kept(as_user, follower, school, text, there, before, sent, kept):
    client, activity = as_user(follower.learner), school.reading
    client.post(f"/activities/{activity.public_id}/note", data={"text": there})
    entry = {"uuid": uuid4().hex, "kind": "note", "activity": activity.public_id, "age": 5,
             "shown": attention.seal(follower.learner.id, activity.id, at=now()), "body": {"text": sent, "before": before}}
    for _ in range(2):
        assert client.post("/saved/entries", json={"entries": [entry]}).json["kept"] == {entry["uuid"]: ""}
    assert text() == kept


def test_a_module_for_a_device_brings_the_notes_along(as_user, follower, school):
    client = as_user(follower.learner)
    client.post(f"/activities/{school.reading.public_id}/note", data={"text": "Ikut"})
    found = client.get(f"/saved/modules/{school.module.public_id}.json").json
    assert [a["more"]["note"] for a in found["activities"]] == ["Ikut", ""]
