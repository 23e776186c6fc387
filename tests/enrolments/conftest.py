"""A published course with two required steps, and a cohort of it that runs today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Activity, Course
from lms.enrolments import services
from lms.enrolments.models import Cohort
from tests.cast import Cast

MakeCohort = Callable[..., Cohort]
AsUser = Callable[[User], Client]
STEPS = ("Membaca kode etik", "Menimbang dilema")


def make_course(agency_id: int, code: str = "ETIK-T", title: str = "Etika Profesi") -> Course:
    """For use inside a unit of work."""
    course = courses.create_course(code=code, title=title, agency_id=agency_id, training_form=16, hours_asynchronous=8,
                                   daily_credit_cap=3, at=now())
    module = courses.add_module(course, "Nilai dan prinsip")
    for step in STEPS:
        courses.add_activity(module, "reading", step, body="Isi bacaan.", completion="marked")
    course.status, course.published_at = "published", now()
    db.session.flush()
    return course


def run_dates(first: int = -3, last: int = 10) -> dict[str, Any]:
    """Days counted from today."""
    today = now().date()
    return {"starts_on": today + timedelta(days=first), "ends_on": today + timedelta(days=last)}


@pytest.fixture
def course(cast: Cast) -> Course:
    with unit_of_work():
        return make_course(cast.school.id)


@pytest.fixture
def make_cohort(cast: Cast, course: Course) -> MakeCohort:
    """A cohort of the course, run by the province, from three days ago until ten days from now, open to all."""

    def make(name: str = "Angkatan I", **facts: Any) -> Cohort:
        given = {"agency_id": cast.province.id, **run_dates(), "is_open": True, "at": now(), "course_id": course.id, **facts}
        with unit_of_work():
            return services.create_cohort(given.pop("course_id"), name, **given)

    return make


@pytest.fixture
def cohort(make_cohort: MakeCohort) -> Cohort:
    return make_cohort()


@pytest.fixture
def steps(course: Course) -> list[int]:
    """The ids of the course's activities in order."""
    return list(db.session.scalars(sa.select(Activity.id).where(Activity.course_id == course.id).order_by(Activity.position)))


def letters(folder: Path) -> list[tuple[str, str, str]]:
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(folder.glob("*.eml"))]
    return [(str(one["To"]), str(one["Subject"]), one.get_content()) for one in read]


@pytest.fixture
def mail(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Letters are written to this folder at once."""
    monkeypatch.setitem(app.config, "MAIL_URL", f"file://{tmp_path}")
    return tmp_path
