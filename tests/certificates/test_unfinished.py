"""Closing a cohort in which something still hangs in the air: told with its page, and only done on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from lms.accounts.models import User
from lms.assessments import services as quizzes
from lms.assessments.models import Attempt
from lms.certificates import closing
from lms.certificates.commands import certificates as command
from lms.certificates.models import Issuer
from lms.core.database import now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.assessments.room import Room, furnish
from tests.cast import Cast

AsUser = Callable[[User], Client]


@pytest.fixture
def room(cast: Cast) -> Room:
    with unit_of_work():
        return furnish(cast)


@pytest.fixture
def running(room: Room, cast: Cast) -> Attempt:
    with unit_of_work():
        return quizzes.start(cast.learner.id, room.activity, at=now())


@pytest.fixture
def waiting(room: Room, cast: Cast) -> Attempt:
    """Handed in, with an essay that a person has to mark."""
    with unit_of_work():
        essay = quizzes.create_question(room.course.id, "essay", "Ceritakan.", {"grader_info": ""}, at=now())
        quizzes.place_question(room.activity.id, essay.id, points=Decimal(4))
        attempt = quizzes.start(cast.learner.id, room.activity, at=now())
        quizzes.save(attempt.public_id, cast.learner.id, [quizzes.Answer(essay.public_id, ["Jawaban."], 1, "d")], at=now())
        return quizzes.submit(attempt.public_id, cast.learner.id, at=now())


def told(room: Room, *, later: timedelta = timedelta()) -> list[str]:
    return [thing.words for thing in closing.preview(room.cohort.id, share=0, at=now() + later).unfinished]


def test_an_attempt_that_runs_is_told_until_its_time_is_up(room: Room, running: Attempt) -> None:
    assert told(room) == ["1 percobaan masih berjalan: Kuis uji"]
    assert told(room, later=timedelta(hours=1)) == []


def test_marks_that_are_due_are_told_with_the_page_where_they_are_given(
        room: Room, waiting: Attempt, cast: Cast, as_user: AsUser) -> None:
    assert told(room) == ["1 percobaan menunggu nilai: Kuis uji"]
    page = as_user(cast.administrator).get(f"/certificates/cohorts/{room.cohort.public_id}/close").text
    assert f"/quizzes/{room.activity.public_id}/marking" in page


def test_answers_that_came_late_are_told(room: Room, running: Attempt, cast: Cast) -> None:
    with unit_of_work():
        quizzes.submit(running.public_id, cast.learner.id, at=now())
        quizzes.save(running.public_id, cast.learner.id, room.answers("single"), at=now() + timedelta(minutes=1))
    assert told(room) == ["1 percobaan memuat jawaban terlambat yang belum diputuskan: Kuis uji"]


def test_who_is_in_no_place_of_the_cohort_does_not_count(room: Room, cast: Cast) -> None:
    with unit_of_work():
        quizzes.start(cast.instructor.id, room.activity, at=now())
    assert told(room) == []


def test_it_is_closed_only_on_purpose(room: Room, running: Attempt, issuer: Issuer, cast: Cast, as_user: AsUser) -> None:
    desk, address = as_user(cast.administrator), f"/certificates/cohorts/{room.cohort.public_id}/close"
    page = desk.get(address).text
    assert "1 percobaan masih berjalan: Kuis uji" in page
    assert f"/quizzes/{room.activity.public_id}/results" in page
    refused = desk.post(address, data={"share": "0"})
    assert (refused.status_code, "Centang bila angkatan tetap ditutup" in refused.text) == (422, True)
    assert desk.post(address, data={"share": "0", "anyway": "y"}).status_code == 303
    assert "masih berjalan" not in desk.get(address).text


def test_the_command_refuses_unless_told_so(app: Flask, room: Room, running: Attempt, issuer: Issuer) -> None:
    run = app.test_cli_runner()
    asked = ["issue", "--cohort", room.cohort.public_id]
    tried = json.loads(run.invoke(command, [*asked, "--dry-run", "--json"]).output)
    assert tried["unfinished"] == ["1 attempt is running: Kuis uji"]
    refused = run.invoke(command, asked)
    assert (refused.exit_code, "Nothing was changed" in refused.output) == (1, True)
    assert run.invoke(command, [*asked, "--anyway"]).exit_code == 0
    assert run.invoke(command, asked).exit_code == 0
