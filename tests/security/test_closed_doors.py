"""What a lecturer keeps closed is closed at every door: each route that names an activity or a file of one, by any room."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.uploads.purposes import rule_for
from tests.security.conftest import AsUser, Side
from tests.security.test_isolation import rules


@pytest.fixture
def closed(here: Side) -> Side:
    """Everything of the course but its first reading."""
    with unit_of_work():
        for activity in (here.file, here.quiz, here.assignment):
            courses.add_condition(activity, "activity", activity=here.reading.id)
    return here


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_route_leads_a_learner_into_what_is_closed(app: Flask, closed: Side, as_user: AsUser,
                                                      fill: Callable[[str, Side], str], method: str) -> None:
    browser = as_user(closed.learner)
    doors = [rule for rule in rules(app, method) if "<activity>" in rule or "<material>" in rule]
    assert len(doors) > 10
    for rule in doors:
        answer = browser.open(fill(rule, closed), method=method, data={"place": "1"} if method == "POST" else None)
        assert answer.status_code in (403, 404), f"{method} {rule}: {answer.status_code}"
        assert b"%PDF" not in answer.data


def test_the_doors_are_open_once_the_condition_is_met(closed: Side, as_user: AsUser) -> None:
    with unit_of_work():
        courses.complete_activity(closed.learner.id, closed.reading.id, at=now())
    browser = as_user(closed.learner)
    for address in (f"/activities/{closed.file.public_id}", f"/materials/{closed.material.public_id}/bahan.pdf",
                    f"/activities/{closed.quiz.public_id}"):
        assert browser.get(address).status_code == 200


def test_no_file_is_sent_ahead_for_closed_work(app: Flask, closed: Side) -> None:
    with app.test_request_context(), pytest.raises(DomainError) as refused:
        rule_for(closed.learner, "assignments.work", closed.assignment.public_id)
    assert refused.value.status == 403
