"""An attempt: the server alone decides its time, its paper never changes, and it ends once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from werkzeug.exceptions import NotFound

from lms.assessments import jobs, queries, services
from lms.assessments.errors import NoAttemptsLeft, NothingToAsk
from lms.assessments.models import Attempt
from lms.assessments.signals import attempt_graded, attempt_submitted
from lms.core.database import db, now
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from tests.assessments.room import CONTENTS, Room, asked
from tests.cast import Cast

MINUTE = timedelta(minutes=1)


def tally(room: Room, cast: Cast) -> int:
    return courses.progress_of(cast.learner.id, [room.course.id])[room.course.id].done


def test_starting_again_takes_up_the_attempt_in_progress(room: Room, cast: Cast, attempt: Attempt) -> None:
    again = services.start(cast.learner.id, room.activity, at=now())
    assert again.id == attempt.id
    assert db.session.scalar(sa.select(sa.func.count(Attempt.id))) == 1


def test_the_deadline_comes_from_the_server_and_stays_when_the_limit_changes(room: Room, attempt: Attempt) -> None:
    assert attempt.deadline == attempt.started_at + 30 * MINUTE
    with unit_of_work():
        services.update_quiz(queries.quiz(room.activity.id), time_limit_minutes=1)
    assert db.session.get(Attempt, attempt.id).deadline == attempt.started_at + 30 * MINUTE


def test_no_more_attempts_than_allowed(room: Room, cast: Cast) -> None:
    for _ in range(3):
        with unit_of_work():
            started = services.start(cast.learner.id, room.activity, at=now())
            services.submit(started.public_id, cast.learner.id, at=now())
    with pytest.raises(NoAttemptsLeft):
        services.start(cast.learner.id, room.activity, at=now())


def test_a_quiz_without_questions_cannot_be_started(room: Room, cast: Cast) -> None:
    for question in room.questions.values():
        services.remove_question(room.activity.id, question.id)
    with pytest.raises(NothingToAsk):
        services.start(cast.learner.id, room.activity, at=now())


def test_a_question_edited_later_changes_no_attempt(room: Room, cast: Cast, attempt: Attempt) -> None:
    with unit_of_work():
        services.save(attempt.public_id, cast.learner.id, room.answers(*CONTENTS), at=now())
        services.update_question(room.questions["true_false"], "Lain", {"answer": False}, at=now())
        services.set_points(room.activity.id, {room.questions["single"].id: Decimal(50)})
        done = services.submit(attempt.public_id, cast.learner.id, at=now())
    assert done.score == 100
    assert "Rahasia" in asked(done)[room.key("true_false")].html


def test_marks_carry_partial_credit_to_two_decimals(room: Room, cast: Cast, attempt: Attempt) -> None:
    half = services.Answer(room.key("multiple"), ["dd"], 2, "d")
    with unit_of_work():
        services.save(attempt.public_id, cast.learner.id, [*room.answers("single", "true_false"), half], at=now())
        done = services.submit(attempt.public_id, cast.learner.id, at=now())
    assert done.marks[room.key("multiple")] == {"mark": "1.00", "of": "2.00"}
    assert done.score == Decimal("50.00")
    assert not done.is_passed


def test_passing_completes_the_activity_in_the_same_transaction(room: Room, cast: Cast, attempt: Attempt) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work():
        services.save(attempt.public_id, cast.learner.id, room.answers(*CONTENTS), at=now())
        services.submit(attempt.public_id, cast.learner.id, at=now())
        assert tally(room, cast) == 1
        raise ZeroDivisionError
    assert tally(room, cast) == 0
    assert db.session.get(Attempt, attempt.id).submitted_at is None
    with unit_of_work():
        services.save(attempt.public_id, cast.learner.id, room.answers(*CONTENTS), at=now())
        services.submit(attempt.public_id, cast.learner.id, at=now())
    assert tally(room, cast) == 1


def test_failing_completes_nothing(room: Room, cast: Cast, attempt: Attempt) -> None:
    with unit_of_work():
        services.submit(attempt.public_id, cast.learner.id, at=now())
    assert tally(room, cast) == 0


def test_submitting_twice_equals_submitting_once(app, room: Room, cast: Cast, attempt: Attempt) -> None:
    heard: list[str] = []

    def listen(_app, *, event) -> None:
        heard.append(type(event).__name__)

    attempt_submitted.connect(app, listen)
    attempt_graded.connect(app, listen)
    first = services.submit(attempt.public_id, cast.learner.id, at=now())
    before = first.submitted_at
    second = services.submit(attempt.public_id, cast.learner.id, at=now() + MINUTE)
    attempt_submitted._signal.disconnect(listen, sender=app)
    attempt_graded._signal.disconnect(listen, sender=app)
    assert second.submitted_at == before
    assert heard == ["AttemptSubmitted", "AttemptGraded"]


def test_after_the_deadline_nothing_is_accepted_and_what_was_saved_counts(room: Room, cast: Cast, attempt: Attempt) -> None:
    late = attempt.deadline
    with unit_of_work():
        services.save(attempt.public_id, cast.learner.id, room.answers(*CONTENTS), at=late - timedelta(milliseconds=1))
        saved = services.save(attempt.public_id, cast.learner.id, room.answers(sequence=2), at=late)
    done = db.session.get(Attempt, attempt.id)
    assert saved.has_ended
    assert not saved.held
    assert done.score == 100
    assert done.ended_by_deadline
    assert done.submitted_at == attempt.deadline


def test_handing_in_late_counts_as_ended_by_the_deadline(cast: Cast, attempt: Attempt) -> None:
    done = services.submit(attempt.public_id, cast.learner.id, at=attempt.deadline + 5 * MINUTE)
    assert done.ended_by_deadline
    assert done.submitted_at == attempt.deadline


def test_the_sweep_ends_overdue_attempts_and_leaves_the_others(room: Room, cast: Cast) -> None:
    long_ago = now() - 40 * MINUTE
    with unit_of_work():
        overdue = services.start(cast.learner.id, room.activity, at=long_ago)
        services.save(overdue.public_id, cast.learner.id, room.answers(*CONTENTS), at=long_ago + MINUTE)
        running = services.start(cast.stranger.id, room.activity, at=now())
    jobs.end_overdue()
    jobs.end_overdue()
    assert db.session.get(Attempt, overdue.id).score == 100
    assert db.session.get(Attempt, running.id).submitted_at is None
    assert tally(room, cast) == 1


def test_an_overdue_attempt_ends_when_a_new_one_is_started(room: Room, cast: Cast, attempt: Attempt) -> None:
    later = attempt.deadline + MINUTE
    second = services.start(cast.learner.id, room.activity, at=later)
    assert second.number == 2
    assert db.session.get(Attempt, attempt.id).submitted_at == attempt.deadline


def test_the_attempt_of_another_is_not_there(cast: Cast, room: Room, attempt: Attempt) -> None:
    for act in (services.save, services.submit):
        arguments = ([],) if act is services.save else ()
        with pytest.raises(NotFound):
            act(attempt.public_id, cast.stranger.id, *arguments, at=now())
