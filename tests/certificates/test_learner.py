"""A learner's own certificates: states in words, the file, nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from lms.accounts.models import User
from lms.certificates import jobs, queries, services, slots
from lms.certificates.models import Certificate, Issuer
from lms.core import storage
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.enrolments.models import Cohort
from tests.cast import Cast
from tests.certificates.conftest import ISSUER, finish, said

AsUser = Callable[[User], Client]
Complete = Callable[[User], Certificate | None]


@pytest.fixture
def unprinted(issuer: Issuer, cast: Cast, cohort: Cohort, app: Flask) -> Certificate:
    """Issued while no worker ran: its job is lost."""
    lost = app.extensions["lms.jobs"]["certificates.render"]
    app.extensions["lms.jobs"]["certificates.render"] = replace(lost, run="builtins:dict")
    with unit_of_work():
        enrolment_id = finish(cast.learner, cohort)
    app.extensions["lms.jobs"]["certificates.render"] = lost
    made = queries.of_enrolment(enrolment_id)
    assert made is not None
    return made


def letters(app: Flask) -> list[str]:
    folder = Path(app.config["MAIL_URL"].removeprefix("file://"))
    return [path.read_text() for path in folder.glob("*.eml")] if folder.is_dir() else []


def test_the_certificate_can_be_downloaded_with_its_number_as_name(as_user: AsUser, cast: Cast, certificate: Certificate) -> None:
    page = as_user(cast.learner).get(f"/certificates/{certificate.public_id}.pdf")
    assert page.status_code == 200
    assert page.data.startswith(b"%PDF-")
    name = "sertifikat-" + certificate.number.replace("/", "-") + ".pdf"
    assert page.headers["Content-Disposition"].endswith(name)
    assert page.headers["Content-Type"] == "application/pdf"


def test_the_list_and_the_page_offer_the_file_with_its_size(as_user: AsUser, cast: Cast, certificate: Certificate) -> None:
    browser = as_user(cast.learner)
    for address in ("/my-certificates", f"/certificates/{certificate.public_id}"):
        page = browser.get(address).text
        assert "(PDF, " in page
        assert certificate.number in said(page)
    assert f"/v/{certificate.code}" in browser.get(f"/certificates/{certificate.public_id}").text


def test_whoever_has_none_is_told_how_to_get_one(as_user: AsUser, cast: Cast, certificate: Certificate) -> None:
    assert "Belum ada sertifikat" in as_user(cast.stranger).get("/my-certificates").text


def test_a_stranger_finds_neither_page_nor_file(as_user: AsUser, cast: Cast, certificate: Certificate, client: Client) -> None:
    for address in (f"/certificates/{certificate.public_id}", f"/certificates/{certificate.public_id}.pdf"):
        assert as_user(cast.stranger).get(address).status_code == 404
        assert as_user(cast.instructor).get(address).status_code == 404
        assert client.get(address).status_code == 303


def test_while_it_is_being_made_the_page_says_so_and_waits(as_user: AsUser, cast: Cast, unprinted: Certificate) -> None:
    browser = as_user(cast.learner)
    page = browser.get(f"/certificates/{unprinted.public_id}").text
    assert "PDF sedang dibuat" in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert browser.get(f"/certificates/{unprinted.public_id}.pdf").status_code == 303
    accept = {"Accept": "application/json"}
    assert browser.get(f"/certificates/{unprinted.public_id}", headers=accept).json == {"ready": False}
    jobs.render(unprinted.id)
    assert browser.get(f"/certificates/{unprinted.public_id}", headers=accept).json == {"ready": True}
    assert "refresh" not in browser.get(f"/certificates/{unprinted.public_id}").text


def test_the_sweep_makes_what_was_lost(unprinted: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "PATIENCE", timedelta(0))
    jobs.sweep()
    db.session.expire_all()
    assert unprinted.rendered_at is not None
    assert storage.size_of(str(unprinted.file_key)) == unprinted.file_size


def test_printing_twice_keeps_the_first_file_and_writes_one_letter(app: Flask, unprinted: Certificate) -> None:
    before = len(letters(app))
    for _attempt in range(3):
        jobs.render(unprinted.id)
    db.session.expire_all()
    assert unprinted.file_key is not None
    assert len(letters(app)) - before == 1


def test_letters_that_cannot_be_printed_are_told_and_do_not_come_back_each_minute(
        as_user: AsUser, cast: Cast, issuer: Issuer, complete: Complete) -> None:
    with unit_of_work():
        cast.learner.name = "Sari 漢"
    made = complete(cast.learner)
    assert made is not None
    assert "U+6F22" in made.render_problem
    assert made.id not in queries.files_owed(before=datetime.now(UTC))
    pages = [as_user(user).get(f"/certificates/{made.public_id}").text for user in (cast.learner, cast.administrator)]
    assert ["belum dapat dicetak" in page for page in pages] == [True, True]
    assert ["beri tahu penyelenggara" in " ".join(page.split()) for page in pages] == [True, False]
    assert "huruf Latin" in pages[1], "who can mend it is told how"


def test_while_there_is_no_issuer_the_learner_is_told_that_it_waits(as_user: AsUser, cast: Cast, complete: Complete) -> None:
    complete(cast.learner)
    assert "menunggu pengaturan penerbit" in as_user(cast.learner).get("/my-certificates").text


def test_beside_the_place_stands_the_result(app: Flask, cast: Cast, complete: Complete, cohort: Cohort) -> None:
    complete(cast.stranger)
    enrolment_id = queries.waiting_of(cast.stranger.id)[0].enrolment_id
    with app.app_context(), app.test_request_context():
        told = slots.place_result(enrolment_id=enrolment_id, course_id=cohort.course_id, learner_id=cast.stranger.id)
        assert "menunggu pengaturan penerbit" in told
        assert slots.place_result(enrolment_id=0, course_id=cohort.course_id, learner_id=cast.learner.id) == ""
    with unit_of_work():
        services.set_issuer(cast.school.id, **ISSUER)
    jobs.sweep()
    with app.app_context(), app.test_request_context():
        told = slots.place_result(enrolment_id=enrolment_id, course_id=cohort.course_id, learner_id=cast.stranger.id)
    assert "Unduh sertifikat" in told


def test_a_revoked_one_tells_the_learner_why(app: Flask, as_user: AsUser, cast: Cast, certificate: Certificate) -> None:
    with unit_of_work():
        services.revoke(certificate.id, category="data_error", reason="Tanggal lahir keliru.", by=cast.administrator.id, at=now())
    page = as_user(cast.learner).get(f"/certificates/{certificate.public_id}").text
    assert "Dicabut pada" in page
    assert "Tanggal lahir keliru." in page
    assert "Dicabut" in as_user(cast.learner).get("/my-certificates").text
