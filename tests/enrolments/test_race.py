"""Real threads on a database of their own: seats and completions hold when everybody comes at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Lock

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.testing import fresh_database, make_app, migrated
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Activity
from lms.enrolments import moving, queries, services
from lms.enrolments.errors import AlreadyDecided, CohortFull, InvitationUsedUp, PlaceElsewhere, WaitsElsewhere
from lms.enrolments.models import Application, Ask, Cohort, Enrolment, Petition
from lms.enrolments.petitions import asking
from lms.enrolments.petitions import services as petitions
from lms.enrolments.petitions.asking import Supervisor
from lms.enrolments.seats import queue, waiting
from lms.enrolments.seats.room import Room
from lms.enrolments.signals import CourseCompleted, course_completed
from lms.enrolments.ways import invitations, setting
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


def test_two_hundred_people_for_the_last_ten_seats_and_the_rest_wait_in_the_order_they_came(busy_app: Flask) -> None:
    with busy_app.app_context():
        with unit_of_work():
            cast = assemble()
            course = make_course(cast.school.id)
            cohort = services.create_cohort(course.id, "A", agency_id=cast.province.id, at=now(), capacity=12, is_open=True,
                                            **run_dates())
            for user in (cast.learner, cast.stranger):
                services.enrol(user.id, cohort, at=now())
            ids = [person(f"orang{n:03}", f"Orang {n}", cast.malinau).id for n in range(200)]
        cohort_id = cohort.id
        db.session.remove()
    turn, came = Lock(), list[int]()

    def ask(learner_id: int) -> str:
        """Whoever has got through the door says so before the door is opened to the next. On a laden machine some find no
        connection and are told that the server is busy: they ask again."""
        state = queue.apply(learner_id, queries.cohort(cohort_id), at=now()).state  # type: ignore[arg-type]
        with turn:
            came.append(learner_id)
        return state

    states, left = list[object](), ids
    while left:
        told = at_once(busy_app, [lambda i=i: ask(i) for i in left])  # type: ignore[misc]
        assert set(told) <= {"seated", "waiting", OperationalError, NoConnection}
        states += [state for state in told if isinstance(state, str)]
        left = [id_ for id_, state in zip(left, told, strict=True) if not isinstance(state, str)]
    assert (states.count("seated"), states.count("waiting")) == (10, 190)
    with busy_app.app_context():
        assert queries.taken(cohort_id) == 12
        assert queries.learners_in(cohort_id) >= set(came[:10])
        line = db.session.scalars(sa.select(Application).where(Application.state == "waiting").order_by(Application.id)).all()
        assert [one.learner_id for one in line] == came[10:]
        assert [waiting.number_of(one) for one in (line[0], line[94], line[189])] == [1, 95, 190]
        db.session.remove()
    leavers = came[:10]
    at_once(busy_app, [lambda i=i: _leave(i, cohort_id) for i in leavers])  # type: ignore[misc]
    with busy_app.app_context():
        offered = db.session.scalars(sa.select(Application.learner_id).where(Application.state == "offered")).all()
        assert sorted(offered) == sorted(came[10:20])
        assert Room(queries.cohort(cohort_id)).taken == 12  # type: ignore[arg-type]


def test_two_hundred_applications_accepted_at_once_for_the_last_ten_seats(busy_app: Flask) -> None:
    """Two hundred decisions in two hundred threads: ten seats, and the others on the waiting list in the order of acceptance."""
    with busy_app.app_context():
        with unit_of_work():
            cast = assemble()
            course = make_course(cast.school.id)
            cohort = services.create_cohort(course.id, "A", agency_id=cast.province.id, at=now(), capacity=10, is_open=True,
                                            **run_dates())
            setting.put(cohort, setting.Way(True, "application", asks_supervisor=False, asks_letter=False), at=now())
            made = [petitions.apply(person(f"orang{n:03}", f"Orang {n}", cast.malinau).id, cohort, motive="Perlu.", at=now()).id
                    for n in range(200)]
        cohort_id, organiser_id = cohort.id, cast.organiser.id
        db.session.remove()
    turn, came = Lock(), list[int]()

    def accept(petition_id: int) -> str:
        petition = db.session.get_one(Petition, petition_id)
        petitions.accept(petition, at=now(), by=organiser_id)
        with turn:
            came.append(petition.learner_id)
        return petition.state

    left = made
    while left:
        told = at_once(busy_app, [lambda i=i: accept(i) for i in left])  # type: ignore[misc]
        assert set(told) <= {"accepted", OperationalError, NoConnection}
        left = [id_ for id_, state in zip(left, told, strict=True) if state != "accepted"]
    with busy_app.app_context():
        assert queries.learners_in(cohort_id) == set(came[:10])
        line = db.session.scalars(sa.select(Application).where(Application.state == "waiting").order_by(Application.id)).all()
        assert [one.learner_id for one in line] == came[10:]
        db.session.remove()
    again = at_once(busy_app, [lambda i=i: accept(i) for i in made[:5]])  # type: ignore[misc]
    assert set(again) == {AlreadyDecided}


def test_a_supervisor_who_answers_ten_times_at_once_answers_once(busy_app: Flask) -> None:
    with busy_app.app_context():
        with unit_of_work():
            cast = assemble()
            course = make_course(cast.school.id)
            cohort = services.create_cohort(course.id, "A", agency_id=cast.province.id, at=now(), is_open=True, **run_dates())
            setting.put(cohort, setting.Way(True, "application", asks_letter=False), at=now())
            petition = petitions.apply(cast.learner.id, cohort, motive="Perlu.", at=now(),
                                       supervisor=Supervisor("Lukas", "lukas@malinau.go.id"))
            ask_id = asking.newest(petition.id).id  # type: ignore[union-attr]
        db.session.remove()
    yes = [lambda: asking.approve(db.session.get_one(Ask, ask_id), at=now())] * 5
    no = [lambda: asking.refuse(db.session.get_one(Ask, ask_id), reason="Tidak.", at=now())] * 5
    told = at_once(busy_app, [*yes, *no])  # type: ignore[list-item]
    assert (told.count(None), told.count(AlreadyDecided)) == (1, 9)


def test_an_invitation_for_five_lets_in_five_of_thirty(busy_app: Flask) -> None:
    with busy_app.app_context():
        with unit_of_work():
            cast = assemble()
            course = make_course(cast.school.id)
            cohort = services.create_cohort(course.id, "A", agency_id=cast.province.id, at=now(), is_open=True, **run_dates())
            setting.put(cohort, setting.Way(True, "link"), at=now())
            invitation_id = invitations.make(cohort, uses_most=5, at=now()).id
            ids = [person(f"orang{n:02}", f"Orang {n}", cast.malinau).id for n in range(30)]
        cohort_id = cohort.id
        db.session.remove()
    told = at_once(busy_app, [lambda i=i: invitations.use(invitation_id, i, at=now()).state for i in ids])  # type: ignore[misc]
    assert (told.count("seated"), told.count(InvitationUsedUp)) == (5, 25)
    with busy_app.app_context():
        assert queries.taken(cohort_id) == 5


def test_two_who_are_moved_towards_each_other_at_once_both_arrive(busy_app: Flask) -> None:
    with busy_app.app_context():
        with unit_of_work():
            cast = assemble()
            course = make_course(cast.school.id)
            a, b = (services.create_cohort(course.id, name, agency_id=cast.province.id, at=now(), **run_dates()) for name in "AB")
            ids = [person(f"orang{n:02}", f"Orang {n}", cast.malinau).id for n in range(10)]
            places = [(services.enrol(id_, (a, b)[n % 2], at=now()).id, (b, a)[n % 2].id) for n, id_ in enumerate(ids)]
        by, both = cast.organiser.id, (a.id, b.id)
        db.session.remove()

    def go(place_id: int, target_id: int) -> str:
        place, target = db.session.get_one(Enrolment, place_id), db.session.get_one(Cohort, target_id)
        return moving.move(place, target, reason="Bertukar.", at=now(), by=by).status

    assert at_once(busy_app, [lambda p=p, t=t: go(p, t) for p, t in places]) == ["active"] * 10  # type: ignore[misc]
    with busy_app.app_context():
        assert [queries.learners_in(id_) for id_ in both] == [set(ids[1::2]), set(ids[::2])]


def _leave(learner_id: int, cohort_id: int) -> None:
    place = next(p for p in queries.roster(cohort_id) if p.learner_id == learner_id)
    services.withdraw(place, at=now())


def test_one_person_who_asks_twenty_times_at_once_waits_once(busy_app: Flask) -> None:
    with busy_app.app_context():
        with unit_of_work():
            cast = assemble()
            course = make_course(cast.school.id)
            cohorts = [services.create_cohort(course.id, name, agency_id=cast.province.id, at=now(), capacity=1, is_open=True,
                                              **run_dates()) for name in "AB"]
            for user, cohort in ((cast.auditor, cohorts[0]), (cast.stranger, cohorts[1])):
                services.enrol(user.id, cohort, at=now())
        learner_id, both = cast.learner.id, [cohort.id for cohort in cohorts]
        db.session.remove()
    came = at_once(busy_app, [lambda c=c: queue.apply(learner_id, queries.cohort(c), at=now()).id for c in both * 10])  # type: ignore[misc, arg-type]
    assert len({outcome for outcome in came if isinstance(outcome, int)}) == 1
    assert {outcome for outcome in came if not isinstance(outcome, int)} == {WaitsElsewhere}


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
