"""A real browser in the same exam: its network is cut and it is killed, and every answer that its page showed must arrive."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from bench.examinee import LETTERS, QUESTIONS, Examinee
from bench.faults import verdict
from bench.faults.device import Device
from bench.faults.house import SPARE, House
from bench.faults.verdict import Verdict

KILLS, ARGUMENTS = 3, ["--no-sandbox", "--disable-gpu"]
DONE = "Semua jawaban tersimpan"
TOLD = re.compile(f"Disimpan di perangkat ini|{DONE}")


def run(house: House) -> Verdict:
    """The last learners of the exam, who have not begun before; house is running."""
    devices = []
    with sync_playwright() as playwright, TemporaryDirectory() as folder:
        for number in range(SPARE):
            place = house.learners + number
            devices.append(_sit(house, playwright.chromium, str(Path(folder) / f"profile{number}"), place))
    return verdict.of(house, devices)


def _sit(house: House, browser: object, profile: str, place: int) -> Device:
    random, device = Random(place), Device(Examinee(house.exam, place, house.port), Random(place))
    url = f"http://127.0.0.1:{house.port}"
    page = _open(browser, profile, url, house.exam.cookies[place])
    page.goto(f"/activities/{house.exam.activity}")
    page.get_by_role("button", name="Mulai kuis").click()
    page.wait_for_url("**/attempts/*")
    device.learner.attempt = page.url.rsplit("/", 1)[1]
    attempt, kills = page.url, set(random.sample(range(1, QUESTIONS), KILLS))
    for question, key in enumerate(house.exam.questions):
        page.context.set_offline(random.random() < 0.4)
        letter = random.choice(LETTERS)
        page.locator(f"[data-key='{key}'] input[value='{question:02d}{letter}']").check()
        device.given[key] = {"question": key, "values": [f"{question:02d}{letter}"], "sequence": 0}
        expect(page.locator(".saved")).to_contain_text(TOLD, timeout=15_000)
        if question in kills:
            subprocess.run(["pkill", "-9", "-f", profile], check=True)
            page = _open(browser, profile, url, house.exam.cookies[place])
            page.goto(attempt)
    page.context.set_offline(False)
    expect(page.locator(".saved")).to_contain_text(DONE, timeout=15_000)
    page.get_by_role("button", name="Periksa").click()
    page.get_by_role("button", name="Kirim jawaban").click()
    page.wait_for_url("**/result")
    page.context.close()
    return device


def _open(browser: object, profile: str, url: str, cookie: str) -> Page:
    context: BrowserContext = browser.launch_persistent_context(  # type: ignore[attr-defined]
        profile, executable_path=shutil.which("chromium") or shutil.which("chromium-browser") or "google-chrome",
        args=ARGUMENTS, base_url=url, locale="id-ID")
    context.add_cookies([{"name": "lms", "value": cookie, "url": url}])
    return context.pages[0]
