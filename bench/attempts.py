"""What an exam costs: CPU of the server for start, autosave and hand-in, delays with 100 learners, 2,000 starts in a minute.

Usage: python -m bench.attempts. On SQLite, and on PostgreSQL where it answers, as bench.pages.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory

from bench import content
from bench.examinee import LETTERS, QUESTIONS, Exam, Examinee, furnish
from bench.harness import Browser, Server, table
from bench.pages import BARE, QUIET, least_disturbed, opened
from lms.core import migrate
from lms.core.app import create_app
from lms.core.database import db
from lms.core.testing import statements

LEARNERS, ROUNDS, A_ROUND = 2600, 8, 16
LIMITS = {"start": 8.0, "autosave of 4 answers": 3.0, "hand in and mark 20": 10.0}
MOODLE = {"start": "74 / 79", "autosave of 4 answers": "32 / 35", "hand in and mark 20": "83 / 88"}
Costs = dict[str, dict[int, float]]
"""CPU milliseconds by step and concurrency."""
CROWD, CROWD_SECONDS, PAUSE = 100, 20, 5.0
STARTERS, A_MINUTE = 2000, 60.0


class Hall:
    """One database with the exam, and a server on it."""

    def __init__(self, name: str, folder: Path, database_url: str) -> None:
        self.name = name
        environ = {"LMS_INSTANCE": str(folder), "LMS_SECRET_KEY": "b" * 40, "LMS_PROXIES": "1", "LMS_DEMO": "",
                   "LMS_DATABASE_URL": database_url or f"sqlite:///{folder / 'lms.db'}"}
        self.app = create_app(environ)
        with self.app.app_context():
            migrate.upgrade()
            self.stage = content.furnish()
            self.exam: Exam = furnish(self.app, LEARNERS)
            db.session.remove()
            db.engine.dispose()
        self.server, self.bare = Server("lms.core.app:create_app", environ), Server("bench.bare:create_app", environ)
        self.visitor = Browser(self.bare.port)
        self.visitor.get(f"/enter/{self.stage.learner_id}")
        self._next = count()

    def stop(self) -> None:
        self.server.stop()
        self.bare.stop()

    def learner(self) -> Examinee:
        return Examinee(self.exam, next(self._next), self.server.port)

    def spent(self, learners: list[Examinee], ask: Callable[[Examinee], int], at_once: int, expected: int,
              server: Server | None = None) -> float:
        """CPU milliseconds of the server for one request each."""
        server = server or self.server
        before = server.cpu_ms()
        with ThreadPoolExecutor(at_once) as crowd:
            answers = set(crowd.map(ask, learners))
        if answers != {expected}:
            sys.exit(f"{self.name} answered {answers} instead of {expected}")
        return (server.cpu_ms() - before) / len(learners)

    def statements(self) -> int:
        """What one save of four answers sends, in this process."""
        client, learner = self.app.test_client(), self.learner()
        learner.start()
        client.set_cookie("lms", learner.browser.cookies["lms"])
        for _ in range(2):
            with statements() as sent:
                client.post(f"/attempts/{learner.attempt}/answers", headers={"X-CSRFToken": self.exam.token},
                            json={"device": "d", "answers": [learner.edit(n, "a") for n in range(4)]})
        return len(sent)


def measure(halls: list[Hall]) -> list[Costs]:
    """By step and concurrency, the least disturbed quarter of the rounds; all halls in turn, so that other work meets them alike."""
    rounds: list[dict[str, dict[int, list[float]]]] = [{step: {1: [], 16: []} for step in (BARE, *LIMITS)} for _ in halls]
    for turn in range(ROUNDS + 1):
        for at_once in (1, 16):
            for hall, kept in zip(halls, rounds, strict=True):
                for step, ms in sitting(hall, at_once).items():
                    kept[step][at_once] += [ms] if turn else []
    return [{step: {n: least_disturbed(told) for n, told in by.items()} for step, by in kept.items()} for kept in rounds]


def sitting(hall: Hall, at_once: int) -> dict[str, float]:
    """Some learners take the quiz from start to hand-in; the bare page is asked meanwhile."""
    learners = [hall.learner() for _ in range(A_ROUND)]
    spent = {"start": hall.spent(learners, lambda one: one.start(), at_once, 303)}
    saves = [hall.spent(learners, lambda one, first=first: save(one, first), at_once, 200) for first in range(0, QUESTIONS, 4)]
    spent["autosave of 4 answers"] = sum(saves) / len(saves)
    spent["hand in and mark 20"] = hall.spent(learners, lambda one: one.hand_in(), at_once, 303)
    spent[BARE] = hall.spent(learners * 3, lambda _one: hall.visitor.get(f"/page/{hall.stage.middle_id}").status, at_once, 200,
                             hall.bare)
    return spent


def print_costs(halls: list[Hall], costs: list[Costs]) -> None:
    """Each step as it was measured, and by the pace at which this machine drew the bare pages meanwhile."""
    pace = {n: sum(by[BARE][n] for by in costs) / sum(QUIET[hall.name] for hall in halls) for n in (1, 16)}
    rows = [[step, *(text for by in costs for text in (
        f"{by[step][1]:.2f} / {by[step][16]:.2f}", f"{max(by[step][n] / pace[n] for n in pace):.2f}")),
        f"{LIMITS.get(step, '')}", MOODLE.get(step, "")] for step in (BARE, *LIMITS)]
    names = " | ".join(f"{hall.name}: CPU ms, 1 / 16 at once | on a quiet machine" for hall in halls)
    table(f"step | {names} | at most | Moodle 5.1", rows)


def save(learner: Examinee, first: int) -> int:
    return learner.send([learner.edit(question, "a") for question in range(first, first + 4)]).status


def crowd(hall: Hall) -> list[float]:
    """Milliseconds until the acknowledgement, with so many learners who answer four questions and think a while."""
    learners = [hall.learner() for _ in range(CROWD)]
    for learner in learners:
        learner.start()
    end = time.monotonic() + CROWD_SECONDS

    def sit(learner: Examinee) -> list[float]:
        random, delays = Random(learner.number), []
        time.sleep(random.uniform(0, PAUSE))
        while time.monotonic() < end:
            edits = [learner.edit(random.randrange(QUESTIONS), random.choice(LETTERS)) for _ in range(4)]
            begin = time.perf_counter()
            if learner.send(edits).status != 200:
                sys.exit("a save was refused")
            delays.append((time.perf_counter() - begin) * 1000)
            time.sleep(random.uniform(0, 2 * PAUSE))
        return delays

    with ThreadPoolExecutor(CROWD) as seats:
        return [delay for delays in seats.map(sit, learners) for delay in delays]


def rush(hall: Hall) -> tuple[dict[int, int], list[float], float]:
    """How many starts were answered with which status, their delays in ms, and the seconds that all took."""
    learners, begin = [hall.learner() for _ in range(STARTERS)], time.monotonic()
    delays: list[float] = []

    def come(place: int) -> int:
        time.sleep(max(0.0, begin + place * A_MINUTE / STARTERS - time.monotonic()))
        asked = time.perf_counter()
        status = learners[place].start()
        delays.append((time.perf_counter() - asked) * 1000)
        return status

    told: dict[int, int] = {}
    with ThreadPoolExecutor(64) as seats:
        for status in seats.map(come, range(STARTERS)):
            told[status] = told.get(status, 0) + 1
    return told, delays, time.monotonic() - begin


def percentile(values: list[float], share: int) -> float:
    return quantiles(values, n=100)[share - 1]


def main() -> None:
    with TemporaryDirectory() as kept, opened(Hall, Path(kept), "lms_bench_attempts") as halls:
        print_costs(halls, measure(halls))
        table("one save of 4 answers | SQL statements (at most 3)", [[hall.name, str(hall.statements())] for hall in halls])
        waits = [(hall.name, crowd(hall)) for hall in halls]
        table(f"{CROWD} learners at once | saves | median ms | p95 ms (at most 50)",
              [[name, str(len(w)), f"{percentile(w, 50):.1f}", f"{percentile(w, 95):.1f}"] for name, w in waits])
        rows = []
        for hall in halls:
            told, delays, seconds = rush(hall)
            rows.append([hall.name, str(told.get(303, 0)), str(STARTERS - told.get(303, 0)), f"{percentile(delays, 95):.0f}",
                         f"{seconds:.0f}"])
        table(f"{STARTERS} starts within a minute | begun | errors (none) | p95 ms | seconds", rows)


if __name__ == "__main__":
    main()
