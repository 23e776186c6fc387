"""The gradebook: the lecturer reads it, sets a score with a reason, tries out a rule; the learner reads what came of it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import check_page, choose

COURSE = "Pelindungan Data Pribadi Penerima Manfaat"


def test_a_score_is_set_and_the_learner_reads_why(window: Callable[..., Page], width: str) -> None:
    page, reason = window("dosen"), f"Diujikan lisan ({width})."
    open_book(page)
    check_page(page)
    page.get_by_role("link", name="Debora Ului").click()
    expect(page.get_by_role("heading", name="Nilai Debora Ului")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Ubah Kuis: akses seperlunya dan kerja aman").click()
    page.get_by_label("Nilai (0–100)").fill("97,5")
    page.get_by_role("button", name="Tetapkan nilai").click()
    expect(page.get_by_role("alert")).to_contain_text("Alasan")
    check_page(page)
    page.get_by_label("Alasan").fill(reason)
    page.get_by_role("button", name="Tetapkan nilai").click()
    expect(page.get_by_text(reason)).to_be_visible()
    learner = window("peserta")
    choose(learner, "Pelatihan saya")
    learner.get_by_role("link", name=COURSE).first.click()
    learner.get_by_role("link", name="Lihat nilai Anda").click()
    expect(learner.get_by_text(reason)).to_be_visible()
    expect(learner.get_by_text("Tes akhir: minimum 80, belum bernilai.")).to_be_visible()
    check_page(learner)


def test_a_rule_is_tried_out_without_a_script(window: Callable[..., Page]) -> None:
    page = window("dosen", javascript=False)
    open_book(page)
    page.get_by_role("link", name="Bobot dan kelulusan").click()
    check_page(page)
    page.get_by_label("Nilai total berbobot minimum").fill("170")
    page.get_by_role("button", name="Lihat akibatnya").click()
    expect(page.get_by_role("alert")).to_contain_text("Isilah angka 0 sampai 100")
    check_page(page)
    page.get_by_label("Nilai total berbobot minimum").fill("76")
    page.get_by_role("button", name="Lihat akibatnya").click()
    expect(page.get_by_text("Hari ini tidak ada yang akan menyelesaikan pelatihan karenanya.")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Berlakukan").click()
    expect(page.get_by_text("Mulai sekarang pelatihan dinilai menurut ketentuan ini.")).to_be_visible()
    expect(page.get_by_label("Nilai total berbobot minimum")).to_have_value("76")


def test_a_quiz_that_needs_no_regrade_says_so(window: Callable[..., Page]) -> None:
    page = window("dosen")
    open_book(page)
    page.goto(page.locator("nav.crumbs a").first.get_attribute("href") or "")
    page.get_by_role("main").get_by_role("link", name="Tes akhir").first.click()
    page.get_by_role("link", name="Pratinjau soal").click()
    page.get_by_role("link", name="Nilai ulang").click()
    expect(page.get_by_role("heading", name="Tidak ada yang perlu dinilai ulang")).to_be_visible()
    check_page(page)


def open_book(page: Page) -> None:
    choose(page, "Angkatan")
    page.get_by_role("searchbox").fill(COURSE)
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("listitem").or_(page.get_by_role("row")).or_(page.get_by_role("article")).filter(
        has_text=COURSE).get_by_role("link").first.click()
    page.get_by_role("link", name="Buku nilai").click()
    expect(page.get_by_role("heading", name="Buku nilai Angkatan I 2026")).to_be_visible()
