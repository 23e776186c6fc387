"""The small course of the tests of courses, its learner, and a site next door that answers as it is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.courses.conftest import follower, school  # noqa: F401


class Site:
    """`asked` are the requests that came, as (method, path, user agent, moment)."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.address = f"http://127.0.0.1:{server.server_address[1]}"
        self.asked: list[tuple[str, str, str, float]] = []

    def paths(self) -> list[str]:
        return [f"{method} {path}" for method, path, *_rest in self.asked]


class _Answers(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.server.site.asked.append((self.command, self.path, self.headers["User-Agent"], time.monotonic()))
        kind, _, rest = self.path.lstrip("/").partition("/")
        if kind == "drip":
            self._drip()
            return
        status = int(kind) if kind.isdecimal() else 200
        if kind == "only-get":
            status = 405 if self.command == "HEAD" else 200
        if kind == "round":
            status, rest = 302, "round"
        self.send_response(status)
        if status in (301, 302, 303, 307, 308):
            self.send_header("Location", rest if "://" in rest else f"/{rest}")
        self.send_header("Content-Length", "0" if self.command == "HEAD" else "5000000000")
        self.end_headers()

    def _drip(self) -> None:
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _letter in range(100):
                self.wfile.write(b"X")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, *_args: object) -> None:
        return


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, object]]]:
    """The jobs that were queued, as (name, arguments); none of them runs."""
    found: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr("lms.core.jobs.enqueue", lambda name, **facts: found.append((name, facts)))
    return found


@pytest.fixture
def neighbour() -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.daemon_threads = True
    server.site = Site(server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.site
    server.shutdown()
    server.server_close()
    thread.join()
