"""Packages that others made, played in a browser to their end: what they tell is kept, whatever happens to the link."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from lms.core.database import db
from lms.courses import services as courses
from lms.courses.models import Module
from tests.browser.conftest import check_page
from tests.browser.shelf import PATIENCE, Shelf, kept, opened
from tests.browser.stage import Run, Someone, Stage

Open = Callable[..., Page]
RIGHT = """() => { for (const q of test.Questions) {
  if (q.Type === "numeric") document.getElementById("question_" + q.Id + "_Text").value = q.CorrectAnswer;
  else document.getElementById("question_" + q.Id + "_" + (q.Type === "choice"
    ? q.Answers.indexOf(q.CorrectAnswer) : q.CorrectAnswer ? "True" : "False")).checked = true; } }"""


@pytest.fixture
def shelf(stage: Stage, material: Path) -> Shelf:
    return Shelf(stage, material / "02-packages")


@pytest.fixture
def learner(stage: Stage) -> Someone:
    return stage.person("Lestari")


@pytest.fixture
def run(stage: Stage, learner: Someone) -> Run:
    made = stage.course("Pelatihan dengan paket")
    stage.enrol(learner, made)
    return made


@pytest.mark.parametrize("file", [
    "RuntimeBasicCalls_SCORM12.zip", "RuntimeBasicCalls_SCORM20043rdEdition.zip", "singlescobasic.zip"])
def test_a_package_is_played_to_its_end_and_its_score_stays(
        window: Open, shelf: Shelf, run: Run, learner: Someone, file: str) -> None:
    address = shelf.put(run, f"scorm/{file}", "passed")
    page = window(learner.username)
    golf = opened(page, address)
    expect(golf.frame_locator("#contentFrame").locator("body")).to_contain_text("Golf", timeout=PATIENCE)
    kept(page)
    check_page(page)
    while golf.locator("#butNext").is_enabled():
        golf.locator("#butNext").click()
    quiz = golf.frame_locator("#contentFrame")
    quiz.get_by_role("button", name="Submit Answers").wait_for()
    frame = next(f for f in page.frames if "assessmenttemplate" in f.url)
    frame.evaluate(RIGHT)
    quiz.get_by_role("button", name="Submit Answers").click()
    expect(quiz.locator("body")).to_contain_text("100", timeout=PATIENCE)
    golf.locator("#butExit").click()
    kept_or_ended(page)
    page.goto(address)
    expect(page.get_by_text("Lulus", exact=True)).to_be_visible()
    attempt, _states, progress = shelf.kept(address, learner)
    assert (attempt.completion, attempt.success, attempt.score) == ("completed", "passed", 100)
    assert 0 < attempt.seconds < 120
    assert progress is not None
    assert progress.completed_at is not None


def kept_or_ended(page: Page) -> None:
    page.wait_for_function("() => /disimpan/.test(document.querySelector('.player .state')?.textContent ?? 'disimpan')")
    page.wait_for_timeout(500)


def test_a_learner_goes_on_at_the_bookmark_on_another_device(
        window: Open, shelf: Shelf, run: Run, learner: Someone) -> None:
    address = shelf.put(run, "scorm/RuntimeBasicCalls_SCORM12.zip")
    page = window(learner.username)
    golf = opened(page, address)
    golf.frame_locator("#contentFrame").locator("body").wait_for()
    for _ in range(3):
        golf.locator("#butNext").click()
    page.close(run_before_unload=True)
    page = window(learner.username)
    shelf.wait(address, learner, lambda _attempt, states: states[0].cmi["core"]["exit"] == "suspend")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    golf = opened(page, address, "Lanjutkan")
    expect(golf.locator("#contentFrame")).to_have_attribute("src", "../Playing/OtherScoring.html", timeout=PATIENCE)
    assert asked == ["Would you like to resume from where you previously left off?"]


def test_the_link_is_cut_and_what_was_done_is_sent_when_it_is_back(
        window: Open, shelf: Shelf, run: Run, learner: Someone) -> None:
    address = shelf.put(run, "scorm/singlescobasic.zip")
    page = window(learner.username)
    golf = opened(page, address)
    golf.frame_locator("#contentFrame").locator("body").wait_for()
    kept(page)
    page.route("**/keep", lambda route: route.abort())
    golf.locator("#butNext").click()
    expect(page.locator(".player .state")).to_contain_text("Tidak ada sambungan", timeout=PATIENCE)
    page.goto(address)
    page.unroute("**/keep")
    page.reload()
    shelf.wait(address, learner, lambda _attempt, states: states[0].cmi["core"]["lesson_location"] == "1")


def test_the_parts_of_a_package_are_done_one_by_one(window: Open, shelf: Shelf, run: Run, learner: Someone) -> None:
    address = shelf.put(run, "scorm/RuntimeMinimumCalls_SCORM12-mini.zip")
    page = window(learner.username)
    page.goto(address)
    check_page(page)
    opened(page, address).locator("body").wait_for()
    for _ in range(8):
        kept(page)
        at = page.url
        page.get_by_role("button", name="Berikutnya").click()
        page.wait_for_url(lambda url, at=at: url != at)
    kept(page)
    page.get_by_role("link", name="Tutup dan kembali").click()
    check_page(page)
    shelf.wait(address, learner, lambda attempt, _states: attempt.completion == "completed")
    _attempt, states, _progress = shelf.kept(address, learner)
    assert [state.completion for state in states] == ["completed"] * 9, "each only began and ended, as the standard asks at least"


def test_a_package_has_no_right_of_the_application(window: Open, shelf: Shelf, run: Run, learner: Someone) -> None:
    address = shelf.put(run, "scorm/singlescobasic.zip")
    page = window(learner.username)
    opened(page, address).locator("body").wait_for()
    kept(page)
    inner = next(frame for frame in page.frames if frame.url.endswith("shared/launchpage.html"))
    assert inner.evaluate("document.cookie") == ""
    assert inner.evaluate("(() => { try { return window.top.document.title } catch (e) { return e.name } })()") == "SecurityError"
    assert inner.evaluate("window.parent.parent === window.parent"), "its way up ends at the stage"
    site, own = page.url.partition("/packages/")[0], inner.evaluate("location.origin")
    host = {"Host": own.removeprefix("http://")}
    assert page.request.get(f"{site}/sign-in", headers=host).status == 404, "the host of packages serves packages alone"
    assert page.request.get(inner.url.replace(own, site), headers=host).status == 200
    assert page.request.get(inner.url.replace(own, site)).status == 404, "the host of the application serves none"


def test_a_lecturer_sends_a_package_and_sees_what_learners_did(
        window: Open, shelf: Shelf, run: Run, learner: Someone, stage: Stage) -> None:
    with shelf.unit():
        module = db.session.scalars(sa.select(Module).where(Module.course_id == run.course_id)).first()
        made = courses.add_activity(module, "package", "Golf")
        editor = f"/teach/packages/{made.public_id}"
    page = window("dosen")
    page.goto(editor)
    check_page(page)
    page.locator("input[type=file]").set_input_files(shelf.folder / "scorm" / "validaicc.zip")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text("Ini paket AICC").first).to_be_visible()
    page.goto(editor)
    page.locator("input[type=file]").set_input_files(shelf.folder / "scorm" / "RuntimeBasicCalls_SCORM12.zip")
    page.get_by_role("button", name="Simpan").click()
    page.wait_for_url("**/activities/*")
    page.get_by_role("link", name="Lihat isi paket").click()
    page.frame_locator(".player iframe").frame_locator("#package").locator("#butNext").wait_for()
    check_page(page)
    mine = window(learner.username)
    golf = opened(mine, f"/activities/{made.public_id}")
    golf.frame_locator("#contentFrame").locator("body").wait_for()
    kept(mine)
    page.goto(f"{editor}/attempts")
    check_page(page)
    page.get_by_role("link", name=learner.name).click()
    check_page(page)
    page.goto(editor)
    check_page(page)
