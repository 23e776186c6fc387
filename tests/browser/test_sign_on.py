"""Somebody signs in at a provider of identities and out of it again, with a real one beside the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests import provider as providers
from tests.browser.conftest import Site, check_page, serving

Window = Callable[..., Page]


@pytest.fixture(scope="module")
def provider() -> Iterator[providers.Provider]:
    with providers.serving() as provider:
        provider.reset(sub="s-1", name="Rahmat Sulaiman", email="rahmat@contoh.test", email_verified=True, unit="malinau")
        provider.asks = True
        yield provider


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str, provider: providers.Provider) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("sign_on")
    (folder / "sign_on.toml").write_text(
        f'[[provider]]\nname = "lokal"\ntitle = "SSO Lokal"\nissuer = "{provider.url}"\nclient_id = "{providers.CLIENT}"\n'
        f'client_secret = "{providers.SECRET}"\nagency_claim = "unit"\n'
        '[provider.agencies]\nmalinau = "Dinas Sosial Kabupaten Malinau"\n')
    with serving(folder, worker_id, LMS_SIGN_ON=str(folder / "sign_on.toml"), LMS_QUEUE_URL="", LMS_WEB_PROCESSES="1") as made:
        yield made


@pytest.mark.parametrize("javascript", [True, False])
def test_in_by_the_provider_and_out_again(window: Window, javascript: bool) -> None:
    page = window(javascript=javascript)
    page.goto("/sign-in?next=/profile")
    check_page(page)
    page.get_by_role("link", name="Masuk dengan SSO Lokal").click()
    page.get_by_role("button", name="Tolak").click()
    expect(page.get_by_role("alert")).to_contain_text("dibatalkan")
    check_page(page)
    page.goto("/sign-in?next=/profile")
    page.get_by_role("link", name="Masuk dengan SSO Lokal").click()
    page.get_by_role("button", name="Izinkan").click()
    page.wait_for_url("**/profile")
    expect(page.get_by_role("heading", name="Rahmat Sulaiman")).to_be_visible()
    expect(page.get_by_text("Dinas Sosial Kabupaten Malinau").first).to_be_visible()
    page.locator("summary[aria-label*='Rahmat'], details:has(button:text-is('Keluar')) > summary").first.click()
    page.get_by_role("button", name="Keluar", exact=True).click()
    page.wait_for_url("**/signed-out/lokal")
    check_page(page)
    page.get_by_role("link", name="Keluar dari SSO Lokal").click()
    page.get_by_role("link", name="Kembali").click()
    page.goto("/profile")
    expect(page.get_by_role("link", name="Masuk dengan SSO Lokal")).to_be_visible()
