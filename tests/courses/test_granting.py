"""Roles given and taken on the command line, in one place and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.accounts import queries
from lms.accounts.commands import user_group
from lms.core.database import db
from lms.core.errors import DomainError
from lms.core.policies import can
from lms.core.work import unit_of_work
from lms.enrolments.models import Cohort
from tests.cast import Cast
from tests.courses.conftest import School, make_course


@pytest.fixture
def told(app: Flask) -> Callable[..., str]:
    """What the command says, or why it refuses."""

    def run(*words: str) -> str:
        done = app.test_cli_runner().invoke(user_group, list(words))
        if isinstance(done.exception, DomainError):
            return f"refused: {done.exception}"
        assert done.exit_code in (0, 2), done.exception
        return done.output

    return run


def test_an_instructor_of_one_course_has_that_course_alone(
        told: Callable[..., str], cast: Cast, school: School, as_user: Callable[[Any], Any]) -> None:
    with unit_of_work():
        other = make_course(cast, "UJI-02")
    assert "is now instructor in the course UJI-01" in told("grant", "yosep", "instructor", "--course", "UJI-01")
    there, browser = queries.find("yosep"), as_user(cast.stranger)
    assert can(there, "assessments.mark", school.course)
    assert can(there, "assignments.mark", school.course)
    assert not can(there, "assessments.mark", other)
    assert not can(there, "assignments.mark", other)
    assert browser.get(f"/teach/{school.course.public_id}").status_code == 200
    assert browser.get(f"/teach/{other.public_id}").status_code == 404
    listed = browser.get("/teach").text
    assert "UJI-01" in listed
    assert "UJI-02" not in listed
    assert "is no longer instructor" in told("revoke", "yosep@contoh.test", "instructor", "--course", "UJI-01")
    assert as_user(cast.stranger).get(f"/teach/{school.course.public_id}").status_code == 403


def test_a_cohort_is_a_place_too(told: Callable[..., str], follower: Cast) -> None:
    cohort = db.session.scalars(sa.select(Cohort)).one()
    assert "in the cohort Angkatan I" in told("grant", "yosep", "instructor", "--cohort", cohort.public_id)
    assert ("cohort", cohort.id) in scopes_held("yosep")


def scopes_held(username: str) -> set[Any]:
    found = queries.find(username)
    assert found is not None
    return {grant.scope for grant in found.grants}


@pytest.mark.parametrize(("words", "why"), [
    (("grant", "nobody", "instructor"), "There is nobody"),
    (("grant", "yosep", "instructor", "--course", "NONE"), "No course has the code"),
    (("grant", "yosep", "instructor", "--cohort", "none"), "No cohorts go by"),
    (("grant", "yosep", "instructor", "--agency", "none"), "No agencies are called"),
    (("grant", "yosep", "auditor", "--course", "UJI-01"), "only instructor"),
    (("grant", "yosep", "instructor", "--course", "UJI-01", "--cohort", "x"), "Choose one of"),
    (("grant", "yosep", "learner"), "Invalid value"),
    (("grant", "anton", "auditor"), "already"),
    (("revoke", "yosep", "instructor", "--course", "UJI-01"), "nothing is changed"),
    (("revoke", "dewi", "administrator"), "last administrator")])
def test_what_cannot_be_done_is_said(told: Callable[..., str], school: School, words: tuple[str, ...], why: str) -> None:
    assert why in told(*words)


def test_an_account_that_is_not_active_gets_no_role(told: Callable[..., str], cast: Cast, school: School) -> None:
    with unit_of_work():
        cast.stranger.is_active = False
    assert "is not active" in told("grant", "yosep", "instructor", "--course", "UJI-01")
    assert ("course", school.course.id) not in scopes_held("yosep")
