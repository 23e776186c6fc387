"""An activity that opens after a score."""

from __future__ import annotations

from collections.abc import Callable

from lms.accounts.models import User
from lms.core.database import db
from lms.core.testing import Client
from tests.assessments.books import Graded
from tests.cast import Cast


def test_the_final_test_opens_with_the_score_that_its_lecturer_asks_for(graded: Graded, cast: Cast,
                                                                        as_user: Callable[[User], Client]) -> None:
    answer = as_user(cast.instructor).post(f"/teach/activities/{graded.final.public_id}/opening", data={
        "kind": "score", "score-activity": graded.quiz.id, "score-least": "70"})
    assert answer.status_code == 303
    browser = as_user(cast.learner)
    closed = browser.get(f"/activities/{graded.final.public_id}")
    assert closed.status_code == 403
    assert "Dibuka setelah Anda mencapai nilai 70 persen pada" in closed.text
    assert browser.post(f"/quizzes/{graded.final.public_id}/attempts").status_code == 403
    graded.sit(cast.learner, graded.quiz, 6)
    assert browser.get(f"/activities/{graded.final.public_id}").status_code == 403
    graded.override(cast.learner, graded.quiz, "70")
    db.session.expire_all()
    assert browser.get(f"/activities/{graded.final.public_id}").status_code == 200
    assert browser.post(f"/quizzes/{graded.final.public_id}/attempts").status_code == 303
