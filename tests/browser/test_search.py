"""A learner searches from the menu, by keyboard alone, and goes to what was found."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import check_page
from tests.browser.stage import Stage

Open = Callable[..., Page]


def test_a_learner_types_a_word_and_goes_to_the_activity(window: Open, stage: Stage) -> None:
    learner = stage.person("Sinta")
    stage.enrol(learner, stage.course("Pelatihan yang dicari"))
    page = window(learner.username)
    page.goto("/search")
    expect(page.get_by_text("Apa yang Anda cari?")).to_be_visible()
    check_page(page)
    page.get_by_role("searchbox").fill("lembar periksa")
    page.keyboard.press("Enter")
    hit = page.get_by_role("article").filter(has_text="Pelatihan yang dicari").first
    expect(hit.locator("mark").first).to_have_text("Lembar")
    check_page(page)
    hit.get_by_role("link").click()
    page.wait_for_url("**/activities/*")
    page.goto("/search?q=tidakadasamasekali")
    expect(page.get_by_text("Tidak ada yang ditemukan")).to_be_visible()
    check_page(page)


def test_the_search_works_without_scripts(window: Open, stage: Stage) -> None:
    learner = stage.person("Sari")
    stage.enrol(learner, stage.course("Pelatihan tanpa skrip"))
    page = window(learner.username, javascript=False)
    page.goto("/search?q=tanpa+skrip")
    expect(page.get_by_role("link", name="Pelatihan tanpa skrip").first).to_be_visible()
