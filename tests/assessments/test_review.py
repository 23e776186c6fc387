"""What learners see afterwards and when, overall feedback by score, penalties of repeated attempts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.assessments import queries, review, services, sheets
from lms.assessments.labels import Labels
from lms.assessments.models import REVIEW_PARTS, Attempt, Quiz
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.assessments.room import CONTENTS, Room, asked
from tests.cast import Cast

Browser = Callable[[User], Client]


def shown(**whens: str) -> dict[str, str]:
    """Settings that show the parts named when said, and all others never."""
    return {f"review_{part}": whens.get(part, "never") for part in REVIEW_PARTS}


def set_up(room: Room, **settings: object) -> Quiz:
    quiz = queries.quiz(room.activity.id)
    assert quiz is not None
    with unit_of_work():
        services.update_quiz(quiz, **settings)
    return quiz


def handed_in(room: Room, learner: User, *right: str, at: datetime | None = None) -> Attempt:
    with unit_of_work():
        attempt = services.start(learner.id, room.activity, at=at or now(), seed=1)
        services.save(attempt.public_id, learner.id, room.answers(*right), at=at or now())
        return services.submit(attempt.public_id, learner.id, at=at or now())


def seen(room: Room, learner: User, attempt: Attempt, *, at: datetime | None = None) -> set[str]:
    attempts = queries.attempts_of(learner.id, room.activity.id)
    found = review.of(queries.quiz(room.activity.id), attempt, attempts, at=at or now())
    return {part for part in REVIEW_PARTS if getattr(found, part)}


@pytest.mark.parametrize("part", REVIEW_PARTS)
def test_each_part_has_its_own_moment(part: str, room: Room, cast: Cast) -> None:
    attempt = handed_in(room, cast.learner)
    set_up(room, **shown(**{part: "at_once"}))
    assert seen(room, cast.learner, attempt) == {part}


def test_what_waits_for_a_pass_comes_with_it_or_with_the_last_attempt(room: Room, cast: Cast) -> None:
    set_up(room, **shown(right="passed"), attempts_allowed=2)
    failed = handed_in(room, cast.learner)
    assert seen(room, cast.learner, failed) == set()
    handed_in(room, cast.learner)
    assert seen(room, cast.learner, failed) == {"right"}
    set_up(room, attempts_allowed=3)
    assert seen(room, cast.learner, failed) == set()
    handed_in(room, cast.learner, *CONTENTS)
    assert seen(room, cast.learner, failed) == {"right"}


def test_what_waits_for_the_closing_comes_when_nobody_can_answer_any_more(room: Room, cast: Cast) -> None:
    closes = now() + timedelta(hours=1)
    set_up(room, **shown(right="closed"), closes_at=closes)
    attempt = handed_in(room, cast.learner, *CONTENTS)
    assert seen(room, cast.learner, attempt, at=closes) == set()
    assert seen(room, cast.learner, attempt, at=closes + timedelta(seconds=1)) == {"right"}
    with unit_of_work():
        running = services.start(cast.stranger.id, room.activity, at=now())
        db.session.execute(sa.update(Attempt).where(Attempt.id == running.id).values(deadline=closes + timedelta(minutes=9)))
    assert seen(room, cast.learner, attempt, at=closes + timedelta(minutes=5)) == set()
    assert seen(room, cast.learner, attempt, at=closes + timedelta(minutes=10)) == {"right"}


def test_without_a_window_the_last_day_of_the_cohort_closes(room: Room, cast: Cast) -> None:
    set_up(room, **shown(marks="closed"))
    attempt = handed_in(room, cast.learner)
    assert seen(room, cast.learner, attempt, at=now() + timedelta(days=29)) == set()
    assert seen(room, cast.learner, attempt, at=now() + timedelta(days=32)) == {"marks"}


def test_the_page_holds_only_what_may_be_seen(room: Room, cast: Cast, as_user: Browser) -> None:
    attempt, browser = handed_in(room, cast.learner, "true_false"), as_user(cast.learner)
    page = f"/attempts/{attempt.public_id}/result"
    marks = {"right": "Jawaban benar", "marks": "dari 1", "answers": "jam kerja", "feedback": "Baca <em>bahan</em>"}
    for part, mark in marks.items():
        set_up(room, **shown(**{part: "at_once"}))
        text = browser.get(page).text.split('id="receipt"')[1]
        assert mark in text
        assert [other for other in marks.values() if other != mark and other in text] == []
    set_up(room, **shown(right="passed"))
    text = browser.get(page).text
    assert "jam pelajaran" not in text
    assert "Ditampilkan setelah lulus atau percobaan habis: mana yang benar." in text
    assert "Tidak ditampilkan oleh dosen: jawaban sendiri, poin tiap soal, komentar dan penjelasan." in text


def test_the_highest_band_that_is_reached_speaks(room: Room, cast: Cast, as_user: Browser) -> None:
    bands = [{"least": Decimal(0), "text": "Ulangi *modul*."}, {"least": Decimal("66.67"), "text": "Bagus."},
             {"least": Decimal(90), "text": ""}]
    quiz = set_up(room, bands=bands)
    assert [review.band(quiz.bands, Decimal(score)) for score in ("0", "66.66", "66.67", "100")] == [
        "<p>Ulangi <em>modul</em>.</p>\n", "<p>Ulangi <em>modul</em>.</p>\n", "<p>Bagus.</p>\n", "<p>Bagus.</p>\n"]
    assert review.band(quiz.bands, None) == ""
    attempt = handed_in(room, cast.learner)
    browser, page = as_user(cast.learner), f"/attempts/{attempt.public_id}/result"
    assert "Ulangi <em>modul</em>." in browser.get(page).text
    set_up(room, **shown(marks="at_once"))
    assert "Ulangi" not in browser.get(page).text


def test_a_lecturer_sets_review_bands_and_penalties(room: Room, cast: Cast, as_user: Browser) -> None:
    browser, url = as_user(cast.instructor), f"/quizzes/{room.activity.public_id}/settings"
    given = {"passing_score": "70", "review_right": "closed", "takes_penalties": "y", "bands-0-least": "50,5",
             "bands-0-text": "Cukup.", "bands-1-least": "", "bands-1-text": "Kurang."}
    assert "bands-3-text" in browser.post(url, data=given | {"more": "1"}).text
    assert browser.post(url, data=given | {"bands-1-least": "50,50"}).status_code == 422
    assert browser.post(url, data=given | {"bands-1-least": "101"}).status_code == 422
    silent = browser.post(url, data=given | {"bands-2-least": "80", "bands-2-text": " "})
    assert (silent.status_code, "Baris 3 memuat nilai tanpa teks" in silent.text) == (422, True)
    assert browser.post(url, data=given | {"bands-2-least": "0", "bands-2-text": ""}).status_code == 303
    db.session.expire_all()
    quiz = queries.quiz(room.activity.id)
    assert quiz is not None
    assert (quiz.review_right, quiz.takes_penalties) == ("closed", True)
    assert [(band["least"], band["text"]) for band in quiz.bands] == [("50.5", "Cukup."), ("0", "Kurang.")]
    assert 'value="50.5"' in browser.get(url).text


def penalised(room: Room) -> None:
    with unit_of_work():
        for question in room.questions.values():
            question.labels = Labels(penalty=Decimal("0.3333333"))


def test_a_repeated_attempt_loses_the_penalty_for_each_one_before(room: Room, cast: Cast) -> None:
    penalised(room)
    set_up(room, takes_penalties=True, attempts_allowed=5)
    scores = [handed_in(room, cast.learner, *CONTENTS).score for _ in range(5)]
    assert scores == [Decimal(100), Decimal("66.83"), Decimal("33.17"), Decimal(0), Decimal(0)], "of marks to two decimals"


def test_without_being_asked_for_penalties_cost_nothing(room: Room, cast: Cast) -> None:
    penalised(room)
    assert [handed_in(room, cast.learner, *CONTENTS).score for _ in range(2)] == [Decimal(100), Decimal(100)]


def test_a_right_answer_that_earns_less_is_right_all_the_same(room: Room, cast: Cast) -> None:
    penalised(room)
    set_up(room, takes_penalties=True)
    handed_in(room, cast.learner)
    second = handed_in(room, cast.learner, "single")
    states = {entry.asked.key: (entry.state, entry.mark) for entry in sheets.marked(second)}
    assert states[room.key("single")] == ("right", Decimal("0.67"))
    assert states[room.key("short")][0] == "wrong"
    assert asked(second)[room.key("single")].lost == Decimal("0.3333333")


def test_marks_given_by_hand_lose_the_penalty_too(room: Room, cast: Cast) -> None:
    with unit_of_work():
        essay = services.create_question(room.course.id, "essay", "Ceritakan.", {}, at=now(),
                                         labels=Labels(penalty=Decimal("0.5")))
        services.place_question(room.activity.id, essay.id, points=Decimal(4))
    set_up(room, takes_penalties=True)
    handed_in(room, cast.learner)
    with unit_of_work():
        second = services.start(cast.learner.id, room.activity, at=now())
        services.save(second.public_id, cast.learner.id, [services.Answer(essay.public_id, ["Panjang."], 1, "d")], at=now())
        services.submit(second.public_id, cast.learner.id, at=now())
        services.draft_mark(second, essay.public_id, Decimal(3), "", by=cast.instructor.id, at=now())
        services.finalise_marks(second, at=now())
    assert second.marks[essay.public_id] == {"mark": "1.50", "of": "4.00"}
