"""What a lecturer uploads gets lighter forms by itself, and whoever saves data gets those."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

import lms.courses
from lms.core import storage
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import renditions
from lms.courses import services as courses
from lms.lowdata import jobs, tools
from lms.lowdata.doctor import TOOLS
from lms.lowdata.models import Task

FILM = Path(lms.courses.__file__).parent / "demo" / "mkas-01"
PDF = Path(__file__).parent.parent / "data" / "lembar-periksa.pdf"
needs_ffmpeg = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="ffmpeg is not installed")


@pytest.fixture
def upload(school):
    """Adds a file in an activity of its own, and has it made lighter."""

    def add(kind, content, name, *, role="main", alt="", make=True):
        with unit_of_work():
            activity = courses.add_activity(school.module, kind, name)
            material = courses.add_material(activity, io.BytesIO(content), name, role=role, alt=alt, at=now())
        if make:
            jobs.make(material.key)
        return activity, material

    return add


def photo(width=1600, height=900):
    out = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(out, "JPEG", quality=92)
    return out.getvalue()


def test_a_picture_comes_in_two_widths_and_the_original_stays(upload):
    _activity, material = upload("file", photo(), "foto.jpg")
    forms = renditions.of([material.key])[material.key]
    sizes = [Image.open(io.BytesIO(storage.read(one.key))).size for one in forms]
    assert [(one.name, one.media_type) for one in forms] == [("w480", "image/webp"), ("w960", "image/webp")]
    assert sizes == [(480, 270), (960, 540)]
    assert forms[0].size < forms[1].size < material.size == len(storage.read(material.key))


def test_what_would_not_be_lighter_is_not_kept(upload):
    tiny = io.BytesIO()
    Image.effect_noise((300, 200), 60).convert("RGB").save(tiny, "WEBP", quality=20)
    _activity, material = upload("file", tiny.getvalue(), "titik.webp")
    assert renditions.of([material.key]) == {}


def test_a_reading_offers_its_pictures_by_width_and_a_saver_fetches_the_small_one(as_user, follower, school, upload):
    activity, material = upload("reading", photo(), "foto.jpg", role="image", alt="Kantor")
    with unit_of_work():
        courses.write(activity, "![](<foto.jpg>)")
    client, page = as_user(follower.learner), f"/activities/{activity.public_id}"
    small = f"/materials/{material.public_id}/w480/foto.jpg"
    assert f'srcset="{small} 480w, ' in client.get(page).text
    assert client.post("/data-saver", data={"on": "1", "next": page}).headers["Location"] == page
    saving = client.get(page).text
    assert (f'<img src="{small}"' in saving, "srcset" in saving) == (True, False)
    assert client.get(small).headers["Content-Type"] == "image/webp"
    assert f'<img src="{small}"' in as_user(follower.learner).get(page, headers={"Save-Data": "on"}).text


def test_a_stranger_gets_no_lighter_form_either(as_user, client, follower, upload):
    _activity, material = upload("file", photo(), "foto.jpg")
    address = f"/materials/{material.public_id}/w480/foto.jpg"
    assert [as_user(follower.stranger).get(address).status_code, client.get(address).status_code] == [403, 303]
    assert as_user(follower.learner).get(address.replace("w480", "w7")).status_code == 404


def test_a_pdf_is_laid_out_for_fast_opening_and_its_pages_are_counted(upload):
    _activity, material = upload("file", PDF.read_bytes(), PDF.name)
    forms = renditions.of([material.key])[material.key]
    assert [one.name for one in forms] == ["web"]
    assert b"/Linearized" in storage.read(forms[0].key)[:1024]
    assert db.session.scalars(sa.select(Task.pages).where(Task.source == material.key)).one() >= 1


@needs_ffmpeg
def test_a_video_comes_in_240p_with_its_sound_and_a_still_and_the_saver_plays_that(as_user, follower, upload):
    activity, material = upload("video", (FILM / "tujuh-tahap.mp4").read_bytes(), "film.mp4")
    forms = {one.name: one for one in renditions.of([material.key])[material.key]}
    task = db.session.scalars(sa.select(Task).where(Task.source == material.key)).one()
    assert (task.state, task.percent, task.why) == ("done", 100, "")
    assert "poster" in forms
    assert all(one.size < material.size for name, one in forms.items() if name != "poster")
    client, page = as_user(follower.learner), f"/activities/{activity.public_id}"
    asked = client.get(f"{page}?quality=240p").text if "240p" in forms else client.get(page).text
    assert f"/materials/{material.public_id}/{'240p/' if '240p' in forms else ''}film.mp4" in asked
    assert 'preload="none"' in asked
    assert "autoplay" not in asked


@needs_ffmpeg
def test_a_file_that_no_decoder_reads_stays_as_it_is_and_says_why(upload):
    _activity, material = upload("file", b"\xff\xfb\x90\x00" + bytes(400), "rekaman.mp3")
    task = db.session.scalars(sa.select(Task).where(Task.source == material.key)).one()
    assert task.state == "failed"
    assert "ffprobe" in task.why
    assert (storage.size_of(material.key), renditions.of([material.key])) == (404, {})


def test_the_page_of_weights_does_not_say_made_of_what_could_not_be(as_user, cast, school, upload):
    address = f"/teach/courses/{school.course.public_id}/data"
    upload("file", b"%PDF-1.4\nrusak\nstartxref\n9\n%%EOF\n", "rusak.pdf")
    shown = as_user(cast.instructor).get(address).text
    assert (">Tidak dapat dibuat<" in shown, ">Dibuat<" in shown) == (True, False)


def test_a_job_run_twice_makes_it_once(upload):
    _activity, material = upload("file", photo(), "foto.jpg")
    before = [(one.name, one.key) for one in renditions.of([material.key])[material.key]]
    jobs.make(material.key)
    assert [(one.name, one.key) for one in renditions.of([material.key])[material.key]] == before


def test_what_no_course_shows_any_more_is_forgotten_with_its_lighter_forms(upload):
    activity, material = upload("file", photo(), "foto.jpg")
    key, made = material.key, [one.key for one in renditions.of([material.key])[material.key]]
    jobs.sweep()
    assert all(map(storage.exists, made))
    with unit_of_work():
        courses.remove_material(material, activity)
    jobs.sweep()
    assert renditions.of([key]) == {}
    assert not any(map(storage.exists, made))


def test_without_ffmpeg_a_video_plays_as_before_and_the_doctor_says_what_is_missed(as_user, follower, upload, monkeypatch):
    monkeypatch.setattr(tools.shutil, "which", lambda _name: None)
    activity, material = upload("video", (FILM / "tujuh-tahap.mp4").read_bytes(), "film.mp4")
    assert renditions.of([material.key]) == {}
    assert f"/materials/{material.public_id}/film.mp4" in as_user(follower.learner).get(f"/activities/{activity.public_id}").text
    found = TOOLS.look()
    assert found.good
    assert "ffmpeg is missing" in found.what
    assert "apt-get install" in found.what


@needs_ffmpeg
def test_what_was_made_without_a_tool_is_made_again_once_it_is_there(upload, monkeypatch):
    with monkeypatch.context() as bare:
        bare.setattr(tools.shutil, "which", lambda _name: None)
        _activity, material = upload("video", (FILM / "tujuh-tahap.mp4").read_bytes(), "film.mp4")
    queued = []
    monkeypatch.setattr("lms.core.jobs.enqueue", lambda name, **facts: queued.append((name, facts)))
    jobs.sweep()
    assert ("lowdata.make", {"key": material.key}) in queued


def test_a_lesson_says_what_it_weighs(as_user, follower, upload):
    activity, _material = upload("file", b"\xff\xfb\x90\x00" + bytes(3_000_000), "rekaman.mp3", make=False)
    assert "3 MB, sekitar 2 menit pada 200 kbit/s" in as_user(follower.learner).get(f"/activities/{activity.public_id}").text


def test_lecturers_see_the_weight_and_what_is_amiss_before_publishing(as_user, cast, follower, school, upload):
    upload("file", b"\xff\xfb\x90\x00" + bytes(11_000_000), "rekaman.mp3", make=False)
    upload("video", (FILM / "tujuh-tahap.mp4").read_bytes(), "film.mp4", make=False)
    photograph, _material = upload("file", photo(), "foto.jpg")
    page = as_user(cast.administrator).get(f"/teach/courses/{school.course.public_id}/data")
    page = page if page.status_code == 200 else as_user(cast.instructor).get(page.request.path)
    assert page.status_code == 200
    for line in ("Lebih dari 10 MB", "Video belum bertakarir", "Belum ada transkrip", "Gambar belum dideskripsikan"):
        assert line in page.text
    shown = f"/activities/{photograph.public_id}"
    assert "Gambar belum dideskripsikan" in as_user(cast.instructor).get(shown).text
    assert "Gambar belum dideskripsikan" not in as_user(follower.learner).get(shown).text
    assert as_user(follower.stranger).get(page.request.path).status_code == 403
