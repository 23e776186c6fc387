"""Rules, scores and completions that change in the same moment, in real threads on a database of their own."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.assessments import services
from lms.assessments.errors import ChangedMeanwhile
from lms.assessments.gradebook import services as grades
from lms.assessments.gradebook.models import Override, Scheme
from lms.assessments.models import Attempt
from lms.core.database import db, now
from lms.core.testing import fresh_database, make_app, migrated
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.enrolments import services as enrolling
from tests.assessments.books import Graded, build
from tests.cast import Cast, assemble
from tests.enrolments.test_race import at_once


@pytest.fixture
def busy_app(tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    server = os.environ.get("LMS_TEST_DATABASE_URL", "")
    url = fresh_database(server, f"lms_test_{worker_id}_grades") if server else ""
    app = migrated(make_app(tmp_path, database_url=url))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def furnished() -> tuple[Cast, Graded]:
    """The learner has read all and sat the quiz: enough where 90 percent of the activities are."""
    with unit_of_work():
        cast = assemble()
        graded = build(cast)
    graded.read(cast.learner)
    graded.sit(cast.learner, graded.quiz, 10)
    return cast, graded


def test_nobody_completes_by_a_rule_that_is_being_tightened(busy_app: Flask) -> None:
    with busy_app.app_context():
        cast, graded = furnished()
        with unit_of_work():  # as if nothing had been announced yet
            db.session.add(Scheme(course_id=graded.course.id, share=90, scale=[], set_at=now()))
        learner, course, strict = cast.learner.id, graded.course.id, graded.rule(share=90, final="90")
        seen = db.session.scalars(sa.select(Scheme.id)).one()
        db.session.remove()

    def tighten() -> None:
        grades.set_grading(course, strict, seen=seen, at=now())
        time.sleep(0.8)

    def complete() -> bool:
        time.sleep(0.3)
        return enrolling.complete_if_met(learner, course, at=now())

    assert at_once(busy_app, [tighten, complete]) == [None, False]
    with busy_app.app_context():
        place = enrolments.place_of(learner, course)
        assert place is not None
        assert place.status == "active"


def test_two_scores_set_in_the_same_moment_leave_one_and_a_refusal(busy_app: Flask) -> None:
    with busy_app.app_context():
        cast, graded = furnished()
        item, course, learner, by = graded.item(graded.final), graded.course.id, cast.learner.id, cast.instructor.id
        db.session.remove()
    acts = [lambda score=score: grades.set_score(item, course, learner, score, "Ya.", seen=None, by=by, at=now())
            for score in range(50, 54)]
    came = at_once(busy_app, acts)  # type: ignore[arg-type]
    assert sorted(map(str, came)) == sorted(["False", *[str(ChangedMeanwhile)] * 3])
    with busy_app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Override)) == 1


def test_a_last_score_and_an_eased_rule_complete_the_course_once(busy_app: Flask) -> None:
    with busy_app.app_context():
        cast, graded = furnished()
        graded.set(graded.rule(share=100, final="70"))
        course, learner, eased, final = graded.course.id, cast.learner.id, graded.rule(share=90), graded.final.public_id
        keys = [question.public_id for question in graded.questions[graded.final.id]]
        seen = db.session.scalars(sa.select(Scheme.id)).one()
        db.session.remove()

    def sit() -> int:
        attempt = services.start(learner, courses.activity_or_404(final), at=now())
        services.save(attempt.public_id, learner, [services.Answer(key, ["true"], 1, "d") for key in keys], at=now())
        return services.submit(attempt.public_id, learner, at=now()).id

    came = at_once(busy_app, [sit, lambda: grades.set_grading(course, eased, seen=seen, at=now())])
    assert isinstance(came[0], int)
    assert isinstance(came[1], list)
    with busy_app.app_context():
        place = enrolments.place_of(learner, course)
        assert place is not None
        assert place.status == "completed"
        assert db.session.scalar(sa.select(sa.func.count()).where(Attempt.score == 100)) == 2
