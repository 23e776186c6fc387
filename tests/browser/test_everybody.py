"""What holds for every role: a home page of use, readable in the dark, worked by keyboard, and faults that help."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, check_page
from tests.browser.stage import Stage

HOMES = {
    "kepala": ("Pegawai kami pada", "Rincian per unit"),
    "auditor": ("Pegawai kami pada", "Rincian per unit"),
    "admin": ("Sistem ini", "pengguna dengan akun"),
}
DARK = {
    "": ("/", "/sign-in", "/courses", "/verify", "/nowhere"),
    "peserta": ("/", "/my-courses", "/my-certificates", "/profile"),
    "dosen": ("/teach", "/cohorts"),
    "penyelenggara": ("/", "/certificates", "/people"),
}


@pytest.mark.parametrize("role", HOMES)
def test_overseers_land_on_what_matters_now(window: Callable[..., Page], role: str) -> None:
    heading, step = HOMES[role]
    page = window(role)
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", name=heading)).to_be_visible()
    check_page(page)
    main.get_by_role("link", name=step).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    check_page(page)


@pytest.mark.parametrize("role", DARK, ids=lambda role: role or "visitor")
def test_pages_can_be_read_in_the_dark(window: Callable[..., Page], role: str) -> None:
    page = window(role)
    page.emulate_media(color_scheme="dark")
    for address in DARK[role]:
        page.goto(address)
        check_page(page)


def test_an_unknown_page_leads_home(window: Callable[..., Page]) -> None:
    page = window()
    page.goto("/courses/tidak-ada")
    expect(page.get_by_role("heading", name="Halaman tidak ditemukan")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Ke beranda").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pelatihan bagi insan dinas sosial")


def test_a_page_of_another_role_says_so(window: Callable[..., Page]) -> None:
    page = window("peserta")
    page.goto("/teach/new")
    expect(page.get_by_role("heading", name="Halaman ini bukan untuk peran Anda")).to_be_visible()
    check_page(page)


def test_an_expired_form_says_what_to_do(window: Callable[..., Page]) -> None:
    page = window()
    page.goto("/sign-in")
    page.get_by_label("Nama pengguna, surel, atau NIP").fill("peserta")
    page.context.clear_cookies()
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", name="Formulir ini sudah kedaluwarsa")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("muat ulang")
    check_page(page)


def test_a_form_sent_after_signing_out_leads_through_the_sign_in_and_back(window: Callable[..., Page]) -> None:
    page = window("auditor")
    page.goto("/profile/edit")
    kept = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_role("button", name="Simpan profil").click()
    expect(page.get_by_role("heading", name="Silakan masuk")).to_be_visible()
    check_page(page)
    page.context.add_cookies(kept)  # type: ignore[arg-type]
    page.get_by_role("link", name="Masuk").click()
    expect(page.get_by_role("heading", name="Ubah profil")).to_be_visible()


def test_a_visitor_is_asked_to_sign_in_and_returns(window: Callable[..., Page]) -> None:
    page = window()
    page.goto("/my-certificates")
    expect(page.get_by_role("heading", name="Masuk")).to_be_visible()
    check_page(page)
    page.get_by_label("Nama pengguna, surel, atau NIP").fill("peserta")
    page.get_by_label("Kata sandi").fill("keliru sekali")
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("alert")).to_contain_text("tidak cocok")
    check_page(page)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", name="Sertifikat saya")).to_be_visible()


def test_signing_in_and_a_quiz_need_no_mouse(window: Callable[..., Page], stage: Stage, width: str) -> None:
    run, learner = stage.course(f"Tanpa Tetikus ({width})"), stage.person("Yohana")
    stage.enrol(learner, run)
    page = window()
    page.goto("/sign-in")
    press(page, "Tab", "Enter")
    expect(page.locator("#main")).to_be_focused()
    reach(page, "input[name=name]")
    page.keyboard.type(learner.username)
    press(page, "Tab")
    page.keyboard.type(PASSWORD)
    press(page, "Enter")
    page.wait_for_url("**/")
    page.goto(page.get_by_role("link", name=run.title).get_attribute("href") or "")
    page.goto(stage.address(run.steps["quiz"]))
    reach(page, "form.post .button")
    press(page, "Enter")
    page.wait_for_url("**/attempts/*")
    reach(page, "input[type=radio]")
    press(page, "Space")
    expect(page.locator("input[type=radio]").first).to_be_checked()
    reach(page, "button[value=review]")
    press(page, "Enter")
    expect(page.get_by_text("4 soal belum terjawab")).to_be_visible()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def reach(page: Page, selector: str) -> None:
    """Tab on until the focus is on such an element."""
    for _ in range(60):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no way by Tab to {selector} on {page.url}")
