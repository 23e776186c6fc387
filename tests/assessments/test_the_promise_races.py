"""The promise of an answer where two things happen at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from lms.accounts.models import User
from lms.assessments import late, queries, review, services
from lms.assessments.models import Attempt, Edit, ExtraTime, Presence
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.assessments.room import Room
from tests.assessments.test_the_promise import MINUTE, SECOND, edit, hand_in, save
from tests.cast import Cast

Browser = Callable[[User], Client]


def test_extra_time_granted_while_the_sweep_was_reaching_for_the_attempt_keeps_it_open(
        room: Room, cast: Cast, attempt: Attempt) -> None:
    ends = attempt.deadline
    with unit_of_work():
        services.extra_time.grant(room.activity.id, cast.learner.id, 5, seen=f"{attempt.public_id}.0", reason="",
                                  by=cast.instructor.id, at=ends - SECOND)
    with unit_of_work():
        set_committed_value(attempt, "deadline", ends)  # as the sweep has read it before
        assert not services.end_if_over(attempt, at=ends + SECOND)
    assert attempt.submitted_at is None


def test_a_ruling_reaches_only_the_late_answers_that_were_looked_at(
        room: Room, cast: Cast, attempt: Attempt, as_user: Browser) -> None:
    done = hand_in(attempt, cast, at=attempt.deadline)
    save(attempt, cast, edit(room, "short", ["jam kerja"], 1), at=attempt.deadline + MINUTE)
    lecturer, page = as_user(cast.instructor), f"/quizzes/{room.activity.public_id}/results/{done.public_id}"
    seen = late.digest(late.of(done))
    assert f'value="{seen}"' in lecturer.get(page).text
    save(attempt, cast, edit(room, "short", ["jam pelajaran"], 2), at=attempt.deadline + 2 * MINUTE)
    ruling = {"admitted": [room.key("short")], "reason": "Listrik padam", "seen": seen}
    stale = lecturer.post(f"{page}/late", data=ruling)
    assert stale.status_code == 409
    assert "Orang lain sudah mengubahnya" in stale.text
    assert "Listrik padam" in stale.text
    assert "jam pelajaran" in stale.text
    unsaid = lecturer.post(f"{page}/late", data=ruling | {"reason": ""})
    assert unsaid.status_code == 422
    assert 'href="#reason"' in unsaid.text
    assert f'value="{room.key("short")}" checked' in unsaid.text
    assert not db.session.scalar(sa.select(sa.func.count(Edit.id)).where(Edit.counts))
    fresh = ruling | {"seen": late.digest(late.of(done))}
    assert "Keputusan Anda telah dicatat" in lecturer.post(f"{page}/late", data=fresh, follow_redirects=True).text
    db.session.expire_all()
    assert done.marks[room.key("short")]["mark"] == "1.00"


def test_what_is_right_stays_hidden_while_somebody_with_extra_time_may_still_begin(
        room: Room, cast: Cast, attempt: Attempt, as_user: Browser) -> None:
    closes = now() - MINUTE
    with unit_of_work():
        services.update_quiz(queries.quiz(room.activity.id), closes_at=closes)
        db.session.add(ExtraTime(activity_id=room.activity.id, learner_id=cast.stranger.id, minutes=30, granted_at=now(),
                                 granted_by_id=cast.instructor.id))
    done, quiz = hand_in(attempt, cast), queries.quiz(room.activity.id)
    assert not review.is_closed(quiz, done, at=closes + timedelta(minutes=29))
    assert review.is_closed(quiz, done, at=closes + timedelta(minutes=31))


def test_the_first_pulses_of_two_tabs_at_once_are_both_answered(
        room: Room, cast: Cast, attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    known, calls = db.session.get, iter([None])
    with unit_of_work():
        services.presence.beat(attempt.public_id, cast.learner.id, unsent=1, hidden=timedelta(), at=now())
    monkeypatch.setattr(db.session, "get", lambda *a, **how: next(calls, known(*a, **how)))
    with unit_of_work():
        assert not services.presence.beat(attempt.public_id, cast.learner.id, unsent=2, hidden=timedelta(), at=now()).has_ended
    assert db.session.scalars(sa.select(Presence.unsent)).all() == [2]
