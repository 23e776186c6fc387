"""The lecturer imports on a page: the file, what it holds, then into the bank."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.assessments import services
from lms.assessments.exports import of_bank
from lms.assessments.formats import detect, outgoing, template
from lms.assessments.models import Question
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.assessments.room import Room, furnish
from tests.cast import Cast

Browser = Callable[[User], Client]
GIFT = b"Siapa yang memutuskan? {=Klien ~Petugas}\n\nBerapa? {#45}\n\nTidak ada yang benar {~a ~b}\n"


@pytest.fixture
def room(cast: Cast) -> Room:
    with unit_of_work():
        return furnish(cast)


def sent(browser: Client, room: Room, content: bytes):
    page = f"/courses/{room.course.public_id}/questions/import"
    return browser.post(page, data={"file": (io.BytesIO(content), "soal.txt")}, content_type="multipart/form-data")


def kept(text: str) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', text)
    assert found
    return found.group(1)


def test_the_preview_tells_what_comes_and_what_does_not(room: Room, cast: Cast, as_user: Browser) -> None:
    before = len(of_bank(room.course.id))
    page = sent(as_user(cast.instructor), room, GIFT)
    assert page.status_code == 200
    assert "2 soal dapat diimpor" in page.text
    assert "baris 5" in page.text
    assert "Tidak ada pilihan yang benar" in page.text
    assert len(of_bank(room.course.id)) == before


def test_the_preview_shows_the_right_answers_as_they_were_read(room: Room, cast: Cast, as_user: Browser) -> None:
    page = sent(as_user(cast.instructor), room, b"Berapa? {#1.500:0.5}\n\nSiapa? {~Petugas =Klien}\n\nCeritakan! {}\n")
    assert re.findall(r'data-label="Jawaban benar"><span class="said">([^<]*)', page.text) == ["1,5 ± 0,5", "Klien", "–"]


def test_broken_xml_is_told_in_the_language_of_the_page(room: Room, cast: Cast, as_user: Browser) -> None:
    page = sent(as_user(cast.instructor), room, b"<?xml version='1.0'?>\n<quiz><question></quest")
    assert "XML rusak pada baris 2: simpan atau ekspor ulang berkasnya." in page.text


def test_the_preview_shows_words_and_no_marks_of_formatting(room: Room, cast: Cast, as_user: Browser) -> None:
    page = sent(as_user(cast.instructor), room, b"[markdown]Mana yang **tepat**, lihat [pasal](https://contoh.test)? {T}")
    assert "Mana yang tepat, lihat pasal?" in page.text


def test_confirming_keeps_the_questions(room: Room, cast: Cast, as_user: Browser) -> None:
    browser, before = as_user(cast.instructor), len(of_bank(room.course.id))
    seen = kept(sent(browser, room, GIFT).text)
    answer = browser.post(f"/courses/{room.course.public_id}/questions/import", data={"kept": seen})
    assert answer.status_code == 303
    assert len(of_bank(room.course.id)) == before + 2


def test_what_another_previewed_cannot_be_confirmed(room: Room, cast: Cast, as_user: Browser) -> None:
    seen = kept(sent(as_user(cast.instructor), room, GIFT).text)
    page = f"/courses/{room.course.public_id}/questions/import"
    assert as_user(cast.administrator).post(page, data={"kept": seen}).status_code == 400
    assert as_user(cast.instructor).post(page, data={"kept": seen[:-2] + "xx"}).status_code == 422


def test_a_file_that_is_no_question_file_is_refused_in_words(room: Room, cast: Cast, as_user: Browser) -> None:
    page = sent(as_user(cast.instructor), room, b"%PDF-1.7\n\x00")
    assert page.status_code == 422
    assert "bukan teks" in page.text


def test_two_options_alike_are_kept_and_noted(room: Room, cast: Cast, as_user: Browser) -> None:
    page = sent(as_user(cast.instructor), room, b"Siapa? {=Klien ~Petugas ~Petugas}")
    assert page.status_code == 200
    assert "Ada dua pilihan yang sama." in page.text
    assert kept(page.text)


def test_scripts_in_a_file_do_not_reach_the_preview(room: Room, cast: Cast, as_user: Browser) -> None:
    harm = b"<script>alert(1)</script>Siapa? {=<img src\\=x onerror\\=alert(1)>Klien ~Petugas}"
    page = sent(as_user(cast.instructor), room, harm)
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


def test_learners_have_no_way_in(room: Room, cast: Cast, as_user: Browser) -> None:
    assert sent(as_user(cast.learner), room, GIFT).status_code in (403, 404)


@pytest.mark.parametrize("form", ["gift", "moodle_xml", "qti3"])
def test_the_bank_is_taken_along_as_a_file(form: str, room: Room, cast: Cast, as_user: Browser) -> None:
    answer = as_user(cast.instructor).get(f"/courses/{room.course.public_id}/questions/export/{form}?anyway=1")
    assert answer.status_code == 200
    assert detect.read(io.BytesIO(answer.data)).format == form


def test_what_a_format_cannot_hold_is_told_before_the_file_is_downloaded(room: Room, cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        services.create_question(room.course.id, "numeric", "Berapa orang?", {"answer": "2", "unit": "orang"}, at=now())
    browser, address = as_user(cast.instructor), f"/courses/{room.course.public_id}/questions/export/gift"
    told = browser.get(f"{address}?q=Berapa+orang&_external=1&_scheme=javascript")
    assert "GIFT tidak mengenal satuan:" in told.text
    assert f'href="{address}?q=Berapa+orang&amp;anyway=1"' in told.text
    question = db.session.scalars(sa.select(Question).where(Question.text == "Berapa orang?")).one()
    chosen = {"question": question.public_id, "do": "export-gift"}
    told = browser.post(f"/courses/{room.course.public_id}/questions/file", data=chosen)
    assert f'name="question" value="{question.public_id}"' in told.text
    assert browser.post(f"/courses/{room.course.public_id}/questions/file?anyway=1", data=chosen).mimetype == "text/plain"
    assert "Content-Disposition" in browser.get(f"/courses/{room.course.public_id}/questions/export/qti3").headers


def test_the_table_for_lecturers_can_be_imported_as_it_is(app: object) -> None:
    reading = detect.read(io.BytesIO(template.workbook()))
    assert reading.is_whole()
    assert reading.by_type() == {"essay": 1, "multiple": 1, "numeric": 1, "short": 1, "single": 1, "true_false": 1}


def test_what_stays_out_of_a_file_is_told_in_words(room: Room) -> None:
    partial = {"answers": ["a"], "partial": [{"text": "b", "weight": "50", "feedback": "Hampir."}], "feedback": {"a": "Ya."}}
    with unit_of_work():
        services.create_question(room.course.id, "cloze", "Kata [[1]]", {
            "gaps": [{"kind": "short", "answers": [{"text": "a"}]}]}, at=now())
        services.create_question(room.course.id, "short", "Siapa?", partial, at=now())
    questions = of_bank(room.course.id)
    gift, qti = ([str(item.reason) for item in outgoing.write(questions, form).skipped] for form in ("gift", "qti3"))
    assert "GIFT tidak mengenal soal jenis Isian rumpang." in gift
    assert all(len(set(parts)) == len(parts) for parts in (reason.rstrip(".").split(": ")[-1].split(", ") for reason in qti))
