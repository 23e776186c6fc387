"""Every type of question is answered on a phone, by keyboard, without scripts; an essay is marked and its score handed over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from lms.assessments import services as assessments
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Course
from tests.assessments.test_more_types import RAW, TEXT
from tests.browser.conftest import check_page
from tests.browser.stage import PDF, Run, Someone, Stage


@contextmanager
def unit(stage: Stage) -> Iterator[None]:
    with stage.app.app_context(), unit_of_work():
        yield


@pytest.fixture
def run(stage: Stage) -> Run:
    return stage.course("Pelatihan segala jenis soal")


@pytest.fixture
def learner(stage: Stage, run: Run) -> Someone:
    someone = stage.person("Damai")
    stage.enrol(someone, run)
    return someone


@pytest.fixture
def quiz(stage: Stage, run: Run) -> str:
    """The address of a quiz with one question of each type."""
    with unit(stage):
        course = db.session.get(Course, run.course_id)
        assert course
        module = courses.add_module(course, "Soal")
        activity = courses.add_activity(module, "quiz", "Kuis segala jenis", is_required=False)
        assessments.create_quiz(activity.id, passing_score=10)
        for kind, raw in RAW.items():
            question = assessments.create_question(course.id, kind, TEXT, raw, at=now())
            assessments.place_question(activity.id, question.id)
        return f"/activities/{activity.public_id}"


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_all_types_from_the_first_answer_to_the_marks(
        window: Callable[..., Page], quiz: str, learner: Someone, javascript: bool) -> None:
    page = window(learner.username, javascript=javascript)
    page.goto(quiz)
    page.get_by_role("button", name="Mulai kuis").click()
    check_page(page)
    _answer(page)
    if javascript:
        expect(page.get_by_text("Semua jawaban tersimpan")).to_be_visible()
        page.reload()
        expect(page.get_by_label("Terminasi", exact=True)).to_have_value("mengakhiri")
        expect(page.get_by_label("Rumpang 3", exact=True).first).to_have_value("45")
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_text("Semua soal sudah terjawab")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_text("Menunggu penilaian").first).to_be_visible()
    check_page(page)
    result = page.url

    desk = window("dosen", javascript=javascript)
    desk.goto("/")
    expect(desk.get_by_text("Jawaban menunggu penilaian Anda")).to_be_visible()
    check_page(desk)
    desk.get_by_role("link", name="Kuis segala jenis").first.click()
    desk.goto(quiz.replace("/activities/", "/quizzes/") + "/marking")
    check_page(desk)
    desk.get_by_role("link", name=re.compile(learner.name)).first.click()
    for _essay_and_files in range(2):
        _mark(desk)
    check_page(desk)
    desk.get_by_role("button", name="Serahkan nilai").click()
    expect(desk.get_by_text("sudah diserahkan")).to_be_visible()

    page.goto(result)
    expect(page.get_by_text("Beri satu contoh.")).to_be_visible()
    expect(page.get_by_text("0,5 dari 1")).to_be_visible()
    check_page(page)


def test_places_and_gaps_are_filled_by_keyboard_alone(window: Callable[..., Page], quiz: str, learner: Someone) -> None:
    page = window(learner.username)
    page.goto(quiz)
    page.get_by_role("button", name="Mulai kuis").press("Enter")
    first = page.get_by_label("Asesmen", exact=True).first
    first.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_label("Terminasi", exact=True).first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("Semua jawaban tersimpan")).to_be_visible()
    page.reload()
    expect(first).not_to_have_value("")
    expect(page.get_by_label("Terminasi", exact=True).first).not_to_have_value("")


@pytest.mark.parametrize("kind", sorted(RAW))
def test_each_editor_can_be_used_by_everybody(window: Callable[..., Page], quiz: str, kind: str) -> None:
    page = window("dosen")
    page.goto(quiz.replace("/activities/", "/quizzes/") + "/edit")
    address = page.locator(f"a[href*='kind={kind}&']").get_attribute("href")
    assert address
    page.goto(address)
    check_page(page)
    if page.get_by_role("button", name=re.compile("Tambah satu")).count():
        page.get_by_role("button", name=re.compile("Tambah satu")).click()
        check_page(page)


def _mark(page: Page) -> None:
    check_page(page)
    file = page.get_by_role("link", name=PDF.name)
    if file.count():
        with page.expect_download() as started:
            file.click()
        assert started.value.path().read_bytes() == PDF.read_bytes()
        page.get_by_label("Poin").fill("1")
    else:
        page.get_by_label("Poin").fill("0,5")
        page.get_by_label("Komentar untuk peserta").fill("Beri satu contoh.")
    with page.expect_navigation():  # else the page that is being left is marked again
        page.get_by_role("button", name="Simpan dan lanjutkan").click()


def _answer(page: Page) -> None:
    page.get_by_role("button", name="Tambah atau keluarkan berkas").click()
    check_page(page)
    page.get_by_label("Tambah berkas").set_input_files(PDF)
    page.get_by_role("button", name="Simpan dan kembali ke kuis").click()
    expect(page.get_by_role("link", name=PDF.name)).to_be_visible()
    check_page(page)
    page.get_by_label("Tepat", exact=True).check()
    page.get_by_label("Satu", exact=True).check()
    page.get_by_label("Salah", exact=True).last.check()
    texts = page.get_by_label(re.compile("^Jawaban Anda"))
    for place, text in enumerate(("pekerja sosial", "1,5 jam", "Saya mendengarkan dahulu.")):
        texts.nth(place).fill(text)
    page.get_by_label("Asesmen", exact=True).first.select_option("menggali")
    page.get_by_label("Terminasi", exact=True).first.select_option("mengakhiri")
    for name, place in (("Asesmen", "1"), ("Rencana", "2"), ("Intervensi", "3"), ("Terminasi", "4")):
        page.get_by_label(f"Urutan untuk: {name}").select_option(place)
    gaps = [page.get_by_label(f"Rumpang {place}", exact=True) for place in (1, 2, 3)]
    gaps[0].nth(0).fill("asesmen")
    gaps[1].nth(0).select_option("rencana")
    gaps[2].nth(0).fill("45")
    for gap, word in zip(gaps, ("asesmen", "rencana", "45"), strict=True):
        gap.nth(1).select_option(word)
