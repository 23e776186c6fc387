"""Whether a certificate says that its learner has passed, and not only taken part."""

from __future__ import annotations

import pytest

from lms.certificates import snapshot
from lms.core.work import unit_of_work
from tests.assessments.books import Graded, build
from tests.cast import Cast


@pytest.fixture
def graded(cast: Cast) -> Graded:
    with unit_of_work():
        return build(cast)


def is_passed(graded: Graded, cast: Cast) -> bool:
    return snapshot.completion(graded.place(cast.learner).id).is_passed


def test_who_did_all_that_is_required_has_passed(graded: Graded, cast: Cast) -> None:
    graded.read(cast.learner)
    graded.sit(cast.learner, graded.quiz, 7)
    graded.sit(cast.learner, graded.final, 7)
    assert is_passed(graded, cast)


def test_who_did_a_share_and_left_out_a_test_has_taken_part(graded: Graded, cast: Cast) -> None:
    graded.set(graded.rule(share=90))
    graded.read(cast.learner)
    graded.sit(cast.learner, graded.quiz, 10)
    assert graded.place(cast.learner).status == "completed"
    assert not is_passed(graded, cast)


def test_who_reached_the_scores_that_the_course_asks_for_has_passed(graded: Graded, cast: Cast) -> None:
    graded.set(graded.rule(share=90, quiz="90"))
    graded.read(cast.learner)
    graded.sit(cast.learner, graded.quiz, 10)
    assert is_passed(graded, cast)
