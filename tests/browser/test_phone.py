"""On a phone nothing is wider than the screen, and a finger hits what it aims at: every page of those who work most."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, MapAdapter, Rule

from tests.browser.conftest import Site, check_page, check_width

A_FILE = re.compile(r"(\.\w{2,5}|/next|/letter|/documents/[\w-]+)$")
"""What a browser takes to the disk, and what only leads on."""
LOOK_DIFFERENT = {"/", "/cohorts", "/cohorts/<public_id>"}
"""Pages on which an organiser finds what a lecturer does not."""
SMALL = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter((e) => e.checkVisibility() && !e.closest("p, dd, .prose, .hint, .notice, .unseen, .card > :is(h2, h3)"))
  .filter((e) => !e.closest("li") || e.closest(".tabs, .crumbs, .tools"))
  .map((e) => [e, ((e.type == "checkbox" || e.type == "radio") && e.closest("label") || e).getBoundingClientRect()])
  .filter(([e, box]) => box.height > 1 && (box.height < 43.5 || box.width < 43.5))
  .map(([e, box]) => `${e.outerHTML.slice(0, 120)} ${Math.round(box.width)} x ${Math.round(box.height)}`)"""
"""What is neither part of a text nor the heading that opens its whole card, and not 44 pixels high and wide."""


@pytest.fixture
def width() -> str:
    return "phone"


def test_every_page_fits_and_can_be_touched(window: Callable[..., Page], site: Site) -> None:
    ways, seen, small = _ways(site), set[str](), {}
    for role in ("dosen", "penyelenggara"):
        page, waiting = window(role), deque(["/"])
        seen -= LOOK_DIFFERENT
        while waiting:
            address = waiting.popleft()
            rule = _rule(ways, address)
            if not rule or rule in seen or A_FILE.search(urlsplit(address).path):
                continue
            seen.add(rule)
            page.goto(address)
            check_width(page)
            small |= {address: found} if (found := page.evaluate(SMALL)) else {}
            waiting.extend(page.evaluate("[...document.links].map((a) => a.pathname + a.search)"))
    assert small == {}
    assert len(seen) > 55
    assert {"/assignments/<activity>/marking/<work>/decide", "/cohorts/<public_id>/enrol-list", "/our-people"} <= seen


def test_the_section_that_is_open_stands_in_sight(window: Callable[..., Page]) -> None:
    page = window("dosen")
    page.goto("/")
    page.get_by_role("heading", name="Kuis yang dikirim").locator("xpath=following::a[1]").click()
    check_page(page)
    page.get_by_role("navigation", name="Bagian").get_by_role("link", name="Statistik").click()
    here = page.locator(".tabs [aria-current]")
    assert here.text_content() == "Statistik"
    box = here.bounding_box()
    assert box
    assert 0 <= box["x"] <= 360 - box["width"]


def _ways(site: Site) -> MapAdapter:
    rows = json.loads(site.lms("routes", "--json"))
    kept = [Rule(row["rule"], endpoint=row["rule"], methods=["GET"]) for row in rows if "GET" in row["methods"]
            and not row["rule"].startswith(("/static", "/materials", "/questions/media", "/questions/template"))
            and "<form>" not in row["rule"] and "/files/" not in row["rule"]]
    return Map(kept).bind("localhost")


def _rule(ways: MapAdapter, address: str) -> str:
    try:
        return str(ways.match(urlsplit(address).path)[0])
    except HTTPException:
        return ""
