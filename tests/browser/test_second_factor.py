"""Somebody turns the second step on with a telephone, comes back with a code, and turns it off."""

from __future__ import annotations

from base64 import b32decode
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lms.accounts import totp
from lms.core.database import now
from tests.browser.conftest import PASSWORD, check_page

Window = Callable[..., Page]


@pytest.mark.parametrize("javascript", [True, False])
def test_in_two_steps_and_back(window: Window, javascript: bool) -> None:
    page = window("auditor", javascript=javascript)
    page.goto("/profile")
    page.get_by_role("link", name="Verifikasi dua langkah").click()
    check_page(page)
    page.get_by_role("link", name="Siapkan aplikasi").click()
    picture = page.get_by_role("img", name="Kode QR untuk aplikasi autentikator").bounding_box()
    assert picture
    assert 200 < picture["width"] < 300, "a telephone held before the screen sees it whole"
    check_page(page)
    secret = b32decode("".join(page.locator("strong code").inner_text().split()))
    page.get_by_label("Kode yang sedang ditampilkan aplikasi").fill("000000")
    page.get_by_label("Kata sandi saat ini").fill(PASSWORD)
    page.get_by_role("button", name="Nyalakan").click()
    expect(page.get_by_role("alert")).to_contain_text("Ini bukan kode yang sedang ditampilkan aplikasi")
    check_page(page)
    step = totp.step_at(now())
    page.get_by_label("Kode yang sedang ditampilkan aplikasi").fill(totp.code(secret, step))
    page.get_by_label("Kata sandi saat ini").fill(PASSWORD)
    page.get_by_role("button", name="Nyalakan").click()
    shown = page.get_by_role("main").locator("li code")
    expect(shown).to_have_count(10)
    codes = shown.all_inner_texts()
    check_page(page)
    page.get_by_role("link", name="Sudah saya simpan").click()
    check_page(page)
    page.context.clear_cookies()
    page.goto("/sign-in?next=/profile/second-factor")
    page.get_by_label("Nama pengguna, surel, atau NIP").fill("auditor")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url("**/sign-in/code")
    check_page(page)
    page.get_by_label("Kode").fill(totp.code(secret, step + 1))
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url("**/profile/second-factor")
    page.get_by_role("link", name="Matikan").click()
    check_page(page)
    page.get_by_label("Kata sandi saat ini").fill(PASSWORD)
    page.get_by_label("Kode").fill(codes[0])
    page.get_by_role("button", name="Matikan").click()
    page.wait_for_url("**/profile")
    expect(page.get_by_text("Kini akun hanya dilindungi kata sandi.")).to_be_visible()
