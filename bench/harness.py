"""Real servers and a client: what the processes of a server have spent, read where the kernel keeps it."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import local
from urllib.parse import urlencode

FIRST_PORT = int(os.environ.get("LMS_BENCH_PORT", "8120"))
THREADS = 4
"""Of a web process."""
_ports = count(FIRST_PORT)


class Server:
    """An application behind gunicorn with one web process, as `lms run` starts it."""

    def __init__(self, application: str, environ: Mapping[str, str]) -> None:
        self.port = next(_ports)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.serving", application, str(self.port)], env={**os.environ, **environ})
        wait_for(self.port, "/")
        self.worker = self._workers()[0]

    def cpu_ms(self) -> float:
        """What the web process has spent so far, ended threads too: its CPU clock, as clock_getcpuclockid(3) names it."""
        return time.clock_gettime(((~self.worker) << 3) | 2) * 1000

    def memory_mb(self) -> float:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.worker}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0

    def holds(self, library: str) -> bool:
        """Whether the web process has mapped a file with this in its name."""
        return library in Path(f"/proc/{self.worker}/maps").read_text()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    def _workers(self) -> list[int]:
        gunicorn = children(self._process.pid)[0]
        return children(gunicorn)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass
class Browser:
    """Cookies of one visitor; each thread keeps a connection of its own. Addresses differ, so no limit is met."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    _kept: local = field(default_factory=local)
    _visitors: count[int] = field(default_factory=count)

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def send(self, method: str, path: str, form: Mapping[str, str] | None = None, *, keep: bool = True) -> Answer:
        headers = self._headers()
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._ask(method, path, urlencode(form) if form is not None else None, headers)
        for cookie in answer.headers.get_all("Set-Cookie") or () if keep else ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def post_json(self, path: str, body: str, token: str) -> Answer:
        """As a script sends it; nothing is kept of the answer's cookies."""
        return self._ask("POST", path, body, self._headers() | {"Content-Type": "application/json", "X-CSRFToken": token})

    def _headers(self) -> dict[str, str]:
        number = next(self._visitors)
        return {"Accept-Encoding": "gzip", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
                "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        """A kept connection may have been closed by the server: once more on a fresh one."""
        for _ in range(2):
            connection = getattr(self._kept, "connection", None)
            if connection is None:
                connection = self._kept.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                return Answer(answer.status, answer.headers, answer.read())
            except (http.client.HTTPException, OSError):
                connection.close()
                self._kept.connection = None
        raise ConnectionError(f"{method} {path}: no answer")


@dataclass
class Step:
    """One request, sent over and over; its spent CPU per request in each round, by concurrency."""

    name: str
    server: Server
    ask: Callable[[], int]
    expected: int
    share: float = 1.0
    spent: dict[int, list[float]] = field(default_factory=lambda: {1: [], 16: []})

    def run(self, requests: int, concurrency: int) -> None:
        """A quarter more is asked before, uncounted: the server that had its turn has left the processor's caches cold."""
        requests = max(4, int(requests * self.share))
        with ThreadPoolExecutor(concurrency) as crowd:
            answers = set(crowd.map(lambda _number: self.ask(), range(requests // 4)))
            before = self.server.cpu_ms()
            answers |= set(crowd.map(lambda _number: self.ask(), range(requests)))
        if answers != {self.expected}:
            sys.exit(f"{self.name} answered {answers}")
        self.spent[concurrency].append((self.server.cpu_ms() - before) / requests)


def wait_for(port: int, path: str, *, within: float = 60) -> None:
    """Until the server answers at all."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", path)
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.02)
        finally:
            connection.close()
    sys.exit(f"no server on port {port}")


def table(head: str, rows: list[list[str]]) -> None:
    """Print a Markdown table."""
    print(f"\n| {head} |\n|{'---|' * len(head.split('|'))}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
