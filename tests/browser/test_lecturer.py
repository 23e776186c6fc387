"""The lecturer's story: from an empty page to a course in the catalogue."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import check_page, choose
from tests.browser.stage import FILM, PDF, READING, Stage

Answers = Mapping[str, str]


def test_a_lecturer_makes_a_course_and_publishes_it(window: Callable[..., Page], width: str) -> None:
    title = f"Menyambut Warga di Loket ({width})"
    page = window("dosen")
    expect(page.get_by_role("heading", name="Pengajaran Anda")).to_be_visible()
    expect(page.get_by_text("Selesaikan draf ini").first).to_be_visible()
    check_page(page)
    describe_course(page, title, f"LOKET-{width}".upper())
    add_module(page, "Menyapa", hours=2)
    add_module(page, "Menjelaskan", hours=1)
    expect(page.get_by_role("heading", name="Sebelum dapat diterbitkan")).to_be_visible()
    expect(page.get_by_text("Setiap mata pelatihan memerlukan sedikitnya satu kegiatan")).to_be_visible()
    write_reading(page)
    upload_file(page)
    upload_video(page)
    build_quiz(page)
    desk(page)
    order_by_keyboard(page)
    order_by_drag(page)
    drag_modules(page)
    publish(page, title)
    find_in_catalogue(window(), title)


def describe_course(page: Page, title: str, code: str) -> None:
    choose(page, "Pengajaran saya")
    check_page(page)
    page.get_by_role("link", name="Pelatihan baru").click()
    check_page(page)
    page.get_by_role("button", name="Simpan draf").click()
    expect(page.get_by_role("alert")).to_contain_text("Periksa kembali isian Anda")
    check_page(page)
    page.get_by_label("Judul").fill(title)
    page.get_by_label("Kode").fill(code)
    page.get_by_label("Ringkasan").fill("Tiga menit pertama di loket menentukan sisanya.")
    page.get_by_label("JP belajar mandiri").fill("2")
    page.get_by_label("JP bersama dosen").fill("1")
    page.get_by_label("Tujuan").fill("Peserta mampu menyapa warga.\nPeserta mampu menjelaskan syarat.")
    page.get_by_role("button", name="Simpan draf").click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    expect(page.get_by_text("Belum ada mata pelatihan")).to_be_visible()
    check_page(page)


def add_module(page: Page, title: str, *, hours: int) -> None:
    page.get_by_role("link", name="Tambahkan mata pelatihan").click()
    check_page(page)
    page.get_by_label("Judul mata pelatihan").fill(title)
    page.get_by_label("JP belajar mandiri" if hours == 2 else "JP bersama dosen").fill(str(hours))
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    check_page(page)


def add_activity(page: Page, module: str, kind: str, title: str) -> None:
    desk(page)
    page.get_by_role("link", name=f"Tambahkan kegiatan ke {module}").click()
    check_page(page)
    page.get_by_label(kind, exact=True).check()
    page.get_by_label("Judul").fill(title)
    page.get_by_role("button", name="Lanjut mengisi").click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    check_page(page)


def write_reading(page: Page) -> None:
    add_activity(page, "Menyapa", "Bacaan", "Tiga kalimat pembuka")
    page.get_by_label("Teks").fill(READING)
    page.get_by_role("button", name="Pratinjau").click()
    preview = page.locator("#preview")
    expect(preview.get_by_role("cell", name="Kabari keluarga")).to_be_visible()
    expect(preview.get_by_text("Pedoman ini dibuat untuk pengujian.")).to_be_visible()
    expect(page.get_by_label("Teks")).to_have_value(READING)
    check_page(page)
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Tersimpan")
    expect(page.get_by_role("cell", name="Kabari keluarga")).to_be_visible()
    check_page(page)


def upload_file(page: Page) -> None:
    add_activity(page, "Menyapa", "Berkas", "Lembar saku")
    page.get_by_label("Berkas").set_input_files(PDF)
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("status").first).to_contain_text("Tersimpan")
    expect(page.get_by_role("main")).to_contain_text(PDF.name)
    expect(page.get_by_role("link", name="Unduh")).to_be_visible()
    check_page(page)


def upload_video(page: Page) -> None:
    add_activity(page, "Menjelaskan", "Video", "Contoh percakapan")
    page.get_by_label("Video").set_input_files(FILM / "tujuh-tahap.mp4")
    page.get_by_label("Teks takarir").set_input_files(FILM / "tujuh-tahap.vtt")
    page.get_by_label("Transkrip").fill("Petugas menyapa, bertanya, lalu menjelaskan.")
    page.get_by_label("Waktu belajar paling sedikit (menit)").fill("1")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("link", name="Unduh video")).to_be_visible()
    expect(page.locator("video track[kind=captions]")).to_have_count(1)
    check_page(page)


def build_quiz(page: Page) -> None:
    add_activity(page, "Menjelaskan", "Kuis", "Kuis loket")
    add_question(page, "Pilihan tunggal", "Apa yang pertama?", right=["Menyapa"], wrong=["Menolak"])
    add_question(page, "Pilihan ganda majemuk", "Apa yang dijelaskan?", right=["Syarat", "Waktu"], wrong=["Gosip"])
    begin_question(page, "Benar atau salah", "Warga boleh bertanya.")
    page.get_by_label("Benar", exact=True).check()
    save_question(page)
    begin_question(page, "Jawaban singkat", "Apa sebutan meja layanan?")
    page.get_by_label("Jawaban yang diterima").fill("loket\nmeja loket")
    save_question(page)
    begin_question(page, "Jawaban angka", "Berapa menit sapaan pertama?")
    page.get_by_role("textbox", name="Jawaban benar (wajib)").fill("3")
    page.get_by_label("Satuan jawaban").fill("menit")
    save_question(page)
    expect(page.get_by_role("main").get_by_role("listitem").filter(has_text="Jawaban angka")).to_be_visible()
    check_page(page)
    page.get_by_role("navigation", name="Bagian kuis").get_by_role("link", name="Pratinjau").click()
    expect(page.get_by_role("main").get_by_role("group", name=re.compile("^Soal"))).to_have_count(5)
    check_page(page)


def add_question(page: Page, kind: str, text: str, *, right: list[str], wrong: list[str]) -> None:
    begin_question(page, kind, text)
    for number, option in enumerate([*right, *wrong], 1):
        page.get_by_label(f"Pilihan {number}", exact=True).fill(option)
        if option in right:
            page.get_by_role("checkbox").nth(number - 1).check()
    save_question(page)


def begin_question(page: Page, kind: str, text: str) -> None:
    page.get_by_role("link", name=kind, exact=True).click()
    check_page(page)
    page.get_by_role("textbox", name=re.compile("^Soal")).fill(text)


def save_question(page: Page) -> None:
    page.get_by_role("button", name="Simpan soal").click()
    expect(page.get_by_role("heading", name="Tambah soal")).to_be_visible()


def order_by_keyboard(page: Page) -> None:
    expect(titles(page).first).to_contain_text("Tiga kalimat pembuka")
    button = page.get_by_role("button", name="Turunkan Tiga kalimat pembuka")
    button.focus()
    page.keyboard.press("Enter")
    expect(titles(page).first).to_contain_text("Lembar saku")
    check_page(page)


def order_by_drag(page: Page) -> None:
    lower, upper = titles(page).nth(1), titles(page).nth(0)
    lower.scroll_into_view_if_needed()
    handle, target = lower.locator(".handle").bounding_box(), upper.bounding_box()
    assert handle
    assert target
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(handle["x"] + handle["width"] / 2, target["y"] + 2, steps=8)
    page.mouse.up()
    expect(page.locator("[role=status]").filter(has_text="Urutan")).to_have_count(1)
    page.reload()
    expect(titles(page).first).to_contain_text("Tiga kalimat pembuka")


def drag_modules(page: Page) -> None:
    """The first below the second, and the page counts them anew."""
    modules = page.locator(".modules > section")
    modules.first.scroll_into_view_if_needed()
    handle, below = modules.first.locator(".handle").first.bounding_box(), modules.nth(1).bounding_box()
    assert handle
    assert below
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(handle["x"] + handle["width"] / 2, below["y"] + below["height"], steps=12)
    page.mouse.up()
    expect(page.get_by_role("heading", name="1. Menjelaskan")).to_be_visible()
    expect(page.get_by_role("heading", name="2. Menyapa")).to_be_visible()


def publish(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name="Semua sudah lengkap")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Terbitkan", exact=True).click()
    expect(page.get_by_text("Terbit", exact=True)).to_be_visible()
    check_page(page)


def find_in_catalogue(page: Page, title: str) -> None:
    page.goto("/courses")
    check_page(page)
    page.get_by_label("Judul, topik, atau kode").fill(title)
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    expect(page.get_by_text("Tiga kalimat pembuka")).to_be_visible()
    check_page(page)


def desk(page: Page) -> None:
    """Back to the lecturer's page of the course, by the path above the title."""
    path = page.get_by_role("navigation", name="Anda di sini").get_by_role("link").last
    while not page.get_by_role("link", name="Tambahkan mata pelatihan").is_visible():
        edit = page.get_by_role("link", name="Sunting pelatihan ini")
        with page.expect_navigation():  # else the page that is being left answers the next look
            (edit if edit.is_visible() else path).click()


def titles(page: Page) -> Locator:
    """The activities of the first module."""
    return page.get_by_role("list").and_(page.locator("[data-sortable]")).first.get_by_role("listitem")


def test_the_form_for_more_time_shows_whole_in_the_table_of_an_exam(window: Callable[..., Page], stage: Stage) -> None:
    run = stage.course("Pelatihan dengan ujian")
    stage.enrol(stage.person("Elok"), run)
    page = window("dosen")
    page.goto(stage.address(run.steps["quiz"]).replace("/activities/", "/quizzes/") + "/live")
    page.get_by_text("Tambah waktu").last.click()
    expect(page.get_by_role("button", name="Berikan")).to_be_visible()
    check_page(page)
    hidden = page.locator(".table").evaluate("table => table.scrollHeight - table.clientHeight")
    assert hidden <= 0, f"{hidden} pixels of the form are cut off"
