"""A learner reads what is new and has fewer letters; the organiser takes a text along for WhatsApp."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import check_page

Window = Callable[..., Page]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_learner_reads_notices_and_chooses_how_to_be_told(window: Window, javascript: bool) -> None:
    page = window("peserta", javascript=javascript)
    inbox = page.get_by_role("banner").get_by_role("link", name="Pemberitahuan")
    inbox.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pemberitahuan")
    check_page(page)
    offer = page.get_by_role("listitem").filter(has_text="Kursi untuk Anda")
    expect(offer.get_by_role("button", name="Buka")).to_be_visible()
    offer.get_by_role("button", name="Buka").click()
    page.wait_for_url("**/my-applications/*")
    inbox.click()
    page.get_by_label("Tampilkan").select_option("unread")
    if not javascript:
        page.get_by_role("button", name="Saring").click()
    page.wait_for_url("**only=unread*")
    expect(page.get_by_text("Kursi untuk Anda")).to_have_count(0)
    page.get_by_role("link", name="Cara saya diberi tahu").click()
    check_page(page)
    page.get_by_label("Tugas dan nilai").select_option("daily")
    page.get_by_label("Tenang mulai pukul").select_option("21")
    page.get_by_role("button", name="Simpan pilihan").click()
    expect(page.get_by_text("Pilihan Anda tersimpan.")).to_be_visible()
    expect(page.get_by_label("Tugas dan nilai")).to_have_value("daily")


def test_an_organiser_copies_a_text_for_whatsapp(window: Window) -> None:
    page = window("penyelenggara")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/cohorts?q=Angkatan+II+2026")
    page.get_by_role("link", name="Angkatan II 2026").first.click()
    check_page(page)
    page.get_by_role("button", name="Salin undangan").click()
    expect(page.get_by_role("button", name="Sudah disalin.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Untuk mengundang").input_value()
    assert f"\n{page.url.partition('/cohorts')[0]}/courses/" in copied
