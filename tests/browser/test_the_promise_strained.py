"""The promise of an answer on a device in trouble: a disk that refuses, a link that hangs, a script that comes late."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.browser.stage import Stage
from tests.browser.test_the_promise import KEPT, SAVED, Learner, begin, forgets, hand_in, option

FULL = """() => { IDBDatabase.prototype.transaction = () => { throw new DOMException("full", "QuotaExceededError"); }; }"""


CLOCK = """(() => {
  const Real = Date, shifted = () => Real.now() + Number(localStorage.getItem("shift") || 0);
  window.Date = class extends Real { constructor(...told) { super(...(told.length ? told : [shifted()])); } };
  window.Date.now = shifted;
})()"""
"""The clock of the device, set wrong by as many milliseconds as its `shift` says, in every page from then on."""


@pytest.fixture
def width() -> str:
    return "phone"


@pytest.fixture
def learner(stage: Stage) -> Learner:
    someone, run = stage.person("Marni"), stage.course("Kunjungan rumah yang aman")
    stage.enrol(someone, run)
    return Learner(someone.username, someone.name, stage.address(run.steps["quiz"]))


@pytest.fixture
def page(window: Callable[..., Page], learner: Learner) -> Page:
    page = window(learner.username)
    begin(page, learner)
    return page


def test_an_answer_reaches_the_server_though_the_devices_disk_is_full(page: Page) -> None:
    option(page, 1, 0).check()
    expect(page.locator(".saved")).to_contain_text(SAVED)
    page.evaluate(FULL)
    with page.expect_response("**/answers"):
        option(page, 1, 2).check()
    expect(page.locator(".saved")).to_contain_text(SAVED)
    page.reload()
    expect(option(page, 1, 2)).to_be_checked()
    page.evaluate(FULL)
    option(page, 1, 1).check()
    hand_in(page)


def test_an_answer_given_before_the_script_has_come_is_saved_too(page: Page) -> None:
    page.context.route("**/attempt*.js*", lambda route: (page.wait_for_timeout(1500), route.continue_()))
    page.reload(wait_until="commit")
    option(page, 1, 1).check()
    expect(page.locator(".saved")).to_contain_text(SAVED, timeout=8000)
    page.reload()
    expect(option(page, 1, 1)).to_be_checked()


def test_what_is_typed_on_while_a_second_tab_sends_the_beginning_is_not_lost(page: Page) -> None:
    held: list[Route] = []
    page.route("**/answers", lambda route: held.append(route))
    option(page, 1, 0).check()  # its message hangs, so that more typing waits on the device
    page.wait_for_timeout(300)
    text = page.get_by_role("textbox").first
    text.press_sequentially("kepala")
    page.wait_for_timeout(300)
    second = page.context.new_page()
    second.goto(page.url)
    expect(second.get_by_role("textbox").first).to_have_value("kepala")
    expect(second.locator(".saved")).to_contain_text(SAVED)
    second.close()
    text.press_sequentially(" dinas")
    page.unroute("**/answers")
    for route in held:
        with suppress(Error):  # the page has given this one up and sends it again
            route.continue_()
    expect(page.locator(".saved")).to_contain_text(SAVED)
    page.reload()
    expect(page.get_by_role("textbox").first).to_have_value("kepala dinas")


def test_a_refused_message_is_not_sent_again_without_a_pause(page: Page) -> None:
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.route("**/answers", lambda route: route.fulfill(status=400, body="{}", content_type="application/json"))
    option(page, 1, 0).check()
    page.wait_for_timeout(6000)
    assert len(asked) <= 14, asked
    page.unroute("**/answers")
    expect(page.locator(".saved")).to_contain_text(SAVED, timeout=8000)


def test_an_answer_too_long_for_the_server_is_set_aside_and_told_and_the_others_are_saved(page: Page) -> None:
    text, box = page.get_by_role("textbox").first, page.locator("fieldset.question").filter(has=page.get_by_role("textbox")).first
    text.evaluate("field => field.removeAttribute('maxlength')")
    text.fill("x" * 20_001)
    expect(box.locator(".error")).to_contain_text("lebih panjang")
    with page.expect_response(lambda answer: answer.url.endswith("/answers") and answer.ok):
        option(page, 1, 0).check()
    expect(page.locator(".saved")).to_contain_text("lebih panjang")
    page.get_by_role("button", name="Periksa").click()
    expect(box.locator(".error")).to_be_in_viewport()
    page.reload()
    expect(option(page, 1, 0)).to_be_checked()
    assert len(page.get_by_role("textbox").first.input_value()) >= 20_000  # nothing that was written has vanished
    expect(page.locator("fieldset.question .error")).to_contain_text("lebih panjang")
    page.get_by_role("textbox").first.fill("atasan")
    expect(page.locator("fieldset.question .error")).to_have_count(0)
    expect(page.locator(".saved")).to_contain_text(SAVED)


def test_what_the_server_never_takes_is_shown_after_the_end_for_the_learner_to_copy(page: Page) -> None:
    text = page.get_by_role("textbox").first
    text.evaluate("field => field.removeAttribute('maxlength')")
    text.fill("panjang " * 2600)
    expect(page.locator("fieldset.question .error")).to_be_visible()
    page.evaluate("""async () => { const form = document.querySelector("form[data-attempt]");
      const body = new URLSearchParams({ csrf_token: form.csrf_token.value });
      await fetch(form.dataset.pulse.replace("pulse", "submit"), { method: "POST", body }); }""")
    with suppress(Error):  # the page may be on its way there by itself
        page.goto(page.url + "/result")
    shown = page.locator("[data-handed] [data-refused]")
    expect(shown.get_by_role("textbox")).to_have_value(re.compile("panjang panjang"))
    page.reload()
    expect(shown.get_by_role("textbox")).to_have_value(re.compile("panjang panjang"))
    shown.get_by_role("button").click()
    expect(shown).to_be_hidden()
    page.reload()
    page.wait_for_timeout(800)
    expect(shown).to_be_hidden()


def test_an_answer_that_the_server_says_nothing_of_is_not_called_saved(page: Page) -> None:
    page.route("**/answers", lambda route: route.fulfill(status=200, body="{}", content_type="application/json"))
    option(page, 1, 0).check()
    page.wait_for_timeout(1500)
    expect(page.locator(".saved")).not_to_contain_text(SAVED)
    page.unroute("**/answers")
    expect(page.locator(".saved")).to_contain_text(SAVED, timeout=8000)
    page.reload()
    expect(option(page, 1, 0)).to_be_checked()


def test_an_answer_that_another_device_has_superseded_does_not_come_back_by_looking_over(page: Page) -> None:
    key = page.locator("fieldset.question").first.get_attribute("data-key")
    other, value = "zz", option(page, 1, 2).get_attribute("value")
    page.evaluate("""async ([key, value, device]) => { const form = document.querySelector("form[data-attempt]");
      const headers = { "Content-Type": "application/json", "X-CSRFToken": form.csrf_token.value };
      await fetch(form.dataset.url, { method: "POST", headers,
        body: JSON.stringify({device, answers: [{question: key, values: [value], sequence: 9, uuid: "other-device"}]}) }); }""",
                  [key, value, other])
    option(page, 1, 0).check()
    expect(page.locator("#newer")).to_be_visible()
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.wait_for_load_state()
    expect(option(page, 1, 2)).to_be_checked()


def test_hundreds_of_late_answers_are_delivered_in_portions(page: Page, stage: Stage) -> None:
    page.context.route("**/answers", lambda route: route.abort())
    option(page, 1, 0).check()
    page.wait_for_timeout(500)
    page.evaluate("""async () => {
      const done = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
      const db = await done(indexedDB.open("lms-answers", 1));
      const [edit] = await done(db.transaction("edits").objectStore("edits").getAll());
      const store = db.transaction("edits", "readwrite").objectStore("edits");
      for (let n = 2; n < 403; n += 1) store.put({ ...edit, uuid: `edit-${n}`, sequence: edit.sequence + n });
    }""")
    stage.end(page.url.rsplit("/", 1)[1])
    page.context.unroute("**/answers")
    with suppress(Error):  # the page may be on its way there by itself
        page.goto(page.url + "/result")
    expect(page.get_by_text("1 jawaban tiba di server setelah percobaan berakhir")).to_be_visible(timeout=10_000)
    forgets(page)


@pytest.mark.parametrize("days", [1, -1])
def test_a_device_whose_clock_jumps_by_a_day_gains_and_loses_neither_time_nor_an_answer(
        page: Page, stage: Stage, days: int) -> None:
    attempt = page.url.rsplit("/", 1)[1]
    page.context.add_init_script(CLOCK)
    page.reload()
    option(page, 1, 0).check()
    expect(page.locator(".saved")).to_contain_text(SAVED)
    page.context.set_offline(True)
    option(page, 1, 1).check()
    expect(page.locator(".saved")).to_contain_text(KEPT)
    page.evaluate("days => localStorage.setItem('shift', days * 86400000)", days)
    option(page, 3, 0).check()
    page.context.set_offline(False)
    expect(page.locator(".saved")).to_contain_text(SAVED, timeout=10_000)
    page.reload()
    expect(page.get_by_role("timer")).to_contain_text(re.compile("Sisa waktu 2[89]"))
    option(page, 3, 1).check()
    expect(page.locator(".saved")).to_contain_text(SAVED)
    edits = stage.edits(attempt)
    assert [counts for _written, _saved, counts in edits] == [True] * 4
    assert all(abs(saved - written) < timedelta(minutes=5) for written, saved, _counts in edits)
    stage.end(attempt)
    option(page, 1, 2).check()
    page.wait_for_url("**/result")
    expect(page.get_by_text("1 jawaban tiba di server setelah percobaan berakhir")).to_be_visible()
    assert [counts for _written, _saved, counts in stage.edits(attempt)] == [True] * 4 + [False]
