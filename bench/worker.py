"""Memory and CPU of the processes that print and sign one certificate after the other, as the worker's jobs do but for the database.

Usage: python -m bench.worker [certificates]. What is resident of each, shared libraries and all, as the kernel tells it (VmRSS), and
the most that it ever was. `worker` is the process that runs jobs, with all of them loaded; `workshop` prints and signs for it and
ends after a minute without work; CPU is that of both. The process that lays pages out is told beside them: it works for the first
of a cohort and ends after twenty seconds. Exit status 1 where one that stays is over its limit, or grows.
"""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.graduates import SEAL, badge, learners
from bench.harness import table
from lms.certificates import workshop
from lms.certificates.designs.design import house
from lms.certificates.seal import profiles
from lms.core import lean
from lms.core.app import create_app
from lms.core.plugins import load
from tests.certificates.specimens import AT, statement_of

TOLD = (1, 100, 300, 1_000, 2_000, 3_000, 5_000, 10_000)
LIMIT, FLAT = 120, 1.03
"""MB, and how many times as much as after the hundredth it may be after the last."""


def memory(process: int, what: str = "VmRSS") -> float:
    found = re.search(rf"{what}:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def cpu(process: int) -> float:
    """ms so far."""
    return time.clock_gettime((~process << 3) | 2) * 1000


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else TOLD[-1]
    rows: list[list[str]] = []
    used: dict[int, tuple[float, float]] = {}
    with TemporaryDirectory() as folder:
        app = create_app({"LMS_DEMO": "1", "LMS_INSTANCE": folder}, serving=False)
        for job in app.extensions["lms.jobs"].values():
            load(job.run)
        lean.settle()
        rows.append(["none", f"{memory(os.getpid()):.0f}", "", ""])
        with app.app_context():
            pen = profiles.own().pen()
            both = (os.getpid(), workshop.apart.process_id)
            spent, since = sum(map(cpu, both)), 0
            for n, facts in zip(range(1, number + 1), learners(4), strict=False):
                draft = workshop.printed(facts, generated_at=AT, statement=statement_of(facts), badge=badge(facts), seal=SEAL,
                                         design=house())
                pen.sign([draft])
                if n in {*TOLD, number}:
                    each = (sum(map(cpu, both)) - spent) / (n - since)
                    used[n] = (memory(both[0]), memory(both[1]))
                    rows.append([f"{n:,}", *(f"{mb:.0f}" for mb in used[n]), f"{each:.1f}"])
                    spent, since = sum(map(cpu, both)), n
                if n == 1:
                    laid_out = [memory(child) for child in children(both[1])]
            most = [memory(process, "VmHWM") for process in both]
    is_well = max(most) <= LIMIT and all(
        last <= FLAT * first for first, last in zip(used.get(100, used[number]), used[number], strict=True))
    table(f"certificates | worker, MB resident (at most {LIMIT}) | workshop, MB (at most {LIMIT}) | CPU ms each since", rows)
    print(f"\nThe most that they ever were: worker {most[0]:.0f} MB, workshop {most[1]:.0f} MB: {'ok' if is_well else '**over**'}. "
          f"The process that laid the page out: {', '.join(f'{mb:.0f}' for mb in laid_out)} MB.")
    sys.exit(not is_well)


if __name__ == "__main__":
    main()
