"""A lecturer sends a large file over a link that breaks, from a phone, to a server that is killed meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import WIDTHS, Site, _free_port, _wait_for, check_page, sign_in

SIZE, SLOW = 5_000_000, 500_000
"""Bytes of the file, and of the link in a second."""


class House:
    """A demonstration of its own, whose server may be killed."""

    def __init__(self, folder: Path) -> None:
        port = _free_port()
        environ = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")} | {
            "LMS_DEMO": "1", "LMS_INSTANCE": str(folder), "LMS_PORT": str(port), "LMS_BASE_URL": f"http://127.0.0.1:{port}"}
        self.site, self.log = Site(environ["LMS_BASE_URL"], environ), folder / "log"
        self.site.lms("migrate")
        self.site.lms("demo")
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.running = subprocess.Popen([sys.executable, "-m", "lms", "run"], env=self.site.environ, stdout=log, stderr=log,
                                            start_new_session=True)
        _wait_for(self.site.url, self.running, self.log)

    def kill(self) -> None:
        os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("house"))
    yield made
    made.kill()


@pytest.fixture
def page(chromium: Browser, house: House) -> Iterator[Page]:
    width, height = WIDTHS["phone"]
    with chromium.new_context(base_url=house.site.url, viewport={"width": width, "height": height}, locale="id-ID") as context:
        page = context.new_page()
        sign_in(page, "dosen")
        yield page


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "panduan lapangan.pdf"
    path.write_bytes(b"%PDF-1.4\n" + Random(1).randbytes(SIZE) + b"\nstartxref\n9\n%%EOF\n")
    return path


def open_editor(page: Page) -> None:
    page.goto("/teach")
    page.get_by_role("link", name="Pengelolaan DTSEN dan SIKS-NG").first.click()
    with page.expect_navigation():
        page.get_by_role("link", name="Formulir usulan dan pemutakhiran data (lembar kerja)").first.click()
    if page.get_by_label("Berkas", exact=False).count() == 0:
        page.get_by_role("link", name="Isi", exact=True).click()


class Link:
    """The phone's link: slow, or cut."""

    def __init__(self, page: Page) -> None:
        self.wire = page.context.new_cdp_session(page)
        self.wire.send("Network.enable")
        self.set(is_cut=False)

    def set(self, *, is_cut: bool) -> None:
        self.wire.send("Network.emulateNetworkConditions", {
            "offline": is_cut, "latency": 10, "downloadThroughput": -1, "uploadThroughput": SLOW})


def percent(page: Page) -> int:
    return int(page.locator(".sent p").first.inner_text().split(" %")[0].split()[-1])


def wait_until_sent(page: Page, share: int) -> None:
    for _ in range(200):
        if "terkirim" in page.locator(".sent p").first.inner_text() and percent(page) >= share:
            return
        page.wait_for_timeout(50)
    pytest.fail(f"no {share} % were sent: {page.locator('.sent p').first.inner_text()}")


def test_a_large_file_survives_a_lost_link_a_killed_server_and_a_reload(page: Page, house: House, large: Path) -> None:
    open_editor(page)
    link = Link(page)
    page.locator("input[type=file]").set_input_files(large)
    text = page.locator(".sent p").first
    expect(text).to_contain_text("dari panduan lapangan.pdf terkirim")
    wait_until_sent(page, 24)
    check_page(page)
    link.set(is_cut=True)
    expect(text).to_contain_text("Tidak ada sambungan")
    check_page(page)
    link.set(is_cut=False)
    wait_until_sent(page, 40)
    house.kill()
    expect(text).to_contain_text("Tidak ada sambungan")
    safe = percent(page)
    house.start()
    expect(text).to_contain_text("terkirim", timeout=20_000)
    assert percent(page) >= safe > 0
    page.get_by_role("button", name="Jeda").click()
    expect(text).to_contain_text("dijeda pada")
    page.reload()
    expect(page.locator(".begun")).to_contain_text("Pilih berkas yang sama lagi")
    page.locator("input[type=file]").set_input_files(large)
    expect(text).to_contain_text("terkirim")
    assert percent(page) >= safe
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator(".sent .hint")).to_contain_text("Formulir dikirim begitu berkasnya sampai")
    page.wait_for_url("**/activities/*", timeout=30_000)
    with page.expect_download() as started:
        page.get_by_role("link", name="Unduh").first.click()
    assert started.value.path().read_bytes() == large.read_bytes()


def test_a_file_that_is_refused_is_told_in_words_and_another_can_be_chosen(page: Page, large: Path, tmp_path: Path) -> None:
    bad = tmp_path / "catatan.pdf"
    bad.write_text("<!doctype html><p>bukan PDF")
    open_editor(page)
    page.locator("input[type=file]").set_input_files(bad)
    expect(page.locator(".sent .error")).to_contain_text("catatan.pdf tidak diterima.")
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("button", name="Hapus berkas ini")).to_be_focused()  # not saved as if all were well
    expect(page.locator(".sent .hint")).to_have_text("Hapus dahulu berkas ini, lalu kirim formulirnya.")
    check_page(page)
    page.locator("input[type=file]").set_input_files(large)
    expect(page.locator(".sent p").first).to_contain_text("panduan lapangan.pdf sudah sampai", timeout=20_000)
    page.get_by_role("button", name="Hapus berkas ini").click()
    expect(page.locator(".sent")).to_have_count(0)


def test_a_form_that_waits_for_a_file_which_is_then_refused_says_what_to_do_and_no_longer_that_it_is_sent(
        page: Page, tmp_path: Path) -> None:
    bad = tmp_path / "catatan.pdf"
    bad.write_text("<!doctype html><p>bukan PDF")
    open_editor(page)
    held, is_open = list[Route](), list[bool]()
    page.route("**/*", lambda route: held.append(route) if route.request.method in ("POST", "PATCH") and not is_open
               else route.continue_())
    page.locator("input[type=file]").set_input_files(bad)
    page.get_by_role("button", name="Simpan").click()
    expect(page.locator(".sent .hint")).to_contain_text("Formulir dikirim begitu berkasnya sampai")
    is_open.append(True)
    for route in held:
        route.continue_()
    expect(page.locator(".sent .error")).to_contain_text("catatan.pdf tidak diterima.")
    expect(page.locator(".sent .hint")).to_have_text("Hapus dahulu berkas ini, lalu kirim formulirnya.")
    expect(page.get_by_role("button", name="Hapus berkas ini")).to_be_focused()


def test_one_file_in_two_tabs_arrives_once_and_the_second_says_who_sends_it(page: Page, large: Path) -> None:
    """Which of the two comes too late is chance: here the second does, until it has said so."""
    open_editor(page)
    Link(page)
    page.locator("input[type=file]").set_input_files(large)
    wait_until_sent(page, 10)
    other = page.context.new_page()
    other.goto(page.url)
    late = lambda route: route.fulfill(status=409) if route.request.method == "PATCH" else route.continue_()  # noqa: E731
    other.route("**/uploads/*", late)
    other.locator("input[type=file]").set_input_files(large)
    expect(other.locator(".sent p").first).to_contain_text("sedang dikirim dari tab atau perangkat lain")
    other.unroute("**/uploads/*", late)
    for tab in (page, other):
        expect(tab.locator(".sent p").first).to_contain_text("panduan lapangan.pdf sudah sampai", timeout=30_000)
    other.reload()
    expect(other.locator(".arriving .choice")).to_have_count(1)
    page.get_by_role("button", name="Hapus berkas ini").click()


FOREIGN = """async ([address, options]) => {
  const script = Object.assign(document.createElement("script"), {src: address});
  document.head.append(script);
  await new Promise((done) => { script.onload = done; });
  const file = new Blob(["%PDF-1.4\\n", new Uint8Array(300000).fill(97), "\\nstartxref\\n9\\n%%EOF\\n"]);
  const box = document.querySelector("[data-resumable]").dataset, asked = [];
  const told = await new Promise((done) => {
    const upload = new tus.Upload(file, {
      endpoint: box.endpoint, chunkSize: 100000, retryDelays: null, storeFingerprintForResuming: false,
      headers: {"X-CSRFToken": document.querySelector("[name=csrf_token]").value},
      metadata: {filename: "x.pdf", purpose: box.purpose, subject: box.subject},
      onAfterResponse: (request, answer) => { asked.push(request.getMethod() + " " + answer.getStatus()); },
      onSuccess: () => upload.abort(true).then(() => done("arrived")), onError: (error) => done(String(error)), ...options});
    upload.start();
  });
  return [told, ...asked];
}"""


@pytest.mark.parametrize(("options", "told", "asked"), [
    ({"uploadDataDuringCreation": True}, "arrived", ["POST 201", "PATCH 204", "PATCH 204", "PATCH 204", "DELETE 204"]),
    ({"overridePatchMethod": True, "chunkSize": 1_000_000}, "arrived", ["POST 201", "POST 204", "DELETE 204"]),
    ({"parallelUploads": 2, "chunkSize": 1_000_000}, "not in parallel", ["POST 400"]),
    ({"uploadLengthDeferred": True, "chunkSize": 1_000_000}, "Upload-Length must be a whole number", ["POST 400"])])
def test_another_way_of_the_client_works_or_is_refused_before_a_byte_is_sent(
        page: Page, options: dict[str, object], told: str, asked: list[str]) -> None:
    open_editor(page)
    found, *requests = page.evaluate(FOREIGN, [page.locator("[data-client]").get_attribute("data-client"), options])
    assert told in found
    assert requests == asked


def test_what_was_begun_and_will_not_be_finished_can_be_removed(page: Page, large: Path) -> None:
    open_editor(page)
    Link(page)
    page.locator("input[type=file]").set_input_files(large)
    wait_until_sent(page, 15)
    page.reload()
    expect(page.locator(".begun")).to_contain_text("di perangkat yang sama")
    check_page(page)
    page.locator(".begun").get_by_role("button", name="Hapus berkas ini").click()
    expect(page.locator(".begun")).to_have_count(0)
    page.reload()
    expect(page.locator(".begun")).to_have_count(0)


def test_without_scripts_the_form_itself_takes_the_file(chromium: Browser, house: House, large: Path) -> None:
    with chromium.new_context(base_url=house.site.url, java_script_enabled=False, locale="id-ID") as context:
        page = context.new_page()
        sign_in(page, "dosen")
        open_editor(page)
        page.locator("input[type=file]").set_input_files(large)
        page.get_by_role("button", name="Simpan").click()
        page.wait_for_url("**/activities/*")
        expect(page.get_by_text("panduan lapangan.pdf").first).to_be_visible()
