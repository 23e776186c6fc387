"""What the board of JP costs over 100,000 people and 1,000,000 completed trainings; on SQLite and on PostgreSQL where it answers.

Usage: python -m bench.boards [people]. Ten trainings for each, of ten years; a twentieth of the people follow a course now. Time
is the CPU of the server for one page as it goes out. Claimed: a board under 300 ms.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bench.harness import table
from bench.pages import POSTGRESQL
from lms.accounts import sessions
from lms.accounts.models import Agency, User
from lms.core.database import db, now
from lms.core.testing import fresh_database, make_app, migrated
from lms.core.work import unit_of_work
from lms.enrolments.models import Enrolment
from lms.records.models import Balance, Claim
from tests.cast import Cast, assemble
from tests.certificates.conftest import cohort_of, course_of

YEARS, LIMIT, PIECE = 10, 300, 10_000
PAGES = {"board by unit": "/hours", "by position": "/hours?by=position", "whom to remind": "/hours/people?standing=short"}


def fill(people: int) -> Cast:
    """Offices of 200 each below a province; a quarter of the people are PPPK."""
    with unit_of_work():
        cast = assemble()
        cohort = cohort_of(cast, course_of(cast))
        cohort.capacity = None
        offices = [Agency(parent_id=cast.province.id, path="", name=f"Dinas {n}", kind="office") for n in range(people // 200)]
        db.session.add_all(offices)
        db.session.flush()
        for office in offices:
            office.path = f"{cast.province.path}{office.id}/"
        db.session.flush()
        first = (db.session.scalar(sa.select(sa.func.max(User.id))) or 0) + 1
        _put(User, (_person(first + n, offices[n // 200].id, n) for n in range(people)))
        _put(Claim, (_claim(first + n, offices[n // 200].path, n, age) for n in range(people) for age in range(YEARS)))
        _put(Enrolment, ({"learner_id": first + n, "cohort_id": cohort.id, "course_id": cohort.course_id, "status": "active",
                          "enrolled_at": now()} for n in range(0, people, 20)))
        sums = sa.select(Claim.learner_id, sa.extract("year", Claim.finished_on), sa.func.sum(Claim.credit_hours),
                         sa.func.sum(Claim.credit_hours)).group_by(Claim.learner_id, sa.extract("year", Claim.finished_on))
        db.session.execute(sa.insert(Balance).from_select(["learner_id", "year", "recorded", "counted"], sums))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    return cast


def _person(id_: int, agency_id: int, n: int) -> dict[str, Any]:
    return {"id": id_, "username": f"orang{n}", "name": f"Orang {n}", "agency_id": agency_id, "created_at": now(),
            "employment_type": "pppk" if n % 4 == 0 else "pns", "position": f"Jabatan {n % 40}", "public_id": f"b{n:015}"}


def _claim(learner_id: int, path: str, n: int, age: int) -> dict[str, Any]:
    end = date(now().year - age, 1 + n % 11, 1 + n % 27)
    return {"origin": "external", "learner_id": learner_id, "learner_name": f"Orang {n}", "agency_path": path, "title": "Bimtek",
            "employment_type": "pns", "title_key": f"bimtek {age}", "provider": "Balai", "number": f"{n}/{age}", "training_form": 8,
            "credit_hours": 8 + n % 30, "started_on": end - timedelta(2), "finished_on": end, "state": "verified",
            "submitted_at": now(), "changed_at": now(), "version": 1, "public_id": f"{n:010}{age:06}"}


def _put(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    piece: list[dict[str, Any]] = []
    for row in rows:
        piece.append(row)
        if len(piece) == PIECE:
            db.session.execute(sa.insert(model), piece)
            piece = []
    if piece:
        db.session.execute(sa.insert(model), piece)


def on(name: str, app: Flask, people: int) -> bool:
    rows, is_well = [], True
    with app.app_context():
        cast = fill(people)
        with unit_of_work():
            token = sessions.start(cast.administrator, at=now())
        browser = app.test_client()
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = token
        for what, address in PAGES.items():
            taken = sorted(_timed(browser, address) for _ in range(5))
            rows.append([what, f"{taken[0]:.0f} ms", f"{taken[2]:.0f} ms"])
            is_well &= taken[0] < LIMIT or "people" in address
        db.session.remove()
        db.engine.dispose()
    table(f"{people} people, {people * YEARS} trainings, {name} | best | middle", rows)
    return is_well


def _timed(browser: Any, address: str) -> float:
    begun = process_time()
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return (process_time() - begun) * 1000


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with TemporaryDirectory() as kept:
        is_well = on("SQLite", migrated(make_app(Path(kept))), people)
        try:
            url = fresh_database(POSTGRESQL, "lms_bench_boards")
        except sa.exc.OperationalError:
            url = ""
        if url:
            is_well &= on("PostgreSQL", migrated(make_app(Path(kept) / "postgresql", database_url=url)), people)
    sys.exit(0 if is_well else "the board takes more than is claimed")


if __name__ == "__main__":
    main()
