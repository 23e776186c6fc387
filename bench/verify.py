"""What a verify page costs with few and with very many certificates, beside a bare Flask page; and how its questions are answered.

Usage: python -m bench.verify [certificates] [requests a block]. On SQLite, and on PostgreSQL where LMS_BENCH_DATABASE_URL (or the
local server's database `test`) answers; its databases lms_bench_few and lms_bench_many are made anew and dropped at the end.
`python -m bench.verify audit [certificates]` times `lms certificates audit` instead, with the memory it takes.
"""

from __future__ import annotations

import contextlib
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from bench import content, register
from bench.harness import Browser, Server, Step, table
from bench.pages import BARE, POSTGRESQL, QUIET, least_disturbed
from lms.certificates import queries
from lms.certificates.paper import code as codes
from lms.core import migrate
from lms.core.app import create_app
from lms.core.database import db
from lms.core.testing import fresh_database

FEW, MANY, ROUNDS, LIMIT, GROWTH = 1000, 1_000_000, 12, 2.5, 1.2
BY = ("code", "number", "unknown code")


class Register:
    """One database with so many certificates, our server on it, and the bare page on the same."""

    def __init__(self, database: str, folder: Path, url: str, count: int, *, chained: bool = False,
                 alone: bool = False) -> None:
        self.database, self.count = database, count
        self.environ = {"LMS_INSTANCE": str(folder), "LMS_SECRET_KEY": "b" * 40, "LMS_PROXIES": "1", "LMS_DEMO": "",
                        "LMS_DATABASE_URL": url or f"sqlite:///{folder / 'lms.db'}"}
        self.app = create_app(self.environ)
        begun = time.monotonic()
        with self.app.app_context():
            migrate.upgrade()
            self.stage = content.furnish()
            self.codes = register.fill(count, chained=chained, alone=alone)
            db.session.remove()
            db.engine.dispose()
        print(f"{database}: {count:,} certificates entered in {time.monotonic() - begun:.0f} s", flush=True)

    def serve(self) -> None:
        self.server = Server("lms.core.app:create_app", self.environ)
        self.bare = Server("bench.bare:create_app", self.environ)
        self.steps = {BARE: self._bare(), **{by: self._verify(by) for by in BY}}

    def stop(self) -> None:
        self.server.stop()
        self.bare.stop()

    def plans(self) -> list[str]:
        """How the database answers what the page asks."""
        with self.app.app_context():
            asked = {"code": (queries.certificates._by_code, self.codes[0]), "number": (queries.certificates._by_number, "1/X/2026"),
                     "file": (queries.certificates._by_file, "0" * 64), "edition": (queries.certificates._by_edition, "0" * 64),
                     "draft": (queries.certificates._by_draft, "0" * 64)}
            return [f"{name}: {step}" for name, (query, value) in asked.items() for step in _plan(query, value)]

    def _bare(self) -> Step:
        visitor = Browser(self.bare.port)
        visitor.get(f"/enter/{self.stage.learner_id}")
        return Step(BARE, self.bare, lambda: visitor.get(f"/page/{self.stage.middle_id}").status, 200)

    def _verify(self, by: str) -> Step:
        visitor, some = Browser(self.server.port), cycle(self._addresses(by))
        return Step(by, self.server, lambda: visitor.get(next(some)).status, 404 if by == "unknown code" else 200)

    def _addresses(self, by: str) -> list[str]:
        if by == "unknown code":
            return [f"/v/{codes.new_code()}" for _ in range(500)]
        if by == "code":
            return [f"/v/{code}" for code in self.codes]
        first = register.PART
        return [f"/verify?q={n:07d}/UKUR/I/POLTEKESOS/XI/2026" for n in range(50, self.count, max(1, self.count // 500 or first))]


def _plan(query: sa.Select[tuple[object, ...]], value: str) -> Iterator[str]:
    bound = query.params(asked=value).compile(db.engine, compile_kwargs={"literal_binds": True})
    before = "explain query plan " if db.engine.dialect.name == "sqlite" else "explain "
    for row in db.session.execute(sa.text(before + str(bound).replace(":", r"\:"))):
        step = str(row[-1]).strip()
        if "SCAN" in step.upper() or "SEARCH" in step.upper():
            yield step


def measure(registers: list[Register], requests: int) -> None:
    """Few and many by turns, in short rounds, so that whatever else the machine does meets all alike."""
    for one in registers:
        for step in one.steps.values():
            step.run(40, 1)
            step.spent[1].clear()
    for _ in range(ROUNDS):
        for name in (BARE, *BY):
            for one in registers:
                one.steps[name].run(requests, 1)


def tell(registers: list[Register]) -> bool:
    """The table; whether all limits hold."""
    rows, is_well = [], True
    for few, many in zip(registers[::2], registers[1::2], strict=True):
        for by in BY:
            cost = [_on_quiet(one, by) for one in (few, many)]
            growth = median(m / f for f, m in zip(few.steps[by].spent[1], many.steps[by].spent[1], strict=True))
            holds = max(cost) <= LIMIT and growth <= GROWTH
            is_well &= holds
            rows.append([few.database, by, *(f"{least_disturbed(one.steps[by].spent[1]):.2f}" for one in (few, many)),
                         *(f"{ms:.2f}" for ms in cost), f"{growth:.2f}", "ok" if holds else "**over**"])
    few_, many_ = f"{registers[0].count:,}", f"{registers[1].count:,}"
    table(f"database | verified by | CPU ms, {few_} | CPU ms, {many_} | on a quiet machine, {few_} | {many_} | times | ", rows)
    print(f"\nAt most {LIMIT} ms on a quiet machine, by the bare page as in bench.pages, and at most {GROWTH} times that of {few_}.")
    return is_well


def _on_quiet(one: Register, by: str) -> float:
    pairs = zip(one.steps[by].spent[1], one.steps[BARE].spent[1], strict=True)
    return median(ms * QUIET[one.database] / bare for ms, bare in pairs)


@contextlib.contextmanager
def opened(folder: Path, counts: dict[str, int], *, chained: bool, alone: bool = False) -> Iterator[list[Register]]:
    """On each database there is, one register for each count."""
    made: list[Register] = []
    try:
        for name, count in counts.items():
            made.append(Register("SQLite", folder / f"sqlite-{name}", "", count, chained=chained, alone=alone))
        with contextlib.suppress(sa.exc.OperationalError):
            for name, count in counts.items():
                url = fresh_database(POSTGRESQL, f"lms_bench_{name}")
                made.append(Register("PostgreSQL", folder / f"postgresql-{name}", url, count, chained=chained, alone=alone))
        yield made
    finally:
        for name in counts:
            drop(f"lms_bench_{name}")


def drop(name: str) -> None:
    server = sa.create_engine(POSTGRESQL.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT")
    with contextlib.suppress(sa.exc.OperationalError), server.connect() as connection:
        connection.execute(sa.text(f'drop database if exists "{name}" with (force)'))
    server.dispose()


def audit(folder: Path, count: int) -> None:
    """In a process of its own, as the command runs."""
    rows = []
    with opened(folder, {"tenth": count // 10, "whole": count}, chained=True) as registers:
        for one in registers:
            begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            done = subprocess.run([sys.executable, "-c", _AUDIT], env=one.environ | {"PATH": ""}, capture_output=True, text=True)
            spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
            rows.append([one.database, f"{one.count:,}", f"{time.monotonic() - begun:.1f}", f"{spent:.1f}", done.stderr.strip()[-20:],
                         done.stdout.strip()[:90]])
    table("database | certificates | s | CPU s | memory MB | report", rows)


_AUDIT = ("import re, sys; from pathlib import Path; from lms.core.app import create_app; from lms.certificates.log import audit\n"
          "with create_app(serving=False).app_context():\n"
          "    r = audit.run(files=False); print(r.entries, 'entries', r.certificates, 'certificates', [p.words for p in r.problems][:2])\n"
          "print(int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]) // 1024, file=sys.stderr)")


def main() -> None:
    arguments = sys.argv[1:]
    with TemporaryDirectory() as kept:
        folder = Path(kept)
        if arguments[:1] == ["audit"]:
            audit(folder, int(arguments[1]) if arguments[1:] else 100_000)
            return
        many, requests = (int(arguments[0]) if arguments else MANY, int(arguments[1]) if arguments[1:] else 40)
        with opened(folder, {"few": FEW, "many": many}, chained=False) as registers:
            for one in registers:
                one.serve()
            try:
                measure(registers, requests)
                is_well = tell(registers)
            finally:
                for one in registers:
                    one.stop()
            for one in registers[1::2]:
                print(f"\n{one.database}, {one.count:,} certificates:", *one.plans(), sep="\n  ")
    sys.exit(not is_well)


if __name__ == "__main__":
    main()
