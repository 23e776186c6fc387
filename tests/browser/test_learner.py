"""The learner's story, from the first sign-in to a certificate that a stranger verifies; with JavaScript and without."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import check_page, sign_in
from tests.browser.stage import Run, Someone, Stage

WAY = "Yang belum selesai"


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_learner_goes_from_sign_in_to_a_verified_certificate(
        window: Callable[..., Page], stage: Stage, width: str, javascript: bool) -> None:
    run, learner = stage.course(f"Kunjungan Rumah yang Aman ({width})", watch=3 if javascript else 1), stage.person("Lidia")
    stage.enrol(learner, run)
    page = window(javascript=javascript)
    come_in(page, learner, run)
    read(page)
    take_file(page)
    watch(page, javascript)
    see_what_is_missing(page, run)
    sit_quiz(page, javascript)
    pdf = get_certificate(page, run)
    link = check_paper(pdf, learner)
    follow_link(window(javascript=javascript), link, learner)


def come_in(page: Page, learner: Someone, run: Run) -> None:
    sign_in(page, f"{learner.number[:8]} {learner.number[8:14]} {learner.number[14]} {learner.number[15:]}")
    main = page.get_by_role("main")
    expect(main).to_contain_text(run.title)
    expect(main).to_contain_text("Bacaan: bersiap")
    check_page(page)
    main.get_by_role("link", name="Mulai", exact=True).click()


def read(page: Page) -> None:
    expect(page.get_by_role("heading", name="Bacaan: bersiap", level=1)).to_be_visible()
    expect(page.get_by_role("cell", name="Kabari keluarga")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Tandai selesai").click()
    expect(done(page)).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Berikutnya: Lembar periksa").click()


def take_file(page: Page) -> None:
    expect(page.get_by_role("heading", name="Lembar periksa", level=1)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"\d(,\d)? kB"))
    check_page(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="Berikutnya: Video").click()


def watch(page: Page, javascript: bool) -> None:
    expect(page.get_by_role("heading", name="Video: tujuh tahap", level=1)).to_be_visible()
    check_page(page)
    if javascript:
        assert page.evaluate("""async () => {
            const film = document.querySelector("video");
            film.muted = true;
            await film.play();
            return [film.textTracks.length, film.videoWidth > 0];
        }""") == [1, True]
    else:
        finish_by_button(page)
    expect(done(page)).to_be_visible()


def finish_by_button(page: Page) -> None:
    """Each press tells the server that time has passed; the last one completes."""
    button = page.get_by_role("button", name="Selesai mempelajari")
    for _ in range(60):
        with page.expect_navigation():  # else the page that is being left answers what follows
            button.click()
        expect(button.or_(done(page)).first).to_be_visible()
        if done(page).is_visible():
            return


def see_what_is_missing(page: Page, run: Run) -> None:
    page.goto("/")
    page.get_by_role("link", name=run.title).click()
    expect(page.get_by_role("heading", name=WAY)).to_be_visible()
    missing = page.get_by_role("main").get_by_role("listitem")
    expect(missing.filter(has_text="Lulus: Kuis: siap berkunjung")).to_be_visible()
    expect(missing.filter(has_text="Bacaan: bersiap")).to_have_count(0)
    check_page(page)
    page.get_by_role("main").get_by_role("link", name="Lanjutkan").click()


def sit_quiz(page: Page, javascript: bool) -> None:
    expect(page.get_by_role("heading", name="Kuis: siap berkunjung", level=1)).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Mulai kuis").click()
    check_page(page)
    question(page, "dikabari lebih dahulu").get_by_label("Keluarga").check()
    question(page, "tanpa izin").get_by_label("Salah").check()
    keep(page, javascript)
    page.reload()
    expect(question(page, "dikabari lebih dahulu").get_by_label("Keluarga")).to_be_checked()
    for option in ("Tanda pengenal", "Surat tugas"):
        question(page, "dibawa").get_by_label(option).check()
    question(page, "menandatangani").get_by_label("Jawaban Anda").fill("Kepala Dinas")
    question(page, "paling sedikit").get_by_label("Jawaban Anda").fill("2")
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_text("Semua soal sudah terjawab dan tersimpan.")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_text("100 dari 100")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Tanda terima untuk dicetak").click()
    expect(page.get_by_role("heading", name="Tanda terima: Kuis: siap berkunjung", level=1)).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Kembali ke hasil").click()


def keep(page: Page, javascript: bool) -> None:
    """By itself where there is JavaScript, by the button where there is none."""
    if javascript:
        expect(page.locator(".saved")).to_contain_text("Semua jawaban tersimpan")
        return
    with page.expect_navigation():
        page.get_by_role("button", name="Simpan").click()


def get_certificate(page: Page, run: Run) -> bytes:
    page.goto("/")
    expect(page.get_by_role("main")).to_contain_text("Selesai pada")
    check_page(page)
    page.get_by_role("main").get_by_role("link", name="POLTEKESOS").click()
    expect(page.get_by_role("heading", name=run.title, level=1)).to_be_visible()
    ready = page.get_by_role("link", name="Unduh sertifikat")
    expect(ready).to_be_visible(timeout=120_000)  # behind those of the demonstration
    check_page(page)
    with page.expect_download() as download:
        ready.click()
    return Path(download.value.path()).read_bytes()


def check_paper(pdf: bytes, learner: Someone) -> str:
    """Two pages with the name; returns where the QR code leads."""
    paper = pypdfium2.PdfDocument(io.BytesIO(pdf))
    assert len(paper) == 2
    assert learner.name in paper[0].get_textpage().get_text_range()
    assert "Sebelum dan selama kunjungan" in paper[1].get_textpage().get_text_range()
    found = [code for code in zxingcpp.read_barcodes(paper[0].render(scale=3).to_pil()) if code.text.startswith("HTTP")]
    paper.close()
    assert len(found) == 1
    return found[0].text


def follow_link(page: Page, link: str, learner: Someone) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", name="Asli dan berlaku")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(learner.name)
    check_page(page)


def question(page: Page, words: str) -> Locator:
    return page.get_by_role("group").filter(has_text=words)


def done(page: Page) -> Locator:
    return page.get_by_role("region", name="Penyelesaian").get_by_text("Selesai.")
