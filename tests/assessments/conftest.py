"""A published course with a quiz of one question of each type, and a learner who has a place in it."""

from __future__ import annotations

import pytest

from lms.assessments import services
from lms.assessments.models import Attempt
from lms.core.database import now
from lms.core.work import unit_of_work
from tests.assessments.books import Graded, build
from tests.assessments.room import Room, furnish
from tests.cast import Cast


@pytest.fixture
def room(cast: Cast) -> Room:
    with unit_of_work():
        return furnish(cast)


@pytest.fixture
def attempt(room: Room, cast: Cast) -> Attempt:
    """In progress, started just now."""
    with unit_of_work():
        return services.start(cast.learner.id, room.activity, at=now(), seed=7)


@pytest.fixture
def graded(cast: Cast) -> Graded:
    """A published course of nine readings and two quizzes that count the same."""
    with unit_of_work():
        return build(cast)
