"""The file by which a province joins (TOML), read whole before anything is written; every fault names its place."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lms.accounts import identity
from lms.accounts.labels import EMPLOYMENT
from lms.accounts.services import ADDRESS, USERNAME
from lms.certificates.designs.design import HOUSE
from lms.core.errors import Unreadable
from lms.core.i18n import ZONES

LARGEST = 1_000_000
"""Bytes of the file."""
ROLES = ("organiser", "hr_officer", "head_of_office", "auditor", "instructor")
OFFICES = ("Dinas Sosial", "Badan Kepegawaian Daerah", "Inspektorat")
BELOW = ("Dinas Sosial", "BKPSDM")
_TOP = {"province", "time_zone", "offices", "regency_offices", "people", "letterhead"}
_PERSON = {"username", "name", "email", "role", "office", "region", "number", "employment", "position"}
_PAPER = {"unit_code", "heading", "city", "signatory_name", "signatory_position", "signatory_number", "design", "office"}
_WIDTHS = {"unit_code": 30, "city": 80, "signatory_name": 120, "signatory_position": 160, "design": 20, "office": 120}


@dataclass(frozen=True)
class Somebody:
    """An account to be made, with its role over an agency: the government of `region`, or there the office of this name."""

    username: str
    name: str
    email: str
    role: str
    region: str
    office: str = ""
    number: str = ""
    employment: str = "pns"
    position: str = ""


@dataclass(frozen=True)
class Letterhead:
    """How the certificates of the province's agencies are issued and printed; `office` signs, the government where empty."""

    unit_code: str
    heading: tuple[str, ...]
    city: str
    signatory_name: str
    signatory_position: str
    signatory_number: str = ""
    design: str = HOUSE[0]
    office: str = ""


@dataclass(frozen=True)
class Plan:
    """`province` is a Kemendagri code of two digits; offices are made with the name of their region behind."""

    province: str
    time_zone: str
    people: tuple[Somebody, ...]
    letterhead: Letterhead | None = None
    offices: tuple[str, ...] = OFFICES
    regency_offices: tuple[str, ...] = BELOW


def read(path: Path) -> Plan:
    """Unreadable, with the place, for whatever is not right."""
    if path.stat().st_size > LARGEST:
        raise Unreadable(f"The file is larger than {LARGEST} bytes.")
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"The file is no TOML in UTF-8: {error}.") from error
    return parsed(told)


def parsed(told: dict[str, Any]) -> Plan:
    _known(told, _TOP, "the file")
    province, zone = _text(told, "province", 2, "the file"), _text(told, "time_zone", 40, "the file")
    if zone not in ZONES:
        raise Unreadable(f"time_zone: {zone} is none of {', '.join(ZONES)}.")
    listed = told.get("people", [])
    if not isinstance(listed, list) or not listed:
        raise Unreadable("people: name at least one, for somebody has to look after the province.")
    people = tuple(_somebody(one, f"people {place}", province) for place, one in enumerate(listed, 1))
    _once([one.username for one in people], "username")
    _once([one.email for one in people if one.email], "email")
    if not any(one.role == "organiser" and not one.office and one.region == province for one in people):
        raise Unreadable("people: one of them must be organiser over the province itself (no office, no region).")
    return Plan(province, zone, people, _letterhead(told.get("letterhead")), _names(told, "offices", OFFICES),
                _names(told, "regency_offices", BELOW))


def _somebody(one: Any, place: str, province: str) -> Somebody:
    _known(one, _PERSON, place)
    made = Somebody(
        _text(one, "username", 80, place).lower(), _text(one, "name", 120, place), _may(one, "email", 254, place).lower(),
        _text(one, "role", 20, place), _may(one, "region", 5, place) or province, _may(one, "office", 120, place),
        _may(one, "number", 25, place), _may(one, "employment", 20, place) or "pns", _may(one, "position", 120, place))
    faults = {
        "username": not USERNAME.fullmatch(made.username), "email": bool(made.email) and not ADDRESS.fullmatch(made.email),
        "role": made.role not in ROLES, "employment": made.employment not in EMPLOYMENT,
        "region": made.region != province and not made.region.startswith(f"{province}."),
        "number": bool(made.number) and not identity.inspect(made.number).is_sound}
    for name in (name for name, is_wrong in faults.items() if is_wrong):
        raise Unreadable(f"{place}: {name} cannot be “{getattr(made, name)}”.")
    return made


def _letterhead(one: Any) -> Letterhead | None:
    if one is None:
        return None
    _known(one, _PAPER, "letterhead")
    heading = one.get("heading")
    if not isinstance(heading, list) or not 1 <= len(heading) <= 4 or not all(
            isinstance(line, str) and 0 < len(line) <= 90 for line in heading):
        raise Unreadable("letterhead: heading is a list of 1 to 4 lines of at most 90 letters.")
    plain = {name: _text(one, name, most, "letterhead") for name, most in _WIDTHS.items()
             if name not in ("design", "office")}
    design, number = _may(one, "design", 20, "letterhead") or HOUSE[0], _may(one, "signatory_number", 25, "letterhead")
    if design not in HOUSE:
        raise Unreadable(f"letterhead: design is none of {', '.join(HOUSE)}.")
    if number and not identity.inspect(number).is_sound:
        raise Unreadable("letterhead: signatory_number is no NIP.")
    return Letterhead(heading=tuple(heading), design=design, signatory_number=identity.normalise(number),
                      office=_may(one, "office", 120, "letterhead"), **plain)


def _known(told: Any, names: set[str], place: str) -> None:
    if not isinstance(told, dict):
        raise Unreadable(f"{place}: a table of names and values is expected.")
    if odd := sorted(set(told) - names):
        raise Unreadable(f"{place}: nobody knows {', '.join(odd)}; known are {', '.join(sorted(names))}.")


def _text(told: dict[str, Any], name: str, most: int, place: str) -> str:
    text = _may(told, name, most, place)
    if not text:
        raise Unreadable(f"{place}: {name} is missing.")
    return text


def _may(told: dict[str, Any], name: str, most: int, place: str) -> str:
    value = told.get(name, "")
    if not isinstance(value, str):
        raise Unreadable(f"{place}: {name} is a text: put it between quotation marks.")
    text = " ".join(value.split())
    if len(text) > most:
        raise Unreadable(f"{place}: {name} is longer than {most} letters.")
    return text


def _names(told: dict[str, Any], name: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    found = told.get(name, list(usual))
    if not isinstance(found, list) or not all(isinstance(one, str) and 0 < len(one.strip()) <= 120 for one in found):
        raise Unreadable(f"{name}: a list of names is expected.")
    return tuple(" ".join(one.split()) for one in found)


def _once(values: list[str], name: str) -> None:
    if twice := sorted({value for value in values if values.count(value) > 1}):
        raise Unreadable(f"people: {name} {', '.join(twice)} stands there twice.")
