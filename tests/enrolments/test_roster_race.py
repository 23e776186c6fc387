"""Real threads on a database of their own: the same list sent twice at once makes nobody twice."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from flask import Flask

from lms.accounts.models import User
from lms.core import jobs as queue
from lms.core import storage
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.enrolments import queries, services
from lms.enrolments.models import Roster
from lms.enrolments.roster import services as rosters
from tests.cast import assemble
from tests.enrolments.conftest import make_course, run_dates
from tests.enrolments.lists import as_csv
from tests.enrolments.test_race import busy_app

__all__ = ["busy_app"]
PEOPLE = [(f"190203041925{month:02}2{serial:03}", f"Orang {month}{serial}", f"orang{month}.{serial}@contoh.test", *[""] * 5)
          for month in range(1, 6) for serial in range(1, 11)]


def prepared(app: Flask, cohorts: int, capacity: int | None) -> tuple[list[int], list[int]]:
    """The ids of cohorts, each with the same list checked and ready."""
    with app.app_context():
        with unit_of_work():
            cast = assemble()
            course = make_course(cast.school.id)
            made = [services.create_cohort(course.id, f"Angkatan {n}", agency_id=cast.province.id, at=now(), capacity=capacity,
                                           **run_dates()) for n in range(cohorts)]
            blob = storage.put(io.BytesIO(as_csv(*PEOPLE)), at_most=1_000_000)
        lists = []
        for cohort in made * (2 // cohorts):
            with unit_of_work():
                lists.append(rosters.receive(cohort, "daftar.csv", blob.key, home_id=cohort.agency_id, by=cast.organiser.id,
                                             at=now()).id)
        with unit_of_work():
            db.session.execute(sa.update(Roster).values(state="writing"))
        return [cohort.id for cohort in made], lists


def write_at_once(app: Flask, lists: list[int]) -> None:
    def run(roster_id: int) -> None:
        with app.app_context():
            queue.perform("enrolments.write_roster", {"roster_id": roster_id})
            db.session.remove()

    with ThreadPoolExecutor(len(lists)) as pool:
        list(pool.map(run, lists))


def test_the_same_list_written_twice_at_once_makes_everybody_once(busy_app: Flask) -> None:
    (cohort,), lists = prepared(busy_app, 1, None)
    write_at_once(busy_app, lists)
    with busy_app.app_context():
        made = [db.session.get_one(Roster, id_) for id_ in lists]
        assert sorted((r.state, r.counts["create"], r.counts["unchanged"]) for r in made) == [
            ("written", 0, 50), ("written", 50, 0)]
        assert len(queries.learners_in(cohort)) == 50
        assert db.session.scalar(sa.select(sa.func.count()).select_from(User).where(User.name.like("Orang %"))) == 50


def test_two_cohorts_of_one_course_share_nobody(busy_app: Flask) -> None:
    cohorts, lists = prepared(busy_app, 2, None)
    write_at_once(busy_app, lists)
    with busy_app.app_context():
        assert sorted(len(queries.learners_in(id_)) for id_ in cohorts) == [0, 50]
        assert {db.session.get_one(Roster, id_).state for id_ in lists} == {"written"}


def test_the_last_seats_are_given_once(busy_app: Flask) -> None:
    (cohort,), lists = prepared(busy_app, 1, 30)
    write_at_once(busy_app, lists)
    with busy_app.app_context():
        assert len(queries.learners_in(cohort)) == 30
        assert db.session.scalar(sa.select(sa.func.count()).select_from(User).where(User.name.like("Orang %"))) == 30
