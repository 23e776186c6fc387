"""A facilitator of one cohort sees that cohort, and nothing of another one of the same course."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from lms.accounts import services as accounts
from lms.accounts.models import User
from lms.assessments import services as quizzes
from lms.assessments.models import Attempt
from lms.core.commands import route_table
from lms.core.database import now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.discussions import news
from lms.discussions import queries as talk
from lms.discussions import services as discussions
from lms.enrolments import queries
from lms.enrolments import services as enrolments
from lms.enrolments.models import Cohort
from tests.cast import person
from tests.security.conftest import AsUser, Side
from tests.security.test_isolation import OPEN_TO_ALL, tried

Other = tuple[Cohort, User, Attempt]


@pytest.fixture
def other(here: Side) -> Other:
    """A second cohort of the same course, its learner and his attempt."""
    with unit_of_work():
        cohort = enrolments.create_cohort(here.course.id, "Angkatan II", agency_id=here.province.id, at=now(), place="Daring",
                                          starts_on=now().date() - timedelta(3), ends_on=now().date() + timedelta(9))
        learner = person("ujang", "Ujang Pertama", here.office)
        enrolments.enrol(learner.id, cohort, at=now())
        return cohort, learner, quizzes.start(learner.id, here.quiz, at=now(), seed=2)


@pytest.mark.parametrize("role", ["instructor", "organiser", "auditor"])
def test_the_other_cohort_is_out_of_reach(app: Flask, here: Side, other: Other, as_user: AsUser, role: str,
                                          fill: Callable[[str, Side], str]) -> None:
    browser, (cohort, learner, attempt), said = facilitator(here, as_user, role), other, talk_of(*other[:2])
    for row in route_table():
        rule = row["rule"].replace("/cohorts/<public_id>", f"/cohorts/{cohort.public_id}").replace("<cohort>", cohort.public_id)
        rule = rule.replace("<attempt>", attempt.public_id).replace("<person>", learner.public_id)
        for name, id_ in said.items():
            rule = rule.replace(name, id_)
        address = fill(rule.replace("<learner>", learner.public_id), here)
        if rule == row["rule"] or row["plugin"] == "evaluation" or "certificates" in rule or row["rule"] in OPEN_TO_ALL:
            continue
        for method in row["methods"]:
            answer = tried(browser, address) if method == "POST" else browser.open(address, method=method)
            assert answer.status_code in (403, 404), f"{method} {row['rule']}: {answer.status_code}"


@pytest.mark.parametrize("role", ["instructor", "organiser", "auditor"])
def test_no_page_of_the_course_names_the_other_cohort(here: Side, other: Other, as_user: AsUser, role: str) -> None:
    browser, cohort = facilitator(here, as_user, role), other[0]
    quiz, course = f"/quizzes/{here.quiz.public_id}", f"/courses/{here.course.public_id}"
    assert here.learner.name in browser.get(f"{quiz}/results").text
    for page in ("results", "live", "statistics"):
        for asked in ("", f"?cohort={cohort.public_id}"):
            _silent(browser.get(f"{quiz}/{page}{asked}").text)
    talk_of(*other[:2])
    for page in (f"{course}/discussion", f"{course}/announcements", "/", "/cohorts", "/people", "/our-people",
                 f"{course}/gain", f"{course}/gain.csv", f"{quiz}/statistics.csv"):
        _silent(browser.get(page).text)


def talk_of(cohort: Cohort, learner: User) -> dict[str, str]:
    """What the cohort has said and been told, by the placeholders of rules."""
    with unit_of_work():
        thread = discussions.begin(queries.cohort_facts(cohort.id), learner.id, "Utas Ujang", "Isi.", key="k", is_staff=False,
                                   at=now())
        announcement = news.write(news.Words("Kabar Ujang", "Isi.", now()), cohort_id=cohort.id, key="k", by=learner.id, at=now())
        return {"<thread>": thread.public_id, "<post>": talk.heads(thread.id)[0].public_id,
                "<announcement>": announcement.public_id}


def facilitator(here: Side, as_user: AsUser, role: str) -> Client:
    with unit_of_work():
        who = person("fasilitator", "Fasilitator Satu", here.school)
        accounts.grant_role(who.id, role, scope=("cohort", here.cohort.id), at=now())
    return as_user(who)


def _silent(page: str) -> None:
    assert "Ujang" not in page
    assert "Angkatan II" not in page
