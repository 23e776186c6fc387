"""Certificates are found by those who hold them or may see them, and by nobody who guesses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from lms.assessments import services as quizzes
from lms.certificates import queries, services
from lms.certificates.models import Certificate
from lms.core.database import db, now
from lms.core.spreadsheets import harmless
from lms.core.testing import Client
from lms.core.web import limiter
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.enrolments import services as enrolments
from tests.certificates.conftest import ISSUER
from tests.security.conftest import RIGHT, AsUser, Side

REVOKED = {"category": "other", "reason": "Karena saya mau begitu."}


@pytest.fixture
def theirs(here: Side, there: Side) -> Certificate:
    """That of the other province's learner."""
    with unit_of_work():
        services.set_issuer(there.school.id, **ISSUER)
        for step in (there.reading, there.file):
            courses.complete_activity(there.learner.id, step.id, at=now())
        answer = quizzes.Answer(there.question.public_id, [RIGHT], 1, "d")
        quizzes.save(there.attempt.public_id, there.learner.id, [answer], at=now())
        quizzes.submit(there.attempt.public_id, there.learner.id, at=now())
    made = queries.of_enrolment(there.place.id)
    assert made is not None
    return made


@pytest.fixture
def limited() -> Iterator[None]:
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False


@pytest.mark.parametrize("role", ["learner", "stranger", "instructor", "organiser", "hr_officer", "head_of_office"])
def test_nobody_of_the_other_province_opens_takes_or_revokes_it(
        here: Side, theirs: Certificate, as_user: AsUser, role: str) -> None:
    browser, home = as_user(here.people[role]), f"/certificates/{theirs.public_id}"
    for address in (home, f"{home}.pdf", f"{home}/revoke"):
        assert browser.get(address).status_code in (403, 404), address
    assert browser.get(home, headers={"Accept": "application/json"}).status_code == 404
    assert browser.post(f"{home}/revoke", data=REVOKED).status_code in (403, 404)
    db.session.refresh(theirs)
    assert theirs.revoked_at is None


def test_an_office_of_the_same_tree_but_another_branch_sees_nothing_of_it(
        here: Side, there: Side, theirs: Certificate, as_user: AsUser) -> None:
    assert as_user(there.hr_officer).get(f"/certificates/{theirs.public_id}").status_code == 200
    with unit_of_work():
        there.learner.agency_id = here.office.id
    assert as_user(here.hr_officer).get(f"/certificates/{theirs.public_id}").status_code == 404
    assert theirs.number not in as_user(here.hr_officer).get("/certificates/register.csv").text


def test_the_holder_revokes_nothing_and_changes_nothing(
        there: Side, theirs: Certificate, as_user: AsUser, client: Client) -> None:
    browser = as_user(there.learner)
    assert browser.post(f"/certificates/{theirs.public_id}/revoke", data=REVOKED).status_code == 403
    with unit_of_work():
        there.learner.email = None
    assert browser.post("/profile/edit", data={
        "name": "Nama Palsu", "employment_type": "pppk", "language": "id", "time_zone": "Asia/Makassar",
        "agency": there.office.public_id}).status_code == 303
    assert "Nama Palsu" not in client.get(f"/v/{theirs.code}").text
    assert "Tono Timur" in client.get(f"/v/{theirs.code}").text


def test_on_a_shared_computer_the_file_is_asked_for_anew(there: Side, theirs: Certificate, as_user: AsUser) -> None:
    answer = as_user(there.learner).get(f"/certificates/{theirs.public_id}.pdf")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_no_cell_of_the_register_is_a_formula(there: Side, theirs: Certificate, as_user: AsUser) -> None:
    for name in (" =1+1", "＝1+1", "\t=1", "@A1", "-1"):
        assert harmless(name).startswith("'"), name
    assert harmless("Sari") == "Sari"


def test_the_public_reads_no_whole_number_and_no_birth_date(client: Client, there: Side, theirs: Certificate) -> None:
    for address in (f"/v/{theirs.code}", f"/api/v/{theirs.code}.json", f"/verify?q={theirs.number}"):
        answer = client.get(address)
        assert answer.status_code == 200
        plain = answer.text.replace(" ", "")
        for secret in ("190101012024212888", "19010101", "Isirahasia", there.learner.username, str(there.learner.email)):
            assert secret not in plain, address
    by_number = client.get("/verify", query_string={"q": theirs.number}).text
    assert "Tono Timur" not in by_number
    assert theirs.code not in by_number


@pytest.mark.parametrize("address", ["/v/{}", "/V/{}", "/api/v/{}.json", "/verify?q={}"])
def test_guessing_is_slowed_down_whichever_way(client: Client, app: object, limited: None, address: str) -> None:
    answers = [client.get(address.format(f"{n:013d}"), follow_redirects=True).status_code for n in range(40)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_trying_passwords_is_slowed_down_for_names_that_exist_and_that_do_not(client: Client, here: Side) -> None:
    for name in ("sari", "tidak-ada"):
        answers = [client.post("/sign-in", data={"name": name, "password": f"salah{n}"}).status_code for n in range(12)]
        assert answers == [422] * 10 + [429] * 2


def test_asking_for_letters_is_slowed_down(client: Client, app: object, limited: None) -> None:
    answers = [client.post("/forgot-password", data={"email": "sari@contoh.example"}).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]


def test_a_place_completed_twice_has_one_certificate(there: Side, theirs: Certificate) -> None:
    with unit_of_work():
        assert not enrolments.complete_if_met(there.learner.id, there.course.id, at=now())
        services.issue(there.place.id, at=now())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 1
