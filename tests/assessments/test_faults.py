"""Answers sent twice, out of order, cut off, from two devices and by two at once: nothing lost, nothing doubled."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.assessments import queries, services
from lms.assessments.errors import NoAttemptsLeft
from lms.assessments.models import Attempt, Edit, Question, Response
from lms.assessments.question_types import question_types
from lms.assessments.services import Answer
from lms.core.database import db, now
from lms.core.testing import fresh_database, make_app, migrated
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from tests.assessments.room import CONTENTS, Room, furnish
from tests.cast import Cast, assemble

KINDS = list(CONTENTS)
edits = st.tuples(st.sampled_from(KINDS), st.integers(1, 6), st.sampled_from(["a1", "b2"]), st.booleans())


class Cut(Exception):
    """The link or the server goes away before the commit."""


@st.composite
def deliveries(draw: st.DrawFn) -> list[tuple[list[tuple[str, int, str, bool]], bool]]:
    """Batches as the network delivers them: any order, any repeats; some are cut off and come again later."""
    sent = draw(st.lists(edits, min_size=1, max_size=12, unique_by=lambda e: e[:3]))
    first = draw(st.lists(st.lists(st.sampled_from(sent), min_size=1, max_size=5), max_size=6))
    cut = [draw(st.booleans()) for _ in first]
    return [*zip(first, cut, strict=True), *(([edit], False) for edit in draw(st.permutations(sent)))]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=deliveries())
def test_the_newest_edit_holds_whatever_the_network_does(
        room: Room, cast: Cast, attempt: Attempt, batches: list[tuple[list[tuple[str, int, str, bool]], bool]]) -> None:
    with unit_of_work():
        db.session.execute(sa.delete(Edit))
    acknowledged: dict[str, tuple[int, str]] = {}
    everything: dict[str, tuple[int, str, bool]] = {}
    for batch, is_cut in batches:
        answers = [Answer(room.key(kind), room.right(kind) if right else room.wrong(kind), sequence, device)
                   for kind, sequence, device, right in batch]
        try:
            with unit_of_work():
                saved = services.save(attempt.public_id, cast.learner.id, answers, at=now())
                if is_cut:
                    raise Cut
        except Cut:
            continue
        for kind, sequence, device, right in batch:
            everything[kind] = max(everything.get(kind, (0, "", False)), (sequence, device, right))
            if room.key(kind) in saved.held:
                acknowledged[kind] = max(acknowledged.get(kind, (0, "")), (sequence, device))
    held = queries.responses(attempt.id)
    assert db.session.scalar(sa.select(sa.func.count(Response.id))) == len(everything)
    for kind, (sequence, device, right) in everything.items():
        row, type_ = held[room.key(kind)], room.questions[kind]
        given_ = room.right(kind) if right else room.wrong(kind)
        assert (row.sequence, row.device) == (sequence, device)
        assert row.value == _parsed(type_, given_)
        assert acknowledged[kind] == (sequence, device)


def test_an_older_message_that_arrives_late_changes_nothing_and_is_told_so(room: Room, cast: Cast, attempt: Attempt) -> None:
    new = services.save(attempt.public_id, cast.learner.id, room.answers(*KINDS, sequence=5), at=now())
    late = services.save(attempt.public_id, cast.learner.id, room.answers(sequence=4), at=now())
    assert len(new.held) == 5
    assert not late.held
    assert {kept.hash for kept in late.newer.values()} == {kept.hash for kept in new.held.values()}


def test_a_plain_form_leaves_alone_what_it_only_repeats(room: Room, cast: Cast, attempt: Attempt) -> None:
    """The page was drawn empty; meanwhile another page saved; the old page sends all its fields, one of them changed."""
    services.save(attempt.public_id, cast.learner.id, room.answers(*KINDS, sequence=3), at=now())
    empty = services.fingerprint(None)
    fields = [(room.key(kind), [], empty) for kind in KINDS if kind != "single"]
    services.save_form(attempt.public_id, cast.learner.id, [*fields, (room.key("single"), ["bb"], empty)], at=now())
    held = {key: row.value for key, row in queries.responses(attempt.id).items()}
    assert held[room.key("single")] == "bb"
    assert held[room.key("true_false")] is True
    assert held[room.key("multiple")] == ["dd", "ee"]


def test_a_plain_form_sent_twice_counts_once(room: Room, cast: Cast, attempt: Attempt) -> None:
    field = [(room.key("single"), ["aa"], services.fingerprint(None))]
    for _ in range(2):
        services.save_form(attempt.public_id, cast.learner.id, field, at=now())
    assert queries.responses(attempt.id)[room.key("single")].sequence == 1


def test_an_answer_can_be_taken_back(room: Room, cast: Cast, attempt: Attempt) -> None:
    key = room.key("multiple")
    services.save(attempt.public_id, cast.learner.id, [Answer(key, ["dd"], 1, "a1")], at=now())
    services.save(attempt.public_id, cast.learner.id, [Answer(key, [], 2, "a1")], at=now())
    assert queries.responses(attempt.id)[key].value is None


def test_questions_of_another_quiz_are_not_taken(room: Room, cast: Cast, attempt: Attempt) -> None:
    saved = services.save(attempt.public_id, cast.learner.id, [Answer("elsewhere", ["aa"], 1, "a1")], at=now())
    assert saved == services.Saved()
    assert not queries.responses(attempt.id)


@pytest.fixture
def busy(tmp_path: Path, worker_id: str) -> Iterator[tuple[Flask, Cast, Room]]:
    """An application on a database of its own, for threads."""
    server = os.environ.get("LMS_TEST_DATABASE_URL", "")
    app = migrated(make_app(tmp_path, database_url=fresh_database(server, f"lms_test_{worker_id}_faults") if server else ""))
    with app.app_context():
        with unit_of_work():
            cast = assemble()
            room = furnish(cast)
        db.session.remove()
        yield app, cast, room
        db.session.remove()
        db.engine.dispose()


def at_once(app: Flask, act: Callable[[int], object], times: int = 8) -> list[object]:
    """The act in so many threads, let go at the same moment."""
    gate = Barrier(times)

    def run(number: int) -> object:
        with app.app_context():
            gate.wait()
            try:
                with unit_of_work():
                    return act(number)
            except NoAttemptsLeft as error:
                return type(error)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_eight_starts_at_once_make_one_attempt(busy: tuple[Flask, Cast, Room]) -> None:
    app, cast, room = busy
    assert len(set(at_once(app, lambda _: services.start(cast.learner.id, room.activity, at=now()).public_id))) == 1
    assert db.session.scalar(sa.select(sa.func.count(Attempt.id))) == 1


def test_the_attempts_allowed_hold_when_each_start_is_handed_in_at_once(busy: tuple[Flask, Cast, Room]) -> None:
    app, cast, room = busy

    def start_and_hand_in(_number: int) -> object:
        started = services.start(cast.learner.id, room.activity, at=now())
        services.submit(started.public_id, cast.learner.id, at=now())
        return started.public_id

    for _ in range(4):
        at_once(app, start_and_hand_in)
    assert sorted(db.session.scalars(sa.select(Attempt.number))) == [1, 2, 3]


def test_saves_and_submits_at_once_end_once_and_mark_what_was_acknowledged(busy: tuple[Flask, Cast, Room]) -> None:
    app, cast, room = busy
    with unit_of_work():
        started = services.start(cast.learner.id, room.activity, at=now())
    db.session.remove()

    def act(number: int) -> object:
        if number % 4 == 3:
            return services.submit(started.public_id, cast.learner.id, at=now()).score
        return services.save(started.public_id, cast.learner.id, room.answers(*KINDS, sequence=number + 1), at=now())

    outcomes = at_once(app, act)
    done = db.session.scalars(sa.select(Attempt)).one()
    was_held = any(isinstance(outcome, services.Saved) and outcome.held for outcome in outcomes)
    assert done.score == (100 if was_held else 0)
    assert {outcome for outcome in outcomes if not isinstance(outcome, services.Saved)} == {done.score}
    assert courses.progress_of(cast.learner.id, [room.course.id])[room.course.id].done == (1 if was_held else 0)


def test_a_save_that_waited_for_another_is_told_that_the_other_holds(busy: tuple[Flask, Cast, Room]) -> None:
    app, cast, room = busy
    with unit_of_work():
        started = services.start(cast.learner.id, room.activity, at=now())
    db.session.remove()

    def act(number: int) -> object:
        time.sleep(0.3 * number)
        saved = services.save(started.public_id, cast.learner.id, room.answers(*KINDS, sequence=5 - number), at=now())
        time.sleep(0.6)
        return saved

    first, second = at_once(app, act, 2)
    assert isinstance(first, services.Saved)
    assert isinstance(second, services.Saved)
    assert len(first.held) == len(KINDS)
    assert second.newer == first.held
    assert not second.held


def _parsed(question: Question, given_: list[str]) -> object:
    return question_types[question.kind].parse(question.content, given_)
