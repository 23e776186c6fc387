"""Memory and CPU of a worker that prints and signs one certificate after the other, as its jobs do but for the database.

Usage: python -m bench.worker [certificates]

Without PSS where the kernel does not tell it. The process that lays pages out is told beside it: it ends when it has no work.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from bench.graduates import SEAL, badge, learners
from lms.certificates import jobs
from lms.certificates.designs.design import house
from lms.certificates.paper import layouts
from lms.certificates.seal import local, profiles
from lms.core import lean
from lms.core.app import create_app
from tests.certificates.specimens import AT, statement_of

TOLD = (1, 100, 300, 1_000, 2_000, 3_000, 5_000, 10_000)


def memory(process: int) -> str:
    """Resident, and what of it is its share."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return "unknown"
    found = {line.split()[0]: int(line.split()[1]) / 1000 for line in lines[1:]}
    return f"{found['Rss:']:.0f} MB resident, {found['Pss:']:.0f} MB of its own share"


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else TOLD[-1]
    with TemporaryDirectory() as folder, create_app({"LMS_DEMO": "1", "LMS_INSTANCE": folder}, serving=False).app_context():
        assert jobs.printed is layouts.printed
        pen = local.demo(profiles.own(), None)
        lean.settle()
        print(f"loaded: {memory(os.getpid())}", flush=True)
        start, since = process_time(), 0
        for n, facts in zip(range(1, number + 1), learners(4), strict=False):
            draft = layouts.printed(facts, generated_at=AT, statement=statement_of(facts), badge=badge(facts), seal=SEAL,
                                    design=house())
            pen.sign([draft])
            if n in {*TOLD, number}:
                spent = 1000 * (process_time() - start) / (n - since)
                print(f"after {n:>6}: {memory(os.getpid())}; {spent:.1f} ms CPU each since the last line", flush=True)
                start, since = process_time(), n
            if n == 1:
                print(f"  the process that laid it out: {memory(layouts.elsewhere.process_id)}")


if __name__ == "__main__":
    main()
