"""When a course is completed, and that it is announced once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from lms.core.database import now
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Course
from lms.enrolments import completion, jobs, queries, services
from lms.enrolments.completion import CompletionRule, Missing
from lms.enrolments.models import Cohort
from lms.enrolments.signals import CourseCompleted, course_completed
from tests.cast import Cast

evaluated: set[int] = set()


def missing_evaluation(learner_id: int, course_id: int) -> list[Missing]:
    return [] if learner_id in evaluated else [Missing("Isi evaluasi penyelenggaraan")]


@pytest.fixture
def heard(app: Flask) -> Iterator[list[CourseCompleted]]:
    events: list[CourseCompleted] = []

    def hear(app: Flask, *, event: CourseCompleted) -> None:
        events.append(event)

    course_completed.connect(app, hear)
    yield events
    course_completed._signal.disconnect(hear, sender=app)


@pytest.fixture
def evaluation_rule(app: Flask) -> Iterator[None]:
    """As a plugin would add it."""
    evaluated.clear()
    rule = CompletionRule("test.evaluation", f"{__name__}:missing_evaluation")
    completion.completion_rules.add(app, rule)
    yield
    del app.extensions["lms.registries"]["enrolments.completion_rules"][rule.name]


def finish(learner_id: int, steps: list[int]) -> None:
    for step in steps:
        with unit_of_work():
            courses.complete_activity(learner_id, step, at=now())


def test_the_last_required_step_completes_the_course_once(
    cast: Cast, cohort: Cohort, course: Course, steps: list[int], heard: list[CourseCompleted],
) -> None:
    with unit_of_work():
        place = services.enrol(cast.learner.id, cohort, at=now())
    finish(cast.learner.id, steps[:1])
    assert place.status == "active"
    assert not heard
    finish(cast.learner.id, [*steps[1:], *steps])
    with unit_of_work():
        assert not services.complete_if_met(cast.learner.id, course.id, at=now())
    assert (place.status, place.credit_hours) == ("completed", 8)
    assert [(e.enrolment_id, e.learner_id, e.cohort_id, e.course_id) for e in heard] == [
        (place.id, cast.learner.id, cohort.id, course.id)]


def test_what_is_missing_is_told_in_words(
    app: Flask, cast: Cast, course: Course, steps: list[int], evaluation_rule: None,
) -> None:
    finish(cast.learner.id, steps[:1])
    with app.test_request_context():
        words = [thing.words for thing in completion.missing(cast.learner.id, course.id)]
    assert len(words) == 2
    assert "Menimbang dilema" in words[0]
    assert words[1] == "Isi evaluasi penyelenggaraan"


def test_a_rule_of_another_plugin_holds_completion_back_until_it_is_met(
    cast: Cast, cohort: Cohort, course: Course, steps: list[int], heard: list[CourseCompleted], evaluation_rule: None,
) -> None:
    with unit_of_work():
        services.enrol(cast.learner.id, cohort, at=now())
    finish(cast.learner.id, steps)
    assert not heard
    evaluated.add(cast.learner.id)
    with unit_of_work():
        assert services.complete_if_met(cast.learner.id, course.id, at=now())
    assert len(heard) == 1


def test_who_has_no_place_or_left_it_completes_nothing(
    cast: Cast, cohort: Cohort, steps: list[int], heard: list[CourseCompleted],
) -> None:
    with unit_of_work():
        place = services.enrol(cast.learner.id, cohort, at=now())
        services.withdraw(place, at=now(), by=cast.learner.id)
    finish(cast.learner.id, steps)
    finish(cast.stranger.id, steps)
    assert not heard


def test_the_sweep_completes_what_was_met_before_the_place_was_given(
    cast: Cast, cohort: Cohort, course: Course, steps: list[int], heard: list[CourseCompleted],
) -> None:
    finish(cast.learner.id, steps)
    with unit_of_work():
        services.enrol(cast.learner.id, cohort, at=now())
        services.enrol(cast.stranger.id, cohort, at=now())
    jobs.sweep()
    jobs.sweep()
    assert [e.learner_id for e in heard] == [cast.learner.id]
    assert queries.place_of(cast.stranger.id, course.id).status == "active"  # type: ignore[union-attr]


def test_a_listener_that_fails_undoes_the_completion_too(
    app: Flask, cast: Cast, cohort: Cohort, course: Course, steps: list[int],
) -> None:
    def fail(app: Flask, *, event: CourseCompleted) -> None:
        raise RuntimeError("no certificate")

    with unit_of_work():
        services.enrol(cast.learner.id, cohort, at=now())
    finish(cast.learner.id, steps[:1])
    course_completed.connect(app, fail)
    try:
        with pytest.raises(RuntimeError):
            finish(cast.learner.id, steps[1:])
    finally:
        course_completed._signal.disconnect(fail, sender=app)
    assert queries.place_of(cast.learner.id, course.id).status == "active"  # type: ignore[union-attr]
    assert len(completion.missing(cast.learner.id, course.id)) == 1
