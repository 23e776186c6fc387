"""Real servers for measuring: one gunicorn process each, its CPU time read from the kernel."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from lms.core.serve import LEAN

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """A WSGI application on a port of its own; `environ` is what it was started with."""

    application: str
    environ: dict[str, str]
    port: int = field(default_factory=lambda: free_port())
    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Server:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", self.application, "--bind", f"127.0.0.1:{self.port}", "--workers", "1",
             "--threads", "4", "--worker-class", "gthread", "--log-level", "error", "--no-control-socket"],
            env=os.environ | LEAN | self.environ, cwd=Path(__file__).parent.parent)
        for _ in range(200):
            try:
                if self.get("/static/none").status in (200, 404):
                    return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"{self.application} did not start")

    def __exit__(self, *_: object) -> None:
        assert self.process
        self.process.terminate()
        self.process.wait(20)

    def worker(self) -> int:
        """The process id of the one web worker."""
        assert self.process
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0])

    def cpu(self) -> float:
        """CPU milliseconds that the worker has used."""
        fields = Path(f"/proc/{self.worker()}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / TICK

    def memory(self) -> float:
        """Resident MB of the worker."""
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.worker()}/status").read_text())
        assert found
        return int(found[1]) / 1024

    def get(self, path: str, **request: str) -> http.client.HTTPResponse:
        return Browser(self).ask("GET", path, **request)


class Browser:
    """One visitor over one kept connection."""

    def __init__(self, server: Server) -> None:
        self.wire = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        self.cookie, self.count = "", 0

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> http.client.HTTPResponse:
        """The answer, its body in `.body`; every request comes from another address, so that no limit is met."""
        self.count += 1
        headers = {"Cookie": self.cookie, "Accept-Encoding": "gzip",
                   "X-Forwarded-For": f"10.{self.count >> 16 & 255}.{self.count >> 8 & 255}.{self.count & 255}"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(form) if form is not None else None
        try:
            answer = self._send(method, path, body, headers)
        except (http.client.RemoteDisconnected, BrokenPipeError):  # an idle connection was closed: open it anew
            self.wire.close()
            answer = self._send(method, path, body, headers)
        answer.body = answer.read()  # type: ignore[attr-defined]
        return answer

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        self.wire.request(method, path, body, headers)
        return self.wire.getresponse()

    def keep(self, answer: http.client.HTTPResponse) -> None:
        self.cookie = (answer.headers.get("Set-Cookie") or self.cookie).split(";")[0]


def cost(server: Server, ask: object, rounds: int) -> float:
    """CPU milliseconds per call of `ask`, one after another."""
    assert callable(ask)
    before = server.cpu()
    for _ in range(rounds):
        ask()
    return (server.cpu() - before) / rounds


def cost_together(server: Server, asks: list[object], rounds: int) -> float:
    """The same with all of `asks` at once, each `rounds` times."""
    before = server.cpu()
    with ThreadPoolExecutor(len(asks)) as pool:
        for done in [pool.submit(lambda ask=ask: [ask() for _ in range(rounds)]) for ask in asks]:
            done.result()
    return (server.cpu() - before) / (rounds * len(asks))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
