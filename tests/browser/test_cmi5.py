"""A real package of cmi5 played in a browser to its end: launched, recorded, passed, left."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from lms.packages import record
from tests.browser.conftest import check_page
from tests.browser.shelf import PATIENCE, Shelf, opened
from tests.browser.stage import Run, Someone, Stage

Open = Callable[..., Page]


@pytest.fixture
def shelf(stage: Stage, material: Path, tmp_path: Path) -> Shelf:
    """The package with a map of nowhere: its own asks another server for pictures, which is refused with noise."""
    with (zipfile.ZipFile(material / "02-packages" / "cmi5" / "cmi5.zip") as given,
          zipfile.ZipFile(tmp_path / "cmi5.zip", "w", zipfile.ZIP_DEFLATED) as made):
        for name in given.namelist():
            made.writestr(name, given.read(name).replace(b"https://{s}.tile", b"/{s}.tile"))
    return Shelf(stage, tmp_path)


@pytest.fixture
def learner(stage: Stage) -> Someone:
    return stage.person("Lestari")


@pytest.fixture
def run(stage: Stage, learner: Someone) -> Run:
    made = stage.course("Pelatihan dengan cmi5")
    stage.enrol(learner, made)
    return made


def press(unit: FrameLocator, *names: str) -> None:
    for name in names:
        button = unit.get_by_role("button", name=name, exact=True).first
        expect(button).to_be_enabled(timeout=PATIENCE)
        button.click()


def test_a_unit_is_launched_passed_and_left(window: Open, shelf: Shelf, run: Run, learner: Someone) -> None:
    address = shelf.put(run, "cmi5.zip")
    page = window(learner.username)
    unit = opened(page, address)
    expect(page.locator(".player .state")).to_have_text("Apa yang Anda kerjakan di sini langsung disimpan di server.")
    press(unit, "Initialize", "True (Correct)", "Complete", "Pass", "Terminate")
    check_page(page)
    press(unit, "Exit")
    page.wait_for_url(f"**{address}")
    expect(page.get_by_text("Lulus", exact=True)).to_be_visible()
    attempt, _states, progress = shelf.kept(address, learner)
    assert (attempt.completion, attempt.success, attempt.score) == ("completed", "passed", 100)
    assert progress is not None
    assert progress.completed_at is not None
    with shelf.unit():
        verbs = [one["verb"]["id"].rpartition("/")[2] for one in record.all_of(attempt.id)]
    assert verbs == ["launched", "initialized", "answered", "completed", "passed", "satisfied", "terminated"]
    lecturer = window("dosen")
    lecturer.goto(f"/teach/packages/{address.rpartition('/')[2]}/attempts")
    lecturer.get_by_role("link", name=learner.name).click()
    expect(lecturer.get_by_text("In a boolean context, is true truthy?")).to_be_visible()
    check_page(lecturer)


def test_a_launch_that_was_used_is_not_offered_again(window: Open, shelf: Shelf, run: Run, learner: Someone) -> None:
    address = shelf.put(run, "cmi5.zip")
    page = window(learner.username)
    press(opened(page, address), "Initialize")
    expect(page.frame_locator(".player iframe").frame_locator("#package").get_by_role(
        "button", name="Complete").first).to_be_enabled(timeout=PATIENCE)
    page.reload()
    check_page(page)
    page.get_by_role("button", name="Lanjutkan").click()
    press(page.frame_locator(".player iframe").frame_locator("#package"), "Initialize")
