"""The story of the staff office: is this certificate genuine, and which do our people have?"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import check_page, choose
from tests.browser.stage import SCHOOL, Paper, Someone, Stage

ASKED = "Kode verifikasi atau nomor sertifikat"
SHOWN = "Asli dan berlaku"


def test_hr_verifies_lists_and_meets_a_revocation(window: Callable[..., Page], stage: Stage, width: str) -> None:
    run = stage.course(f"Pendampingan Penyandang Disabilitas ({width})")
    ours, theirs = stage.person("Martina"), stage.person("Asep", agency=SCHOOL)
    paper = stage.certified(ours, run)
    stage.certified(theirs, run)
    visitor = window()
    verify_by_code(visitor, ours, paper)
    verify_by_number(visitor, ours, paper)
    verify_altered(visitor, paper)
    see_register(window("kepegawaian"), ours, theirs)
    revoke(window("penyelenggara"), ours)
    ask(visitor, paper.code)
    expect(visitor.get_by_role("heading", name="Dicabut", level=1)).to_be_visible()
    expect(visitor.get_by_text("Data pada sertifikat keliru").first).to_be_visible()
    check_page(visitor)


def verify_by_code(page: Page, person: Someone, paper: Paper) -> None:
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="Periksa").click()
    check_page(page)
    ask(page, f"{paper.code[:4]}-{paper.code[4:8]}-{paper.code[8:]}".lower())
    expect(page.get_by_role("heading", name=SHOWN)).to_be_visible()
    facts = page.get_by_role("main")
    expect(facts).to_contain_text(person.name)
    expect(facts).to_contain_text(f"**{person.number[-4:]}")
    expect(facts).not_to_contain_text(person.number)
    expect(facts).not_to_contain_text("15 Juli 1901")
    check_page(page)


def verify_by_number(page: Page, person: Someone, paper: Paper) -> None:
    page.get_by_role("link", name="Periksa yang lain").click()
    ask(page, paper.number)
    expect(page.get_by_role("heading", name=SHOWN)).to_be_visible()
    facts = page.get_by_role("main")
    expect(facts).to_contain_text("M••• ")
    expect(facts).not_to_contain_text(person.name)
    expect(facts).not_to_contain_text(person.number[-4:])
    check_page(page)


def verify_altered(page: Page, paper: Paper) -> None:
    altered = ("7" if paper.code[0] != "7" else "8") + paper.code[1:]
    page.get_by_role("link", name="Periksa yang lain").click()
    ask(page, altered)
    expect(page.get_by_role("heading", name="Tidak dikenal")).to_be_visible()
    check_page(page)


def see_register(page: Page, ours: Someone, theirs: Someone) -> None:
    expect(page.get_by_role("heading", name="Sertifikat", exact=True)).to_be_visible()
    choose(page, "Register sertifikat")
    check_page(page)
    search(page, theirs.name)
    expect(page.get_by_role("heading", name="Tidak ada yang ditemukan")).to_be_visible()
    check_page(page)
    search(page, ours.name)
    expect(page.get_by_role("row").filter(has_text=ours.name)).to_be_visible()
    check_page(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh tabel (CSV)").click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text("utf-8-sig").splitlines()))
    assert [row["nip"].replace(" ", "") for row in rows] == [ours.number]
    page.get_by_role("link", name=ours.name).click()
    expect(page.get_by_role("heading", name="Yang tercetak pada sertifikat")).to_be_visible()
    expect(page.get_by_role("link", name="Cabut sertifikat ini")).to_have_count(0)
    check_page(page)


def revoke(page: Page, person: Someone) -> None:
    choose(page, "Register sertifikat")
    search(page, person.name)
    page.get_by_role("link", name=person.name).click()
    page.get_by_role("link", name="Cabut sertifikat ini").click()
    check_page(page)
    page.get_by_role("button", name="Cabut secara tetap").click()
    expect(page.get_by_text("Jelaskan dalam satu atau dua kalimat.").first).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_label("Data pada sertifikat keliru").check()
    page.get_by_label("Penjelasan untuk peserta dan instansi").fill("Nama pada sertifikat keliru dan akan diterbitkan ulang.")
    page.get_by_role("button", name="Cabut secara tetap").click()
    check_page(page)
    page.get_by_role("dialog").get_by_role("button", name="Cabut secara tetap").click()
    expect(page.get_by_role("status").first).to_contain_text("Sertifikat telah dicabut")
    check_page(page)


def search(page: Page, words: str) -> None:
    page.get_by_label("Nama, NIP, nomor, atau pelatihan").fill(words)
    page.get_by_role("button", name="Cari").click()


def ask(page: Page, what: str) -> None:
    if not page.get_by_label(ASKED).is_visible():
        page.goto("/verify")
    page.get_by_label(ASKED).fill(what)
    page.get_by_role("search").get_by_role("button", name="Periksa").click()
