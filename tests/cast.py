"""The fixed cast of all tests: one tree of agencies, one person for each role. Their NIPs are impossible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

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
    """In few statements, for most tests begin with it."""
    ministry, province = Agency(name="Kementerian Sosial", kind="ministry", path=""), Agency(
        name="Pemerintah Provinsi Kalimantan Utara", kind="province", path="")
    _written([ministry, province])
    school = Agency(name="Politeknik Kesejahteraan Sosial", kind="office", parent_id=ministry.id, path="")
    malinau, nunukan = (Agency(name=f"Dinas Sosial Kabupaten {name}", kind="office", parent_id=province.id, path="")
                        for name in ("Malinau", "Nunukan"))
    _written([school, malinau, nunukan])
    for made, parent in ((ministry, None), (province, None), (school, ministry), (malinau, province), (nunukan, province)):
        made.path = _path(made, parent)
    everywhere = ("system", 0)
    in_malinau = ("agency", malinau.id)
    people = _people({
        "learner": ("sari", "Sari Wulandari", malinau, "190101012024212999", "", everywhere),
        "stranger": ("yosep", "Yosep Lawing", nunukan, "", "", everywhere),
        "instructor": ("budi", "Budi Hartono", school, "190102022015031998", "instructor", ("agency", school.id)),
        "organiser": ("rina", "Rina Marlina", province, "", "organiser", ("agency", province.id)),
        "hr_officer": ("hasan", "Hasan Basri", malinau, "", "hr_officer", in_malinau),
        "head_of_office": ("maria", "Maria Ngau", malinau, "", "head_of_office", in_malinau),
        "auditor": ("anton", "Anton Wijaya", province, "", "auditor", everywhere),
        "administrator": ("dewi", "Dewi Anggraini", school, "", "administrator", everywhere),
    })
    return Cast(ministry, school, province, malinau, nunukan, **people, people=people)


def agency(name: str, kind: str, parent: Agency | None = None) -> Agency:
    made = Agency(name=name, kind=kind, parent_id=parent.id if parent else None, path="")
    _written([made])
    made.path = _path(made, parent)
    db.session.flush()
    return made


def person(username: str, name: str, place: Agency, number: str = "", *, role: str = "",
           scope: tuple[str, int] = ("system", 0)) -> User:
    return _people({"": (username, name, place, number, role, scope)})[""]


def _people(plans: dict[str, tuple[str, str, Agency, str, str, tuple[str, int]]]) -> dict[str, User]:
    """By the same keys, as the database has them: each of a username, name, agency, number, role and its scope."""
    made = {key: User(username=username, name=name, email=f"{username}@contoh.test", agency_id=place.id, created_at=now(),
                      employment_type="pppk" if number else "volunteer")
            for key, (username, name, place, number, _role, _scope) in plans.items()}
    _written(made.values())
    _written(IdentityNumber(user_id=made[key].id, kind="ni_pppk", number=number, valid_from=date(2024, 1, 1))
             for key, (*_, number, _role, _scope) in plans.items() if number)
    _written(RoleGrant(user_id=made[key].id, role=role, scope_kind=scope[0], scope_id=scope[1], granted_at=now())
             for key, (*_, role, scope) in plans.items() if role)
    db.session.scalars(sa.select(User).where(User.id.in_(user.id for user in made.values()))
                       .execution_options(populate_existing=True)).all()
    return made


def _written(rows: Iterable[Agency | User | IdentityNumber | RoleGrant]) -> None:
    db.session.add_all(rows)
    db.session.flush()


def _path(made: Agency, parent: Agency | None) -> str:
    return f"{parent.path if parent else '/'}{made.id}/"
