"""Real threads on a database of their own: a class scans at once, and a thumb taps twice."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from lms.attendance import hours, marking, services
from lms.attendance.models import Mark, Meeting
from lms.attendance.services import Plan
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.enrolments import services as places
from tests.cast import assemble, person
from tests.enrolments.conftest import make_course, run_dates
from tests.enrolments.test_race import at_once, busy_app  # noqa: F401


def test_everybody_who_scans_at_once_has_one_mark(busy_app: Flask) -> None:  # noqa: F811
    at = now()
    with busy_app.app_context(), unit_of_work():
        cast = assemble()
        course = make_course(cast.school.id)
        cohort = places.create_cohort(course.id, "A", agency_id=cast.province.id, at=at, **run_dates())
        learners = [person(f"p{n}", f"Peserta {n}", cast.malinau).id for n in range(10)]
        for id_ in learners:
            places.enrol(id_, cohort, at=at)
        services.set_rule(course.id, 100, at=at)
        meeting = services.add(cohort.id, Plan("classroom", "Kelas", at, at + timedelta(hours=1), "Aula"), at=at).id
        cohort_id, lecturer = cohort.id, cast.instructor.id

    def scan(learner_id: int) -> str:
        there = db.session.get_one(Meeting, meeting)
        return marking.check_in(there, learner_id, method="qr", seen_at=at, at=at).state

    def tick() -> int:
        entries = {id_: marking.Entry("present") for id_ in learners}
        return marking.mark_list(db.session.get_one(Meeting, meeting), entries, at=at, by=lecturer, as_organiser=False)

    came = at_once(busy_app, [*(lambda id_=id_: scan(id_) for id_ in learners * 2), tick])
    assert came[:-1] == ["present"] * 20
    assert isinstance(came[-1], int)
    with busy_app.app_context():
        assert sorted(db.session.scalars(sa.select(Mark.learner_id))) == sorted(learners), "one mark each, none superseded"
        assert {one.percent for one in hours.of_cohort(cohort_id, dict.fromkeys(learners, "")).values()} == {100}
