"""The organiser's story: a cohort made, filled, watched, and its people helped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from lms.core.database import now
from tests.browser.conftest import check_page, choose, sign_in
from tests.browser.stage import Someone, Stage


def test_an_organiser_fills_a_cohort_and_looks_after_its_people(window: Callable[..., Page], stage: Stage, width: str) -> None:
    run = stage.course(f"Layanan Ramah Lansia ({width})")
    one, two, three = (stage.person(name) for name in ("Yuliana", "Petrus", "Hendrika"))
    page = window("penyelenggara")
    expect(page.get_by_role("heading", name="Angkatan Anda saat ini")).to_be_visible()
    check_page(page)
    make_cohort(page, run.title)
    enrol_one(page, one)
    enrol_list(page, [two.username, three.number, "bukan.siapa-siapa"], ready=2)
    see_roster(page, one, two, three)
    withdraw(page, three)
    secret = reset_password(page, two)
    come_in_with(window(), two, secret)


def make_cohort(page: Page, title: str) -> None:
    page.get_by_role("main").get_by_role("link", name="Angkatan baru").click()
    check_page(page)
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("alert")).to_contain_text("Periksa kembali isian Anda")
    check_page(page)
    course = page.get_by_label("Pelatihan")
    course.select_option(course.locator("option", has_text=title).get_attribute("value"))
    page.get_by_label("Nama angkatan").fill("Angkatan III 2026")
    page.get_by_label("Hari pertama").fill(now().date().isoformat())
    page.get_by_label("Hari terakhir").fill((now().date() + timedelta(30)).isoformat())
    page.get_by_label("Zona waktu").select_option("Asia/Jayapura")
    page.get_by_label("Kapasitas").fill("3")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("status").first).to_contain_text("Angkatan sudah dibuat")
    expect(page.get_by_text("23.59 WIT")).to_be_visible()
    expect(page.get_by_text("Belum ada peserta")).to_be_visible()
    check_page(page)


def enrol_one(page: Page, person: Someone) -> None:
    page.get_by_role("link", name="Daftarkan satu orang").click()
    check_page(page)
    page.get_by_label("Nama, NIP, nama pengguna, atau surel").fill(person.name)
    page.get_by_role("button", name="Cari").click()
    check_page(page)
    row(page, person).get_by_role("button", name="Daftarkan").click()
    expect(page.get_by_role("status").first).to_contain_text(f"{person.name} sudah terdaftar")


def enrol_list(page: Page, lines: list[str], *, ready: int) -> None:
    page.get_by_role("navigation", name="Anda di sini").get_by_role("link", name="Angkatan III 2026").click()
    page.get_by_role("link", name="Tempel daftar").click()
    check_page(page)
    page.get_by_label("Daftar orang, satu orang tiap baris").fill("\n".join(lines))
    page.get_by_role("button", name="Periksa daftar").click()
    expect(page.get_by_role("row").filter(has_text="bukan.siapa-siapa")).to_contain_text("tidak ditemukan")
    check_page(page)
    page.get_by_role("button", name=f"Daftarkan {ready} orang").click()
    expect(page.get_by_text(f"{ready} terdaftar")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="bukan.siapa-siapa")).to_contain_text("tidak ditemukan")
    check_page(page)


def see_roster(page: Page, *people: Someone) -> None:
    page.get_by_role("link", name="Ke daftar peserta").click()
    for person in people:
        expect(page.get_by_role("progressbar", name=f"Kemajuan {person.name}")).to_be_visible()
        expect(row(page, person)).to_contain_text("0 dari 4")
    check_page(page)
    page.get_by_role("link", name="Daftarkan satu orang").click()
    expect(page.get_by_text("Angkatan ini penuh.")).to_be_visible()
    page.go_back()


def withdraw(page: Page, person: Someone) -> None:
    page.get_by_role("link", name=f"Keluarkan {person.name}").click()
    check_page(page)
    page.get_by_label("Alasan").fill("Dipindahkan ke tugas lain.")
    page.get_by_role("button", name="Keluarkan").click()
    expect(page.get_by_role("status").first).to_contain_text("sudah dikeluarkan dari angkatan")
    expect(row(page, person)).to_contain_text("mengundurkan diri")
    check_page(page)


def reset_password(page: Page, person: Someone) -> str:
    choose(page, "Pengguna")
    check_page(page)
    page.get_by_label("Nama, jabatan, atau NIP").fill(person.number)
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name=person.name).click()
    check_page(page)
    page.get_by_text("Beri kata sandi sementara").first.click()
    page.get_by_role("button", name="Ya, lanjutkan").locator("visible=true").click()
    check_page(page)
    return page.locator("main code").last.inner_text()


def find(page: Page, person: Someone) -> None:
    choose(page, "Pengguna")
    check_page(page)
    page.get_by_label("Nama, jabatan, atau NIP").fill(person.number)
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name=person.name).click()


def come_in_with(page: Page, person: Someone, secret: str) -> None:
    sign_in(page, person.username, secret)
    expect(page.get_by_role("heading", name="Ganti kata sandi")).to_be_visible()
    check_page(page)
    page.get_by_label("Kata sandi saat ini").fill(secret)
    page.get_by_label("Kata sandi baru").first.fill("perahu kayu di sungai")
    page.get_by_label("Ulangi kata sandi baru").fill("perahu kayu di sungai")
    page.get_by_role("button", name="Simpan kata sandi").click()
    expect(page.get_by_text("Kata sandi Anda telah diganti")).to_be_visible()


def row(page: Page, person: Someone) -> Locator:
    return page.get_by_role("row").filter(has_text=person.name)


def test_an_account_is_closed_and_opened_again_by_hand(window: Callable[..., Page], stage: Stage) -> None:
    person = stage.person("Ferdinan")
    page = window("admin")
    find(page, person)
    page.get_by_text("Tutup akun", exact=True).click()
    page.get_by_role("button", name="Ya, lanjutkan").locator("visible=true").click()
    expect(page.get_by_role("status").first).to_contain_text("Akun ditutup")
    check_page(page)
    page.get_by_role("button", name="Buka kembali akun").click()
    expect(page.get_by_role("status").first).to_contain_text("Akun dibuka kembali")
