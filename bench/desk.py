"""What the staff office's desk asks of the database, with very many certificates on it: for one office, a province, a ministry, and all.

Usage: python -m bench.desk [certificates]. On SQLite, and on PostgreSQL where LMS_BENCH_DATABASE_URL (or the local server's database
`test`) answers; its database lms_bench_desk is made anew and dropped at the end. Milliseconds of the whole question, waiting for the
database included: the best of three. Nine tenths of the certificates are recorded, as after some years; 20 to a person.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bench import register
from bench.harness import table
from bench.pages import POSTGRESQL
from bench.verify import drop
from lms.accounts import services as accounts
from lms.accounts.models import Agency, User
from lms.core import migrate
from lms.core.app import create_app
from lms.core.database import db, now
from lms.core.policies import SYSTEM, Grant, Scope
from lms.core.testing import fresh_database
from lms.core.work import unit_of_work
from lms.records import queries, states
from lms.records.queries import Sought

MANY, EACH, TRIES, LIMIT, PART, DATABASE = 100_000, 20, 3, 300, 5000, "lms_bench_desk"
PROVINCES, OFFICES = 34, 510
COLUMNS = ("origin, learner_id, learner_name, agency_path, employment_type, title, title_key, provider, number, training_form, "
           "credit_hours, started_on, finished_on, state, ended, ended_at, remark, submitted_at, changed_at, version, siasn_id, "
           "public_id")


@dataclass(frozen=True)
class Officer:
    id: int
    grants: tuple[Grant, ...]


def fill(count: int) -> None:
    """Certificates from elsewhere, entered by the database itself: of people of 510 offices in 34 provinces of a ministry. One in
    two hundred looks like another of the same person."""
    with unit_of_work():
        top = accounts.create_agency("Kementerian", "ministry")
        provinces = [accounts.create_agency(f"Provinsi {n}", "province", parent=top) for n in range(PROVINCES)]
        offices = [accounts.create_agency(f"Dinas {n}", "regency", parent=provinces[n % PROVINCES]) for n in range(OFFICES)]
        first = accounts.create_user(username="orang0", name="Sari", at=now(), agency_id=None, employment_type="pns")
        pattern = {column.name: getattr(first, column.key) for column in sa.inspect(User).columns}
    people, start = max(1, count // EACH), pattern["id"]
    for begin in range(1, people, PART):
        db.session.execute(sa.insert(User.__table__), [
            pattern | {"id": start + n, "username": f"orang{n}", "public_id": f"orang{n:09d}", "name": register.name_of(n)}
            for n in range(begin, min(begin + PART, people))])
    lite = db.engine.dialect.name == "sqlite"
    day = "date('2016-01-01', '+' || (k % 3600) || ' days')" if lite else "date '2016-01-01' + cast(k % 3600 as int)"
    moment = f"{day} || ' 08:00:00.000000'" if lite else f"cast({day} as timestamp with time zone)"
    title = f"case k % {len(register.COURSES)} " + " ".join(f"when {n} then '{one}'" for n, one in enumerate(register.COURSES)) + " end"
    state = f"case when i % 50 = 0 then '{states.SUBMITTED}' when i % 50 = 1 then '{states.RETURNED}' when i % 50 in (2, 3) then " \
        f"'{states.EXPORTED}' when i % 50 = 4 then '{states.VERIFIED}' else '{states.RECORDED}' end"
    ended = "case when i % 97 = 0 then 'withdrawn' else '' end"
    db.session.execute(sa.text(f"""
        with recursive n(i) as (select 1 union all select i + 1 from n where i < :count),
          m(i, k) as (select i, case when i / :people = 2 and i % 10 = 0 then i - :people else i end from n)
        insert into records_claim ({COLUMNS})
        select 'external', u.id, u.name, a.path, 'pns', {title}, lower({title}),
          'Balai Diklat ' || (i % 40), i || '/DIKLAT/2026', 1, 20, {day}, {day}, {state}, {ended},
          case when i % 97 = 0 then {moment} end, case when i % 50 = 1 then 'Pindaian tidak terbaca' else '' end, {moment}, {moment}, 1, '',
          'klaim' || i
        from m join accounts_user u on u.id = :start + i % :people join accounts_agency a on a.id = :office + u.id % {OFFICES}"""),
        {"count": count, "start": start, "people": people, "office": offices[0].id})
    db.session.execute(sa.text("analyze"))
    db.session.commit()


def asked(actor: Any) -> dict[str, Callable[[], object]]:
    """What the page asks, by itself and all together."""
    waiting = Sought(state=states.SUBMITTED)

    def page(sought: Sought) -> None:
        sought = queries.narrowed(actor, sought)
        counts = queries.counts(actor, sought)
        shown = queries.found(actor, sought, total=queries.total_of(counts, sought.state))
        queries.courses(actor)
        queries.years(actor)
        queries.undecided_among([claim.id for claim in shown.items])

    return {
        "list": lambda: queries.found(actor, waiting).items, "counts": lambda: queries.counts(actor, waiting),
        "courses": lambda: queries.courses(actor), "years": lambda: queries.years(actor),
        "the page": lambda: page(waiting), "the page of all recorded": lambda: page(Sought(state=states.RECORDED)),
        "the page of one course": lambda: page(Sought(course=register.COURSES[3].lower())),
        "the page of a name": lambda: page(Sought("siti rahayu")), "the page of a number": lambda: page(Sought("777/diklat"))}


def scopes() -> dict[str, Scope]:
    """Of officers of one office, of a province with its 15, of the ministry with all of them, and of whoever sees everything."""
    ids = dict(db.session.execute(sa.select(Agency.name, Agency.id)).all())
    return {"one office of 510": ("agency", ids["Dinas 142"]), "one province of 34": ("agency", ids["Provinsi 7"]),
            "a ministry of 545 agencies": ("agency", ids["Kementerian"]), "everything": SYSTEM}


def measure(database: str, app: Flask) -> bool:
    rows, is_well = [], True
    with app.app_context():
        for who, scope in scopes().items():
            actor = Officer(0, (Grant("hr_officer", scope),))
            for what, ask in asked(actor).items():
                took = min(_spent(ask) for _ in range(TRIES))
                is_well &= took <= LIMIT
                rows.append([database, who, what, f"{took:,.1f}", "ok" if took <= LIMIT else "**over**"])
        db.session.remove()
        db.engine.dispose()
    table(f"database | for | what | ms (at most {LIMIT}) | ", rows)
    return is_well


def _spent(ask: Callable[[], object]) -> float:
    db.session.rollback()
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000


@contextlib.contextmanager
def opened(folder: Path, count: int) -> Iterator[dict[str, Flask]]:
    """An application with so many certificates on the desk, for each database there is."""
    urls = {"SQLite": f"sqlite:///{folder / 'lms.db'}"}
    with contextlib.suppress(sa.exc.OperationalError):
        urls["PostgreSQL"] = fresh_database(POSTGRESQL, DATABASE)
    apps = {}
    try:
        for name, url in urls.items():
            apps[name] = create_app({"LMS_INSTANCE": str(folder), "LMS_SECRET_KEY": "b" * 40, "LMS_DEMO": "", "LMS_DATABASE_URL": url})
            begun = time.monotonic()
            with apps[name].app_context():
                migrate.upgrade()
                fill(count)
                db.session.remove()
            print(f"{name}: {count:,} certificates entered in {time.monotonic() - begun:.0f} s", flush=True)
        yield apps
    finally:
        drop(DATABASE)


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else MANY
    with TemporaryDirectory() as kept, opened(Path(kept), count) as apps:
        are_well = [measure(name, app) for name, app in apps.items()]
    sys.exit(not all(are_well))


if __name__ == "__main__":
    main()
