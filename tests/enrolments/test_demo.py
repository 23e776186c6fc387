"""The demonstration as the rooms up to this one load it: nobody completes before the quizzes stand, then the finished do."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from lms.accounts import demo as accounts_demo
from lms.accounts import queries as people
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import demo_courses
from lms.courses import queries as courses
from lms.courses import services as learning
from lms.enrolments import demo
from lms.enrolments.models import Cohort, Enrolment


def test_the_finished_cohort_is_through_and_the_shown_learner_lacks_one_test(app: Flask) -> None:
    with unit_of_work():
        for load in (accounts_demo.load, demo_courses.load, demo.load):
            load()
        assert not db.session.scalar(sa.select(sa.func.count()).where(Enrolment.status == "completed"))
        for code in (demo.FINISHED, demo.NEARLY):
            _add_test(code)
        sittings = demo.sittings()
        assert all(sitting.at < now() for sitting in sittings)
        for sitting in sittings:
            if sitting.passes:
                learning.complete_activity(sitting.learner_id, sitting.activity_id, at=sitting.at)
    finished = db.session.scalars(
        sa.select(Enrolment.status).join(Cohort, Cohort.id == Enrolment.cohort_id).where(Cohort.ends_on < now().date())).all()
    assert set(finished) == {"completed"}
    shown, nearly = people.find("peserta"), courses.by_code(demo.NEARLY)
    assert shown is not None
    assert nearly is not None
    assert [(left.kind, left.title) for left in courses.missing(shown.id, nearly.id)] == [("quiz", "Tes")]


def _add_test(code: str) -> None:
    course = courses.by_code(code)
    assert course is not None
    last = courses.module_or_404(courses.outline(course.id).modules[-1].public_id)
    learning.add_activity(last, "quiz", "Tes", completion="passed")
