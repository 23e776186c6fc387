"""Nobody grades oneself, sees right answers too early, or gets more attempts than there are."""

from __future__ import annotations

import pytest

from lms.assessments import queries as quizzes
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import attention
from lms.courses import queries as courses
from lms.enrolments import services as enrolments
from tests.security.conftest import RIGHT, AsUser, Side


def test_the_right_answer_is_on_no_page_of_a_learner(here: Side, as_user: AsUser) -> None:
    browser, attempt, key = as_user(here.learner), here.attempt.public_id, here.question.public_id
    pages = [f"/courses/{here.course.public_id}", f"/activities/{here.quiz.public_id}", f"/attempts/{attempt}",
             f"/attempts/{attempt}/review", "/", "/my-courses", f"/my-courses/{here.place.public_id}"]
    for page in pages:
        assert RIGHT not in browser.get(page).text, page
    sent = {"device": "d", "answers": [{"question": key, "values": ["salah"], "sequence": 1}]}
    assert RIGHT not in browser.post(f"/attempts/{attempt}/answers", json=sent).text
    browser.post(f"/attempts/{attempt}/submit")
    for page in [*pages, f"/attempts/{attempt}/result"]:
        assert RIGHT not in browser.get(page, follow_redirects=True).text, page
    for page in (f"/questions/{key}", f"/questions/{key}/edit", f"/quizzes/{here.quiz.public_id}/preview",
                 f"/quizzes/{here.quiz.public_id}/results/{attempt}", f"/courses/{here.course.public_id}/questions"):
        assert browser.get(page).status_code == 403, page


def test_marks_are_no_fields(here: Side, as_user: AsUser) -> None:
    browser, attempt = as_user(here.learner), here.attempt.public_id
    claimed = {"score": "100", "is_passed": "1", "marks": "{}", "points": "9", "passing_score": "0", "submitted_at": "2020-01-01",
               "question": [here.question.public_id, "x"], f"q-{here.question.public_id}": ["salah", RIGHT], "number": "0"}
    browser.post(f"/attempts/{attempt}", data=claimed)
    browser.post(f"/attempts/{attempt}/submit", data=claimed)
    db.session.expire_all()
    found = quizzes.attempt_or_404(attempt, here.learner.id)
    assert (found.score, found.is_passed, found.number) == (0, False, 1)


def test_a_quiz_is_not_completed_by_saying_so(here: Side, as_user: AsUser) -> None:
    browser = as_user(here.learner)
    for verb, fields in (("mark", {}), ("time", {"seconds": "99999", "shown": "x"}), ("place", {"place": "99999"})):
        browser.post(f"/activities/{here.quiz.public_id}/{verb}", data={"completed": "1", "completed_at": "2020-01-01", **fields})
    browser.get(f"/activities/{here.quiz.public_id}")
    assert here.quiz.title in [step.title for step in courses.missing(here.learner.id, here.course.id)]


def test_progress_is_ones_own_whatever_a_request_names(here: Side, as_user: AsUser) -> None:
    with unit_of_work():
        enrolments.enrol(here.stranger.id, here.cohort, at=now())
    named = {"learner_id": str(here.stranger.id), "user_id": str(here.stranger.id), "learner": here.stranger.public_id}
    as_user(here.learner).post(f"/activities/{here.reading.public_id}/mark", data=named, query_string=named)
    done = {who.username: courses.progress_of(who.id, [here.course.id])[here.course.id].done
            for who in (here.learner, here.stranger)}
    assert done == {"sari": 1, "yosep": 0}


@pytest.mark.parametrize("seconds", ["-1", "1e9", "nan", "inf", "999999", "x", ""])
def test_time_that_has_not_passed_is_not_counted(here: Side, as_user: AsUser, seconds: str) -> None:
    with unit_of_work():
        here.reading.completion, here.reading.minimum_seconds = "time", 600
    browser, at = as_user(here.learner), now()
    learner, stranger = here.learner.id, here.stranger.id
    for shown in (attention.seal(learner, here.reading.id, at=at), attention.seal(stranger, here.reading.id, at=at),
                  attention.seal(learner, here.quiz.id, at=at), "made-up"):
        answer = browser.post(f"/activities/{here.reading.public_id}/time", data={"shown": shown, "seconds": seconds})
        assert answer.status_code in (303, 400)
    assert courses.progress_of(here.learner.id, [here.course.id])[here.course.id].done == 0


def test_no_second_attempt_where_there_is_one(here: Side, as_user: AsUser) -> None:
    browser = as_user(here.learner)
    browser.post(f"/attempts/{here.attempt.public_id}/submit")
    assert browser.post(f"/quizzes/{here.quiz.public_id}/attempts", data={"number": "0"}).status_code == 409
    key = here.question.public_id
    browser.post(f"/attempts/{here.attempt.public_id}", data={"question": key, f"q-{key}": RIGHT, f"seen-{key}": ""})
    browser.post(f"/attempts/{here.attempt.public_id}/submit")
    db.session.expire_all()
    assert quizzes.attempt_or_404(here.attempt.public_id, here.learner.id).score == 0


def test_material_is_for_those_with_a_place(here: Side, as_user: AsUser) -> None:
    address = f"/materials/{here.material.public_id}/bahan.pdf"
    assert as_user(here.learner).get(address).status_code == 200
    assert as_user(here.stranger).get(address).status_code == 403
    assert here.reading.public_id
    page = as_user(here.stranger).get(f"/activities/{here.reading.public_id}", follow_redirects=True)
    assert "Isi rahasia" not in page.text
