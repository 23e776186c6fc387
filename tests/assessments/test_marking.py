"""Marking by hand: the score waits for the lecturer, drafts stay hers, and no mark handed over is ever lost."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.assessments import personal_data, queries, services
from lms.assessments.errors import NotAllMarked
from lms.assessments.models import Attempt, Mark, Question
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from tests.assessments.room import Room
from tests.cast import Cast

Browser = Callable[[User], Client]


@pytest.fixture
def essay(room: Room) -> Question:
    """Worth 4 of 10 points, beside six for the rest."""
    with unit_of_work():
        question = services.create_question(room.course.id, "essay", "Ceritakan.", {"grader_info": "Catatan penilai."}, at=now())
        services.place_question(room.activity.id, question.id, points=Decimal(4))
        return question


@pytest.fixture
def handed_in(room: Room, essay: Question, cast: Cast) -> Attempt:
    with unit_of_work():
        attempt = services.start(cast.learner.id, room.activity, at=now())
        right = room.answers("single", "multiple", "true_false", "short", "numeric")
        services.save(attempt.public_id, cast.learner.id,
                      [*right, services.Answer(essay.public_id, ["Saya mendengarkan.\nLalu mencatat."], 9, "d")], at=now())
        return services.submit(attempt.public_id, cast.learner.id, at=now())


def screen(room: Room, attempt: Attempt, essay: Question) -> str:
    return f"/quizzes/{room.activity.public_id}/marking/{attempt.public_id}/{essay.public_id}"


def finalise(browser: Client, room: Room) -> None:
    assert browser.post(f"/quizzes/{room.activity.public_id}/marking/finalise").status_code == 303


def is_done(room: Room, cast: Cast) -> bool:
    return not courses.missing(cast.learner.id, room.course.id)


def test_a_score_waits_for_the_lecturer(room: Room, handed_in: Attempt, cast: Cast, as_user: Browser) -> None:
    assert handed_in.score is None
    assert not handed_in.is_passed
    assert "Menunggu penilaian" in as_user(cast.learner).get(f"/attempts/{handed_in.public_id}/result").text
    assert "Menunggu penilaian" in as_user(cast.learner).get(f"/activities/{room.activity.public_id}").text
    assert "Jawaban menunggu penilaian Anda" in as_user(cast.instructor).get("/").text
    assert as_user(cast.instructor).get(f"/quizzes/{room.activity.public_id}/results").status_code == 200


def test_two_attempts_of_one_learner_are_told_apart(
        room: Room, handed_in: Attempt, essay: Question, cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        second = services.start(cast.learner.id, room.activity, at=now())
        services.save(second.public_id, cast.learner.id, [services.Answer(essay.public_id, ["Lagi."], 1, "d")], at=now())
        services.submit(second.public_id, cast.learner.id, at=now())
    page = as_user(cast.instructor).get(f"/quizzes/{room.activity.public_id}/marking").text.partition("<main")[2]
    assert page.count("</a> Percobaan 2 <small") == 1
    assert "Percobaan 1" not in page


def test_an_essay_left_empty_needs_nobody(room: Room, essay: Question, cast: Cast) -> None:
    with unit_of_work():
        attempt = services.start(cast.learner.id, room.activity, at=now())
        services.submit(attempt.public_id, cast.learner.id, at=now())
    assert attempt.score == 0


def test_a_draft_is_kept_and_hidden_until_the_marks_are_handed_over(
        room: Room, essay: Question, handed_in: Attempt, cast: Cast, as_user: Browser) -> None:
    lecturer, learner = as_user(cast.instructor), as_user(cast.learner)
    page = lecturer.get(screen(room, handed_in, essay)).text
    assert "Catatan penilai." in page
    assert "Lalu mencatat." in page
    lecturer.post(screen(room, handed_in, essay), data={"points": "3,5", "comment": "Bagus, tambahkan contoh."})
    assert 'value="3,5' in lecturer.get(screen(room, handed_in, essay)).text.replace("3.5", "3,5")
    assert "tambahkan contoh" not in learner.get(f"/attempts/{handed_in.public_id}/result").text
    assert not is_done(room, cast)
    assert "sudah dinilai" not in learner.get("/notices").text
    finalise(lecturer, room)
    assert "Jawaban Anda sudah dinilai" in learner.get("/notices").text
    db.session.refresh(handed_in)
    assert (handed_in.score, handed_in.is_passed) == (Decimal(95), True)
    assert is_done(room, cast)
    result = learner.get(f"/attempts/{handed_in.public_id}/result").text
    assert "tambahkan contoh" in result
    assert "3,5 dari 4" in result


def test_a_second_mark_keeps_the_first_on_record(
        room: Room, essay: Question, handed_in: Attempt, cast: Cast, as_user: Browser) -> None:
    lecturer = as_user(cast.instructor)
    for points in ("1", "4"):
        lecturer.post(screen(room, handed_in, essay), data={"points": points})
        finalise(lecturer, room)
    marks = db.session.scalars(sa.select(Mark).where(Mark.attempt_id == handed_in.id).order_by(Mark.id)).all()
    assert [mark.points for mark in marks] == [1, 4]
    assert all(mark.finalised_at for mark in marks)
    db.session.refresh(handed_in)
    assert handed_in.score == 100


@pytest.mark.parametrize("points", ["", "5", "-1", "dua", "1,234", "nan"])
def test_points_beyond_the_question_are_refused(
        room: Room, essay: Question, handed_in: Attempt, cast: Cast, as_user: Browser, points: str) -> None:
    assert as_user(cast.instructor).post(screen(room, handed_in, essay), data={"points": points}).status_code == 422
    assert queries.marks_of([handed_in.id])[handed_in.id] == ({}, {})


def test_marks_are_not_handed_over_before_all_are_given(handed_in: Attempt) -> None:
    with pytest.raises(NotAllMarked), unit_of_work():
        services.finalise_marks(handed_in, at=now())


def test_nobody_but_the_lecturer_marks(
        room: Room, essay: Question, handed_in: Attempt, cast: Cast, as_user: Browser) -> None:
    for user in (cast.learner, cast.stranger):
        assert as_user(user).get(screen(room, handed_in, essay)).status_code in (403, 404)
        assert as_user(user).post(screen(room, handed_in, essay), data={"points": "4"}).status_code in (403, 404)
        assert as_user(user).post(f"/quizzes/{room.activity.public_id}/marking/finalise").status_code in (403, 404)
    assert as_user(cast.instructor).get(screen(room, handed_in, essay).replace(essay.public_id, "lain")).status_code == 404


def test_a_comment_handed_over_is_among_what_its_learner_may_take_along(
        room: Room, handed_in: Attempt, essay: Question, cast: Cast) -> None:
    with unit_of_work():
        services.draft_mark(
            handed_in, essay.public_id, Decimal(3), "Sebutkan langkah berikutnya.", by=cast.administrator.id, at=now())
    assert personal_data.ATTEMPTS.collect(cast.learner.id)[0]["comments"] == {}
    with unit_of_work():
        services.finalise_marks(handed_in, at=now())
    assert personal_data.ATTEMPTS.collect(cast.learner.id)[0]["comments"] == {essay.public_id: "Sebutkan langkah berikutnya."}
