"""Large packages are unpacked by a job: the sender waits for nothing, and sees how far it is and what went wrong."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from lms.core import jobs
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Activity
from lms.packages import jobs as work
from lms.packages import queries
from lms.packages.models import Package
from lms.packages.services import unpacking
from lms.packages.views import editor
from tests.cast import Cast
from tests.packages.conftest import manifest, packed

ITEM, PAGE = '<item identifier="a" identifierref="r"/>', '<resource identifier="r" adlcp:scormtype="sco" href="i.html"/>'


@pytest.fixture
def activity(cast: Cast) -> Activity:
    with unit_of_work():
        course = courses.create_course(code="BESAR", title="Paket", agency_id=cast.school.id, at=now())
        return courses.add_activity(courses.add_module(course, "Satu"), "package", "Golf", completion="reported")


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """What was handed to the queue, which no worker takes here."""
    given: list[dict[str, object]] = []
    monkeypatch.setattr(jobs, "enqueue", lambda name, **more: given.append({"name": name} | more))
    return given


def large(**files: str | bytes) -> io.BytesIO:
    return packed({"imsmanifest.xml": manifest(ITEM, PAGE), "i.html": "<p>Isi", "v.bin": os.urandom(20_000)} | files)


def send(client: Client, activity: Activity, stream: io.BytesIO) -> int:
    """By tus first, then the form that names it."""
    raw = stream.getvalue()
    told = {"purpose": "packages.package", "subject": activity.public_id, "filename": "besar.zip"}
    metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
    made = client.post("/uploads", headers={
        "Tus-Resumable": "1.0.0", "Upload-Length": str(len(raw)), "Upload-Metadata": metadata})
    assert made.status_code == 201, made.text
    sent = client.patch(urlsplit(made.location).path, data=raw, content_type="application/offset+octet-stream",
                        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"})
    assert sent.status_code == 204, sent.text
    return int(client.post(f"/teach/packages/{activity.public_id}", data={
        "file-upload": made.location.rpartition("/")[2], "passing": "70", "may_repeat": "y"}).status_code)


def test_a_large_package_is_ordered_unpacked_and_shown(
        activity: Activity, cast: Cast, as_user: Callable[..., Client], queued: list[dict[str, object]],
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editor, "AT_ONCE", 1000)
    mine = as_user(cast.instructor)
    assert send(mine, activity, large()) == 303
    assert queued == [{"name": "packages.unpack", "activity_id": activity.id}]
    assert queries.content(activity.id) is None
    assert mine.get(f"/teach/packages/{activity.public_id}/unpacking").json == {"state": "working", "done": 0, "total": 0}
    assert "data-list" in mine.get(f"/teach/packages/{activity.public_id}").text
    heard: list[tuple[int, int]] = []
    monkeypatch.setattr(unpacking, "hear", lambda _id, done, total, **_more: heard.append((done, total)))
    work.unpack(activity.id)
    db.session.expire_all()
    content = queries.content(activity.id)
    assert content
    assert (content.name, content.passing, content.added_by_id) == ("besar.zip", 70, cast.instructor.id)
    assert heard[0] == (0, 3)
    assert queries.unpacking(activity.id) is None
    work.unpack(activity.id)
    assert db.session.query(Package).count() == 1
    assert mine.get(f"/teach/packages/{activity.public_id}/unpacking").json["state"] == ""
    assert as_user(cast.learner).get(f"/teach/packages/{activity.public_id}/unpacking").status_code in (403, 404)


def test_what_is_wrong_stands_on_the_page_and_the_next_one_takes_its_place(
        activity: Activity, cast: Cast, as_user: Callable[..., Client], queued: list[dict[str, object]],
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editor, "AT_ONCE", 1000)
    mine = as_user(cast.instructor)
    assert send(mine, activity, packed({"imsmanifest.xml": manifest(ITEM, PAGE), "v.bin": os.urandom(20_000)})) == 303
    work.unpack(activity.id)
    page = mine.get(f"/teach/packages/{activity.public_id}").text
    assert "imsmanifest.xml" in page
    assert "i.html" in page
    assert "data-list" not in page
    assert queries.content(activity.id) is None
    assert send(mine, activity, large()) == 303
    work.unpack(activity.id)
    assert queries.content(activity.id)


def test_a_job_that_fell_silent_is_started_again(
        activity: Activity, queued: list[dict[str, object]], app: Flask) -> None:
    at = now()
    with unit_of_work():
        unpacking.order(activity.id, "x.zip", staged="x", passing=None, may_repeat=True,
                        at=at - timedelta(minutes=11), by=None)
    queued.clear()
    work.sweep()
    work.sweep()
    assert queued == [{"name": "packages.unpack", "activity_id": activity.id}]


def test_an_upload_that_is_gone_is_said_to_be(activity: Activity, queued: list[dict[str, object]], app: Flask) -> None:
    with unit_of_work():
        unpacking.order(activity.id, "x.zip", staged="tidakada", passing=None, may_repeat=True, at=now(), by=None)
    with app.test_request_context():
        work.unpack(activity.id)
    row = queries.unpacking(activity.id)
    assert row
    assert row.state == "failed"
    with unit_of_work():
        courses.delete_activity(activity)
    assert queries.unpacking(activity.id) is None
