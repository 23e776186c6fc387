"""An attempt on a bad link: what the page calls saved is on the server, what it calls kept survives a reload."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import check_page, sign_in

PEOPLE = {"phone": "kornelius.njuk", "desk": "fitriani"}
"""Learners of DATA-01 whom no other story needs."""
SAVED, KEPT, SIGNED_OUT = "Semua jawaban tersimpan", "Disimpan di perangkat ini", "Anda sudah keluar"


@pytest.fixture
def page(window: Callable[..., Page], width: str) -> Page:
    """In an attempt at the quiz, which is handed in at the end so that the next test begins a new one."""
    page = window(PEOPLE[width])
    page.goto("/")
    page.goto(_quiz(page))
    page.get_by_role("button", name="Mulai kuis").or_(page.get_by_role("button", name="Coba lagi")).or_(
        page.get_by_role("link", name="Lanjutkan percobaan")).first.click()
    page.wait_for_url("**/attempts/*")
    return page


def test_answers_given_offline_are_kept_and_arrive_when_the_link_is_back(page: Page) -> None:
    check_page(page)
    option(page, 1, 0).check()
    expect(page.locator(".saved")).to_contain_text(SAVED)
    page.context.set_offline(True)
    option(page, 1, 1).check()
    expect(page.locator(".saved")).to_contain_text(KEPT)
    page.get_by_role("button", name="Periksa").click()
    expect(page.locator(".saved")).to_contain_text("Belum dikirim")
    page.context.set_offline(False)
    expect(page.locator(".saved")).to_contain_text(SAVED, timeout=6000)
    page.reload()
    expect(option(page, 1, 1)).to_be_checked()
    hand_in(page)


def test_an_answer_kept_on_the_device_survives_a_reload(page: Page) -> None:
    page.context.route("**/answers", lambda route: route.abort())
    option(page, 1, 2).check()
    expect(page.locator(".saved")).to_contain_text(KEPT)
    page.reload()
    expect(option(page, 1, 2)).to_be_checked()
    page.context.unroute("**/answers")
    expect(page.locator(".saved")).to_contain_text(SAVED, timeout=6000)
    hand_in(page)


def test_a_session_that_ends_in_the_middle_costs_no_answer(page: Page, width: str) -> None:
    page.context.clear_cookies()
    option(page, 1, 3).check()
    expect(page.locator(".saved")).to_contain_text(SIGNED_OUT)
    sign_in(page.context.new_page(), PEOPLE[width])
    expect(page.locator(".saved")).to_contain_text(SAVED, timeout=12_000)
    page.reload()
    expect(option(page, 1, 3)).to_be_checked()
    hand_in(page)


def option(page: Page, question: int, number: int) -> Locator:
    return page.locator("fieldset.question").nth(question - 1).get_by_role("radio").nth(number)


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="Periksa").click()
    page.wait_for_url("**/review")
    check_page(page)
    page.get_by_role("button", name="Kirim jawaban").click()
    page.wait_for_url("**/result")
    check_page(page)


def _quiz(page: Page) -> str:
    """The address of the quiz of DATA-01, from the course's page."""
    page.goto("/courses?q=DTSEN")
    page.get_by_role("link", name="Pengelolaan DTSEN dan SIKS-NG").first.click()
    return page.get_by_role("link", name="Kuis: Verifikasi Lapangan dan NIK").first.get_attribute("href") or ""
