"""Somebody adds a passkey, signs in with it in both ways and takes it away, with an authenticator in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import PASSWORD, Site, check_page, serving

Window = Callable[..., Page]
DEVICE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
          "isUserVerified": True, "automaticPresenceSimulation": True}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Site]:
    """At a name: browsers have no passkeys for 127.0.0.1."""
    folder = tmp_path_factory.mktemp("passkeys")
    with serving(folder, worker_id, host="localhost", LMS_QUEUE_URL="", LMS_WEB_PROCESSES="1") as made:
        yield made


def device(page: Page) -> tuple[CDPSession, str]:
    """A platform authenticator in this browser."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    added: dict[str, Any] = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session, added["authenticatorId"]


def test_added_used_both_ways_and_taken_away(window: Window) -> None:
    page = window("auditor")
    session, one = device(page)
    page.goto("/profile")
    page.get_by_role("link", name="Verifikasi dua langkah").click()
    check_page(page)
    page.get_by_role("link", name="Tambahkan kunci sandi").click()
    check_page(page)
    name = f"Telepon {page.viewport_size['width']}"  # type: ignore[index]
    page.get_by_label("Nama kunci sandi").fill(name)
    page.get_by_label("Kata sandi saat ini").fill("salah semua")
    page.get_by_role("button", name="Tambahkan kunci sandi").click()
    expect(page.get_by_role("alert").first).to_contain_text("kata sandi")
    check_page(page)
    page.get_by_label("Kata sandi saat ini").fill(PASSWORD)
    page.get_by_role("button", name="Tambahkan kunci sandi").click()
    expect(page.get_by_role("main").locator("li code")).to_have_count(10)
    check_page(page)
    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": one})["credentials"]) == 1
    page.goto("/profile/passkeys/new")
    page.get_by_label("Nama kunci sandi").fill("Lagi")
    page.get_by_label("Kata sandi saat ini").fill(PASSWORD)
    page.get_by_role("button", name="Tambahkan kunci sandi").click()
    expect(page.get_by_text("Perangkat ini sudah menyimpan kunci sandi akun Anda.")).to_be_visible()

    page.context.clear_cookies()
    page.goto("/sign-in?next=/profile/second-factor")
    page.get_by_role("link", name="Masuk dengan kunci sandi").click()
    check_page(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": one, "isUserVerified": False})
    page.get_by_role("button", name="Pakai kunci sandi").click()
    expect(page.get_by_text("Perangkat tidak memberikan kunci sandi.")).to_be_visible()
    check_page(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": one, "isUserVerified": True})
    page.get_by_role("button", name="Pakai kunci sandi").click()
    page.wait_for_url("**/profile/second-factor")
    expect(page.get_by_text("terakhir dipakai")).to_be_visible()
    check_page(page)

    page.context.clear_cookies()
    page.goto("/sign-in?next=/profile/second-factor")
    page.get_by_label("Nama pengguna, surel, atau NIP").fill("auditor")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url("**/sign-in/code")
    check_page(page)
    page.get_by_role("button", name="Pakai kunci sandi").click()
    page.wait_for_url("**/profile/second-factor")

    page.get_by_role("link", name=f"Lepaskan {name}").click()
    check_page(page)
    page.get_by_label("Kata sandi saat ini").fill(PASSWORD)
    page.get_by_role("button", name="Lepaskan").click()
    page.wait_for_url("**/profile")
    page.context.clear_cookies()
    page.goto("/sign-in/passkey")
    page.get_by_role("button", name="Pakai kunci sandi").click()
    expect(page.get_by_role("alert").first).to_contain_text("tidak lagi terhubung dengan akun")
    check_page(page)


def test_without_script_the_pages_say_what_else_there_is(window: Window) -> None:
    page = window("kepala", javascript=False)
    page.goto("/profile/passkeys/new")
    expect(page.get_by_text("Pakai aplikasi autentikator, atau peramban lain.")).to_be_visible()
    expect(page.get_by_role("button", name="Tambahkan kunci sandi")).to_be_hidden()
    check_page(page)
    page.context.clear_cookies()
    page.goto("/sign-in/passkey")
    expect(page.get_by_text("Masuklah dengan kata sandi Anda.")).to_be_visible()
    check_page(page)
    page.get_by_role("link", name="Masuk dengan kata sandi").click()
    page.wait_for_url("**/sign-in")
