"""A course in somebody's record as SIASN's fields name it, for staff offices that enter courses into the national system.

The fields are those of `POST /kursus/save` of SIASN's web service, as public client libraries write them; dates are
dd-mm-yyyy and "Sertipikat" is spelled so there. Credentials belong to each agency, so nothing is sent from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lms.accounts import identity
from lms.certificates import states
from lms.certificates.models import Certificate
from lms.courses.training_forms import FORMS

COLUMNS = (
    "pnsOrangId", "instansiId", "namaKursus", "institusiPenyelenggara", "jenisDiklatId", "jenisKursusSertipikat", "jumlahJam",
    "nomorSertipikat", "tanggalKursus", "tanggalSelesaiKursus", "tahunKursus", "lokasiId", "jenisKursus", "id", "nip",
    "nama", "instansi", "status", "tautanVerifikasi", "menggantikan")
"""The fields of POST /kursus/save, then what an officer needs beside them. `id` is that of an entry which SIASN has already:
given, the entry is changed and none is added; `menggantikan` is the number of the certificate whose place this one takes."""
NUMBERS = ("jumlahJam", "tahunKursus")
"""The fields that are whole numbers; all others are text, the NIP above all."""
_STATUS = {states.ISSUED: "berlaku", states.SUPERSEDED: "diganti", states.REVOKED: "dicabut", states.EXPIRED: "kedaluwarsa"}


class Place(Protocol):
    """As much of an agency as is asked here."""

    @property
    def siasn_id(self) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One course of one person. `nip` holds digits only; empty where there is none."""

    agency_id: str
    title: str
    provider: str
    training_form: int
    credit_hours: int
    number: str
    started_on: date
    finished_on: date
    nip: str
    name: str
    agency: str
    status: str
    link: str = ""
    siasn_id: str = ""
    replaces: str = ""

    def cells(self) -> dict[str, str | int]:
        """By field; `pnsOrangId`, `lokasiId` and `jenisKursus` are for the office to fill."""
        form = FORMS.get(self.training_form)
        empty: dict[str, str | int] = dict.fromkeys(COLUMNS, "")
        return empty | {
            "instansiId": self.agency_id, "namaKursus": self.title, "institusiPenyelenggara": self.provider,
            "jenisDiklatId": str(self.training_form), "jenisKursusSertipikat": form.group if form else "T",
            "jumlahJam": self.credit_hours, "nomorSertipikat": self.number, "tanggalKursus": _day(self.started_on),
            "tanggalSelesaiKursus": _day(self.finished_on), "tahunKursus": self.finished_on.year, "nip": self.nip,
            "nama": self.name, "instansi": self.agency, "status": self.status, "tautanVerifikasi": self.link, "id": self.siasn_id,
            "menggantikan": self.replaces}


def entry_of(c: Certificate, agencies: Mapping[int, Place], *, nip: str | None = None,
             siasn_id_before: str = "") -> Entry:
    """A certificate of ours, with the NIP as printed unless another is given."""
    facts = c.facts
    return Entry(
        agency_id=siasn_id(c.agency_path, agencies), title=c.course_title, provider=facts["issuer"][-1],
        training_form=c.training_form, credit_hours=c.credit_hours, number=c.number,
        started_on=date.fromisoformat(facts["started_on"]), finished_on=c.finished_on,
        nip=identity.normalise(nip or facts["identity_number"] or ""), name=c.learner_name, agency=facts["agency"] or "",
        status=_STATUS[c.status], link=facts["verification_url"], siasn_id=siasn_id_before,
        replaces=facts.get("replaces") or "")


def entries(certificates: Iterable[Certificate], agencies: Mapping[int, Place]) -> Iterable[Entry]:
    return (entry_of(certificate, agencies) for certificate in certificates)


def siasn_id(path: str, agencies: Mapping[int, Place]) -> str:
    """That of the learner's instansi: the nearest agency up the tree that has one; empty where none has."""
    for step in reversed([int(step) for step in path.split("/") if step]):
        if (agency := agencies.get(step)) and agency.siasn_id:
            return agency.siasn_id
    return ""


def _day(day: date) -> str:
    return f"{day:%d-%m-}{day.year:04d}"
