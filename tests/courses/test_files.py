"""Files are served in ranges, once per browser, and caged."""

import hashlib

import pytest

from lms.core import storage, work
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import services
from lms.courses.models import Activity


@pytest.fixture
def video(school, material):
    with unit_of_work():
        activity = services.add_activity(school.module, "video", "Film")
        with (material / "04-documents/video/h264-aac-faststart.mp4").open("rb") as file:
            return services.add_material(activity, file, "Film kita.mp4", at=now())


@pytest.fixture
def fetch(as_user, follower, video):
    browser = as_user(follower.learner)
    return lambda **headers: browser.get(f"/materials/{video.public_id}/film.mp4",
                                         headers={k.replace("_", "-"): v for k, v in headers.items()})


def test_a_file_comes_back_byte_for_byte(fetch, video):
    answer = fetch()
    assert answer.status_code == 200
    assert hashlib.sha256(answer.data).hexdigest() == video.key
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.content_length == video.size


@pytest.mark.parametrize(("asked", "length", "told"), [
    ("bytes=0-99", 100, "bytes 0-99/34982"), ("bytes=34900-", 82, "bytes 34900-34981/34982"),
    ("bytes=-10", 10, "bytes 34972-34981/34982"), ("bytes=100-999999", 34882, "bytes 100-34981/34982")])
def test_a_range_is_answered_in_part(fetch, asked, length, told):
    whole, part = fetch().data, fetch(Range=asked)
    assert part.status_code == 206
    assert part.headers["Content-Range"] == told
    first = int(told.split()[1].split("-")[0])
    assert part.data == whole[first:first + length]


@pytest.mark.parametrize("asked", ["bytes=34982-", "bytes=99999-100000"])
def test_a_range_beyond_the_end_is_refused_with_the_length(fetch, asked):
    answer = fetch(Range=asked)
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == "bytes */34982"


def test_what_the_browser_has_is_not_sent_again(fetch):
    answer = fetch(If_None_Match=fetch().headers["ETag"])
    assert answer.status_code == 304
    assert not answer.data


def test_a_file_cannot_act_as_the_application(fetch):
    headers = fetch().headers
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_name_in_the_address_does_not_matter_and_the_true_name_is_told(fetch):
    assert "Film%20kita.mp4" in fetch().headers["Content-Disposition"]


def test_the_page_of_a_video_loads_nothing_before_it_is_played(as_user, follower, video, school):
    browser = as_user(follower.learner)
    public_id = db.session.get(Activity, video.activity_id).public_id
    browser.post(f"/activities/{public_id}/place", data={"place": "2"})
    page = browser.get(f"/activities/{public_id}").text
    assert 'preload="none"' in page
    assert "autoplay" not in page
    assert "35 kB" in page
    assert "#t=2" in page


def test_a_film_goes_into_the_store_while_others_may_write(as_user, cast, video, material, monkeypatch):
    put, inside = storage.put, []
    monkeypatch.setattr(storage, "put", lambda stream, **bound: inside.append(work._effects.get()) or put(stream, **bound))
    activity = db.session.get(Activity, video.activity_id)
    with (material / "04-documents/video/h264-aac-faststart.mp4").open("rb") as film:
        answer = as_user(cast.instructor).post(f"/teach/activities/{activity.public_id}/video", data={
            "video": (film, "Film.mp4"), "body": ""})
    assert (answer.status_code, inside) == (303, [None])
