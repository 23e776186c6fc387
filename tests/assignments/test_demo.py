"""The demonstration has work in every state of marking, in Indonesian."""

from __future__ import annotations

from flask import Flask

from lms.accounts import demo as accounts_demo
from lms.assignments import demo, marking, queries
from lms.assignments.models import Assignment
from lms.core.database import db
from lms.core.work import unit_of_work
from lms.courses import demo_courses
from lms.enrolments import demo as enrolments_demo
from lms.enrolments.reach import WHOLE


def test_the_demonstration_shows_work_released_marked_half_marked_and_waiting(app: Flask) -> None:
    with unit_of_work():
        for room in (accounts_demo, demo_courses, enrolments_demo, demo):
            room.load()
    assignment = db.session.query(Assignment).one()
    states = [script.verdict.state for script in marking.scripts(assignment, WHOLE)]
    assert states == ["released", "agreed", "draft", "open", "open"]
    works = queries.to_mark(assignment.activity_id, WHOLE)
    assert works[0].outcome["comments"][0].startswith("Laporan yang dapat langsung dibawa ke musyawarah.")
    assert len(queries.extensions(assignment.activity_id)) == 1
    assert sum(len(queries.work_in(assignment.activity_id, work.public_id).files) for work in works) == 2
