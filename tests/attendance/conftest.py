"""A cohort with one learner, and a session of it that is on now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from lms.accounts.models import User
from lms.attendance import services
from lms.attendance.models import Meeting
from lms.attendance.services import Plan
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses.models import Course
from lms.enrolments import queries as enrolments
from lms.enrolments import services as places
from lms.enrolments.models import Cohort
from tests.cast import Cast
from tests.enrolments.conftest import cohort, course, make_cohort, steps  # noqa: F401

AsUser = Callable[[User], Client]
MakeMeeting = Callable[..., Meeting]


@pytest.fixture
def at() -> datetime:
    """One present moment for the whole test, on a whole minute."""
    return now().replace(second=0, microsecond=0)


@pytest.fixture
def follower(cast: Cast, cohort: Cohort) -> User:  # noqa: F811
    """The cast's learner, with a place in the cohort."""
    with unit_of_work():
        places.enrol(cast.learner.id, cohort, at=now())
    return cast.learner


@pytest.fixture
def plan(cast: Cast, at: datetime) -> Callable[..., Plan]:
    """Of a session of 90 minutes that began five minutes ago, held by the cast's instructor."""

    def make(**facts: Any) -> Plan:
        return Plan(**{"kind": "classroom", "title": "Diskusi kasus", "starts_at": at - timedelta(minutes=5),
                       "ends_at": at + timedelta(minutes=85), "room": "Aula", "instructor_ids": (cast.instructor.id,), **facts})

    return make


@pytest.fixture
def make_meeting(cohort: Cohort, plan: Callable[..., Plan], at: datetime) -> MakeMeeting:  # noqa: F811
    def make(of: Cohort | None = None, **facts: Any) -> Meeting:
        with unit_of_work():
            return services.add((of or cohort).id, plan(**facts), at=at)

    return make


@pytest.fixture
def meeting(make_meeting: MakeMeeting) -> Meeting:
    return make_meeting()


@pytest.fixture
def status(course: Course, follower: User) -> Callable[[], str]:  # noqa: F811
    """Of the learner's place, read afresh."""

    def read() -> str:
        db.session.expire_all()
        place = enrolments.place_of(follower.id, course.id)
        assert place
        return place.status

    return read


def later(minutes: int) -> timedelta:
    return timedelta(minutes=minutes)
