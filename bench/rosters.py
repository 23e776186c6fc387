"""What a list of 10,000 people costs: looked at, written, written again, undone; on SQLite and on PostgreSQL where it answers.

Usage: python -m bench.rosters [people]. Each step is a process of its own that runs the job as the worker does; time is that of
the step without the start of the process, memory the most that the process or one it started has held.
Claimed: looked at under 10 s, written under 15 s, under 250 MB.
"""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import sqlalchemy as sa

from bench.harness import table
from bench.pages import POSTGRESQL
from lms.core import jobs, spreadsheets, storage
from lms.core.app import create_app
from lms.core.database import db, now
from lms.core.testing import fresh_database
from lms.core.work import unit_of_work
from lms.enrolments.models import Cohort, Roster
from lms.enrolments.roster import services

LIMITS = {"looked at": 10.0, "written": 15.0}
MEMORY = 250
HEADS = ("No", "NIP", "Nama Lengkap", "Tempat Lahir", "Tgl. Lahir", "L/P", "E-mail", "No. HP", "Unit Kerja", "Jabatan", "Gol.")
GIVEN = ("Ani", "Budi", "Citra", "Dewi", "Eko", "Fitri", "Gunawan", "Hendra", "Indah", "Joko", "Kartika", "Lestari")


def people(count: int) -> list[tuple[str, ...]]:
    """Rows as offices write them; the birth years are impossible ones."""
    found = []
    for number in range(count):
        born, sex = date(1901, 1, 1) + timedelta(number % 700), "12"[number % 2]
        name = f"{GIVEN[number % 12]} {GIVEN[number // 12 % 12]} Nomor{number}"
        found.append((str(number + 1), f"{born:%Y%m%d}{1925 + number // 6000:04}{number % 12 + 1:02}{sex}{number % 900 + 1:03}",
                      f"{name}, S.Sos.", "Tarakan", f"{born:%d/%m/%Y}", "LP"[number % 2], f"orang{number}@contoh.go.id", "0812", "",
                      "Pekerja Sosial Ahli Muda", "III/c"))
    return found


def files(count: int) -> dict[str, bytes]:
    rows = people(count)
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([HEADS, *rows])
    return {"xlsx": spreadsheets.as_xlsx("Peserta", [HEADS, *rows]), "csv": out.getvalue().encode("utf-8-sig")}


def step(what: str, file: str) -> dict[str, object]:
    """One step in this process, as the worker runs it."""
    app = create_app(serving=False)
    with app.app_context():
        cohort = db.session.scalars(sa.select(Cohort).order_by(Cohort.ends_on.desc())).first()
        assert cohort is not None
        roster = db.session.scalars(sa.select(Roster).order_by(Roster.id.desc())).first()
        with unit_of_work():
            if what == "looked at":
                db.session.get_one(Cohort, cohort.id).capacity = None
                blob = storage.put(io.BytesIO(Path(file).read_bytes()), at_most=10_000_000)
                roster = services.receive(cohort, file, blob.key, home_id=cohort.agency_id, by=None, at=now())
            assert roster is not None
            roster.state = {"looked at": "checking", "written": "writing", "undone": "undoing"}[what]
        begun = perf_counter()
        jobs.perform({"looked at": "enrolments.check_roster", "written": "enrolments.write_roster",
                      "undone": "enrolments.undo_roster"}[what], {"roster_id": roster.id})
        taken = perf_counter() - begun
        db.session.refresh(roster)
        used = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1000
        return {"seconds": taken, "mb": used, "state": roster.state, "counts": roster.counts}


def apart(what: str, file: Path, environ: dict[str, str]) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-m", "bench.rosters", "step", what, str(file)], env=environ, check=True,
                          capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def on(name: str, folder: Path, count: int, url: str = "") -> bool:
    environ = os.environ | {"LMS_INSTANCE": str(folder), "LMS_DEMO": "1", "LMS_DATABASE_URL": url}
    folder.mkdir()
    for word in ("migrate", "demo"):
        subprocess.run([sys.executable, "-m", "lms", word], env=environ, check=True, capture_output=True)
    rows, is_well = [], True
    for ending, content in files(count).items():
        file = folder / f"peserta.{ending}"
        file.write_bytes(content)
        for what in ("looked at", "written", "undone"):
            told = apart(what, file, environ)
            counts, seconds, mb = told["counts"], float(str(told["seconds"])), float(str(told["mb"]))
            is_well &= seconds < LIMITS.get(what, 99) and mb < MEMORY and isinstance(counts, dict) and counts["create"] == count
            rows.append([f"{ending}, {what}", f"{seconds:.1f} s", f"{mb:.0f} MB", str(told["state"])])
    table(f"{count} people, {name} | wall | peak memory | state", rows)
    return is_well


def main() -> None:
    if sys.argv[1:2] == ["step"]:
        print(json.dumps(step(sys.argv[2], sys.argv[3])))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with TemporaryDirectory() as kept:
        is_well = on("SQLite", Path(kept) / "sqlite", count)
        try:
            url = fresh_database(POSTGRESQL, "lms_bench_rosters")
        except sa.exc.OperationalError:
            url = ""
        if url:
            is_well &= on("PostgreSQL", Path(kept) / "postgresql", count, url)
    sys.exit(0 if is_well else "a list takes more than is claimed")


if __name__ == "__main__":
    main()
