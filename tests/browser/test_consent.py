"""An application from the learner's phone to the seat; the supervisor in between has no account and follows a signed link."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.conftest import check_page, sign_in
from tests.browser.stage import PDF, Stage

MOTIVE = "Saya mendampingi keluarga di tiga kecamatan dan perlu memperdalam asesmen."


def test_a_supervisor_without_an_account_consents(window: Callable[..., Page], stage: Stage, width: str) -> None:
    run = stage.course(f"Asesmen Terpadu ({width})")
    stage.by_application(run)
    someone, boss, deputy = stage.person("Yohana"), f"lukas.{width}@contoh.go.id", f"sekretaris.{width}@contoh.go.id"
    learner = window(someone.username)
    apply(learner, run.title, boss)
    supervisor = window()
    pass_on(supervisor, stage.consent(boss), someone.number, deputy)
    consent(window(javascript=False), stage.consent(deputy))
    organiser = window()
    decide(organiser, run.title, someone.name)
    learner.reload()
    expect(learner.get_by_text("Penyelenggara menerima")).to_be_visible()
    check_page(learner)
    learner.get_by_role("main").get_by_role("link", name="Kepesertaan saya").click()
    expect(learner.get_by_role("heading", name=run.title)).to_be_visible()


def apply(page: Page, title: str, boss: str) -> None:
    page.goto(f"/courses?q={quote(title)}")
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("main").get_by_role("link", name="Ajukan permohonan").click()
    check_page(page)
    page.get_by_role("main").get_by_role("link", name="Ajukan permohonan").click()
    check_page(page)
    page.get_by_role("button", name="Kirim permohonan").click()
    expect(page.get_by_role("alert")).to_contain_text("Tulis mengapa Anda ingin ikut")
    check_page(page)
    page.get_by_label("Mengapa Anda ingin ikut").fill(MOTIVE)
    page.get_by_label("Surat tugas").set_input_files(PDF)
    page.get_by_text("Orang lain", exact=True).click()
    page.get_by_label("Nama atasan").fill("Lukas Bilung")
    page.get_by_label("Surel atasan").fill(boss)
    page.get_by_role("button", name="Kirim permohonan").click()
    expect(page.get_by_text("Atasan: dimintai persetujuan")).to_be_visible()
    check_page(page)


def pass_on(page: Page, link: str, number: str, deputy: str) -> None:
    """The first supervisor sees what is asked, no whole number, and sends it on."""
    page.goto(link)
    expect(page.get_by_text(MOTIVE)).to_be_visible()
    expect(page.get_by_text(number[-4:])).to_be_visible()
    assert number not in page.content()
    check_page(page)
    page.get_by_text("Saya tidak menyetujui").click()
    page.get_by_role("button", name="Kirim jawaban saya").click()
    expect(page.get_by_role("alert")).to_contain_text("Tuliskan alasannya")
    check_page(page)
    page.get_by_text("Orang lain yang berwenang", exact=True).click()
    page.get_by_text("Bila orang lain yang berwenang").click()
    page.get_by_label("Nama yang berwenang").fill("Sekretaris Dinas")
    page.get_by_label("Surel yang berwenang").fill(deputy)
    page.get_by_role("button", name="Kirim jawaban saya").click()
    expect(page.get_by_text("Anda sudah meneruskannya kepada Sekretaris Dinas")).to_be_visible()
    check_page(page)


def consent(page: Page, link: str) -> None:
    """Without scripts; once. The link shows afterwards what was decided."""
    page.goto(link)
    check_page(page)
    with page.expect_download() as letter:
        page.get_by_role("link", name="Surat tugas").click()
    assert Path(letter.value.path()).read_bytes() == PDF.read_bytes()
    page.get_by_text("Saya menyetujui").click()
    page.get_by_role("button", name="Kirim jawaban saya").click()
    expect(page.get_by_text("Anda sudah menyetujui")).to_be_visible()
    page.goto(link)
    expect(page.get_by_text("Anda sudah menyetujui")).to_be_visible()
    expect(page.get_by_role("button", name="Kirim jawaban saya")).to_have_count(0)
    check_page(page)


def decide(page: Page, title: str, name: str) -> None:
    sign_in(page, "penyelenggara")
    row = page.get_by_role("listitem").filter(has_text=title)
    expect(row).to_contain_text("1 permohonan menunggu Anda")
    row.get_by_role("link", name="1 permohonan menunggu Anda").click()
    check_page(page)
    page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Terima yang dipilih").click()
    expect(page.get_by_role("status").first).to_contain_text("1 pemohon kini mendapat kursi")
    check_page(page)
