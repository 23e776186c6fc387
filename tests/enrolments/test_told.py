"""Whom the organiser enrols, hears of it; and hears if it was a mistake."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from lms.accounts.models import User
from lms.core.database import db
from lms.core.testing import Client
from lms.courses.models import Course
from lms.enrolments import queries
from lms.enrolments.models import Cohort
from lms.messages.models import Notice
from tests.cast import Cast
from tests.enrolments.lists import ANI, TONO, as_csv, send

AsUser = Callable[[User], Client]


def told() -> list[tuple[int, str]]:
    return [(person, kind) for person, kind in db.session.execute(sa.select(Notice.person_id, Notice.kind).order_by(Notice.id))]


def test_one_who_is_enrolled_hears_of_it_once(cast: Cast, cohort: Cohort, as_user: AsUser) -> None:
    browser, address = as_user(cast.organiser), f"/cohorts/{cohort.public_id}/enrol/{cast.learner.public_id}"
    assert [browser.post(address).status_code for _again in range(2)] == [303, 303]
    assert told() == [(cast.learner.id, "enrolments.enrolled")]
    inbox = as_user(cast.learner).get("/notices").text
    assert "Anda sudah didaftarkan" in inbox
    assert cohort.name in inbox


def test_a_pasted_list_tells_each_and_an_enrolment_of_ones_own_nobody(
        cast: Cast, cohort: Cohort, course: Course, as_user: AsUser) -> None:
    as_user(cast.learner).post(f"/enrol/{course.public_id}", data={"cohort": cohort.public_id})
    assert queries.learners_in(cohort.id) == {cast.learner.id}
    assert told() == []
    as_user(cast.organiser).post(f"/cohorts/{cohort.public_id}/enrol-list", data={
        "people": f"{cast.learner.username}\n{cast.people['stranger'].username}", "confirm": "1"})
    assert told() == [(cast.people["stranger"].id, "enrolments.enrolled")]


def test_a_list_taken_back_is_told_too_and_newcomers_go_with_their_notices(
        cast: Cast, cohort: Cohort, as_user: AsUser) -> None:
    roster, browser = send(cohort, as_csv(ANI, TONO), cast.organiser), as_user(cast.organiser)
    page = f"/cohorts/{cohort.public_id}/lists/{roster.public_id}"
    assert browser.post(f"{page}/write").status_code == 303
    inside = queries.learners_in(cohort.id)
    assert told() == [(id_, "enrolments.enrolled") for id_ in sorted(inside)]
    assert browser.post(f"{page}/undo").status_code == 303
    assert not inside & set(db.session.scalars(sa.select(User.id)))
    assert told() == []
