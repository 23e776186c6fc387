"""The receipt: both sides hold the same, it proves what was handed in, and it never changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import sqlalchemy as sa

from lms.accounts.models import User
from lms.assessments import queries, services
from lms.assessments.models import Attempt, Edit
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.assessments.room import Room
from tests.cast import Cast

AsUser = Callable[[User], Client]


def hand_in(room: Room, cast: Cast, attempt: Attempt) -> Attempt:
    with unit_of_work():
        services.save(attempt.public_id, cast.learner.id, room.answers("single"), at=now())
    with unit_of_work():
        return services.submit(attempt.public_id, cast.learner.id, at=now())


def is_sound(attempt: Attempt) -> bool:
    return services.receipts.holds(attempt, queries.responses(attempt.id).values())


def test_no_receipt_before_the_end(attempt: Attempt, as_user: AsUser, cast: Cast) -> None:
    assert attempt.receipt is None
    assert attempt.receipt_code == ""
    assert as_user(cast.learner).get(f"/attempts/{attempt.public_id}/receipt").status_code == 303


def test_the_receipt_is_that_of_the_answers_on_disk(room: Room, cast: Cast, attempt: Attempt) -> None:
    done = hand_in(room, cast, attempt)
    db.session.expire_all()
    assert is_sound(done)
    assert re.fullmatch(r"([A-Z2-7]{4}-){2}[A-Z2-7]{4}", done.receipt_code)


def test_handing_in_twice_gives_the_same_receipt(room: Room, cast: Cast, attempt: Attempt) -> None:
    first = hand_in(room, cast, attempt).receipt
    with unit_of_work():
        again = services.submit(attempt.public_id, cast.learner.id, at=now() + timedelta(minutes=1))
    assert again.receipt == first is not None


def test_an_attempt_ended_by_the_clock_has_a_receipt_too(room: Room, cast: Cast, attempt: Attempt) -> None:
    with unit_of_work():
        services.save(attempt.public_id, cast.learner.id, room.answers("short"), at=now())
    with unit_of_work():
        assert services.end_if_over(attempt, at=attempt.deadline)
    assert is_sound(attempt)


def test_an_answer_changed_behind_our_back_is_seen_and_a_mark_is_none(
        room: Room, cast: Cast, attempt: Attempt, as_user: AsUser) -> None:
    done = hand_in(room, cast, attempt)
    with unit_of_work():
        db.session.get_one(Attempt, done.id).score = Decimal("12.50")
    assert is_sound(done)
    with unit_of_work():
        db.session.execute(sa.update(Edit).where(
            Edit.attempt_id == done.id, Edit.question == room.key("short")).values(value="jam karet"))
    assert not is_sound(done)
    page = as_user(cast.administrator).get(f"/quizzes/{room.activity.public_id}/results/{done.public_id}")
    assert "Beri tahu administrator" in page.text


def test_learner_and_lecturer_see_the_same_code(room: Room, cast: Cast, attempt: Attempt, as_user: AsUser) -> None:
    done = hand_in(room, cast, attempt)
    mine, theirs = as_user(cast.learner), as_user(cast.administrator)
    for page in (mine.get(f"/attempts/{done.public_id}/result"), mine.get(f"/attempts/{done.public_id}/receipt"),
                 theirs.get(f"/quizzes/{room.activity.public_id}/results/{done.public_id}")):
        assert page.status_code == 200
        assert done.receipt_code in page.text
        assert str(done.receipt) in page.text
    assert room.course.title in mine.get(f"/attempts/{done.public_id}/receipt").text


def test_nobody_else_gets_at_a_receipt(room: Room, cast: Cast, attempt: Attempt, as_user: AsUser) -> None:
    done = hand_in(room, cast, attempt)
    assert as_user(cast.stranger).get(f"/attempts/{done.public_id}/receipt").status_code == 404
