"""A module on a flash disk: unpacked and opened by a real Chromium from the folder, with no server behind it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.conftest import check_page
from tests.browser.stage import Stage


def test_a_module_on_a_flash_disk_is_read_watched_and_practised_without_a_server(
        window: Callable[..., Page], stage: Stage, tmp_path: Path) -> None:
    run, learner = stage.course(f"Kunjungan dari flashdisk {token_hex(4)}", watch=2), stage.person("Rosmala")
    stage.practice(run)
    stage.enrol(learner, run)
    page = window(learner.username)
    page.goto(f"/courses?q={quote(run.title)}")
    page.get_by_role("link", name=run.title).click()
    page.get_by_role("link", name="Bawa luring").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Untuk flashdisk (ZIP)").first.click()
    with zipfile.ZipFile(coming.value.path()) as archive:
        archive.extractall(tmp_path)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(next(tmp_path.rglob("BUKA-INI.html")).as_uri())
    check_page(page)
    expect(page.get_by_role("listitem").filter(has_text="Kuis: siap berkunjung").last).to_contain_text("hanya dengan internet")
    page.get_by_role("link", name="Video: tujuh tahap").click()
    check_page(page)
    page.locator("video").evaluate(
        "v => new Promise((done) => { v.ontimeupdate = () => v.currentTime > .3 && done(); v.muted = true; v.play(); })")
    page.get_by_role("link", name="Berikutnya: Latihan").click()
    check_page(page)
    page.get_by_role("radio", name="Keluarga").check()
    page.get_by_role("button", name="Periksa jawaban saya").click()
    expect(page.get_by_text("Benar.", exact=True).locator("visible=true")).to_have_count(1)
    expect(page.get_by_text("Yang benar: atasan")).to_be_visible()
    check_page(page)
    assert {address.partition(":")[0] for address in asked} <= {"file", "data"}
