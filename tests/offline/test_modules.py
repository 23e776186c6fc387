"""What a device gets to keep, and who gets it."""

from __future__ import annotations

import io
import json
import re

from lms.core.database import now
from lms.core.testing import statements
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.taking import sizes


def pack(as_user, who, school):
    return as_user(who).get(f"/saved/modules/{school.module.public_id}.json")


def test_a_module_comes_with_its_texts_and_the_weight_of_its_files(as_user, follower, school):
    with unit_of_work():
        file = courses.add_activity(school.module, "file", "Lembar")
        courses.add_material(file, io.BytesIO(b"\xff\xfb\x90\x00" + bytes(4000)), "rekaman.mp3", at=now())
    found = pack(as_user, follower.learner, school).json
    assert [a["title"] for a in found["activities"]] == ["Bacaan satu", "Bacaan dua", "Lembar"]
    assert "Isi <strong>tebal</strong>" in found["activities"][0]["html"]
    assert found["size"] == sum(f["size"] for f in found["files"]) == sizes(school.course.id)[file.id] == 4004
    assert as_user(follower.learner).get(found["files"][0]["address"]).status_code == 200
    assert found["owner"] == follower.learner.public_id


def test_the_page_tells_the_weight_before_anything_is_fetched(as_user, follower, school):
    with unit_of_work():
        file = courses.add_activity(school.module, "file", "Lembar")
        courses.add_material(file, io.BytesIO(b"\xff\xfb\x90\x00" + bytes(6_000_000)), "rekaman.mp3", at=now())
    page = as_user(follower.learner).get(f"/courses/{school.course.public_id}/offline").text
    assert "6 MB, sekitar 4 menit pada 200 kbit/s" in page
    assert "Hanya teks" in page


def test_the_page_asks_as_often_for_many_modules_as_for_few(as_user, follower, school):
    client = as_user(follower.learner)
    client.get(f"/courses/{school.course.public_id}/offline")
    with statements() as few:
        client.get(f"/courses/{school.course.public_id}/offline")
    with unit_of_work():
        for number in range(20):
            courses.add_activity(courses.add_module(school.course, f"Modul {number}"), "reading", "Bacaan", body="Isi.")
    with statements() as many:
        client.get(f"/courses/{school.course.public_id}/offline")
    assert len(many) == len(few)


def test_a_stranger_and_a_visitor_get_nothing(as_user, client, follower, school):
    assert pack(as_user, follower.stranger, school).status_code == 403
    assert client.get(f"/saved/modules/{school.module.public_id}.json").status_code == 303


def test_the_version_changes_with_the_content_and_not_with_progress(as_user, follower, school):
    before = pack(as_user, follower.learner, school).json["version"]
    with unit_of_work():
        courses.mark(follower.learner.id, school.reading, at=now())
    same = pack(as_user, follower.learner, school).json
    assert (same["version"], same["activities"][0]["state"]) == (before, "done")
    with unit_of_work():
        courses.write(school.reading, "Isi baru.")
    assert pack(as_user, follower.learner, school).json["version"] != before


def test_what_is_still_closed_stays_with_the_network(as_user, follower, school):
    with unit_of_work():
        courses.add_condition(school.steps["time"], "activity", activity=school.reading.id)
    closed = pack(as_user, follower.learner, school).json["activities"][1]
    assert (closed["is_taken"], closed["html"], closed["shown"]) == (False, "", "")


def test_the_shell_holds_nothing_of_anybody(as_user, client, follower):
    mine = as_user(follower.learner).get("/saved/").text
    assert mine == client.get("/saved/").text
    assert follower.learner.name not in mine
    assert "csrf" not in mine


def test_the_worker_keeps_files_that_are_there_and_may_serve_the_whole_site(client):
    worker = client.get("/saved/sw.js")
    assert worker.headers["Service-Worker-Allowed"] == "/"
    files = json.loads(re.search(r"const FILES = (\[.*\]);", worker.text)[1])
    assert {client.get(address).status_code for address in files} == {200}
    assert client.get("/saved/sw.js").text == worker.text


def test_the_site_can_be_installed(client, as_user, follower):
    manifest = client.get("/saved/app.webmanifest")
    assert (manifest.mimetype, manifest.json["start_url"], manifest.json["display"]) == (
        "application/manifest+json", "/", "standalone")
    drawn = [icon for icon in manifest.json["icons"] if icon["type"] == "image/png"]
    assert {icon["sizes"] for icon in drawn} == {"192x192", "512x512"}
    for icon in drawn:
        found = client.get(icon["src"])
        assert found.data[:8] == b"\x89PNG\r\n\x1a\n"
        assert f"{int.from_bytes(found.data[16:20])}x{int.from_bytes(found.data[20:24])}" == icon["sizes"]
    assert "/saved/app.webmanifest" in as_user(follower.learner).get("/").text
