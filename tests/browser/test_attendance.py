"""Attendance as a class takes it: the lecturer's screen on the wall, a learner's phone, a slow link, and the list."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import check_page, choose, sign_in
from tests.browser.stage import Run, Someone, Stage


@pytest.fixture
def run(stage: Stage, width: str) -> Run:
    return stage.course(f"Kunjungan bersama ({width})")


def scan(page: Page) -> str:
    """What a camera reads from the screen on the wall."""
    picture = Image.open(io.BytesIO(page.locator(".qr").screenshot()))
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1, "the camera sees no code"
    return str(found[0].text)


def test_a_class_is_marked_by_qr_code_by_typed_code_and_by_list(window: Callable[..., Page], stage: Stage, run: Run) -> None:
    one, two, three = (stage.person(name) for name in ("Yohana", "Markus", "Lidia"))
    for someone in (one, two, three):
        stage.enrol(someone, run)
    address = stage.meeting(run, "Praktik wawancara")
    wall = window("dosen")
    wall.goto(f"{address}/screen")
    expect(wall.get_by_text("0 dari 3 sudah hadir")).to_be_visible()
    check_page(wall)
    by_camera(window(), one, scan(wall))
    typed = wall.locator(".code-typed").inner_text()
    by_typing(window(two.username), typed)
    wall.goto(f"{address}/screen")
    expect(wall.get_by_text("2 dari 3 sudah hadir")).to_be_visible()
    by_list(wall, address, three)


def by_camera(page: Page, someone: Someone, code: str) -> None:
    """The code is opened by whoever is not signed in yet; the proof outlives the sign-in."""
    page.goto(code)
    check_page(page)
    page.get_by_label("Nama pengguna, surel, atau NIP").fill(someone.username)
    page.get_by_label("Kata sandi").fill("belajar-2026")
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", name="Praktik wawancara")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Catat kehadiran saya").click()
    expect(page.get_by_role("heading", name="Kehadiran Anda tercatat")).to_be_visible()
    check_page(page)
    page.get_by_role("main").get_by_role("link", name="Jadwal").click()
    expect(page.get_by_role("link", name="Praktik wawancara")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Buat alamat kalender").click()
    expect(page.get_by_label("Alamat pribadi Anda")).to_have_value(re.compile(r"/calendar/[\w-]+\.[\w-]+\.ics$"))
    check_page(page)


def by_typing(page: Page, code: str) -> None:
    choose(page, "Jadwal")
    page.get_by_role("link", name="Praktik wawancara").click()
    check_page(page)
    page.get_by_role("link", name="Ketik kode presensi").click()
    page.get_by_label("Kode di layar").fill("ZZZZZZ")
    page.get_by_role("button", name="Catat kehadiran saya").click()
    expect(page.get_by_role("alert")).to_contain_text("Kode ini tidak berlaku sekarang")
    check_page(page)
    page.get_by_label("Kode di layar").fill(code.lower())
    page.get_by_role("button", name="Catat kehadiran saya").click()
    expect(page.get_by_role("heading", name="Kehadiran Anda tercatat")).to_be_visible()


def by_list(page: Page, address: str, someone: Someone) -> None:
    page.goto(f"{address}/attendance")
    check_page(page)
    page.get_by_label(f"Presensi {someone.name}").select_option("sick")
    page.get_by_label(f"Keterangan untuk {someone.name}").fill("Surat dokter menyusul")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("1 catatan tersimpan")
    page.get_by_label(f"Presensi {someone.name}").select_option("present")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Isikan alasan")
    check_page(page)
    page.get_by_label("Alasan").fill("Datang setelah diperiksa dokter")
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.get_by_role("link", name="Semua catatan dan koreksi").click()
    expect(page.get_by_text("diganti")).to_be_visible()
    check_page(page)


def test_the_screen_changes_by_itself_and_takes_an_old_code_away(window: Callable[..., Page], stage: Stage, run: Run) -> None:
    stage.enrol(stage.person("Simon"), run)
    page = window("dosen")
    page.clock.install()
    page.goto(f"{stage.meeting(run, 'Layar')}/screen")
    page.context.set_offline(True)
    page.clock.fast_forward(31_000)
    expect(page.get_by_role("status").filter(has_text="Sambungan terputus")).to_be_visible()
    expect(page.locator(".qr")).to_have_count(0)
    page.context.set_offline(False)
    page.clock.fast_forward(6_000)
    expect(page.locator(".qr")).to_have_count(1)
    assert "/a/" in scan(page)


def test_an_organiser_plans_copies_and_cancels_without_a_script(window: Callable[..., Page], run: Run) -> None:
    page = window(javascript=False)
    sign_in(page, "admin")
    page.goto(f"/cohorts/{run.cohort_public_id}/sessions")
    check_page(page)
    page.get_by_role("link", name="Rencanakan sesi").first.click()
    page.get_by_label("Pokok bahasan").fill("Pembukaan")
    page.get_by_label("Mulai").fill("09:00")
    page.get_by_label("Selesai").fill("10:30")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("alert")).to_contain_text("Isikan tempat bertemu")
    check_page(page)
    page.get_by_label("Ruang atau alamat").fill("Aula")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("status").first).to_contain_text("Sesi direncanakan")
    page.get_by_role("link", name="Pembukaan").click()
    check_page(page)
    page.get_by_role("link", name="Salin ke hari berikutnya").click()
    page.get_by_label("Berapa hari").fill("2")
    page.get_by_role("button", name="Salin").click()
    expect(page.get_by_role("status").first).to_contain_text("2 sesi direncanakan")
    check_page(page)
    page.get_by_role("link", name="Pembukaan").last.click()
    page.get_by_role("link", name="Batalkan sesi").click()
    page.get_by_label("Alasan").fill("Aula dipakai acara lain")
    page.get_by_role("button", name="Batalkan sesi").click()
    expect(page.get_by_text("Dibatalkan: Aula dipakai acara lain")).to_be_visible()
