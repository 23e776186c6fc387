"""What a page costs: CPU of the server, SQL statements, bytes, memory, time to start; beside a bare Flask page.

Usage: python -m bench.pages [requests a block]. On SQLite, and on PostgreSQL where LMS_BENCH_DATABASE_URL (or the local
server's database `test`) answers; its database lms_bench is made anew.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Protocol, TypeVar

import sqlalchemy as sa

from bench import content
from bench.content import PASSWORD, Stage
from bench.harness import FIRST_PORT, THREADS, Browser, Server, Step, table, wait_for
from bench.hashing import REFERENCE_MS, Hashing
from lms.core import migrate
from lms.core.app import create_app
from lms.core.database import db
from lms.core.testing import fresh_database, statements

ROUNDS, STARTS, BARE, SIGN_IN, FIRST = 12, 3, "bare Flask page", "sign-in", "first visit"
POSTGRESQL = os.environ.get("LMS_BENCH_DATABASE_URL", "postgresql://postgres@127.0.0.1/test")
LIMITS = {"dashboard": 6.0, "course page, 42 activities": 6.0, "course page, 307 activities": 12.0, "page activity": 4.0,
          "quiz view": 5.0, SIGN_IN: 25.0, "verify page": 2.5}
MOST_STATEMENTS = 8
"""Of a course page, however many activities it has."""
QUIET = {"SQLite": 1.65, "PostgreSQL": 2.1}
"""CPU ms of the bare page on the undisturbed machine for which the limits hold."""
HEAVY = ("weasyprint", "pikepdf", "pyhanko")


class House:
    """One database with its content, our server and the bare page on it."""

    def __init__(self, name: str, folder: Path, database_url: str) -> None:
        self.name = name
        self.environ = {"LMS_INSTANCE": str(folder), "LMS_SECRET_KEY": "b" * 40, "LMS_PROXIES": "1",
                        "LMS_DATABASE_URL": database_url or f"sqlite:///{folder / 'lms.db'}", "LMS_DEMO": ""}
        self.app = create_app(self.environ)
        with self.app.app_context():
            migrate.upgrade()
            self.stage = content.furnish()
            db.session.remove()
            db.engine.dispose()
        self.server = Server("lms.core.app:create_app", self.environ)
        self.bare = Server("bench.bare:create_app", self.environ)
        self.learner = sign_in(self.server.port, self.stage.usernames[0])
        self.steps = [self._bare(), *(self._page(name, path) for name, path in pages(self.stage).items()), self._sign_in()]

    def statements(self) -> dict[str, int]:
        """How many SQL statements each page sends, asked of the same application within this process."""
        client, counted = self.app.test_client(), {}
        for name, value in self.learner.cookies.items():
            client.set_cookie(name, value)
        for name, path in pages(self.stage).items():
            asker = self.app.test_client() if name == "verify page" else client
            asker.get(path)
            with statements() as sent:
                asker.get(path)
            counted[name] = len(sent)
        return counted

    def stop(self) -> None:
        self.server.stop()
        self.bare.stop()

    def _page(self, name: str, path: str) -> Step:
        visitor = Browser(self.server.port) if name == "verify page" else self.learner
        return Step(name, self.server, lambda: visitor.get(path).status, 200)

    def _bare(self) -> Step:
        visitor = Browser(self.bare.port)
        visitor.get(f"/enter/{self.stage.learner_id}")
        return Step(BARE, self.bare, lambda: visitor.get(f"/page/{self.stage.middle_id}").status, 200)

    def _sign_in(self) -> Step:
        """The form that comes back, from one visitor after another: the answer's cookie is thrown away."""
        visitor = Browser(self.server.port)
        token, names = csrf_token(visitor), iter(self.stage.usernames * 9)

        def ask() -> int:
            form = {"csrf_token": token, "name": next(names), "password": PASSWORD}
            return visitor.send("POST", "/sign-in", form, keep=False).status

        return Step(SIGN_IN, self.server, ask, 303, share=0.5)


def pages(stage: Stage) -> dict[str, str]:
    return {"dashboard": "/", "course page, 42 activities": f"/courses/{stage.middle}",
            "course page, 307 activities": f"/courses/{stage.large}", "page activity": f"/activities/{stage.reading}",
            "quiz view": f"/activities/{stage.quiz}", "verify page": f"/v/{stage.code}"}


def csrf_token(visitor: Browser) -> str:
    body = visitor.get("/sign-in").body
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', unpacked(body))
    return found[1] if found else sys.exit("the sign-in page holds no form")


def unpacked(body: bytes) -> str:
    return (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()


def sign_in(port: int, username: str) -> Browser:
    visitor = Browser(port)
    form = {"csrf_token": csrf_token(visitor), "name": username, "password": PASSWORD}
    if visitor.send("POST", "/sign-in", form).status != 303:
        sys.exit("nobody can sign in")
    return visitor


def cpu(houses: list[House], requests: int) -> dict[int, Hashing]:
    """In many short rounds, so that whatever else the machine does meets all alike."""
    hashing = {1: Hashing(threads=1), 16: Hashing(threads=THREADS)}
    for step in (step for house in houses for step in house.steps):
        step.run(20, 1)
        step.spent[1].clear()
    for _ in range(ROUNDS):
        for concurrency in (1, 16):
            hashing[concurrency].run()
            for steps in zip(*(house.steps for house in houses), strict=True):
                for step in steps:
                    step.run(requests, concurrency)
    return hashing


def least_disturbed(rounds: list[float]) -> float:
    """The lower quartile: other work on the machine only adds."""
    return quantiles(rounds, n=4)[0]


def print_cpu(houses: list[House], hashing: dict[int, Hashing]) -> None:
    statements = houses[0].statements()
    rows = []
    for steps in zip(*(house.steps for house in houses), strict=True):
        name = steps[0].name
        quiet = [_on_quiet(houses, step, hashing) for step in steps]
        rows.append([name, *_figures(houses, steps, quiet), _asked(name, statements), *_verdict(name, max(quiet))])
    head = " | ".join(f"{house.name}: CPU ms, 1 / 16 at once | bare pages | on a quiet machine" for house in houses)
    table(f"step | {head} | SQL | at most | ", rows)
    print(f"\nA course page asks for at most {MOST_STATEMENTS} SQL statements. On a quiet machine: by the bare pages, which take " + ", ".join(f"{ms} ms ({name})" for name, ms in QUIET.items())
          + " there. Other work on the machine makes all pages slower alike; the limit is held against this figure. The check of a"
          f" password goes by argon2id with 19 MiB and 2 passes instead, {REFERENCE_MS:g} ms there, here "
          f"{median(hashing[1].reference):.1f} ({THREADS} at once {median(hashing[16].reference):.1f}); ours takes "
          f"{median(hashing[1].ours):.1f} ({median(hashing[16].ours):.1f}) here.")


class Stops(Protocol):
    """What is measured, and can be stopped."""

    def stop(self) -> None: ...


Place = TypeVar("Place", bound=Stops)


def _figures(houses: list[House], steps: tuple[Step, ...], quiet: list[float]) -> Iterator[str]:
    for house, step, reckoned in zip(houses, steps, quiet, strict=True):
        one, many = (least_disturbed(step.spent[n]) for n in (1, 16))
        yield from (f"{one:.2f} / {many:.2f}", f"{_times_bare(house, step):.1f}", f"{reckoned:.2f}")


def _asked(name: str, statements: dict[str, int]) -> str:
    """How many statements, and whether a course page keeps its limit."""
    asked = statements.get(name, 0)
    is_over = name.startswith("course page") and asked > MOST_STATEMENTS
    return f"{asked} **over**" if is_over else str(asked or "")


def _verdict(name: str, worst: float) -> tuple[str, str]:
    limit = LIMITS.get(name)
    if limit is None:
        return "", ""
    return f"{limit:g} ms", "ok" if worst <= limit else "**over**"


def _times_bare(house: House, step: Step) -> float:
    """The worse of the two concurrencies; each round is held against the bare page of that round, for the machine's pace drifts."""
    return max(median(ms / bare for ms, bare in zip(step.spent[n], house.steps[0].spent[n], strict=True)) for n in (1, 16))


def _on_quiet(houses: list[House], step: Step, hashing: dict[int, Hashing]) -> float:
    """Milliseconds, by how much slower than the undisturbed machine this one drew all bare pages of the same round."""
    quiet = sum(QUIET[house.name] for house in houses)

    def at(n: int) -> float:
        bare = zip(*(house.steps[0].spent[n] for house in houses), strict=True)
        paces = [quiet / sum(those) for those in bare]
        if step.name == SIGN_IN:
            return float(median(hashing[n].on_quiet(number, ms, paces[number]) for number, ms in enumerate(step.spent[n])))
        return median(ms * pace for ms, pace in zip(step.spent[n], paces, strict=True))

    return max(at(1), at(16))


def print_weight(house: House) -> None:
    rows, seen = [], set[str]()
    visitor = Browser(house.server.port)
    for name, path in {FIRST: "/", SIGN_IN: "/sign-in", **pages(house.stage)}.items():
        page = (visitor if name in (FIRST, SIGN_IN) else house.learner).get(path)
        html = len(page.body)
        fresh = linked(unpacked(page.body)) - seen
        seen |= fresh
        more = sum(len(house.learner.get(address).body) for address in fresh)
        rows.append([name, f"{html / 1000:.1f}", f"{more / 1000:.1f}", str(1 + len(fresh)), f"{(html + more) / 1000:.1f}"])
    table("page, one after the other | page kB | new assets kB | requests | together kB", rows)
    print("\nCompressed as sent. At most 30 kB in 4 requests for the first, 14 kB for each next.")


def linked(html: str) -> set[str]:
    """What a browser fetches with the page, each address once."""
    return {found.partition("#")[0] for found in re.findall(
        r'(?:<link[^>]+rel="(?:stylesheet|icon|manifest)"[^>]+href|<script[^>]+src|<img[^>]+src|<use[^>]+href)="(/[^"]+)"', html)}


def print_memory(houses: list[House]) -> None:
    rows = []
    for house in houses:
        for _ in range(1000 // len(pages(house.stage)) + 1):
            for path in pages(house.stage).values():
                house.learner.get(path)
        mapped = [name for name in ("pango", "qpdf", "pikepdf") if house.server.holds(name)]
        rows.append([house.name, f"{house.server.memory_mb():.0f}", f"{house.bare.memory_mb():.0f}", ", ".join(mapped) or "none"])
    table("after 1,000 requests more | web process MB (at most 120) | bare page MB | libraries of PDF in it", rows)
    there = [name for name in HEAVY if name in sys.modules]
    print(f"\nImported by an application that has served all these pages: {', '.join(there) or f'none of {HEAVY}'}.")


def print_start(folder: Path) -> None:
    """From `lms run` on the demonstration to its first page."""
    environ = {**os.environ, "LMS_INSTANCE": str(folder), "LMS_DEMO": "1", "LMS_PORT": str(FIRST_PORT + 9),
               "LMS_DATABASE_URL": "", "LMS_QUEUE_URL": ""}
    lms = [sys.executable, "-m", "lms"]
    for command in ("migrate", "demo"):
        subprocess.run([*lms, command], env=environ, check=True, stdout=subprocess.DEVNULL)
    seconds = []
    for _ in range(STARTS):
        begin = time.monotonic()
        server = subprocess.Popen([*lms, "run"], env=environ, stdout=subprocess.DEVNULL)
        wait_for(FIRST_PORT + 9, "/")
        seconds.append(time.monotonic() - begin)
        server.terminate()
        server.wait()
    print(f"\nFrom `lms run` to the first page, demonstration: {median(seconds):.2f} s of {sorted(f'{s:.2f}' for s in seconds)} "
          "(at most 2).")


@contextlib.contextmanager
def opened(make: Callable[[str, Path, str], Place], folder: Path, database: str) -> Iterator[list[Place]]:
    """One on each database there is, made of a name, a folder and an address."""
    found = [make("SQLite", folder / "sqlite", "")]
    try:
        with contextlib.suppress(sa.exc.OperationalError):
            found.append(make("PostgreSQL", folder / "postgresql", fresh_database(POSTGRESQL, database)))
        yield found
    finally:
        for place in found:
            place.stop()


def main() -> None:
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with TemporaryDirectory() as kept:
        folder = Path(kept)
        with opened(House, folder, "lms_bench") as houses:
            hashing = cpu(houses, requests)
            print_cpu(houses, hashing)
            print_weight(houses[0])
            print_memory(houses)
        print_start(folder / "demo")


if __name__ == "__main__":
    main()
