"""A real server with the demonstration, and a real Chromium at the width of a phone and of a desk."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from lms.core.testing import fresh_database
from tests.browser.stage import PASSWORD, Stage

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
WIDTHS = {"phone": (360, 740), "desk": (1280, 800)}
PATIENCE_MS = 15_000
"""How long a test waits for a page on a machine that has other work; what is never shown fails all the same."""
PLAIN: WeakSet[Page] = WeakSet()
"""Pages in which no script runs."""
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--disable-quic"]


@dataclass(frozen=True)
class Site:
    """A running installation: its address and the environment that its commands need."""

    url: str
    environ: dict[str, str]

    def lms(self, *arguments: str) -> str:
        return subprocess.run([sys.executable, "-m", "lms", *arguments], env=self.environ, check=True, capture_output=True,
                              text=True).stdout


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if os.environ.get("CI"):  # two browsers and two servers on two cores: what fails twice is a fault
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("site"), worker_id) as made:
        yield made


@contextmanager
def serving(folder: Path, worker_id: str, host: str = "127.0.0.1", **more: str) -> Iterator[Site]:
    """The demonstration, served as an operator would serve it; `more` are settings by name."""
    port, server = _free_port(), os.environ.get("LMS_TEST_DATABASE_URL", "")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")} | {
        "LMS_DEMO": "1", "LMS_INSTANCE": str(folder), "LMS_PORT": str(port), "LMS_BASE_URL": f"http://{host}:{port}",
        "LMS_DATABASE_URL": fresh_database(server, f"lms_test_{worker_id}_{folder.name}") if server else "",
        "LMS_QUEUE_URL": _queue(worker_id), "LMS_LIMITS_URL": "memory://"} | more
    made = Site(f"http://{host}:{port}", environ)
    made.lms("migrate")
    made.lms("demo")
    log = (folder / "log").open("wb")
    running = subprocess.Popen([sys.executable, "-m", "lms", "run"], env=environ, stdout=log, stderr=log)
    _wait_for(made.url, running, folder / "log")
    yield made
    running.terminate()
    running.wait(30)
    log.close()


@pytest.fixture(scope="session")
def stage(site: Site) -> Iterator[Stage]:
    made = Stage(site.environ)
    yield made
    made.close()


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """Starts a Chromium, with these switches besides the usual ones."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.fail("Chromium is missing: apt-get install chromium")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        yield lambda *switches: playwright.chromium.launch(executable_path=found, args=[*QUIET, *switches])


@pytest.fixture(scope="session")
def chromium(launch: Callable[..., Browser]) -> Iterator[Browser]:
    browser = launch()
    yield browser
    browser.close()


@pytest.fixture(params=list(WIDTHS))
def width(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def window(chromium: Browser, site: Site, width: str) -> Iterator[Callable[..., Page]]:
    """Opens a browser of its own, as one person has it; whatever goes wrong in its console fails the test."""
    opened: list[BrowserContext] = []
    noise: list[str] = []

    def open_window(user: str = "", *, javascript: bool = True) -> Page:
        w, h = WIDTHS[width]
        context = chromium.new_context(base_url=site.url, viewport={"width": w, "height": h}, java_script_enabled=javascript,
                                       reduced_motion="reduce", locale="id-ID", timezone_id="Asia/Makassar",
                                       has_touch=width == "phone",
                                       accept_downloads=True)
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        page = context.new_page()
        if not javascript:
            PLAIN.add(page)
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("console", lambda message: noise.append(message.text) if "Content Security Policy" in message.text else None)
        if user:
            sign_in(page, user)
        return page

    yield open_window
    for context in opened:
        context.close()
    assert noise == []


def sign_in(page: Page, user: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in")
    page.get_by_label("Nama pengguna, surel, atau NIP").fill(user)
    page.get_by_label("Kata sandi").fill(password)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def choose(page: Page, place: str) -> None:
    """Go to a place of the main menu, which a phone keeps folded, as a wide screen does with the last of many places."""
    link = page.get_by_role("banner").get_by_role("link", name=place, exact=True).locator("visible=true")
    fold = page.get_by_role("banner").locator("nav summary, summary:has-text('Menu')").locator("visible=true")
    if not link.count() and fold.count():
        fold.click()
    link.click()


def check_page(page: Page) -> None:
    """Nothing that axe-core finds, and nothing wider than the screen."""
    if page in PLAIN:
        _check_copy(page)
        return
    try:
        found = _violations(page)
    except Error:  # the page was just being replaced: a click does not wait for what it leads to
        found = _violations(page)
    told = [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:200]}" for v in found]
    assert told == [], f"{page.url}: {told}"
    check_width(page)


def _violations(page: Page) -> list[dict[str, Any]]:
    page.wait_for_load_state()
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations'], preload: false})).violations")
    return found


def _check_copy(page: Page) -> None:
    """axe-core is a script: where none runs it looks at a copy of the page, from which the page's own are kept away."""
    browser = page.context.browser
    assert browser
    with browser.new_context(viewport=page.viewport_size) as context:
        copy = context.new_page()
        copy.route("**/*.js?*", lambda route: route.abort())
        copy.route(page.url, lambda route: route.fulfill(body=page.content(), content_type="text/html"))
        copy.goto(page.url)
        check_page(copy)


def check_width(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels wider than the screen"


def _queue(worker_id: str) -> str:
    """A Redis database of this site's own, beside the one that the tests of the queue use: else one takes the other's jobs."""
    server, _, number = os.environ.get("LMS_TEST_QUEUE_URL", "").rpartition("/")
    if not server:
        return ""
    own = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    return f"{server}/{int(number) + 1 + own}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, running: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(150):
        if running.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the server did not start:\n{log.read_text()[-2000:]}")
