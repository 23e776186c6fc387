"""What comes after the last day, after leaving, or after the clock of a quiz counts for nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.assessments import queries as quizzes
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import attention
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.enrolments import services
from tests.security.conftest import RIGHT, AsUser, Side


@pytest.fixture
def over(here: Side) -> Side:
    """Its last day was yesterday; for two weeks it may still be read."""
    with unit_of_work():
        here.cohort.ends_on = now().date() - timedelta(days=2)
    return here


@pytest.fixture
def left(here: Side) -> Side:
    with unit_of_work():
        services.withdraw(here.place, at=now(), by=here.learner.id)
    return here


def tries(side: Side) -> list[tuple[str, dict[str, str]]]:
    shown = attention.seal(side.learner.id, side.reading.id, at=now() - timedelta(minutes=20))
    return [
        (f"/activities/{side.reading.public_id}/mark", {}), (f"/activities/{side.reading.public_id}/time", {"shown": shown}),
        (f"/activities/{side.reading.public_id}/place", {"place": "3"}), (f"/quizzes/{side.quiz.public_id}/attempts", {}),
        (f"/attempts/{side.attempt.public_id}", {"question": side.question.public_id, f"q-{side.question.public_id}": RIGHT}),
        (f"/attempts/{side.attempt.public_id}/submit", {})]


def test_after_the_last_day_a_learner_reads_and_nothing_counts(over: Side, as_user: AsUser) -> None:
    browser = as_user(over.learner)
    page = browser.get(f"/activities/{over.reading.public_id}")
    assert page.status_code == 200
    assert "Isi rahasia" in page.text
    for address, fields in tries(over):
        answer = browser.post(address, data=fields)
        assert answer.status_code == 409, address
        assert "telah berakhir" in answer.text
    assert nothing_came_of_it(over)


def test_what_a_script_saves_too_late_cannot_be_handed_in(over: Side, as_user: AsUser) -> None:
    browser = as_user(over.learner)
    sent = {"device": "d", "answers": [{"question": over.question.public_id, "values": [RIGHT], "sequence": 1}]}
    browser.post(f"/attempts/{over.attempt.public_id}/answers", json=sent)
    assert browser.post(f"/attempts/{over.attempt.public_id}/submit").status_code == 409
    assert is_open(over)


def test_who_has_left_adds_nothing(left: Side, as_user: AsUser) -> None:
    browser = as_user(left.learner)
    for address, fields in tries(left):
        assert browser.post(address, data=fields).status_code in (403, 404), address
    assert nothing_came_of_it(left)


def test_before_the_first_day_nothing_opens(here: Side, as_user: AsUser) -> None:
    with unit_of_work():
        here.cohort.starts_on = now().date() + timedelta(days=2)
    browser = as_user(here.learner)
    assert browser.get(f"/activities/{here.reading.public_id}").status_code == 303
    assert browser.get(f"/materials/{here.material.public_id}/bahan.pdf").status_code == 403
    for address, fields in tries(here):
        assert browser.post(address, data=fields).status_code in (403, 404), address


def test_an_answer_after_the_clock_of_the_quiz_has_run_out_is_not_kept(here: Side, as_user: AsUser) -> None:
    with unit_of_work():
        here.attempt.deadline = now() - timedelta(seconds=1)
    browser, key = as_user(here.learner), here.question.public_id
    browser.post(f"/attempts/{here.attempt.public_id}", data={"question": key, f"q-{key}": RIGHT, f"seen-{key}": ""})
    browser.post(f"/attempts/{here.attempt.public_id}/submit")
    db.session.expire_all()
    attempt = quizzes.attempt_or_404(here.attempt.public_id, here.learner.id)
    assert attempt.score == 0
    assert not quizzes.responses(attempt.id)
    assert browser.post(f"/quizzes/{here.quiz.public_id}/attempts").status_code == 409


def nothing_came_of_it(side: Side) -> bool:
    return is_open(side) and not quizzes.responses(side.attempt.id)


def is_open(side: Side) -> bool:
    """As it was: nothing done, nothing handed in."""
    db.session.expire_all()
    return (courses.progress_of(side.learner.id, [side.course.id])[side.course.id].done == 0
            and quizzes.attempt_or_404(side.attempt.public_id, side.learner.id).submitted_at is None
            and enrolments.enrolment(side.place.id).completed_at is None)
