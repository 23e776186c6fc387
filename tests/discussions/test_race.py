"""Real threads on a database of their own: a form that is sent many times at once, and a class that answers at once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core.database import db, new_public_id, now
from lms.core.work import unit_of_work
from lms.discussions import glossary, services
from lms.discussions.errors import Refused
from lms.discussions.models import Post, Reader, Term, Thread
from lms.enrolments import queries as enrolments
from lms.enrolments import services as places
from lms.enrolments.queries import CohortFacts
from tests.cast import assemble, person
from tests.enrolments.conftest import make_course, run_dates
from tests.enrolments.test_race import at_once, busy_app  # noqa: F401


@dataclass
class Hall:
    cohort: CohortFacts
    learners: list[int]


@pytest.fixture
def hall(busy_app: Flask) -> Hall:  # noqa: F811
    at = now()
    with busy_app.app_context(), unit_of_work():
        cast = assemble()
        course = make_course(cast.school.id)
        cohort = places.create_cohort(course.id, "A", agency_id=cast.province.id, at=at, **run_dates())
        learners = [person(f"p{n}", f"Peserta {n}", cast.malinau).id for n in range(8)]
        for id_ in learners:
            places.enrol(id_, cohort, at=at)
        return Hall(enrolments.cohort_facts(cohort.id), learners)


def test_what_is_sent_many_times_at_once_is_written_once(busy_app: Flask, hall: Hall) -> None:  # noqa: F811
    def ask() -> int:
        return services.begin(hall.cohort, hall.learners[0], "Satu", "Isi.", key="sama", is_staff=False, at=now()).id

    threads = at_once(busy_app, [ask] * 8)
    assert len(set(threads)) == 1

    def reply(learner: int, key: str) -> int:
        thread = db.session.get_one(Thread, threads[0])
        return services.reply(hall.cohort, thread, learner, "Balasan.", key=key, is_staff=False, at=now()).id

    again = at_once(busy_app, [lambda: reply(hall.learners[1], "ganda")] * 8)
    assert len(set(again)) == 1
    at_once(busy_app, [lambda id_=id_: reply(id_, new_public_id()) for id_ in hall.learners])
    with busy_app.app_context():
        thread = db.session.get_one(Thread, threads[0])
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Post)) == 10
        assert (thread.replies, thread.last_id) == (9, db.session.scalar(sa.select(sa.func.max(Post.id))))
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Reader)) == 8


def test_of_two_answers_marked_at_once_one_holds_and_a_term_stands_once(busy_app: Flask, hall: Hall) -> None:  # noqa: F811
    with busy_app.app_context(), unit_of_work():
        thread = services.begin(hall.cohort, hall.learners[0], "Satu", "Isi.", key="k", is_staff=False, at=now())
        posts = [services.reply(hall.cohort, thread, id_, "Isi.", key="k2", is_staff=False, at=now()).id for id_ in hall.learners]
        thread_id = thread.id

    def mark(post: int) -> bool:
        services.mark(db.session.get_one(Thread, thread_id), db.session.get_one(Post, post), on=True, at=now())
        return True

    assert at_once(busy_app, [lambda id_=id_: mark(id_) for id_ in posts]) == [True] * 8

    def add() -> str:
        return glossary.add(hall.cohort.course_id, "NIK", "Nomor.", by=None, at=now()).name

    added = at_once(busy_app, [add] * 6)
    assert sorted(map(str, added)) == sorted(["NIK", *[str(Refused)] * 5])
    with busy_app.app_context():
        marked = db.session.scalars(sa.select(Post).where(Post.answers_at.is_not(None))).all()
        assert len(marked) == 1
        assert db.session.get_one(Thread, thread_id).is_answered
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Term)) == 1
