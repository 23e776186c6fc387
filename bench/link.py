"""Courses on weak links: what a first visit takes on one, and what pages take while a hundred people download a film.

Usage: python -m bench.link. The first part opens courses in Chromium behind an emulated link of 400 kbit/s and 400 ms (each request
waits that long); usable means that the page is drawn and its scripts have run. The second part serves a film of 50 MB to 100
browsers that ask for ranges, from a process of their own: one half over links of 400 kbit/s, the other of 8 Mbit/s. On SQLite.
Claimed: first visit under 3 s, repeated under 1 s; pages under 100 ms for 95 of 100 meanwhile; memory does not grow by 10 MB.
Pages on a machine that does other work take longer with and without downloads. How long is told by the first row, and by a page of a
bare Flask application (bench/bare.py) beside it, which sends no film and is asked in turn with ours.
"""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

from bench import content, parcels
from bench.harness import Browser, Server, table
from bench.pages import sign_in
from lms.core import migrate
from lms.core.app import create_app
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import queries
from lms.courses import services as courses

KBITS, LATENCY, FIRST, AGAIN = 400, 400, 3000, 1000
CROWD, FILM, SECONDS, RANGE, PAGE_LIMIT, GROWTH = 100, 50_000_000, 15.0, 10_000_000, 100, 10
SLOW, FAST = KBITS * 125, 1_000_000
"""Bytes a second."""
CHROMIUM = "/usr/bin/chromium"


class Site:
    """Our server with its content, and a film in the larger course."""

    def __init__(self, folder: Path) -> None:
        environ = {"LMS_INSTANCE": str(folder), "LMS_SECRET_KEY": "b" * 40, "LMS_PROXIES": "1", "LMS_DEMO": "",
                   "LMS_DATABASE_URL": f"sqlite:///{folder / 'lms.db'}"}
        app = create_app(environ)
        with app.app_context(), app.test_request_context():
            migrate.upgrade()
            self.stage = content.furnish()
            self.film = _film(self.stage.large)
            db.session.remove()
            db.engine.dispose()
        self.server, self.bare = Server("lms.core.app:create_app", environ), Server("bench.bare:create_app", environ)
        self.visitor = Browser(self.bare.port)
        self.visitor.get(f"/enter/{self.stage.learner_id}")
        self.learner = sign_in(self.server.port, self.stage.usernames[0])

    def stop(self) -> None:
        self.server.stop()
        self.bare.stop()


def _film(course: str) -> str:
    """Its address."""
    with unit_of_work():
        first = next(iter(queries.outline(queries.get_or_404(course).id).activities()))
        activity = queries.activity_or_404(first.public_id)
        material = courses.add_material(activity, io.BytesIO(parcels.MP4 + os.urandom(FILM - len(parcels.MP4))), "film.mp4",
                                        role="linked", at=now())
        return f"/materials/{material.public_id}/{material.name}"


def visits(site: Site) -> bool:
    from playwright.sync_api import sync_playwright

    rows, is_well = [], True
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, course in (("42 activities", site.stage.middle), ("307 activities", site.stage.large)):
            context = chromium.new_context(viewport={"width": 360, "height": 740})
            address = f"http://127.0.0.1:{site.server.port}"
            context.add_cookies([{"name": key, "value": value, "url": address} for key, value in site.learner.cookies.items()])
            page = context.new_page()
            wire = context.new_cdp_session(page)
            wire.send("Network.enable")
            wire.send("Network.emulateNetworkConditions", {
                "offline": False, "latency": LATENCY, "downloadThroughput": KBITS * 125, "uploadThroughput": KBITS * 125})
            for what, limit in (("first visit", FIRST), ("repeated", AGAIN)):
                page.goto(f"{address}/courses/{course}", wait_until="load")
                drawn, ready, loaded = page.evaluate(_TIMES)
                is_well &= max(drawn, ready) < limit
                rows.append([f"{name}, {what}", f"{drawn:.0f}", f"{ready:.0f}", f"{loaded:.0f}", f"{limit}",
                             "ok" if max(drawn, ready) < limit else "**over**"])
                page.goto("about:blank")
            context.close()
        chromium.close()
    table(f"course on {KBITS} kbit/s, {LATENCY} ms | drawn, ms | scripts ready, ms | loaded, ms | usable under | ", rows)
    return is_well


_TIMES = """() => {
  const [visit] = performance.getEntriesByType("navigation"), drawn = performance.getEntriesByName("first-contentful-paint")[0];
  return [drawn ? drawn.startTime : visit.responseEnd, visit.domContentLoadedEventEnd, visit.loadEventEnd];
}"""


class Download:
    """One browser that fetches the film by ranges, `pace` bytes a second: to the end at once, or ten million after ten."""

    def __init__(self, port: int, film: str, cookies: str, number: int) -> None:
        self.port, self.pace, self.got, self.stop = port, SLOW if number % 2 else FAST, 0, Event()
        self.head = f"GET {film} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookies}\r\nX-Forwarded-For: 10.9.0.{number}\r\n"
        self.thread = Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        at = 0
        while not self.stop.is_set():
            with socket.socket() as link:
                link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
                link.connect(("127.0.0.1", self.port))
                end = "" if self.pace == SLOW else str(min(at + RANGE, FILM) - 1)
                link.sendall(f"{self.head}Range: bytes={at}-{end}\r\nConnection: close\r\n\r\n".encode())
                got = self._read(link)
            at = (at + got) % FILM

    def _read(self, link: socket.socket) -> int:
        got = 0
        while not self.stop.is_set() and (piece := link.recv(self.pace // 4)):
            if not got and not piece.startswith(b"HTTP/1.1 206"):
                sys.exit(f"the film is not sent: {piece[:80]!r}")
            got += len(piece)
            self.got += len(piece)
            self.stop.wait(len(piece) / self.pace)
        return got


def crowd(port: int, film: str, cookies: str) -> None:
    """All of them, in this process, until its input ends: a line once all get something, and what each has got."""
    downloads = [Download(port, film, cookies, number) for number in range(CROWD)]
    while not all(one.got for one in downloads):
        time.sleep(0.1)
    print("all download", flush=True)
    sys.stdin.read()
    for one in downloads:
        one.stop.set()
    for one in downloads:
        one.thread.join()
    print(json.dumps([[one.pace, one.got] for one in downloads]))


def downloads(site: Site) -> bool:
    asked = (lambda: site.learner.get(f"/courses/{site.stage.middle}"), lambda: site.visitor.get(f"/page/{site.stage.middle_id}"))
    quiet = _timed(asked, SECONDS / 3)
    before = site.server.memory_mb()
    cookies = "; ".join(f"{key}={value}" for key, value in site.learner.cookies.items())
    others = subprocess.Popen([sys.executable, "-m", "bench.link", "crowd", str(site.server.port), site.film, cookies], text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    if others.stdout is None or not others.stdout.readline():
        sys.exit("the film is not sent to all")
    busy = _timed(asked, SECONDS)
    after = site.server.memory_mb()
    got = json.loads(others.communicate("")[0])
    slow, fast = (sum(size for pace, size in got if pace == which) / 1_000_000 for which in (SLOW, FAST))
    is_well = _at_95(busy[0]) < PAGE_LIMIT and after - before < GROWTH and all(size for _pace, size in got)
    table(f"course page while {CROWD} download {FILM // 1_000_000} MB | pages | median ms | p95 ms (under {PAGE_LIMIT}) | bare Flask: "
          "median, p95 ms | times bare, p95 | process MB | slow links got MB | fast ones got MB | ", [
              ["nobody downloads", *_told(*quiet), f"{before:.0f}", "", "", ""],
              [f"{CROWD} do", *_told(*busy), f"{after:.0f}", f"{slow:.0f}", f"{fast:.0f}", "ok" if is_well else "**over**"]])
    return is_well


def _told(ours: list[float], bare: list[float]) -> list[str]:
    return [str(len(ours)), f"{median(ours):.0f}", f"{_at_95(ours):.0f}", f"{median(bare):.0f}, {_at_95(bare):.0f}",
            f"{_at_95(ours) / _at_95(bare):.1f}"]


def _at_95(taken: list[float]) -> float:
    return quantiles(taken, n=20)[-1]


def _timed(asked: Sequence[Callable[[], Any]], seconds: float) -> list[list[float]]:
    """Milliseconds of each, one after another; a visitor reads a little before the next."""
    taken: list[list[float]] = [[] for _ask in asked]
    end = time.monotonic() + seconds
    while time.monotonic() < end or len(taken[0]) < 20:
        for ask, so_far in zip(asked, taken, strict=True):
            begun = time.monotonic()
            if ask().status != 200:
                sys.exit("the page does not come")
            so_far.append((time.monotonic() - begun) * 1000)
            time.sleep(0.05)
    return taken


def main() -> None:
    if sys.argv[1:2] == ["crowd"]:
        crowd(int(sys.argv[2]), *sys.argv[3:])
        return
    with TemporaryDirectory() as kept:
        site = Site(Path(kept))
        try:
            is_well = visits(site) & downloads(site)
        finally:
            site.stop()
    sys.exit(0 if is_well else "a weak link takes more than is claimed")


if __name__ == "__main__":
    main()
