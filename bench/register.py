"""A register of any size, put into an empty database in bulk: certificates with signature and an entry of the log each."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from lms.certificates.log import leaves, tree
from lms.certificates.log.models import Entry, Node
from lms.certificates.models import Certificate, NumberSeries
from lms.certificates.paper import code as codes
from lms.certificates.seal.models import Seal
from lms.core.database import db

PART = 20_000
GIVEN = ["Siti", "Ratna", "Dewi", "Budi", "Agus", "Eko", "Sri", "Wahyu", "Putri", "Andi", "Muhammad", "Ahmad", "Rina", "Yuni",
         "Hendra", "Maria", "Yohanes", "Kristina", "Lestari", "Handayani", "Rahayu", "Wulandari", "Kusuma", "Wijaya", "Santoso",
         "Saputra", "Setiawan", "Hidayat", "Nugroho", "Pratama"]
FAMILY = [first + last for first in ("ba", "be", "di", "du", "ga", "ka", "ki", "la", "ma", "na", "pa", "ra", "sa", "si", "su", "wi")
          for last in ("ngan", "nton", "rman", "ryadi", "ntoro", "hman", "wati", "ningsih", "dinata", "gunawan")]
COURSES = [f"{title} {level}" for level in ("Dasar", "Lanjutan", "bagi Pendamping") for title in (
    "Pelatihan Pekerjaan Sosial", "Manajemen Kasus Anak", "Perlindungan Lansia", "Penanganan Bencana", "Asesmen Keluarga",
    "Rehabilitasi Sosial", "Verifikasi dan Validasi Data")]
Row = dict[str, Any]


def fill(count: int, *, chained: bool, alone: bool = False) -> list[str]:
    """So many certificates more, like the first one there is, of all people alike; some of their codes.

    With `chained` the log is true, as the audit asks for; without it its entries only lie where verification looks. `alone`:
    neither signatures nor a log, for what asks the register itself.
    """
    pattern = dict(db.session.execute(sa.select(Certificate.__table__).order_by(Certificate.id).limit(1)).mappings().one())
    people = list(db.session.scalars(sa.text("select id from accounts_user order by id")))
    start = (db.session.scalar(sa.select(sa.func.max(Certificate.id))) or 0) + 1
    last = db.session.execute(sa.select(Entry.position, Entry.hash).order_by(Entry.position.desc()).limit(1)).one()
    log = _Log(last.position + 1, last.hash, chained)
    kept: list[str] = []
    for first in range(start, start + count, PART):
        rows = [_certificate(pattern, n, people, has_file=not chained) for n in range(first, min(first + PART, start + count))]
        _put(Certificate.__table__, rows)
        kept += [row["code"] for row in rows[::max(1, len(rows) // 20)]]
        if alone:
            continue
        _put(Seal.__table__, (_seal(row) for row in rows))
        entries, nodes = log.entered(rows)
        _put(Entry.__table__, entries)
        _put(Node.__table__, nodes)
    db.session.execute(sa.update(NumberSeries).where(NumberSeries.year == pattern["year"], NumberSeries.kind == pattern["kind"]).values(
        last=pattern["seq"] - pattern["id"] + start + count - 1))
    db.session.execute(sa.text("analyze"))
    db.session.commit()
    return kept


def name_of(n: int) -> str:
    """Common names, as they are common."""
    mixed = n * 2_654_435_761 % 2**32
    return f"{GIVEN[mixed % len(GIVEN)]} {GIVEN[mixed // 97 % len(GIVEN)]} {FAMILY[mixed // 9973 % len(FAMILY)]}"


def _certificate(pattern: Row, n: int, people: list[int], *, has_file: bool) -> Row:
    """`has_file` says so; none is made."""
    number, code, name = f"{n:07d}/UKUR/I/POLTEKESOS/XI/2026", codes.new_code(), name_of(n)
    title, agency = COURSES[n // 7 % len(COURSES)], f"/1/{2 + n % 34}/{100 + n % 510}/"
    facts = pattern["facts"] | {"number": number, "learner_name": name, "course_title": title,
                                "verification_code": codes.grouped(code), "verification_url": f"HTTPS://UKUR.EXAMPLE/V/{code}"}
    return pattern | {
        "id": n, "public_id": secrets.token_urlsafe(9), "seq": pattern["seq"] - pattern["id"] + n, "number": number, "number_key": number, "code": code,
        "facts": facts, "learner_name": name, "course_title": title, "agency_path": agency, "learner_id": people[n % len(people)], "cycle": 10 + n // len(people), "file_key": hashlib.sha256(code.encode()).hexdigest() if has_file else None,
        "rendered_at": pattern["issued_at"] if has_file else None, "file_size": 30_000 if has_file else None, "issued_at": pattern["issued_at"] + timedelta(milliseconds=n)}


def _seal(row: Row) -> Row:
    return {"certificate_id": row["id"], "signer": "local", "draft_key": hashlib.sha256(row["code"].encode()).hexdigest(),
            "drafted_at": row["issued_at"], "wanted_level": "B-B", "level": "B-B", "sealed_at": row["issued_at"],
            "fingerprint": "0" * 64, "signatory": "Dr. Wiratama", "is_certified": False, "problem": "", "tries": 1,
            "next_try_at": row["issued_at"]}


class _Log:
    def __init__(self, position: int, previous: str, chained: bool) -> None:
        self.position, self.previous, self.chained = position, previous, chained
        self.growing = tree.Growing()
        if chained:
            for hash_ in db.session.scalars(sa.select(Entry.hash).order_by(Entry.position)):
                self.growing.add(bytes.fromhex(hash_))

    def entered(self, rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
        entries, nodes = [], []
        for row in rows:
            entry = self._entry(row)
            entries.append(entry)
            if self.chained:
                nodes += [{"level": key[0], "index": key[1], "hash": made.hex()} for key, made in self.growing.add(
                    bytes.fromhex(entry["hash"]))]
        return entries, nodes

    def _entry(self, row: Row) -> Row:
        salt = secrets.token_hex(16)
        entry = {"position": self.position, "kind": leaves.ISSUED, "certificate_id": row["id"], "at": row["issued_at"], "of": None,
                 "adopted": False, "salt": salt, "previous": self.previous,
                 "record": leaves.record(leaves.ISSUED, salt, row) if self.chained else salt * 2}
        entry["hash"] = leaves.hash_of(SimpleNamespace(**entry)) if self.chained else salt * 2
        self.position, self.previous = self.position + 1, entry["hash"]
        return entry


def _put(table: Any, rows: Iterable[Row]) -> None:
    rows = list(rows)
    if not rows:
        return
    if db.engine.dialect.name == "sqlite":
        db.session.execute(sa.insert(table), rows)
        db.session.commit()
        return
    names = list(rows[0])
    with db.engine.raw_connection().driver_connection.cursor() as cursor:
        columns = ", ".join(f'"{name}"' for name in names)
        with cursor.copy(f"copy {table.name} ({columns}) from stdin") as copy:
            for values in _written(rows, names):
                copy.write_row(values)
        cursor.connection.commit()


def _written(rows: Iterable[Row], names: list[str]) -> Iterator[list[Any]]:
    for row in rows:
        yield [json.dumps(row[name]) if isinstance(row[name], dict) else row[name] for name in names]
