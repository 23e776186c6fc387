"""From the instructions to the marks: a lecturer writes the assignment, a learner hands it in twice, a lecturer marks it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lms.core.database import db
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Course
from tests.browser.conftest import check_page, sign_in
from tests.browser.stage import PDF, Run, Someone, Stage


@pytest.fixture
def run(stage: Stage) -> Run:
    return stage.course("Pelatihan dengan tugas")


@pytest.fixture
def learner(stage: Stage, run: Run) -> Someone:
    someone = stage.person("Rosa")
    stage.enrol(someone, run)
    return someone


@pytest.fixture
def activity(stage: Stage, run: Run) -> str:
    with stage.app.app_context(), unit_of_work():
        course = db.session.get(Course, run.course_id)
        assert course
        module = courses.add_module(course, "Tugas")
        return courses.add_activity(module, "assignment", "Laporan kunjungan", is_required=False).public_id


def write(page: Page, activity: str) -> None:
    """The lecturer's part: rules, one criterion, a due date."""
    page.goto(f"/teach/assignments/{activity}")
    page.get_by_label("Petunjuk").fill("Tulis **laporan** kunjungan Anda.")
    page.get_by_label("Tenggat pada hari ke-").fill("10")
    check_page(page)
    page.get_by_role("button", name="Simpan").click()
    check_page(page)
    page.get_by_role("link", name="Tambah kriteria").click()
    page.get_by_label("Kriteria").first.fill("Ketelitian")
    for number, (points, words) in enumerate((("10", "Rinci"), ("5", "Cukup"), ("0", "Kosong")), 1):
        page.get_by_label(f"Poin tingkat {number}").fill(points)
        page.get_by_label(f"Tingkat {number}", exact=True).fill(words)
    check_page(page)
    page.get_by_role("button", name="Simpan kriteria").click()
    expect(page.get_by_role("heading", name="Ketelitian")).to_be_visible()
    page.get_by_role("navigation", name="Bagian tugas").get_by_role("link", name="Tenggat angkatan").click()
    expect(page.get_by_text("23.59 WITA")).to_be_visible()
    check_page(page)


def hand_in(page: Page, text: str) -> str:
    """The learner's part, from the draft to the receipt code."""
    page.get_by_label("Teks Anda").fill(text)
    page.get_by_label("Tambah berkas").set_input_files(PDF)
    check_page(page)
    page.get_by_role("button", name="Periksa lalu kumpulkan").click()
    page.wait_for_url("**/hand-in")
    expect(page.get_by_text(text)).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Kumpulkan sekarang").click()
    expect(page.get_by_role("heading", name="Tanda terima")).to_be_visible()
    check_page(page)
    return page.locator("dt", has_text="Kode tanda terima").locator("+ dd").inner_text()


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_an_assignment_from_the_instructions_to_the_marks(
        window: Callable[..., Page], learner: Someone, activity: str, javascript: bool) -> None:
    lecturer, page = window("dosen", javascript=javascript), window(learner.username, javascript=javascript)
    write(lecturer, activity)
    page.goto(f"/activities/{activity}")
    check_page(page)
    page.get_by_role("link", name="Mulai mengerjakan").click()
    code = hand_in(page, "Laporan pertama saya.")
    lecturer.goto(f"/assignments/{activity}/marking")
    check_page(lecturer)
    lecturer.get_by_role("link", name=learner.name).click()
    check_page(lecturer)
    lecturer.locator("summary", has_text="Kembalikan untuk diperbaiki").click()
    lecturer.get_by_label("Yang perlu diperbaiki").fill("Sebutkan siapa yang ditemui.")
    lecturer.get_by_role("button", name="Kembalikan kepada peserta").click()
    page.goto(f"/activities/{activity}")
    expect(page.get_by_text("Sebutkan siapa yang ditemui.")).to_be_visible()
    expect(page.get_by_text(code)).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Kumpulkan versi baru").click()
    expect(page.get_by_label("Teks Anda")).to_have_value("Laporan pertama saya.")
    assert hand_in(page, "Laporan kedua saya.") != code
    lecturer.goto(f"/assignments/{activity}/marking")
    lecturer.get_by_role("link", name=learner.name).click()
    mark(lecturer, javascript=javascript)
    check_page(lecturer)
    lecturer.get_by_role("button", name="Umumkan nilai").click()
    check_page(lecturer)
    page.goto(f"/activities/{activity}")
    expect(page.get_by_text("Rapi dan jelas.")).to_be_visible()
    expect(page.get_by_text("100 dari 100")).to_be_visible()
    check_page(page)


def mark(page: Page, *, javascript: bool) -> None:
    """By keyboard where scripts run: the draft saves itself, and survives a reload."""
    page.get_by_label("10 Rinci").check()
    page.get_by_label("Komentar untuk: Ketelitian").fill("Rapi dan jelas.")
    if not javascript:
        page.get_by_role("button", name="Selesai dan lanjut").click()
        return
    expect(page.locator(".saved")).to_contain_text("Tersimpan di server")
    page.reload()
    expect(page.get_by_label("10 Rinci")).to_be_checked()
    field = page.get_by_label("Komentar untuk: Ketelitian")
    expect(field).to_have_value("Rapi dan jelas.")
    field.press("Control+Enter")
    page.wait_for_url("**/marking")


def test_a_draft_waits_for_the_link_and_tells_so(window: Callable[..., Page], learner: Someone, activity: str) -> None:
    lecturer, page = window("dosen"), window(learner.username)
    write(lecturer, activity)
    page.goto(f"/assignments/{activity}/work")
    page.get_by_label("Teks Anda").fill("Satu")
    expect(page.locator(".saved")).to_contain_text("Tersimpan di server")
    page.context.set_offline(True)
    page.get_by_label("Teks Anda").fill("Satu dua")
    expect(page.locator(".saved")).to_contain_text("Belum tersimpan")
    page.context.set_offline(False)
    expect(page.locator(".saved")).to_contain_text("Tersimpan di server")
    page.reload()
    expect(page.get_by_label("Teks Anda")).to_have_value("Satu dua")


def test_whoever_was_signed_out_loses_nothing_of_the_draft(window: Callable[..., Page], learner: Someone, activity: str) -> None:
    lecturer, page = window("dosen"), window(learner.username)
    write(lecturer, activity)
    page.goto(f"/assignments/{activity}/work", wait_until="networkidle")  # an answer under way would bring the cookie back
    page.context.clear_cookies()
    page.get_by_label("Teks Anda").fill("Ditulis tanpa sesi")
    expect(page.locator(".saved")).to_contain_text("Anda sudah keluar")
    sign_in(page.context.new_page(), learner.username)
    expect(page.locator(".saved")).to_contain_text("Tersimpan di server", timeout=20_000)
    page.get_by_label("Tambah berkas").set_input_files(PDF)
    arrived = page.locator(".sent p").filter(has_text=f"{PDF.name} sudah sampai")
    expect(arrived).to_have_count(1)
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()
    page.get_by_label("Tambah berkas").set_input_files(PDF)
    expect(page.locator(".sent").get_by_text("Masuk lagi di tab lain")).to_be_visible()
    sign_in(page.context.new_page(), learner.username)
    page.get_by_role("button", name="Lanjutkan").click()
    expect(arrived).to_have_count(2)
