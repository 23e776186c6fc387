"""CPU per page, statements, weight, memory and start, on SQLite and PostgreSQL, beside a bare Flask page in the same run.

Usage: python -m bench.pages [rounds]     PostgreSQL: LMS_BENCH_DATABASE_URL, else the local one if it answers
"""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.servers import Browser, Server, cost, cost_together, free_port
from lms.core.testing import fresh_database

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 60
LIMITS = {"dashboard": 6.0, "course page, 42 activities": 6.0, "course page, 307 activities": 12.0, "page activity": 4.0,
          "quiz view": 5.0, "sign-in": 25.0, "verify page": 2.5}
BARE = {"SQLite": 1.65, "PostgreSQL": 2.1}
"""CPU ms of the bare page on the machine for which the limits were set: what a slower or busier machine is reckoned by."""
HEAVY = ("weasyprint", "pikepdf", "pyhanko")


def lms(environ: dict[str, str], *command: str) -> str:
    return subprocess.run([sys.executable, "-m", *command], env=os.environ | environ, check=True, capture_output=True, text=True).stdout


def prepared(folder: Path, database_url: str) -> dict[str, str]:
    environ = {"LMS_DEMO": "1", "LMS_INSTANCE": str(folder), "LMS_DATABASE_URL": database_url, "LMS_PROXIES": "1",
               "LMS_PLUGINS_OFF": "evaluation", "LMS_QUEUE_URL": ""}
    lms(environ, "lms", "migrate")
    lms(environ, "lms", "demo")
    lms(environ, "bench.house")
    uri = database_url.replace("postgresql://", "postgresql+psycopg://", 1) or f"sqlite:///{folder / 'lms.db'}"
    return environ | {"BENCH_URI": uri}


def facts(uri: str) -> dict[str, str]:
    """Addresses to ask for, from the database itself."""
    engine = sa.create_engine(uri)
    with engine.connect() as connection:
        def one(sql: str) -> str:
            return str(connection.scalar(sa.text(sql)))
        found = {f"course {n}": "/courses/" + one(f"select public_id from courses_course where code = 'BENCH-{n}'") for n in (42, 307)}
        step = "select a.public_id from courses_activity a join courses_course c on c.id = a.course_id where c.code = 'BENCH-42' and a.kind = "
        found["activity"] = "/activities/" + one(step + "'reading' order by a.id limit 1")
        found["quiz"] = "/activities/" + one(step + "'quiz'")
        found["verify"] = "/v/" + one("select code from certificates_certificate order by id limit 1")
    engine.dispose()
    return found


def signed_in(server: Server) -> Browser:
    browser = Browser(server)
    browser.keep(_enter(browser, *_form(browser)))
    return browser


def _form(browser: Browser) -> tuple[str, str]:
    page = browser.ask("GET", "/sign-in")
    browser.keep(page)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', _text(page))
    assert token
    return token[1], browser.cookie


def _enter(browser: Browser, token: str, cookie: str) -> Any:
    browser.cookie = cookie
    answer = browser.ask("POST", "/sign-in", {"name": "peserta", "password": "belajar-2026", "csrf_token": token})
    assert answer.status == 303, answer.status
    return answer


def _text(answer: Any) -> str:
    return (gzip.decompress(answer.body) if answer.headers.get("Content-Encoding") == "gzip" else answer.body).decode()


def asks(server: Server, where: dict[str, str]) -> dict[str, Callable[[], Any]]:
    """One call per step, each with a browser of its own."""
    def page(path: str) -> Callable[[], Any]:
        browser = signed_in(server)

        def ask() -> None:
            answer = browser.ask("GET", path)
            assert answer.status == 200, (path, answer.status)
        return ask

    visitor, entering = Browser(server), Browser(server)
    return {
        "dashboard": page("/"), "course page, 42 activities": page(where["course 42"]),
        "course page, 307 activities": page(where["course 307"]), "page activity": page(where["activity"]),
        "quiz view": page(where["quiz"]), "sign-in": partial(_enter, entering, *_form(entering)),
        "verify page": partial(visitor.ask, "GET", where["verify"])}


def measure(server: Server, bare: Server, where: dict[str, str]) -> dict[str, tuple[float, float, float]]:
    """Per step: CPU ms one after another, four at once, and the bare page's in between."""
    plain = Browser(bare)
    plain.keep(plain.ask("GET", "/enter"))
    steps, found = asks(server, where), {}
    together = [asks(server, where) for _ in range(4)]
    for name, ask in steps.items():
        for _ in range(5):
            ask()
            plain.ask("GET", "/")
        rounds = max(20, ROUNDS // 2) if name == "sign-in" else ROUNDS
        yardstick = cost(bare, lambda: plain.ask("GET", "/"), ROUNDS)
        found[name] = cost(server, ask, rounds), cost_together(server, [t[name] for t in together], rounds // 4 + 1), yardstick
    return found


def statements(environ: dict[str, str], where: dict[str, str]) -> dict[str, int]:
    """SQL statements per page, counted inside an application on the same database."""
    return dict(json.loads(lms(environ | {"BENCH_PATHS": json.dumps(where)}, "bench.statements")))


def weight(server: Server, course: str) -> tuple[int, int, int]:
    """Compressed bytes and requests of a first visit to a course, and bytes of the next page."""
    browser = Browser(server)
    page = browser.ask("GET", course)
    linked = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', _text(page)))
    sizes = [len(browser.ask("GET", path).body) for path in linked]  # type: ignore[attr-defined]
    return len(page.body) + sum(sizes), 1 + len(sizes), len(page.body)  # type: ignore[attr-defined]


def start_time(environ: dict[str, str]) -> float:
    """Seconds from `lms run` to the first page."""
    port = free_port()
    began = time.perf_counter()
    running = subprocess.Popen([sys.executable, "-m", "lms", "run"], env=os.environ | environ | {"LMS_PORT": str(port)},
                               stdout=subprocess.DEVNULL)
    probe = Server("", {}, port)
    while True:
        try:
            if probe.get("/").status == 200:
                break
        except OSError:
            time.sleep(0.02)
    took = time.perf_counter() - began
    running.terminate()
    running.wait(30)
    return took


def report(name: str, environ: dict[str, str]) -> None:
    where = facts(environ["BENCH_URI"])
    counted = statements(environ, where)
    with ExitStack() as stack:
        server = stack.enter_context(Server("lms.core.app:create_app()", environ))
        bare = stack.enter_context(Server("bench.bare:create_app()", environ))
        print(f"\n## {name}\n\n| Page | CPU ms | at 4 at once | bare page | ratio | SQL | on the reference machine | at most | |"
              "\n|---|---|---|---|---|---|---|---|---|")
        for step, (alone, together, yardstick) in measure(server, bare, where).items():
            reckoned = alone / yardstick * BARE[name.split()[0]]
            verdict = "ok" if reckoned <= LIMITS[step] else "over"
            print(f"| {step} | {alone:.1f} | {together:.1f} | {yardstick:.1f} | {alone / yardstick:.1f} | {counted.get(step, '')} "
                  f"| {reckoned:.1f} | {LIMITS[step]:g} | {verdict} |", flush=True)
        first, requests, following = weight(server, where["course 42"])
        maps = Path(f"/proc/{server.worker()}/maps").read_text()
        print(f"\nFirst visit {first / 1000:.1f} kB in {requests} requests (at most 30 kB, 4); next page {following / 1000:.1f} kB "
              f"(at most 14). Worker {server.memory():.0f} MB (at most 120); "
              f"{'heavy libraries loaded!' if any(h in maps for h in HEAVY) else 'no PDF library in it'}.")
    print(f"Start to first page {start_time(environ):.1f} s (at most 2).")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        report("SQLite", prepared(Path(folder) / "sqlite", ""))
        server = os.environ.get("LMS_BENCH_DATABASE_URL", "postgresql://postgres@127.0.0.1/test")
        try:
            url = fresh_database(server, "lms_bench")
        except sa.exc.OperationalError:
            print("\nNo PostgreSQL answers: set LMS_BENCH_DATABASE_URL.")
            return
        report("PostgreSQL (its own CPU not counted)", prepared(Path(folder) / "postgres", url))


if __name__ == "__main__":
    main()
