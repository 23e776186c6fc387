"""Pictures and sounds travel with their questions, and are served to those alone who may see these."""

from __future__ import annotations

import base64
import io
import re
import wave
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from lms.accounts.models import User
from lms.assessments import exports, history, queries, services
from lms.assessments.formats import Incoming, Reading, detect, outgoing
from lms.assessments.models import Question
from lms.assessments.services import imports
from lms.core import storage
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.assessments.room import Room
from tests.cast import Cast

Browser = Callable[[User], Client]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def picture(form: str = "PNG", colour: str = "red") -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(kept, form)
    return kept.getvalue()


def sound() -> bytes:
    kept = io.BytesIO()
    with wave.open(kept, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(b"\0\1" * 400)
    return kept.getvalue()


def moodle(html: str, files: dict[str, bytes], *, feedback: str = "", answer: str = "Klien") -> bytes:
    held = "".join(f'<file name="{name}" path="/" encoding="base64">{base64.b64encode(content).decode()}</file>'
                   for name, content in files.items())
    return f"""<quiz><question type="multichoice"><name><text>Bergambar</text></name>
<questiontext format="html"><text><![CDATA[{html}]]></text>{held}</questiontext>
<generalfeedback format="html"><text><![CDATA[{feedback}]]></text></generalfeedback><single>true</single>
<answer fraction="100"><text>{answer}</text></answer><answer fraction="0"><text>Petugas</text></answer>
</question></quiz>""".encode()


def package(body: str, files: dict[str, bytes]) -> bytes:
    item = f"""<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1" title="Bergambar">
<responseDeclaration identifier="R" cardinality="single" baseType="identifier"><correctResponse><value>a</value></correctResponse>
</responseDeclaration><itemBody>{body}<choiceInteraction responseIdentifier="R"><simpleChoice identifier="a">Klien</simpleChoice>
<simpleChoice identifier="b">Petugas</simpleChoice></choiceInteraction></itemBody><responseProcessing
template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/></assessmentItem>"""
    manifest = """<manifest><resources><resource identifier="r" type="imsqti_item_xmlv2p1" href="items/one.xml">
<file href="items/one.xml"/></resource></resources></manifest>"""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("imsmanifest.xml", manifest)
        archive.writestr("items/one.xml", item)
        for name, content in files.items():
            archive.writestr(name, content)
    return kept.getvalue()


def taken(raw: bytes, room: Room) -> tuple[Reading, Question]:
    """The file's reading, and its one question in the bank."""
    reading = imports.sift(detect.read(io.BytesIO(raw)))
    with unit_of_work():
        imports.take_in(room.course.id, reading.questions, at=now())
    return reading, db.session.scalars(sa.select(Question).order_by(Question.id.desc())).first()  # type: ignore[return-value]


def contents(question: Question) -> dict[str, bytes]:
    return {row.name: storage.read(row.key) for row in queries.media_of(question.id)}


FILES = {"denah kantor.png": picture(), "foto.jpg": picture("JPEG"), "gerak.gif": picture("GIF"), "kecil.webp": picture("WEBP"),
         "suara.wav": sound()}
HTML = ('<p>Lihat <img src="@@PLUGINFILE@@/denah%20kantor.png" alt="Denah"> dan <img src="@@PLUGINFILE@@/foto.jpg" alt=""> '
        '<img src="@@PLUGINFILE@@/gerak.gif" alt="G"></p>'
        '<p>Dengar <audio controls><source src="@@PLUGINFILE@@/suara.wav"></audio></p>')
FEEDBACK = '<p><img src="@@PLUGINFILE@@/kecil.webp" alt="Kecil"> Begitulah.</p>'


def test_pictures_and_sounds_of_moodle_are_kept_byte_by_byte_and_shown(room: Room) -> None:
    reading, question = taken(moodle(HTML, FILES, feedback=FEEDBACK), room)
    assert reading.is_whole(), [str(item.reason) for item in reading.skipped]
    assert contents(question) == FILES
    assert len(re.findall(r'<img src="/questions/media/[^"]+" alt="[^"]*" loading="lazy" width="40"', question.html)) == 3
    assert re.search(r'<audio controls preload="none" src="/questions/media/[^"]+/suara.wav" title="suara.wav">', question.html)
    assert "/kecil.webp" in question.feedback_html


@pytest.mark.parametrize("form", ["moodle_xml", "qti3"])
def test_what_was_exported_is_imported_again_with_the_same_bytes(form: str, room: Room) -> None:
    _reading, first = taken(moodle(HTML, FILES, feedback=FEEDBACK), room)
    written = outgoing.write([q for q in exports.of_bank(room.course.id) if q.name == "Bergambar"], form)
    assert written.skipped == []
    reading, second = taken(written.content, room)
    assert reading.is_whole(), [str(item.reason) for item in reading.skipped]
    assert contents(second) == FILES
    assert (second.text, second.feedback) == (first.text, first.feedback)


def test_what_is_exported_for_others_shows_its_files_in_their_place(room: Room) -> None:
    taken(moodle(HTML, FILES, feedback=FEEDBACK), room)
    questions = [q for q in exports.of_bank(room.course.id) if q.name == "Bergambar"]
    assert b"![Denah](@@PLUGINFILE@@/denah%20kantor.png)" in outgoing.write(questions, "moodle_xml").content
    with zipfile.ZipFile(io.BytesIO(outgoing.write(questions, "qti3").content)) as archive:
        item = archive.read("q1/item.xml").decode()
        assert archive.read("q1/suara.wav") == FILES["suara.wav"]
    assert '<img src="denah%20kantor.png" alt="Denah"/>' in item
    assert '<audio src="suara.wav" controls="controls"/>' in item


def test_files_of_a_package_are_found_in_its_folders_and_keep_apart(room: Room) -> None:
    files = {"items/gambar/a.png": picture(), "media/a.png": picture(colour="blue"), "media/b.wav": sound()}
    body = ('<p>Satu <img src="gambar/a.png" alt="A"/> dua <img src="../media/a.png" alt="B"/></p>'
            '<p><object data="../media/b.wav" type="audio/wav"/></p>')
    reading, question = taken(package(body, files), room)
    assert reading.is_whole(), [str(item.reason) for item in reading.skipped]
    assert contents(question) == dict(zip(("a.png", "a-2.png", "b.wav"), files.values(), strict=True))
    assert question.html.index("/a.png") < question.html.index("/a-2.png")


@pytest.mark.parametrize(("name", "content"), [
    ("jahat.svg", SVG), ("jahat.png", SVG), ("jahat.png", b"<html><script>alert(1)</script>"), ("rusak.png", picture()[:40]),
    ("kosong.png", b""), ("film.webm", b"\x1a\x45\xdf\xa3 webm"), ("dokumen.png", b"%PDF-1.7 startxref %%EOF")])
def test_a_file_that_can_do_harm_or_not_be_shown_is_told_and_its_question_kept(name: str, content: bytes, room: Room) -> None:
    reading, question = taken(moodle(f'<p>Lihat <img src="@@PLUGINFILE@@/{name}" alt="Ini"></p>', {name: content}), room)
    assert len(reading.questions) == 1
    assert [("soal 1" in item.where, name in str(item.reason)) for item in reading.skipped] == [(True, True)]
    assert contents(question) == {}
    assert "<img" not in question.html
    assert "Ini" in question.html


def test_a_file_of_another_name_is_served_as_what_it_is(room: Room) -> None:
    _reading, question = taken(moodle('<p><img src="@@PLUGINFILE@@/foto.png" alt=""></p>', {"foto.png": picture("JPEG")}), room)
    assert [row.media_type for row in queries.media_of(question.id)] == ["image/jpeg"]


def test_a_file_that_no_text_shows_is_told(room: Room) -> None:
    reading, question = taken(moodle("<p>Tanpa gambar</p>", {"a.png": picture()}), room)
    assert "a.png" in str(reading.skipped[0].reason)
    assert contents(question) == {}


def test_pictures_that_stand_in_the_text_itself_become_files(room: Room) -> None:
    inside = [f'<img src="data:image/{form};base64,{base64.b64encode(content).decode()}" alt="{form}">'
              for form, content in (("png", picture()), ("jpeg", picture("JPEG")), ("svg+xml", SVG))]
    reading, question = taken(moodle("<p>Lihat " + inside[0] + inside[2] + "</p>", {}, feedback=inside[1]), room)
    assert contents(question) == {"image-1.png": picture(), "image-3.jpg": picture("JPEG")}
    assert ["image-2.svg" in str(item.reason) for item in reading.skipped] == [True]


def test_a_camera_leaves_no_traces(room: Room) -> None:
    kept, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "Kamera Rahasia"
    Image.new("RGB", (8, 8)).save(kept, "JPEG", exif=exif)
    _reading, question = taken(moodle('<img src="@@PLUGINFILE@@/f.jpg" alt="">', {"f.jpg": kept.getvalue()}), room)
    assert b"Kamera Rahasia" not in contents(question)["f.jpg"]


def test_gift_tells_that_it_holds_no_files(room: Room) -> None:
    taken(moodle(HTML, FILES, feedback=FEEDBACK), room)
    written = outgoing.write([q for q in exports.of_bank(room.course.id) if q.name == "Bergambar"], "gift")
    assert sorted(str(item.reason).split()[-1] for item in written.skipped) == [
        "foto.jpg.", "gerak.gif.", "kantor.png.", "kecil.webp.", "suara.wav."]
    assert b"Bergambar" in written.content


def address_of(question: Question) -> str:
    found = re.search(r'src="(/questions/media/[^"]+)"', question.html)
    assert found
    return found.group(1)


def test_a_picture_is_there_for_those_alone_who_may_see_its_question(
        room: Room, cast: Cast, as_user: Browser, client: Client) -> None:
    _reading, question = taken(moodle(HTML, FILES, feedback=FEEDBACK), room)
    page = address_of(question)
    for who in (cast.instructor, cast.auditor):
        assert as_user(who).get(page).data == FILES["denah kantor.png"]
    for who in (cast.learner, cast.stranger, cast.organiser, cast.hr_officer):
        assert as_user(who).get(page).status_code == 404
    assert client.get(page).status_code == 303
    with unit_of_work():
        services.place_question(room.activity.id, question.id)
        services.start(cast.learner.id, room.activity, at=now())
    shown = as_user(cast.learner).get(page)
    assert shown.data == FILES["denah kantor.png"]
    assert as_user(cast.stranger).get(page).status_code == 404
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert (shown.mimetype, shown.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")


def test_an_attempt_shows_the_picture_whatever_the_question_becomes(room: Room, cast: Cast, as_user: Browser) -> None:
    _reading, question = taken(moodle(HTML, FILES), room)
    page = address_of(question)
    with unit_of_work():
        services.place_question(room.activity.id, question.id)
        attempt = services.start(cast.learner.id, room.activity, at=now())
        services.update_question(question, "Tanpa gambar.", question.content, at=now())
    assert page not in question.html
    browser = as_user(cast.learner)
    assert page in browser.get(f"/attempts/{attempt.public_id}").text
    assert browser.get(page).status_code == 200


def test_former_versions_copies_and_edits_show_the_picture(room: Room) -> None:
    _reading, question = taken(moodle(HTML, FILES), room)
    with unit_of_work():
        copy = services.duplicate_question(question, at=now())
        services.update_question(question, question.text + "\n\nLagi.", question.content, at=now())
    assert address_of(copy) != address_of(question)
    assert contents(copy) == contents(question)
    assert "<img" in history.as_it_was(question, queries.version_or_404(question.id, 1)).html
    with unit_of_work():
        services.delete_question(copy)
    assert "/denah" in question.html


def test_a_reading_names_its_files_plainly() -> None:
    question = Incoming("essay", "![a](<../x/a%20b.png>) [s](<../../etc/passwd>) ![w](<https://luar/a.png>)", {}, media=())
    assert detect.media.settled(question) == question


def written(browser: Client, address: str, image: bytes, name: str = "peta.png", **more: str) -> Any:
    form = {"text": "Di mana balai?", "options-0-text": "Utara", "options-0-correct": "y", "options-1-text": "Selatan"} | more
    return browser.post(address, data=form | {"picture": (io.BytesIO(image), name)}, content_type="multipart/form-data")


def test_a_lecturer_adds_pictures_in_the_editor_and_they_travel(room: Room, cast: Cast, as_user: Browser) -> None:
    browser, new = as_user(cast.instructor), f"/courses/{room.course.public_id}/questions/new?kind=single"
    made = written(browser, new, picture(), alt="Peta [desa]").location
    page = browser.get(made).text
    source = re.search(r'<img src="([^"]+)"[^>]*alt="Peta desa"', page) or re.search(r'<img [^>]*src="([^"]+)"', page)
    assert source
    assert browser.get(source[1]).mimetype == "image/png"
    question = db.session.scalars(sa.select(Question).order_by(Question.id.desc())).first()
    written(browser, f"{made}/edit", picture(colour="blue"), text=question.text, alt="Peta kota")
    db.session.expire_all()
    assert re.findall(r"!\[([^]]*)\]\(<([^>]+)>\)", question.text) == [("Peta desa", "peta.png"), ("Peta kota", "peta-2.png")]
    [sent] = [one for one in exports.of_bank(room.course.id) if "Di mana balai" in one.text]
    for form in ("moodle_xml", "qti3"):
        [back] = detect.read(io.BytesIO(outgoing.write([sent], form).content)).questions
        assert [file.content for file in back.media] == [picture(), picture(colour="blue")]


@pytest.mark.parametrize(("content", "alt", "said"), [
    (SVG, "Peta", "Yang dapat digunakan di sini"), (b"<!doctype html><script>1</script>", "Peta", "Yang dapat digunakan di sini"),
    (picture()[:60], "Peta", "rusak"), (picture(), "", "Tuliskan yang tampak pada gambar")])
def test_what_is_no_picture_or_says_not_what_it_shows_is_refused_in_words(
        room: Room, cast: Cast, as_user: Browser, content: bytes, alt: str, said: str) -> None:
    new = f"/courses/{room.course.public_id}/questions/new?kind=single"
    before = db.session.scalar(sa.select(sa.func.count(Question.id)))
    answer = written(as_user(cast.instructor), new, content, alt=alt)
    assert answer.status_code == 422
    assert said in answer.text
    assert db.session.scalar(sa.select(sa.func.count(Question.id))) == before


def test_a_chosen_picture_that_a_refused_form_could_not_keep_is_told(room: Room, cast: Cast, as_user: Browser) -> None:
    new = f"/courses/{room.course.public_id}/questions/new?kind=single"
    assert "Pilih gambar lagi" in written(as_user(cast.instructor), new, picture(), alt="Peta", more="1").text
