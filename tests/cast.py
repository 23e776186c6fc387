"""The fixed cast of all tests: one tree of agencies, one person for each role. Their NIPs are impossible."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from lms.accounts.models import Agency, IdentityNumber, RoleGrant, User
from lms.core.database import db, now


@dataclass
class Cast:
    """Agencies: school under the ministry; province with two regencies. `people` holds all users by role."""

    ministry: Agency
    school: Agency
    province: Agency
    malinau: Agency
    nunukan: Agency
    learner: User
    stranger: User
    instructor: User
    organiser: User
    hr_officer: User
    head_of_office: User
    auditor: User
    administrator: User
    people: dict[str, User] = field(default_factory=dict)


def assemble() -> Cast:
    ministry = agency("Kementerian Sosial", "ministry")
    school = agency("Politeknik Kesejahteraan Sosial", "office", ministry)
    province = agency("Pemerintah Provinsi Kalimantan Utara", "province")
    malinau = agency("Dinas Sosial Kabupaten Malinau", "office", province)
    nunukan = agency("Dinas Sosial Kabupaten Nunukan", "office", province)
    people = {
        "learner": person("sari", "Sari Wulandari", malinau, "190101012024212999"),
        "stranger": person("yosep", "Yosep Lawing", nunukan),
        "instructor": person("budi", "Budi Hartono", school, "190102022015031998", role="instructor",
                             scope=("agency", school.id)),
        "organiser": person("rina", "Rina Marlina", province, role="organiser", scope=("agency", province.id)),
        "hr_officer": person("hasan", "Hasan Basri", malinau, role="hr_officer", scope=("agency", malinau.id)),
        "head_of_office": person("maria", "Maria Ngau", malinau, role="head_of_office", scope=("agency", malinau.id)),
        "auditor": person("anton", "Anton Wijaya", province, role="auditor", scope=("system", 0)),
        "administrator": person("dewi", "Dewi Anggraini", school, role="administrator", scope=("system", 0)),
    }
    return Cast(ministry, school, province, malinau, nunukan, **people, people=people)


def agency(name: str, kind: str, parent: Agency | None = None) -> Agency:
    made = Agency(name=name, kind=kind, parent_id=parent.id if parent else None, path="")
    db.session.add(made)
    db.session.flush()
    made.path = f"{parent.path if parent else '/'}{made.id}/"
    db.session.flush()
    return made


def person(username: str, name: str, place: Agency, number: str = "", *, role: str = "",
           scope: tuple[str, int] = ("system", 0)) -> User:
    made = User(username=username, name=name, email=f"{username}@contoh.test", agency_id=place.id, created_at=now(),
                employment_type="pppk" if number else "volunteer")
    db.session.add(made)
    db.session.flush()
    if number:
        db.session.add(IdentityNumber(user_id=made.id, kind="ni_pppk", number=number, valid_from=date(2024, 1, 1)))
    if role:
        db.session.add(RoleGrant(user_id=made.id, role=role, scope_kind=scope[0], scope_id=scope[1], granted_at=now()))
    db.session.flush()
    db.session.refresh(made)
    return made
