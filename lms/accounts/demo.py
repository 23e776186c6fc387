"""The demonstration's agencies and people. Every number has the impossible birth year 1901, so that it hits nobody."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from lms.accounts import claims, passwords, queries, services
from lms.accounts.demo_accounts import PASSWORD
from lms.accounts.models import Agency, User
from lms.core.policies import SYSTEM, Scope

AT = datetime(2026, 1, 12, 1, 0, tzinfo=UTC)
WESTERN = "Asia/Jakarta"
REGENCIES = (
    ("bulungan", "Kabupaten Bulungan", "65.01", "8401"), ("malinau", "Kabupaten Malinau", "65.02", "8402"),
    ("nunukan", "Kabupaten Nunukan", "65.03", "8403"), ("tana-tidung", "Kabupaten Tana Tidung", "65.04", "8404"),
    ("tarakan", "Kota Tarakan", "65.71", "8471"))


def load() -> None:
    """Agencies, one account for each role, two more lecturers, and 60 people at work in Kalimantan Utara."""
    agencies = _agencies()
    password_hash = passwords.hashed(PASSWORD)
    users = [_person(row, agencies[row["agency"]], serial, password_hash) for serial, row in enumerate(_listed())]
    _roles({user.username: user for user in users}, agencies)
    _claim(next(user for user in users if user.employment_type == "pppk" and user.username != "peserta"))


def _listed() -> list[dict[str, str]]:
    with (Path(__file__).parent / "demo_people.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _agencies() -> dict[str, Agency]:
    make = services.create_agency
    ministry = make("Kementerian Sosial", "ministry", short_name="Kemensos", siasn_id="3014", region_code="31", time_zone=WESTERN)
    province = make("Pemerintah Provinsi Kalimantan Utara", "province", short_name="Pemprov Kaltara",
                    siasn_id="ff80808140151b37014033f7fa9a4560", region_code="65")
    found = {
        "poltek": make("Politeknik Kesejahteraan Sosial", "office", parent=ministry, short_name="Poltekesos",
                       region_code="32.73", time_zone=WESTERN),
        "pkh": make("Pendamping Sosial Wilayah Kalimantan Utara", "unit", parent=ministry, region_code="65"), "prov": province}
    for key, name in (("dinsos-prov", "Dinas Sosial"), ("bkd", "Badan Kepegawaian Daerah"), ("inspektorat", "Inspektorat")):
        found[key] = make(f"{name} Provinsi Kalimantan Utara", "office", parent=province, region_code="65")
    for key, name, code, siasn_id in REGENCIES:
        regency = found[key] = make(f"Pemerintah {name}", "regency", parent=province, siasn_id=siasn_id, region_code=code)
        found[f"dinsos-{key}"] = make(f"Dinas Sosial {name}", "office", parent=regency, region_code=code)
        found[f"bkpsdm-{key}"] = make(f"BKPSDM {name}", "unit", parent=regency, region_code=code)
    return found


def _person(row: Mapping[str, str], agency: Agency, serial: int, password_hash: str) -> User:
    username = row["username"] or ".".join(row["name"].lower().split()[:2])
    return services.create_user(
        username=username, name=row["name"], email=f"{username}@contoh.example", at=AT, agency_id=agency.id,
        employment_type=row["employment"], number=_number(row, serial), position=row["position"], grade=row["grade"],
        title_before=row["title_before"], title_after=row["title_after"], birth_place=row["birth_place"],
        birth_date=date.fromisoformat(row["born"]), password_hash=password_hash)


def _number(row: Mapping[str, str], serial: int) -> str | None:
    """For those who have one: born in 1901, appointed in 1925 or as PPPK in 2024."""
    appointed = {"pns": "192501", "pppk": "202421"}.get(row["employment"])
    return f"1901{row['born'][5:].replace('-', '')}{appointed}{row['sex']}{900 + serial}" if appointed else None


def _claim(user: User) -> None:
    """A second contract of a PPPK, entered by the person and not yet looked at."""
    before = queries.identity_of(user.id) or ""
    claims.claim(user.id, f"{before[:12]}22{before[14:]}", valid_from=date(2026, 2, 1), at=AT)


def _roles(users: Mapping[str, User], agencies: Mapping[str, Agency]) -> None:
    def over(key: str) -> Scope:
        return ("agency", agencies[key].id)

    for username, role, scope in (
        ("dosen", "instructor", over("poltek")), ("lilis.suryani", "instructor", over("poltek")),
        ("agung.prasetyo", "instructor", over("poltek")), ("penyelenggara", "organiser", over("poltek")),
        ("penyelenggara", "organiser", over("prov")), ("penyelenggara", "organiser", over("pkh")),
        ("kepegawaian", "hr_officer", over("prov")), ("kepala", "head_of_office", over("dinsos-malinau")),
        ("auditor", "auditor", SYSTEM), ("admin", "administrator", SYSTEM),
    ):
        services.grant_role(users[username].id, role, scope=scope, at=AT)
