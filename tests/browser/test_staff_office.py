"""The story of the staff office's desk: a certificate arrives, is returned and answered, verified, exported and recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import check_page, choose
from tests.browser.stage import PDF, Someone, Stage

WHY = "Mohon jelaskan mengapa pelatihan ini diambil."


def test_a_certificate_goes_over_the_desk_into_siasn(window: Callable[..., Page], stage: Stage, width: str) -> None:
    run = stage.course(f"Asesmen Lanjut Usia ({width})")
    first, second = stage.person("Naomi"), stage.person("Obed")
    papers = [stage.certified(one, run) for one in (first, second)]
    office, learner = window("kepegawaian"), window(first.username)
    return_one(office, first)
    answer(learner)
    submit_external(learner, width)
    verify_all(office, run.title)
    for paper in papers:
        stage.printed(paper)
    export(office, run.title, {first.number, second.number})
    expect_recorded(learner, run.title)


def return_one(page: Page, person: Someone) -> None:
    choose(page, "Meja kepegawaian")
    check_page(page)
    search(page, person.name)
    page.get_by_role("link", name=person.name).click()
    check_page(page)
    page.get_by_text("Kembalikan dengan alasan").first.click()
    page.get_by_label("Mengapa dikembalikan?").fill(WHY)
    page.get_by_role("button", name="Kembalikan dengan alasan").click()
    expect(page.get_by_role("heading", name="Dikembalikan kepada peserta")).to_be_visible()
    check_page(page)


def answer(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_text(WHY)).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Jawab").click()
    check_page(page)
    page.get_by_label("Jawaban Anda kepada kepegawaian").fill("Pelatihan ini ditugaskan kepala dinas.")
    page.get_by_role("button", name="Ajukan kembali").click()
    expect(page.get_by_text("Pelatihan ini ditugaskan kepala dinas.")).to_be_visible()
    check_page(page)


def submit_external(page: Page, width: str) -> None:
    choose(page, "Sertifikat saya")
    check_page(page)
    page.get_by_role("link", name="Lihat kedudukannya").click()
    check_page(page)
    page.get_by_role("link", name="Ajukan sertifikat eksternal").click()
    page.get_by_label("Judul pelatihan").fill(f"Bimtek Arsip {width}")
    page.get_by_label("Penyelenggaranya").fill("Dinas Kearsipan")
    page.get_by_label("Nomor sertifikat").fill("7/ARSIP/2025")
    page.get_by_label("JP", exact=False).first.fill("8")
    page.get_by_label("Hari pertama").fill("2025-02-03")
    page.get_by_label("Hari terakhir").fill("2025-02-04")
    page.get_by_label("Pindaian sertifikat").set_input_files(PDF)
    check_page(page)
    page.get_by_role("button", name="Ajukan").click()
    expect(page.get_by_text("Sertifikat Anda sudah di kepegawaian.")).to_be_visible()
    check_page(page)


def verify_all(page: Page, title: str) -> None:
    choose(page, "Meja kepegawaian")
    search(page, title)
    page.get_by_label("Semua di halaman ini").check()
    expect(page.locator("input[name=claim]:checked")).to_have_count(2)
    page.get_by_role("button", name="Verifikasi yang dipilih").click()
    expect(page.get_by_text("2 sertifikat selesai.")).to_be_visible()
    check_page(page)


def export(page: Page, title: str, numbers: set[str]) -> None:
    page.get_by_role("link", name="Terverifikasi").click()
    check_page(page)
    page.get_by_role("link", name="Siapkan ekspornya").click()
    check_page(page)
    page.get_by_role("button", name="Ekspor 2 sertifikat").click()
    expect(page.get_by_role("link", name="Baris JSON")).to_be_visible(timeout=30_000)
    check_page(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Baris JSON").click()
    lines = [json.loads(line) for line in Path(download.value.path()).read_text("utf-8").splitlines()]
    assert {line["nip"] for line in lines} == numbers
    assert {line["namaKursus"] for line in lines} == {title}
    page.get_by_text("Tandai semua (2) tercatat di SIASN").click()
    page.get_by_role("button", name="Ya, lanjutkan").click()
    expect(page.get_by_text("2 sertifikat ditandai tercatat di SIASN.")).to_be_visible()
    check_page(page)


def expect_recorded(page: Page, title: str) -> None:
    page.goto("/my-records")
    expect(page.get_by_role("article").filter(has_text=title)).to_contain_text("Tercatat di SIASN")
    check_page(page)


def test_two_alike_are_compared_by_keyboard_and_without_a_script(
        window: Callable[..., Page], stage: Stage, width: str) -> None:
    run = stage.course(f"Pendampingan Anak ({width})")
    person = stage.person("Petrus")
    stage.certified(person, run)
    stage.sent_twice(person, run.title)
    page = window("kepegawaian", javascript=False)
    choose(page, "Meja kepegawaian")
    page.goto(f"/desk?state=double&q={person.number}")
    check_page(page)
    page.get_by_role("link", name=person.name).first.click()
    page.get_by_role("link", name="Bandingkan keduanya dan putuskan").press("Enter")
    check_page(page)
    page.get_by_label("disisihkan").last.press("Space")
    page.get_by_label("Alasan").fill("Pindaian dari sertifikat yang sama.")
    page.get_by_role("button", name="Putuskan").press("Enter")
    expect(page.get_by_text("Salah satunya keluar dari meja sebagai duplikat.")).to_be_visible()
    check_page(page)


def search(page: Page, words: str) -> None:
    page.get_by_label("Nama, NIP, nomor, pelatihan, atau penyelenggara").fill(words)
    page.get_by_role("button", name="Cari").click()
