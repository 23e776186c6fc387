"""Packages whose pages have names that an address has to escape, from packers that write them their own way, are played to the
end and gone on with."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.shelf import PATIENCE, Shelf, kept, opened
from tests.browser.stage import Run, Someone, Stage
from tests.packages.conftest import MANIFEST, packed

Open = Callable[..., Page]
NAME = "Bab #1: 100% café?.html"
HREF = "Bab%20%231%3A%20100%25%20caf%C3%A9%3F.html"
PAGE = """<!doctype html><meta charset="utf-8"><title>Isi</title><img id="peta" src="Gambar/caf%C3%A9.svg" alt="Peta">
<p id="was"></p><button id="half">Setengah</button><button id="done">Selesai</button>
<script>
let api = null;
for (let at = window; !api && at !== at.parent; at = at.parent) api = at.parent.API_1484_11 ?? at.parent.API ?? null;
const is12 = "LMSInitialize" in api, core = is12 ? "cmi.core." : "cmi.";
const set = (name, value) => api[is12 ? "LMSSetValue" : "SetValue"](name, value);
api[is12 ? "LMSInitialize" : "Initialize"]("");
document.querySelector("#was").textContent = location.search
  + "|" + api[is12 ? "LMSGetValue" : "GetValue"]("cmi.suspend_data");
document.querySelector("#half").onclick = () => {
  set("cmi.suspend_data", "halaman 7"); set(core + "exit", "suspend"); api[is12 ? "LMSCommit" : "Commit"](""); };
document.querySelector("#done").onclick = () => {
  set(core + "score.raw", "88"); set(core + "score.min", "0"); set(core + "score.max", "100");
  if (is12) set("cmi.core.lesson_status", "passed");
  else { set("cmi.score.scaled", "0.88"); set("cmi.completion_status", "completed"); set("cmi.success_status", "passed"); }
  set(core + "session_time", is12 ? "00:00:01" : "PT1S"); api[is12 ? "LMSFinish" : "Terminate"](""); };
</script>"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40"/></svg>'


@pytest.fixture
def shelf(stage: Stage, tmp_path: Path) -> Shelf:
    """A package of either SCORM: the names taken apart as macOS writes them, its leavings beside, a mark of the byte order."""
    for version, scorm in (("1.2", "scormtype"), ("2004 4th Edition", "scormType")):
        raw = MANIFEST.format(items='<item identifier="a" identifierref="r" parameters="?bab=1"><title>A &amp; B</title></item>',
                              resources=f'<resource identifier="r" adlcp:{scorm}="sco" href="{HREF}"/>')
        files = {"imsmanifest.xml": "\ufeff\r\n" + raw.replace(">1.2<", f">{version}<"), unicodedata.normalize("NFD", NAME): PAGE,
                 unicodedata.normalize("NFD", "gambar/Café.SVG"): SVG, "__MACOSX/._imsmanifest.xml": "x", ".DS_Store": "x"}
        (tmp_path / f"{version}.zip").write_bytes(packed({**files}).getvalue())
    return Shelf(stage, tmp_path)


@pytest.fixture
def learner(stage: Stage) -> Someone:
    return stage.person("Lestari")


@pytest.fixture
def run(stage: Stage, learner: Someone) -> Run:
    made = stage.course("Pelatihan dengan paket bernama aneh")
    stage.enrol(learner, made)
    return made


@pytest.mark.parametrize("version", ["1.2", "2004 4th Edition"])
def test_a_page_with_an_odd_name_is_left_gone_on_with_and_passed(
        window: Open, shelf: Shelf, run: Run, learner: Someone, version: str) -> None:
    address = shelf.put(run, f"{version}.zip", "passed")
    page = window(learner.username)
    unit = opened(page, address)
    expect(unit.locator("#was")).to_have_text("?bab=1|", timeout=PATIENCE)
    assert unit.locator("#peta").evaluate("(one) => one.decode().then(() => one.naturalWidth)") == 40
    unit.locator("#half").click()
    kept(page)
    page.close(run_before_unload=True)
    page = window(learner.username)
    unit = opened(page, address, "Lanjutkan")
    expect(unit.locator("#was")).to_have_text("?bab=1|halaman 7", timeout=PATIENCE)
    page.wait_for_timeout(1500)
    unit.locator("#done").click()
    shelf.wait(address, learner, lambda attempt, _states: attempt.success == "passed")
    page.goto(address)
    expect(page.get_by_text("Lulus", exact=True)).to_be_visible()
    attempt, states, progress = shelf.kept(address, learner)
    assert (attempt.completion, attempt.success, attempt.score) == ("completed", "passed", 88)
    assert states[0].cmi["suspend_data"] == "halaman 7"
    assert 0 < attempt.seconds < 120
    assert progress is not None
    assert progress.completed_at is not None
