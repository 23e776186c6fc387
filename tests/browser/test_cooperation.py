"""An organiser makes an agreement with a city, and says who pays for a cohort; the bill follows from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from lms.core.database import now
from tests.browser.conftest import check_page, choose
from tests.browser.stage import PDF, Stage

TARAKAN = "Dinas Sosial Kota Tarakan"


def test_an_agreement_pays_for_the_people_of_a_city(window: Callable[..., Page], stage: Stage, width: str) -> None:
    run = stage.course(f"Pendampingan Lansia Terlantar ({width})")
    number = f"119/{run.course_id}/PKS-UJI-{width}/2026"
    learner = stage.person("Rahmawati", agency=TARAKAN)
    page = window("penyelenggara")
    choose(page, "Kerja sama")
    check_page(page)
    make(page, number)
    cover(page, run.title)
    add_document(page)
    page.get_by_role("button", name="Berlakukan").click()
    expect(page.get_by_role("status").first).to_contain_text("Perjanjian sudah berlaku")
    check_page(page)
    stage.enrol(learner, run)
    who_pays(page, run.title, learner.name, number)
    bill(page, learner.name, number)


def make(page: Page, number: str) -> None:
    page.get_by_role("link", name="Perjanjian baru").click()
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("alert")).to_contain_text("Periksa kembali isian Anda")
    check_page(page)
    page.get_by_label("Pemerintah mitra").select_option(label="Pemerintah Kota Tarakan")
    page.get_by_label("Nomor", exact=False).first.fill(number)
    page.get_by_label("Tentang").fill("Pendampingan lansia di Tarakan")
    page.get_by_label("Hari pertama").fill((now().date() - timedelta(400)).isoformat())
    page.get_by_label("Hari terakhir").fill((now().date() + timedelta(60)).isoformat())
    page.get_by_label("Sumber biaya").select_option("apbd_regency")
    page.get_by_label("Kursi yang disepakati seluruhnya").fill("2")
    page.get_by_label("Biaya satu kursi (Rp)").fill("1250000")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("status").first).to_contain_text("Rancangan sudah dibuat")
    expect(page.get_by_role("heading", name=number)).to_be_visible()


def cover(page: Page, title: str) -> None:
    page.get_by_role("link", name="Tetapkan pelatihan").click()
    check_page(page)
    course = page.get_by_role("combobox")
    course.select_option(course.locator("option", has_text=title).get_attribute("value"))
    page.get_by_role("button", name="Simpan").click()
    check_page(page)
    page.get_by_role("link", name="Kembali ke perjanjian").click()
    expect(page.get_by_role("table")).to_contain_text(title)


def add_document(page: Page) -> None:
    page.get_by_role("link", name="Tambah dokumen").click()
    check_page(page)
    page.locator("input[type=file]").set_input_files(PDF)
    page.get_by_role("button", name="Simpan dokumen").click()
    expect(page.get_by_role("link", name="lembar-periksa.pdf")).to_be_visible()


def who_pays(page: Page, title: str, name: str, number: str) -> None:
    page.goto(f"/cohorts?q={title.split(' (')[0]}")
    page.get_by_role("row", name=title).get_by_role("link").first.click()
    page.get_by_role("link", name="Siapa membayar siapa").click()
    row = page.get_by_role("row", name=name)
    expect(row).to_contain_text(number)
    check_page(page)
    row.get_by_role("checkbox").check()
    page.get_by_label("Yang membayar untuk yang dicentang").select_option(label="Tanpa perjanjian")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("row", name=name)).to_contain_text("ditentukan manual")
    check_page(page)
    page.get_by_role("row", name=name).get_by_role("checkbox").check()
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("row", name=name)).to_contain_text(number)


def bill(page: Page, name: str, number: str) -> None:
    page.get_by_role("row", name=name).get_by_role("link", name=number).click()
    page.get_by_role("link", name="Laporan kursi").click()
    expect(page.get_by_role("main")).to_contain_text("Rp 1.250.000")
    expect(page.get_by_role("table")).to_contain_text(name)
    check_page(page)
    with page.expect_download() as file:
        page.get_by_role("link", name="Sebagai Excel (XLSX)").click()
    assert file.value.suggested_filename.endswith(".xlsx")
