"""A published course with a quiz of one question of each type, and a learner who has a place in it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from lms.assessments import services
from lms.assessments.models import Attempt
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.enrolments import services as enrolments
from tests.assessments.room import CONTENTS, Room
from tests.cast import Cast


@pytest.fixture
def room(cast: Cast) -> Room:
    at = now()
    with unit_of_work():
        course = courses.create_course(code="UJI-01", title="Pelatihan Uji", agency_id=cast.school.id, at=at)
        module = courses.add_module(course, "Modul satu")
        activity = courses.add_activity(module, "quiz", "Kuis uji")
        services.create_quiz(activity.id, time_limit_minutes=30, attempts_allowed=3, passing_score=70,
                             instructions="Kerjakan **sendiri**.")
        questions = {}
        for kind, (text, raw, _right, _wrong) in CONTENTS.items():
            questions[kind] = services.create_question(course.id, kind, text, raw, at=at, feedback="Baca *bahan*.")
            services.place_question(activity.id, questions[kind].id, points=Decimal(2 if kind == "multiple" else 1))
        course.status = "published"
        db.session.flush()
        cohort = enrolments.create_cohort(
            course.id, "Angkatan I", agency_id=cast.province.id, starts_on=at.date() - timedelta(days=3),
            ends_on=at.date() + timedelta(days=30), at=at, place="Tanjung Selor", time_zone="Asia/Makassar", capacity=None)
        enrolments.enrol(cast.learner.id, cohort, at=at)
    return Room(course, activity, cohort, questions)


@pytest.fixture
def attempt(room: Room, cast: Cast) -> Attempt:
    """In progress, started just now."""
    with unit_of_work():
        return services.start(cast.learner.id, room.activity, at=now(), seed=7)
