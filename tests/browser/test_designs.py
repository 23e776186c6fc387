"""The story of a design: an organiser gives an agency its emblem and a design of its own, and sees what it looks like."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import check_page, choose

EMBLEM = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5" fill="#123a5e"/></svg>'


def test_an_organiser_makes_a_design_and_chooses_it(window: Callable[..., Page], width: str) -> None:
    page = window("penyelenggara")
    choose(page, "Register sertifikat")
    page.get_by_role("main").get_by_role("link", name="Desain", exact=True).click()
    check_page(page)
    page.get_by_role("button", name="Buka").click()
    check_page(page)
    give_an_emblem(page)
    name = f"Desain {width}"
    make(page, name)
    page.get_by_role("navigation", name="Anda di sini").get_by_role("link").last.click()
    page.get_by_role("radio", name=name).check()
    page.get_by_role("button", name="Simpan pilihan").click()
    expect(page.get_by_text(f"Yang dicetak sekarang: {name}")).to_be_visible()
    check_page(page)


def give_an_emblem(page: Page) -> None:
    wrong = {"name": "l.svg", "mimeType": "image/svg+xml", "buffer": b"GIF89a"}
    page.get_by_label("Lambang (PNG atau SVG)").set_input_files(wrong)
    page.get_by_role("button", name="Simpan lambang").click(no_wait_after=True)
    expect(page.get_by_role("alert")).to_contain_text("bukan gambar PNG", timeout=60_000)
    check_page(page)
    page.get_by_label("Lambang (PNG atau SVG)").set_input_files({"name": "l.svg", "mimeType": "image/svg+xml", "buffer": EMBLEM})
    page.get_by_role("button", name="Simpan lambang").click(no_wait_after=True)
    expect(page.get_by_role("img", name="Lambang saat ini")).to_be_visible(timeout=60_000)


def make(page: Page, name: str) -> None:
    page.get_by_label("Nama desain").fill(name)
    page.get_by_label("Mulai dari salinan").select_option("landscape")
    page.get_by_role("button", name="Mulai desain").click()
    expect(page.get_by_role("img", name="Halaman 1 dari contoh")).to_be_visible(timeout=60_000)
    check_page(page)
    written = page.get_by_label("HTML", exact=False).first
    good = written.input_value()
    written.fill(good.replace("{{ learner_name |", "{{ learner_nama |"))
    expect(page.get_by_text("Maksud Anda “learner_name”?")).to_be_visible(timeout=60_000)
    check_page(page)
    written.fill(good.replace("diberikan kepada", "dianugerahkan kepada"))
    page.get_by_role("button", name="Simpan sebagai versi baru").click(no_wait_after=True, timeout=60_000)
    expect(page.get_by_text("Tersimpan sebagai versi 2.")).to_be_visible(timeout=120_000)
    page.get_by_role("link", name="Versi 1").click()
    check_page(page)
    page.go_back()
