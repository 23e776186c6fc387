"""A package of several parts that says how one goes from one to the next, gone through in a browser."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.conftest import check_page
from tests.browser.shelf import PATIENCE, Shelf, opened
from tests.browser.stage import Run, Someone, Stage
from tests.packages.test_sequence import FLOW, MANIFEST, THREE, item

Open = Callable[..., Page]
PAGE = """<!doctype html><title>Bagian</title><p id="valid"></p><button>Selesai</button><script>
const api = window.parent.API_1484_11;
api.Initialize("");
document.querySelector("#valid").textContent = ["continue", "previous"].map(
  (where) => where + " " + api.GetValue("adl.nav.request_valid." + where)).join(", ");
document.querySelector("button").onclick = () => {
  api.SetValue("cmi.completion_status", "completed");
  api.SetValue("cmi.success_status", "passed");
  api.SetValue("cmi.score.scaled", "0.8");
  api.SetValue("adl.nav.request", "REQUEST");
  api.Terminate("");
};
</script>"""


@pytest.fixture
def learner(stage: Stage) -> Someone:
    return stage.person("Lestari")


@pytest.fixture
def run(stage: Stage, learner: Someone) -> Run:
    made = stage.course("Pelatihan berurutan")
    stage.enrol(learner, made)
    return made


def packed(folder: Path, control: str, request: str) -> None:
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        archive.writestr("imsmanifest.xml", MANIFEST.format(items=THREE, control=control, collection=""))
        archive.writestr("i.html", PAGE.replace("REQUEST", request))


def test_parts_in_flow_open_one_after_the_other(
        window: Open, stage: Stage, run: Run, learner: Someone, tmp_path: Path) -> None:
    packed(tmp_path, FLOW, "continue")
    shelf = Shelf(stage, tmp_path)
    address = shelf.put(run, "x.zip")
    page = window(learner.username)
    page.goto(address)
    expect(page.locator(".parts .shut")).to_have_count(2)
    check_page(page)
    part = opened(page, address)
    for valid in ("continue true, previous false", "continue true, previous true", "continue false, previous true"):
        finish(page, part, valid)
    page.wait_for_url(f"**{address}")
    expect(page.get_by_text("Lulus", exact=True).first).to_be_visible()
    check_page(page)
    attempt, states, progress = shelf.kept(address, learner)
    assert (attempt.completion, attempt.success, round(attempt.score or 0), len(states)) == ("completed", "passed", 80, 3)
    assert progress is not None
    assert progress.completed_at is not None


def finish(page: Page, part: FrameLocator, valid: str) -> None:
    expect(part.locator("#valid")).to_have_text(valid, timeout=PATIENCE)
    at = page.url
    part.get_by_role("button", name="Selesai").click()
    page.wait_for_url(lambda url: url != at)


def test_a_part_leads_to_the_one_that_it_chooses(
        window: Open, stage: Stage, run: Run, learner: Someone, tmp_path: Path) -> None:
    packed(tmp_path, "", "{target=c}choice")
    address = Shelf(stage, tmp_path).put(run, "x.zip")
    page = window(learner.username)
    part = opened(page, address)
    expect(page.get_by_role("heading", level=1)).to_have_text("a")
    finish(page, part, "continue true, previous false")
    expect(page.get_by_role("heading", level=1)).to_have_text("c")


def test_what_a_part_tells_opens_the_next_while_it_is_still_on_the_screen(
        window: Open, stage: Stage, run: Run, learner: Someone, tmp_path: Path) -> None:
    passes = ('<imsss:objectives><imsss:primaryObjective objectiveID="p"><imsss:mapInfo targetObjectiveID="g" '
              'readSatisfiedStatus="false" writeSatisfiedStatus="true"/></imsss:primaryObjective></imsss:objectives>')
    waits = ('<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions conditionCombination="any">'
             '<imsss:ruleCondition referencedObjective="n" operator="not" condition="satisfied"/><imsss:ruleCondition '
             'referencedObjective="n" operator="not" condition="objectiveStatusKnown"/></imsss:ruleConditions><imsss:ruleAction '
             'action="disabled"/></imsss:preConditionRule></imsss:sequencingRules><imsss:objectives><imsss:primaryObjective '
             'objectiveID="q"/><imsss:objective objectiveID="n"><imsss:mapInfo targetObjectiveID="g"/></imsss:objective>'
             "</imsss:objectives>")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("imsmanifest.xml", MANIFEST.format(
            items=item("a", passes) + item("b", waits), collection="",
            control='<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>'))
        archive.writestr("i.html", PAGE.replace('api.SetValue("adl.nav.request", "REQUEST");', "").replace(
            'api.Terminate("");', 'api.Commit("");'))
    page = window(learner.username)
    part = opened(page, Shelf(stage, tmp_path).put(run, "x.zip"))
    expect(part.locator("#valid")).to_have_text("continue false, previous false", timeout=PATIENCE)
    forward = page.get_by_role("button", name="Berikutnya: b")
    expect(forward).to_be_hidden()
    part.get_by_role("button", name="Selesai").click()
    expect(forward).to_be_visible(timeout=PATIENCE)
    inner = next(frame for frame in page.frames if frame.url.endswith("/i.html"))
    assert inner.evaluate('window.parent.API_1484_11.GetValue("adl.nav.request_valid.continue")') == "true"
    check_page(page)
    forward.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("b")


def test_ways_that_a_package_offers_itself_are_not_offered_beside_it(
        window: Open, stage: Stage, run: Run, learner: Someone, tmp_path: Path) -> None:
    own = ('<adlnav:presentation xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3"><adlnav:navigationInterface>'
           "<adlnav:hideLMSUI>continue</adlnav:hideLMSUI></adlnav:navigationInterface></adlnav:presentation></item>")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("imsmanifest.xml", MANIFEST.format(
            items=item("a").replace("</item>", own) + item("b"), control=FLOW, collection=""))
        archive.writestr("i.html", PAGE.replace("REQUEST", "continue"))
    page = window(learner.username)
    part = opened(page, Shelf(stage, tmp_path).put(run, "x.zip"))
    expect(part.locator("#valid")).to_have_text("continue true, previous false", timeout=PATIENCE)
    expect(page.get_by_role("button", name="Berikutnya: b")).to_be_hidden()
    finish(page, part, "continue true, previous false")
    expect(page.get_by_role("heading", level=1)).to_have_text("b")
    expect(page.get_by_role("button", name="Sebelumnya")).to_be_visible()
