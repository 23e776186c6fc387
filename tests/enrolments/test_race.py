"""Real threads on a database of their own: seats and completions hold when everybody comes at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.testing import fresh_database, make_app, migrated
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Activity
from lms.enrolments import queries, services
from lms.enrolments.errors import CohortFull, PlaceElsewhere
from lms.enrolments.signals import CourseCompleted, course_completed
from tests.cast import assemble, person
from tests.enrolments.conftest import make_course, run_dates


@pytest.fixture
def busy_app(tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    server = os.environ.get("LMS_TEST_DATABASE_URL", "")
    url = fresh_database(server, f"lms_test_{worker_id}_race") if server else ""
    app = migrated(make_app(tmp_path, database_url=url))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def at_once(app: Flask, acts: list[Callable[[], object]]) -> list[object]:
    """Each act in a thread and application context of its own, all let go at the same moment; what came of each."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        with app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    return act()
            except Exception as error:
                return type(error)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_twenty_people_for_the_last_three_seats(busy_app: Flask) -> None:
    with busy_app.app_context():
        with unit_of_work():
            cast = assemble()
            course = make_course(cast.school.id)
            cohort = services.create_cohort(course.id, "A", agency_id=cast.province.id, at=now(), capacity=5, **run_dates())
            for user in (cast.learner, cast.stranger):
                services.enrol(user.id, cohort, at=now())
            ids = [person(f"orang{n:02}", f"Orang {n}", cast.malinau).id for n in range(20)]
        cohort_id = cohort.id
        db.session.remove()
    came = at_once(busy_app, [lambda i=i: services.enrol(i, queries.cohort(cohort_id), at=now()).id for i in ids])  # type: ignore[misc, arg-type]
    assert sum(isinstance(outcome, int) for outcome in came) == 3
    assert came.count(CohortFull) == 17
    with busy_app.app_context():
        assert queries.taken(cohort_id) == 5


def test_one_person_at_two_cohorts_of_a_course_gets_one_place(busy_app: Flask) -> None:
    with busy_app.app_context():
        with unit_of_work():
            cast = assemble()
            course = make_course(cast.school.id)
            cohorts = [services.create_cohort(course.id, name, agency_id=cast.province.id, at=now(), **run_dates()).id
                       for name in "AB"]
        learner_id = cast.learner.id
        db.session.remove()
    came = at_once(busy_app, [lambda c=c: services.enrol(learner_id, queries.cohort(c), at=now()).id for c in cohorts * 2])  # type: ignore[misc, arg-type]
    assert len({outcome for outcome in came if isinstance(outcome, int)}) == 1
    assert set(came) - {outcome for outcome in came if isinstance(outcome, int)} == {PlaceElsewhere}


def test_two_last_steps_taken_at_once_complete_the_course_once(busy_app: Flask) -> None:
    heard: list[CourseCompleted] = []

    def hear(app: Flask, *, event: CourseCompleted) -> None:
        heard.append(event)

    course_completed.connect(busy_app, hear)
    with busy_app.app_context():
        with unit_of_work():
            cast = assemble()
            course = make_course(cast.school.id)
            cohort = services.create_cohort(course.id, "A", agency_id=cast.province.id, at=now(), **run_dates())
            ids = [person(f"orang{n}", f"Orang {n}", cast.malinau).id for n in range(4)]
            for id_ in ids:
                services.enrol(id_, cohort, at=now())
        steps = list(db.session.scalars(sa.select(Activity.id)))
        db.session.remove()
    came = at_once(busy_app, [lambda i=i, s=s: courses.complete_activity(i, s, at=now()) for i in ids for s in steps * 2])  # type: ignore[misc]
    assert set(came) == {None}
    assert sorted(event.learner_id for event in heard) == sorted(ids)
    with busy_app.app_context():
        assert {place.status for place in queries.roster(cohort.id)} == {"completed"}
        assert db.session.scalar(sa.select(sa.func.count()).select_from(User).where(User.id.in_(ids))) == 4
