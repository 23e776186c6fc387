"""What it takes to bring in packages of 300 MB, which are made here: SCORM, a Common Cartridge, a Moodle backup.

Usage: python -m bench.imports. Each step is a process of its own that runs the job as the worker does. Memory is told twice: the
most that the process held, and how much of it came with the import, which is that less what the process held before.
Claimed: no import takes more than 60 MB. The process itself held 100 before: 52 are Python with Flask and SQLAlchemy, 26 the tables
and registries of all rooms, 12 their pages, whose addresses stand in letters; a process apart for imports would hold 93 of them
beside the worker's 100.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import sqlalchemy as sa

from bench.harness import table
from lms.core import jobs, lean, staging
from lms.core.app import create_app
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Module
from lms.interchange import services
from lms.interchange.models import Task
from lms.packages.models import Content
from lms.packages.services import unpacking

LIMIT = 60
STEPS = {"scorm.zip": ("unpacked",), "kursus.imscc": ("read", "brought in"), "kursus.mbz": ("read", "brought in")}


def step(what: str, file: Path) -> dict[str, object]:
    """One job in this process, as the worker runs it."""
    app = create_app(serving=False)
    jobs.queue(app)
    lean.settle()
    with app.app_context():
        job, arguments = _ordered(what, file)
        idle = _held("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # the most that was held counts from here on
        begun = perf_counter()
        jobs.perform(job, arguments)
        taken, most = perf_counter() - begun, _held("VmHWM")
        db.session.rollback()
        return {"seconds": taken, "idle": idle, "most": most, "outcome": _outcome(what)}


def _ordered(what: str, file: Path) -> tuple[str, dict[str, int]]:
    with unit_of_work():
        if what == "unpacked":
            activity = courses.add_activity(db.session.get_one(Module, 1), "package", "Besar")
            row = unpacking.order(activity.id, file.name, staged=_staged(file), passing=None, may_repeat=True, at=now(), by=None)
            return "packages.unpack", {"activity_id": row.activity_id}
        if what == "read":
            return "interchange.read", {"task_id": services.order_import(
                1, file.name, staged=_staged(file), source_key=None, at=now()).id}
        task = _task()
        services.confirm(task, title="Besar", code=f"BESAR-{task.id}", agency_id=1, at=now())
        return "interchange.bring", {"task_id": task.id}


def _staged(file: Path) -> str:
    name = re.sub(r"\W", "-", file.name) + "-ukur"
    staging.discard(name)
    with file.open("rb") as stream:
        staging.append(name, stream, at=0, most=1 << 40)
    return name


def _task() -> Task:
    return db.session.scalars(sa.select(Task).order_by(Task.id.desc())).first() or sys.exit("nothing was ordered")


def _outcome(what: str) -> str:
    if what == "unpacked":
        return "shown" if db.session.scalar(sa.select(sa.func.count()).select_from(Content)) else "nothing is shown"
    return f"{_task().state} {_task().fault}".strip()


def _held(which: str) -> float:
    found = re.search(rf"{which}:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def on(name: str, folder: Path, files: list[Path], url: str = "") -> bool:
    environ = os.environ | {"LMS_INSTANCE": str(folder), "LMS_DEMO": "1", "LMS_DATABASE_URL": url, "LMS_QUEUE_URL": ""}
    folder.mkdir()
    for word in ("migrate", "demo"):
        subprocess.run([sys.executable, "-m", "lms", word], env=environ, check=True, capture_output=True)
    rows, is_well = [], True
    for file in files:
        for what in STEPS[file.name]:
            done = subprocess.run([sys.executable, "-m", "bench.imports", "step", what, str(file)], env=environ, check=True,
                                  stdout=subprocess.PIPE, text=True)
            told = json.loads(done.stdout.splitlines()[-1])
            grown = told["most"] - told["idle"]
            is_well &= grown <= LIMIT and told["outcome"] in ("shown", "ready", "done")
            rows.append([f"{file.name}, {file.stat().st_size / 1_000_000:.0f} MB, {what}", f"{told['seconds']:.1f} s",
                         f"{told['idle']:.0f} MB", f"{grown:.0f} MB", f"{told['most']:.0f} MB", told["outcome"],
                         "ok" if grown <= LIMIT else "**over**"])
    table(f"package, {name} | wall | process before | came with the import (at most {LIMIT} MB) | most in all | outcome | ", rows)
    return is_well


def main() -> None:
    if sys.argv[1:2] == ["step"]:
        print(json.dumps(step(sys.argv[2], Path(sys.argv[3]))))
        return
    from bench import parcels  # what is in no worker is loaded here alone
    from bench.pages import POSTGRESQL
    from lms.core.testing import fresh_database

    with TemporaryDirectory() as kept:
        files = [parcels.make(name, Path(kept)) for name in parcels.KINDS]
        is_well = on("SQLite", Path(kept) / "sqlite", files)
        try:
            url = fresh_database(POSTGRESQL, "lms_bench_imports")
        except sa.exc.OperationalError:
            url = ""
        if url:
            is_well &= on("PostgreSQL", Path(kept) / "postgresql", files, url)
    sys.exit(0 if is_well else "an import takes more than is claimed, or failed")


if __name__ == "__main__":
    main()
