"""H5P played in a browser to its end: score, answers and time are kept, and another device goes on where one left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from lms.packages.models import Attempt, State
from tests.browser.conftest import check_page, check_width
from tests.browser.shelf import PATIENCE, Shelf, kept
from tests.browser.stage import Run, Someone, Stage

Open = Callable[..., Page]
CAPITALS = ("Brasilia", "Washington", "Berlin", "Canberra")


@pytest.fixture
def shelf(stage: Stage, material: Path) -> Shelf:
    return Shelf(stage, material / "02-packages")


@pytest.fixture
def learner(stage: Stage) -> Someone:
    return stage.person("Lestari")


@pytest.fixture
def run(stage: Stage, learner: Someone) -> Run:
    made = stage.course("Pelatihan dengan H5P")
    stage.enrol(learner, made)
    return made


def opened(page: Page, address: str, button: str = "Mulai") -> FrameLocator:
    """What H5P draws, in its frame on the stage."""
    page.goto(address)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url("**/packages/launches/*")
    return page.frame_locator(".player iframe").frame_locator("iframe.h5p-iframe")


def test_blanks_are_filled_in_and_score_and_answers_stay(window: Open, shelf: Shelf, run: Run, learner: Someone) -> None:
    address = shelf.put(run, "h5p/filltheblanks.h5p", "passed", passing=75)
    page = window(learner.username)
    blanks = opened(page, address)
    for blank, word in zip(range(4), (*CAPITALS[:3], "Sydney"), strict=True):
        blanks.locator(".h5p-text-input").nth(blank).fill(word, timeout=PATIENCE)
    check_page(page)
    blanks.get_by_role("button", name="Check").click()
    kept(page)
    shelf.wait(address, learner, lambda attempt, _states: attempt.completion == "completed")
    attempt, states, progress = shelf.kept(address, learner)
    assert (attempt.score, attempt.success) == (75, "unknown")
    assert progress is not None
    assert progress.completed_at is not None
    told = states[0].cmi["interactions"]["0"]
    assert (told["type"], told["learner_response"]) == ("fill-in", "Brasilia, Washington, Berlin, Sydney")
    assert told["result"] == "incorrect"
    lecturer = window("dosen")
    lecturer.goto(f"/teach/packages/{address.rpartition('/')[2]}/attempts")
    lecturer.get_by_role("link", name=learner.name).click()
    expect(lecturer.get_by_text("Brasilia, Washington, Berlin, Sydney")).to_be_visible()
    check_page(lecturer)


def test_another_device_goes_on_with_what_was_filled_in(window: Open, shelf: Shelf, run: Run, learner: Someone) -> None:
    address = shelf.put(run, "h5p/filltheblanks.h5p")
    page = window(learner.username)
    blanks = opened(page, address)
    blanks.locator(".h5p-text-input").first.fill("Brasilia", timeout=PATIENCE)
    blanks.locator(".h5p-text-input").nth(1).fill("Wash")
    page.close(run_before_unload=True)
    shelf.wait(address, learner, _holds("Wash"))
    other = window(learner.username)
    blanks = opened(other, address, "Lanjutkan")
    expect(blanks.locator(".h5p-text-input").first).to_have_value("Brasilia", timeout=PATIENCE)
    expect(blanks.locator(".h5p-text-input").nth(1)).to_have_value("Wash")
    check_width(other)


def _holds(word: str) -> Callable[[Attempt, list[State]], bool]:
    return lambda _attempt, states: word in str(states[0].cmi.get("user_data"))


def test_what_asks_nothing_is_done_by_looking(window: Open, shelf: Shelf, run: Run, learner: Someone) -> None:
    address = shelf.put(run, "h5p/greeting-card.h5p")
    page = window(learner.username)
    expect(opened(page, address).locator(".greeting-text")).to_be_visible(timeout=PATIENCE)
    kept(page)
    shelf.wait(address, learner, lambda attempt, _states: attempt.completion == "completed")


def test_a_library_of_h5p_has_no_right_of_the_application(window: Open, shelf: Shelf, run: Run, learner: Someone) -> None:
    address = shelf.put(run, "h5p/greeting-card.h5p")
    page = window(learner.username)
    opened(page, address).locator(".greeting-text").wait_for(timeout=PATIENCE)
    inner = next(frame for frame in page.frames if frame.parent_frame and "~stage" in frame.parent_frame.url)
    assert inner.evaluate("document.cookie") == ""
    assert inner.evaluate("(() => { try { return top.document.title } catch (e) { return e.name } })()") == "SecurityError"
