"""The example plugin, installed as a stranger's distribution, uses every door."""

from __future__ import annotations

import email
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.accounts.models import User
from lms.core.database import db, now
from lms.core.plugins import discover
from lms.core.testing import Client, make_app
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.enrolments import services as enrolments
from tests.cast import Cast

ROOM = Path(__file__).parent.parent.parent / "examples" / "evaluation" / "lms_evaluation"


@pytest.fixture
def step(cast: Cast) -> Any:
    """An evaluation as the only activity of a published course, with the learner enrolled."""
    today = now().date()
    with unit_of_work():
        course = courses.create_course(code="EVAL-01", title="Etika", agency_id=cast.school.id, at=now(), hours_asynchronous=2,
                                       summary="Etika kerja.", objectives=["Peserta mampu bersikap etis"])
        module = courses.add_module(course, "Penutup", hours_asynchronous=2)
        activity = courses.add_activity(module, "evaluation", "Evaluasi penyelenggaraan", completion="passed")
        courses.publish(course, at=now())
        cohort = enrolments.create_cohort(course.id, "Angkatan I", agency_id=cast.province.id, starts_on=today,
                                          ends_on=today + timedelta(days=7), at=now())
        enrolments.enrol(cast.learner.id, cohort, at=now())
    return activity


def test_it_is_found_after_what_it_requires(app: Flask) -> None:
    names = [p.name for p in discover().plugins]
    assert names.index("enrolments") < names.index("evaluation")


def test_it_is_small() -> None:
    files = [f for f in ROOM.rglob("*") if f.suffix in (".py", ".html") and "migrations" not in f.parts]
    assert sum(len(f.read_text().splitlines()) for f in files) < 200


def test_a_learner_rates_the_training_and_completes_the_course(step: Any, cast: Cast, as_user: Callable[[User], Client],
                                                               app: Flask) -> None:
    learner = as_user(cast.learner)
    assert f"/evaluation/{step.public_id}" in learner.get(f"/activities/{step.public_id}").text
    answer = learner.post(f"/evaluation/{step.public_id}", data={"stars": "5", "comment": "Bagus"})
    assert answer.status_code == 303
    assert _stars() == [5]
    learner.post(f"/evaluation/{step.public_id}", data={"stars": "4"})
    assert _stars() == [4]
    letters = [email.message_from_bytes(f.read_bytes()) for f in (app.config["INSTANCE"] / "mail").glob("*.eml")]
    assert any(letter["To"] == cast.learner.email for letter in letters)


def test_who_is_not_enrolled_rates_nothing(step: Any, cast: Cast, as_user: Callable[[User], Client]) -> None:
    assert as_user(cast.stranger).post(f"/evaluation/{step.public_id}", data={"stars": "1"}).status_code == 404
    assert _stars() == []


def test_an_answer_outside_the_scale_is_refused_with_words(step: Any, cast: Cast, as_user: Callable[[User], Client]) -> None:
    answer = as_user(cast.learner).post(f"/evaluation/{step.public_id}", data={"stars": "9"})
    assert answer.status_code == 422
    assert _stars() == []


def test_the_menu_leads_its_readers_to_the_results(step: Any, cast: Cast, as_user: Callable[[User], Client]) -> None:
    as_user(cast.learner).post(f"/evaluation/{step.public_id}", data={"stars": "5"})
    teacher = as_user(cast.instructor)
    assert 'href="/evaluation/"' in teacher.get("/").text
    assert "Etika" in teacher.get("/evaluation/").text
    assert 'href="/evaluation/"' not in as_user(cast.learner).get("/").text


def test_switched_off_it_is_simply_gone(tmp_path: Path) -> None:
    app = make_app(tmp_path, found=discover(["evaluation"]))
    assert not [r for r in app.url_map.iter_rules() if r.endpoint.startswith("evaluation.")]


def _stars() -> list[int]:
    return list(db.session.scalars(sa.text("select stars from evaluation_rating")))


