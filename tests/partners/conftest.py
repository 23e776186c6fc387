"""A school, a province and two regencies as governments of their own, a course, and agreements with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lms.accounts import services as accounts
from lms.accounts.models import Agency, User
from lms.core.database import now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses.models import Course
from lms.enrolments import services as enrolments
from lms.enrolments.models import Cohort
from lms.partners import services
from lms.partners.models import Agreement
from lms.partners.services import Terms
from tests.cast import Cast, agency, person
from tests.enrolments.conftest import make_course, run_dates

AsUser = Callable[[User], Client]
MakeAgreement = Callable[..., Agreement]


def terms(**more: Any) -> Terms:
    today = now().date()
    return replace(Terms("pks", "119/01/PKS/2026", "Pelatihan pegawai dinas sosial", today - timedelta(100),
                         today + timedelta(300), "apbd_regency", 10), **more)


@pytest.fixture
def rina(cast: Cast) -> User:
    """The organiser of the school, who also looks after the province."""
    with unit_of_work():
        accounts.grant_role(cast.organiser.id, "organiser", scope=("agency", cast.school.id), at=now())
    return cast.organiser


@pytest.fixture
def bulungan(cast: Cast) -> Agency:
    """A regency, which is a government of its own below the province."""
    with unit_of_work():
        return agency("Pemerintah Kabupaten Bulungan", "regency", cast.province)


@pytest.fixture
def office(bulungan: Agency) -> Agency:
    with unit_of_work():
        return agency("Dinas Sosial Kabupaten Bulungan", "office", bulungan)


@pytest.fixture
def people(office: Agency) -> list[User]:
    """Three people of the regency's office."""
    with unit_of_work():
        return [person(f"bulungan{n}", f"Pegawai Bulungan {n}", office) for n in range(3)]


@pytest.fixture
def course(cast: Cast) -> Course:
    with unit_of_work():
        return make_course(cast.school.id)


@pytest.fixture
def cohort(cast: Cast, course: Course) -> Cohort:
    """Run by the school, from three days ago until ten days from now, open to all."""
    with unit_of_work():
        return enrolments.create_cohort(course.id, "Angkatan I", agency_id=cast.school.id, is_open=True, at=now(), **run_dates())


@pytest.fixture
def make_agreement(cast: Cast, bulungan: Agency) -> MakeAgreement:
    """An agreement of the school, in force, with Bulungan unless another is named."""

    def make(partner: Agency | None = None, *, is_draft: bool = False, **more: Any) -> Agreement:
        with unit_of_work():
            made = services.make(cast.school.id, (partner or bulungan).id, terms(**more), at=now())
            if not is_draft:
                services.put_in_force(made, at=now())
        return made

    return make


@pytest.fixture
def agreement(make_agreement: MakeAgreement) -> Agreement:
    return make_agreement()
