"""What a search of the register by words takes among very many certificates, by the index and row by row.

Usage: python -m bench.search [certificates]. On SQLite, and on PostgreSQL where LMS_BENCH_DATABASE_URL (or the local server's
database `test`) answers; its database lms_bench_many is made anew and dropped at the end. Milliseconds of the whole question with
its 25 certificates, waiting for the database included: the best of nine.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import register
from bench.harness import table
from bench.verify import MANY, Register, opened
from lms.certificates.queries import Sought, found
from lms.certificates.queries import words as index
from lms.core.database import db
from lms.core.policies import SYSTEM, Grant

LIMIT, TRIES, PLAIN_TRIES = 100, 9, 1
EVERYWHERE, IN_ONE = ("everywhere", SYSTEM), ("one agency of 510", ("agency", 142))


@dataclass(frozen=True)
class Officer:
    grants: tuple[Grant, ...]


def asked(count: int) -> list[tuple[str, Sought, tuple[str, Any]]]:
    """What is looked for, by whom."""
    middle = count // 2
    return [
        ("a person", Sought(register.name_of(middle)), EVERYWHERE), ("a person", Sought(register.name_of(middle)), IN_ONE),
        ("a common name", Sought("siti"), EVERYWHERE), ("a common name", Sought("siti"), IN_ONE),
        ("a number", Sought(f"{middle:07d}/UKUR/I/POLTEKESOS/XI/2026"), EVERYWHERE),
        ("the beginning of a number", Sought(f"{middle:07d}"[:5]), EVERYWHERE), ("a course", Sought("manajemen kasus"), EVERYWHERE),
        ("a name and a course", Sought("wahyu rahayu lansia"), EVERYWHERE), ("in all of them", Sought("poltekesos"), EVERYWHERE),
        ("in all of them", Sought("poltekesos"), IN_ONE), ("one letter", Sought("s"), EVERYWHERE),
        ("in none", Sought("zulkarnain"), EVERYWHERE), ("page 40 of a course", Sought("lansia"), EVERYWHERE),
        ("a course, by days without any", Sought("lansia", date(2020, 1, 1), date(2021, 1, 1)), EVERYWHERE)]


def measure(one: Register) -> bool:
    rows, is_well = [], True
    with one.app.app_context():
        for what, sought, (where, scope) in asked(one.count):
            actor, page = Officer((Grant("auditor", scope),)), 40 if what.startswith("page 40") else 1
            hits = found(actor, sought, page=page)
            took = _best(lambda a=actor, s=sought, p=page: found(a, s, page=p), TRIES)
            plain = _best(lambda a=actor, s=sought: _plain(a, s), PLAIN_TRIES)
            is_well &= took <= LIMIT
            number = f"over {hits[0].total:,}" if hits[1] else f"{hits[0].total:,}"
            rows.append([one.database, what, where, number, f"{took:.1f}", f"{plain:,.0f}", "ok" if took <= LIMIT else "**over**"])
        db.session.remove()
    table(f"database | {one.count:,} certificates searched for | by an office of | found | ms | ms row by row | ", rows)
    return is_well


def _plain(actor: Any, sought: Sought) -> None:
    """The question as it was put before there was an index: every row looked at, and counted."""
    kind, index._kind = index._kind, lambda: "rows"
    try:
        found(actor, sought)
    finally:
        index._kind = kind


def _best(act: Callable[[], object], tries: int) -> float:
    spent = []
    for _ in range(tries):
        begun = time.perf_counter()
        act()
        spent.append(time.perf_counter() - begun)
    return min(spent) * 1000


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else MANY
    with TemporaryDirectory() as kept, opened(Path(kept), {"many": count}, chained=False, alone=True) as registers:
        are_well = [measure(one) for one in registers]
    print(f"\nAt most {LIMIT} ms each.")
    sys.exit(not all(are_well))


if __name__ == "__main__":
    main()
