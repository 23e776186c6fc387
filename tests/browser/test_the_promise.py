"""What we promise of an answer, where a browser has to keep it; the server's half stands in tests/assessments."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, expect

from tests.browser.conftest import QUIET, Site, check_page, sign_in
from tests.browser.stage import PASSWORD, Stage

SAVED, KEPT, SIGNED_OUT = "Semua jawaban tersimpan", "Disimpan di perangkat ini", "Anda sudah keluar"
HELD = """async () => {
  const done = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
  const db = await done(indexedDB.open("lms-answers", 1));
  return db.objectStoreNames.contains("edits") ? (await done(db.transaction("edits").objectStore("edits").getAll())).length : 0;
}"""
"""How many edits this device keeps."""


@dataclass(frozen=True)
class Learner:
    """Somebody with a place in a course of one quiz, which is at this address."""

    username: str
    name: str
    quiz: str


@pytest.fixture
def learner(stage: Stage) -> Learner:
    someone, run = stage.person("Marni"), stage.course("Kunjungan rumah yang aman")
    stage.enrol(someone, run)
    return Learner(someone.username, someone.name, stage.address(run.steps["quiz"]))


@pytest.fixture
def page(window: Callable[..., Page], learner: Learner) -> Page:
    """In an attempt at the quiz."""
    page = window(learner.username)
    begin(page, learner)
    return page


def begin(page: Page, learner: Learner) -> None:
    page.goto(learner.quiz)
    page.get_by_role("button", name="Mulai kuis").click()
    page.wait_for_url("**/attempts/*")
    page.wait_for_load_state("networkidle")


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
    expect(page.locator("[data-count]")).to_have_text("1")
    page.context.unroute("**/answers")
    expect(page.locator(".saved")).to_contain_text(SAVED, timeout=6000)
    hand_in(page)


def test_a_session_that_ends_in_the_middle_costs_no_answer(page: Page, learner: Learner) -> None:
    page.context.clear_cookies()
    option(page, 1, 2).check()
    expect(page.locator(".saved")).to_contain_text(SIGNED_OUT)
    sign_in(page.context.new_page(), learner.username)
    expect(page.locator(".saved")).to_contain_text(SAVED, timeout=12_000)
    page.reload()
    expect(option(page, 1, 2)).to_be_checked()
    hand_in(page)


def test_the_device_keeps_its_answers_until_the_receipt_is_shown(page: Page) -> None:
    option(page, 1, 0).check()
    expect(page.locator(".saved")).to_contain_text(SAVED)
    assert page.evaluate(HELD) > 0
    hand_in(page)
    expect(page.get_by_role("heading", name="Tanda terima")).to_be_visible()
    forgets(page)


def test_back_refresh_and_a_second_tab_do_no_harm(page: Page) -> None:
    option(page, 1, 1).check()
    expect(page.locator(".saved")).to_contain_text(SAVED)
    second = page.context.new_page()
    second.goto(page.url)
    option(second, 1, 2).check()
    expect(second.locator(".saved")).to_contain_text(SAVED)
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.wait_for_load_state()
    expect(option(page, 1, 2)).to_be_checked()
    page.get_by_role("button", name="Periksa").click()
    page.wait_for_url("**/review")
    page.go_back()
    expect(option(page, 1, 2)).to_be_checked()
    second.close()
    hand_in(page)
    page.go_back()
    page.wait_for_url("**/result")


def test_answers_given_before_the_end_that_arrive_after_it_wait_for_the_lecturer_who_admits_them(
        page: Page, learner: Learner, stage: Stage, window: Callable[..., Page]) -> None:
    attempt = page.url.rsplit("/", 1)[1]
    option(page, 1, 0).check()
    expect(page.locator(".saved")).to_contain_text(SAVED)
    page.context.set_offline(True)
    option(page, 1, 1).check()
    expect(page.locator(".saved")).to_contain_text(KEPT)
    stage.end(attempt)
    page.context.set_offline(False)
    page.wait_for_url("**/result")
    expect(page.get_by_text("1 jawaban tiba di server setelah percobaan berakhir")).to_be_visible()
    check_page(page)
    lecturer = window("dosen")
    lecturer.goto(live(learner))
    check_page(lecturer)
    lecturer.get_by_role("row").filter(has_text="1 jawaban terlambat").get_by_role("link").click()
    check_page(lecturer)
    lecturer.get_by_role("checkbox").first.check()
    lecturer.get_by_label("Alasan").fill("Jaringan desa padam")
    lecturer.get_by_role("button", name="Terima jawaban yang dicentang").click()
    expect(lecturer.get_by_text("Keputusan Anda telah dicatat")).to_be_visible()
    check_page(lecturer)
    page.reload()
    expect(page.get_by_text("tiba di server setelah percobaan berakhir")).to_have_count(0)


def test_more_time_that_is_granted_shows_on_the_learners_page(
        page: Page, learner: Learner, window: Callable[..., Page]) -> None:
    lecturer = window("dosen")
    lecturer.goto(live(learner))
    row = lecturer.get_by_role("row").filter(has_text=learner.name)
    row.locator("summary").filter(has_text="Tambah waktu").click()
    row.get_by_label("Menit").fill("90")
    check_page(lecturer)
    row.get_by_role("button", name="Berikan").click()
    expect(lecturer.get_by_text("kini mendapat tambahan 90 menit")).to_be_visible()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.reload()
    expect(page.get_by_role("timer")).to_contain_text("Sisa waktu 119")
    hand_in(page)


def test_what_is_kept_survives_a_killed_browser(site: Site, learner: Learner, chromium: Browser, tmp_path: Path) -> None:
    profile = str(tmp_path / "profile")
    page = own_browser(chromium, site, profile)
    sign_in(page, learner.username)
    begin(page, learner)
    attempt = page.url
    page.context.set_offline(True)
    option(page, 1, 1).check()
    expect(page.locator(".saved")).to_contain_text(KEPT)
    subprocess.run(["pkill", "-9", "-f", profile], check=True)
    page = own_browser(chromium, site, profile)
    page.goto("/sign-in")
    if page.url.endswith("/sign-in"):  # unless the cookie had reached the disk before
        sign_in(page, learner.username)
    page.goto(attempt)
    expect(option(page, 1, 1)).to_be_checked()
    expect(page.locator(".saved")).to_contain_text(SAVED, timeout=6000)
    page.context.close()


def test_a_shared_computer_forgets_everything_at_sign_out(window: Callable[..., Page], learner: Learner) -> None:
    page = window()
    page.goto("/sign-in")
    page.get_by_label("Ini komputer bersama").check()
    page.get_by_label("Nama pengguna, surel, atau NIP").fill(learner.username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    begin(page, learner)
    option(page, 1, 0).check()
    expect(page.locator(".saved")).to_contain_text(SAVED)
    assert page.evaluate(HELD) > 0
    page.locator("[data-sign-out]").evaluate("form => form.requestSubmit()")
    expect(page.get_by_text("Anda telah keluar")).to_be_visible()
    assert page.evaluate("async () => (await indexedDB.databases()).length") == 0


def own_browser(chromium: Browser, site: Site, profile: str) -> Page:
    """With a profile on the disk, as a person's own browser has it."""
    context = chromium.browser_type.launch_persistent_context(
        profile, executable_path=shutil.which("chromium") or shutil.which("chromium-browser") or "google-chrome", args=QUIET,
        base_url=site.url, locale="id-ID")
    return context.pages[0]


def forgets(page: Page) -> None:
    """Soon the device keeps no edit. Asked from here: a page that waits for an async function takes its promise for a yes."""
    for _try in range(50):
        with suppress(Error):  # the page may be loading anew
            if page.evaluate(HELD) == 0:
                return
        page.wait_for_timeout(200)
    pytest.fail("the device still keeps edits")


def live(learner: Learner) -> str:
    """The address from which the lecturer watches."""
    return f"/quizzes/{learner.quiz.rsplit('/', 1)[1]}/live"


def option(page: Page, question: int, number: int) -> Locator:
    return page.locator("fieldset.question").nth(question - 1).get_by_role("radio").nth(number)


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="Periksa").click()
    page.wait_for_url("**/review")
    check_page(page)
    page.get_by_role("button", name="Kirim jawaban").click()
    page.wait_for_url("**/result")
    check_page(page)
