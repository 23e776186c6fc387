"""A course that one reading and one test complete, a cohort of it, and the school as its issuer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from lms.accounts.models import User
from lms.certificates import queries, services
from lms.certificates.models import Certificate, Issuer
from lms.core.database import db, now
from lms.core.testing import fresh_database, make_app, migrated
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Course
from lms.courses.queries import outline
from lms.enrolments import services as enrolments
from lms.enrolments.models import Cohort
from tests.cast import Cast

ISSUER: dict[str, Any] = {
    "unit_code": "POLTEKESOS", "number_pattern": "{seq:04d}/{program}/{cohort}/{unit}/{roman_month}/{year}",
    "document_title": "Surat Tanda Tamat Pendidikan dan Pelatihan",
    "heading": ["Kementerian Sosial Republik Indonesia", "Politeknik Kesejahteraan Sosial"], "city": "Bandung",
    "signatory_name": "Dr. Marjuki Wirawan, M.Sc.", "signatory_position": "Direktur", "signatory_number": "190101011925011998",
    "signatory_note": ""}


def course_of(cast: Cast, code: str = "MKAS-01") -> Course:
    course = courses.create_course(code=code, title="Manajemen Kasus", agency_id=cast.school.id, at=now(), training_form=16,
                                   hours_asynchronous=12, hours_synchronous=8)
    module = courses.add_module(course, "Konsep dan prinsip", hours_asynchronous=12, hours_synchronous=8)
    courses.add_activity(module, "reading", "Pengantar", body="Isi.", completion="opened", is_required=True)
    course.status = "published"
    return course


def cohort_of(cast: Cast, course: Course, **facts: Any) -> Cohort:
    today = now().date()
    return enrolments.create_cohort(course.id, "Angkatan III 2026", at=now(), place="Tanjung Selor", **{
        "agency_id": cast.school.id, "starts_on": today - timedelta(days=20), "ends_on": today + timedelta(days=9), **facts})


def finish(learner: User, cohort: Cohort) -> int:
    """Enrol the learner, take the one step there is; the enrolment, now completed."""
    place = enrolments.enrol(learner.id, cohort, at=now())
    take_every_step(learner.id, cohort.course_id)
    return place.id


def take_every_step(learner_id: int, course_id: int) -> None:
    for step in outline(course_id).activities():
        courses.complete_activity(learner_id, step.id, at=now())


def said(html: str) -> str:
    """A page without its markup, for a number may break after each slash."""
    return re.sub(r"<[^>]+>", "", html)


@pytest.fixture
def course(cast: Cast) -> Course:
    with unit_of_work():
        return course_of(cast)


@pytest.fixture
def cohort(cast: Cast, course: Course) -> Cohort:
    with unit_of_work():
        return cohort_of(cast, course)


@pytest.fixture
def issuer(cast: Cast) -> Issuer:
    with unit_of_work():
        return services.set_issuer(cast.school.id, **ISSUER)


@pytest.fixture
def complete(cohort: Cohort) -> Callable[[User], Certificate | None]:
    def run(learner: User) -> Certificate | None:
        with unit_of_work():
            enrolment_id = finish(learner, cohort)
        return queries.of_enrolment(enrolment_id)

    return run


@pytest.fixture
def certificate(issuer: Issuer, cast: Cast, complete: Callable[[User], Certificate | None]) -> Certificate:
    """Sari's, issued and printed."""
    made = complete(cast.learner)
    assert made is not None
    return made


@pytest.fixture
def own_app(tmp_path: Path, database_url: str, worker_id: str) -> Iterator[Flask]:
    """An application on a database of its own, for what threads do and no transaction takes back."""
    url = fresh_database(database_url, f"lms_test_{worker_id}_own") if database_url else ""
    app = migrated(make_app(tmp_path, database_url=url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
