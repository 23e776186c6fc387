"""The organiser's list: sent, its columns assigned, looked at, written, its people let in, and all of it taken back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import check_page
from tests.browser.stage import Stage

PATIENCE = 120_000
"""Milliseconds for the worker, which has the papers of the demonstration to print first."""
HEADS = ("Kolom A", "Siapa", "Kontak", "Di mana")


def test_an_organiser_enrols_from_a_spreadsheet_and_takes_it_back(window: Callable[..., Page], stage: Stage, width: str) -> None:
    run = stage.course(f"Layanan dari daftar ({width})")
    page = window("penyelenggara")
    page.goto(f"/cohorts?q=({width})")
    page.get_by_role("main").get_by_role("row", name=run.title).get_by_role("link").first.click()
    page.get_by_role("link", name="Daftarkan dari lembar kerja").click()
    check_page(page)
    send(page, b"%PDF-1.7")
    expect(page.get_by_role("alert")).to_contain_text("bukan daftar yang dapat dibaca")
    check_page(page)
    send(page, listed(width))
    expect(page.get_by_role("heading", name="Judul kolom tidak dikenali")).to_be_visible(timeout=PATIENCE)
    check_page(page)
    assign(page)
    look_and_write(page)
    let_in(page)
    take_back(page)


def listed(width: str) -> bytes:
    """Three people without NIP and one whose number a spreadsheet has ruined."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([
        HEADS, *(("", f"Warga {name} {width.title()}", f"warga.{name.lower()}.{width}@contoh.test", "Entah") for name in "XYZ"),
        ("1,98503E+17", f"Warga Rusak {width.title()}", f"rusak.{width}@contoh.test", "Entah")])
    return out.getvalue().encode()


def send(page: Page, content: bytes) -> None:
    page.get_by_label("Lembar kerja").set_input_files({"name": "peserta.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Kirim dan periksa").click()


def assign(page: Page) -> None:
    page.get_by_role("link", name="Tetapkan kolom").click()
    page.get_by_label("Baris judul kolom").select_option("1")
    page.get_by_role("button", name="Tampilkan kolom ini").click()
    expect(page.get_by_role("table")).to_contain_text("Warga X")
    check_page(page)
    for head, meaning in zip(HEADS, ("number", "name", "email", "agency"), strict=True):
        page.get_by_label(head, exact=True).select_option(meaning)
    page.get_by_role("button", name="Periksa dengan kolom ini").click()


def look_and_write(page: Page) -> None:
    expect(page.get_by_role("heading", name="Baris demi baris")).to_be_visible(timeout=PATIENCE)
    check_page(page)
    page.get_by_role("link", name="perlu diperbaiki (1)").click()
    expect(page.get_by_role("table")).to_contain_text("1,98503E+17")
    with page.expect_download() as download:
        page.get_by_role("link", name="Perbaikan (XLSX)").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.get_by_text("Daftarkan 3 orang").click()
    page.get_by_role("button", name="Ya, lanjutkan").first.click()
    expect(page.get_by_role("heading", name="Beri akses kepada 3 orang baru")).to_be_visible(timeout=PATIENCE)
    check_page(page)


def let_in(page: Page) -> None:
    page.get_by_text("Cetak slip", exact=True).click()
    page.locator("details[open]").get_by_role("button").click()
    expect(page.locator("code")).to_have_count(3)
    check_page(page)
    page.get_by_role("link", name="Selesai").click()
    expect(page.get_by_text("Daftar sudah ditulis.")).to_be_visible()


def take_back(page: Page) -> None:
    page.get_by_text("Batalkan daftar", exact=True).click()
    page.locator("details[open]").get_by_role("button").click()
    expect(page.get_by_role("heading", name="Dibatalkan pada")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Semua yang ditulis dari daftar ini sudah ditarik kembali.")).to_be_visible()
    check_page(page)
