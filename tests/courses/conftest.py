"""One small published course, and a learner who follows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import queries, services
from lms.courses.models import Activity, Course, Module
from lms.enrolments import services as enrolments
from tests.cast import Cast


@dataclass
class School:
    """`steps` are the activities by what completes them; `reading` is the first, done when marked."""

    course: Course
    module: Module
    steps: dict[str, Activity]

    @property
    def reading(self) -> Activity:
        return self.steps["marked"]


def make_course(cast: Cast, code: str = "UJI-01", **facts: Any) -> Course:
    return services.create_course(
        code=code, title=f"Pelatihan {code}", agency_id=cast.school.id, at=now(), summary="Ringkas.", objectives=["Mampu."],
        **{"hours_asynchronous": 20, "daily_credit_cap": 3, **facts})


@pytest.fixture
def school(cast: Cast) -> School:
    with unit_of_work():
        course = make_course(cast)
        first = services.add_module(course, "Modul satu", hours_asynchronous=12)
        second = services.add_module(course, "Modul dua", hours_asynchronous=8)
        steps = {
            "marked": services.add_activity(first, "reading", "Bacaan satu", body="## Judul\n\nIsi **tebal**."),
            "time": services.add_activity(first, "reading", "Bacaan dua", body="Isi.", completion="time", minimum_seconds=60),
            "opened": services.add_activity(second, "reading", "Bacaan tiga", body="Isi.", completion="opened"),
        }
        services.publish(course, at=now())
    return School(course, first, steps)


@pytest.fixture
def follower(cast: Cast, school: School) -> Cast:
    """The cast, now that its learner has a place in the course."""
    enrol(cast, school.course)
    return cast


def enrol(cast: Cast, course: Course) -> None:
    with unit_of_work():
        cohort = enrolments.create_cohort(course.id, "Angkatan I", agency_id=cast.province.id, starts_on=date.today(),  # noqa: DTZ011
                                          ends_on=date.today() + timedelta(days=60), at=now())  # noqa: DTZ011
        enrolments.enrol(cast.learner.id, cohort, at=now())


@pytest.fixture
def state(follower: Cast) -> Callable[[Activity], str]:
    """How far the learner is with an activity, read afresh."""

    def read(activity: Activity) -> str:
        db.session.expire_all()
        outline = queries.outline(activity.course_id, learner_id=follower.learner.id)
        return next(a.state for a in outline.activities() if a.id == activity.id)

    return read
