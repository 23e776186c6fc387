"""The register as SIASN's fields name it, for staff offices that enter courses into the national system."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from lms.accounts import identity
from lms.accounts.queries import Agency
from lms.certificates import states
from lms.certificates.models import Certificate
from lms.core.spreadsheets import harmless

COLUMNS = (
    "pnsOrangId", "instansiId", "namaKursus", "institusiPenyelenggara", "jenisDiklatId", "jenisKursusSertipikat", "jumlahJam",
    "nomorSertipikat", "tanggalKursus", "tanggalSelesaiKursus", "tahunKursus", "lokasiId", "jenisKursus", "nip", "nama",
    "instansi", "status", "tautanVerifikasi")
"""The fields of POST /kursus/save, then what an officer needs beside them."""
_STATUS = {states.ISSUED: "berlaku", states.SUPERSEDED: "diganti", states.REVOKED: "dicabut", states.EXPIRED: "kedaluwarsa"}
_KINDS = {2: "F", 4: "P", 7: "P", 9: "P"}
BOM = "\ufeff"


def lines(certificates: Iterable[Certificate], agencies: Iterable[Agency]) -> Iterator[str]:
    """CSV with a byte order mark, so that Excel reads UTF-8."""
    known = {a.id: a for a in agencies}
    yield BOM + _line(COLUMNS)
    for certificate in certificates:
        yield _line(_row(certificate, known))


def _row(c: Certificate, agencies: dict[int, Agency]) -> tuple[object, ...]:
    facts = c.facts
    return (
        "", _siasn_id(c.agency_path, agencies), c.course_title, facts["issuer"][-1], c.training_form,
        _KINDS.get(c.training_form, "T"), c.credit_hours, c.number, _day(facts["started_on"]), _day(facts["finished_on"]),
        c.finished_on.year, "", "", identity.displayed(identity.normalise(facts["identity_number"] or "")), c.learner_name,
        facts["agency"] or "", _STATUS[c.status], facts["verification_url"])


def _siasn_id(path: str, agencies: dict[int, Agency]) -> str:
    """That of the learner's instansi: the nearest agency up the tree that has one."""
    for step in reversed([int(step) for step in path.split("/") if step]):
        if (agency := agencies.get(step)) and agency.siasn_id:
            return agency.siasn_id
    return ""


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}-{month}-{year}"


def _line(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([harmless(str(cell)) for cell in cells])
    return text.getvalue()
