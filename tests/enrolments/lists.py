"""Lists of people for tests, sent as an organiser sends them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from lms.accounts.models import User
from lms.core import storage
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.enrolments.models import Cohort, Roster, RosterRow
from lms.enrolments.roster import services

HEADS = ("NIP", "Nama Lengkap", "E-mail", "Instansi", "Jabatan", "Golongan", "Tanggal Lahir", "L/P")
ANI = ("190203041925012998", "Ani Lestari, S.Sos.", "ani@contoh.test", "", "Pekerja Sosial", "III/c", "4/3/1902", "P")
BEN = ("190304052024211997", "Ben Apui", "ben@contoh.test", "", "Penyuluh", "IX", "", "L")
TONO = ("", "Tono Lawai", "tono@contoh.test", "", "TKSK", "", "17 Agustus 1985", "L")


def as_csv(*rows: Sequence[str], heads: Sequence[str] = HEADS) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([heads, *rows])
    return out.getvalue().encode()


def send(cohort: Cohort, content: bytes, by: User, *, home: int | None = None, name: str = "daftar.csv") -> Roster:
    """Received and checked: jobs run at once in tests."""
    blob = storage.put(io.BytesIO(content), at_most=10_000_000)
    with unit_of_work():
        made = services.receive(cohort, name, blob.key, home_id=home or cohort.agency_id, by=by.id, at=now())
    db.session.refresh(made)
    return made


def write(roster: Roster) -> Roster:
    with unit_of_work():
        services.order(roster, at=now())
    db.session.refresh(roster)
    return roster


def undo(roster: Roster) -> Roster:
    with unit_of_work():
        services.order_undo(roster, at=now())
    db.session.refresh(roster)
    return roster


def rows(roster: Roster) -> list[RosterRow]:
    return list(db.session.query(RosterRow).filter_by(roster_id=roster.id).order_by(RosterRow.id))


def errors(roster: Roster) -> list[tuple[int, str]]:
    """Line and field of each error."""
    return [(row.line, field) for row in rows(roster) for field, _message, level in row.problems if level == "error"]
