"""A learner asks from a phone without scripts, the lecturer answers, announces and explains words; the words go offline too."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import check_page
from tests.browser.stage import Run, Someone, Stage


@pytest.fixture
def run(stage: Stage) -> Run:
    return stage.course(f"Kunjungan berdua {token_hex(4)}")


@pytest.fixture
def learner(stage: Stage, run: Run) -> Someone:
    made = stage.person("Marlina")
    stage.enrol(made, run)
    return made


def course_page(page: Page, run: Run) -> str:
    page.goto(f"/courses?q={run.title.rpartition(' ')[2]}")
    page.get_by_role("link", name=run.title).click()
    return page.url


def test_a_question_is_asked_without_scripts_answered_and_followed(window: Callable[..., Page], run: Run,
                                                                   learner: Someone) -> None:
    page, lecturer = window(learner.username, javascript=False), window("dosen")
    course_page(page, run)
    page.get_by_role("link", name="Diskusi", exact=True).click()
    check_page(page)
    page.get_by_role("link", name="Ajukan pertanyaan").click()
    page.get_by_role("button", name="Kirim").click()
    expect(page.get_by_role("alert")).to_contain_text("Tulislah sesuatu")
    check_page(page)
    page.get_by_label("Pertanyaan Anda dalam satu kalimat").fill("Bolehkah berkunjung sendirian?")
    page.get_by_label("Teks Anda").fill("Rekan saya **sakit**.\n\n- hari ini\n- desa jauh")
    page.get_by_role("button", name="Kirim").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bolehkah berkunjung sendirian?")
    check_page(page)
    answer(lecturer, run)
    open_notice(page, "Balasan baru: Bolehkah berkunjung sendirian?", run)
    expect(page.get_by_role("heading", name="Jawaban", exact=True)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Tunggu sampai ada pendamping.")
    check_page(page)
    settle_a_report(page, lecturer)


def open_notice(page: Page, subject: str, run: Run) -> None:
    page.goto("/notices")
    notice = page.get_by_role("listitem").filter(has_text=subject).filter(has_text=run.title)
    notice.get_by_role("button", name="Buka").click()


def answer(page: Page, run: Run) -> None:
    open_notice(page, "Pertanyaan baru: Bolehkah berkunjung sendirian?", run)
    page.get_by_label("Teks Anda").fill("Tunggu sampai ada pendamping.")
    page.get_by_role("button", name="Kirim balasan").dblclick()
    expect(page.get_by_text("Tunggu sampai ada pendamping.")).to_have_count(1)
    page.get_by_role("button", name="Tandai sebagai jawaban").click()
    expect(page.get_by_role("heading", name="Jawaban", exact=True)).to_be_visible()
    page.get_by_role("button", name="Sematkan di atas").click()
    expect(page.get_by_text("disematkan")).to_be_visible()
    check_page(page)


def settle_a_report(page: Page, lecturer: Page) -> None:
    """The learner reports the answer, of all things; the lecturer lets it stand."""
    page.get_by_role("link", name="Laporkan").first.click()
    check_page(page)
    page.get_by_label("Apa yang salah").fill("Menyebut nama desa.")
    page.get_by_role("button", name="Laporkan").click()
    expect(page.get_by_text("Terima kasih. Pengajar")).to_be_visible()
    lecturer.reload()
    lecturer.get_by_role("link", name="dilaporkan").first.click()
    expect(lecturer.get_by_text("Menyebut nama desa.")).to_be_visible()
    check_page(lecturer)
    lecturer.get_by_role("button", name="Biarkan").click()
    expect(lecturer.get_by_text("Tidak ada yang menunggu")).to_be_visible()
    check_page(lecturer)


def test_an_announcement_is_read_and_counted(window: Callable[..., Page], run: Run, learner: Someone) -> None:
    lecturer, page = window("dosen"), window(learner.username)
    course = course_page(lecturer, run)
    lecturer.get_by_role("link", name="Pengumuman", exact=True).click()
    check_page(lecturer)
    lecturer.get_by_role("link", name="Tulis pengumuman").click()
    lecturer.get_by_label("Judul").fill("Kumpul pukul delapan")
    lecturer.get_by_label("Teks").fill("Di **aula**, bawa surat tugas.")
    check_page(lecturer)
    lecturer.get_by_role("button", name="Umumkan").click()
    expect(lecturer.get_by_text("Pengumuman terbit")).to_be_visible()
    check_page(lecturer)
    page.goto(course)
    check_page(page)
    page.get_by_role("link", name="Kumpul pukul delapan").click()
    expect(page.get_by_text("bawa surat tugas")).to_be_visible()
    check_page(page)
    lecturer.reload()
    expect(lecturer.get_by_text("1 dari 1")).to_be_visible()
    assert "Di *aula*, bawa surat tugas." in lecturer.get_by_label("Pengumuman", exact=True).input_value()


def test_a_word_is_explained_beside_the_text_and_without_network(window: Callable[..., Page], run: Run, learner: Someone) -> None:
    lecturer, page = window("dosen"), window(learner.username)
    course = course_page(lecturer, run)
    lecturer.get_by_role("link", name="Glosarium").click()
    check_page(lecturer)
    lecturer.get_by_role("link", name="Tambahkan istilah").click()
    lecturer.get_by_label("Istilah").fill("Atasan")
    lecturer.get_by_label("Artinya").fill("Yang menandatangani *surat tugas*.")
    check_page(lecturer)
    lecturer.get_by_role("button", name="Simpan").click()
    expect(lecturer.get_by_text("Yang menandatangani")).to_be_visible()
    page.goto(course)
    page.get_by_role("link", name="Bawa luring").click()
    page.get_by_role("button", name="Simpan untuk luring").click()
    expect(page.get_by_role("main")).to_contain_text("Tersimpan sampai")
    page.goto(course)
    page.get_by_role("link", name="Bacaan: bersiap").click()
    page.get_by_text("Istilah dalam kegiatan ini").click()
    expect(page.get_by_text("Yang menandatangani surat tugas.")).to_be_visible()
    check_page(page)
    page.context.set_offline(True)
    page.goto(course)
    page.get_by_role("link", name="Bacaan: bersiap").click()
    page.get_by_text("Istilah dalam kegiatan ini").click()
    expect(page.get_by_text("Yang menandatangani surat tugas.")).to_be_visible()
    check_page(page)
