"""The inbox, the choices, and the link by which anybody can have fewer letters."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.accounts import erasure, personal_data
from lms.accounts.models import User
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client, statements
from lms.core.work import unit_of_work
from lms.enrolments import services as enrolments
from lms.messages import queries, sending, services
from lms.messages.models import Notice
from tests.cast import Cast
from tests.courses.conftest import make_course
from tests.messages.conftest import NOON, Tell
from tests.messages.post_office import PostOffice

Browser = Callable[[User], Client]


pytestmark = pytest.mark.usefixtures("office")


def test_unread_notices_come_first_and_are_counted(cast: Cast, as_user: Browser, tell: Tell) -> None:
    for title in ("Pertama", "Kedua", "Ketiga"):
        tell(cast.learner.id, title=title)
    browser = as_user(cast.learner)
    newest = db.session.scalars(sa.select(Notice).order_by(Notice.id.desc()).limit(1)).one()
    assert browser.post(f"/notices/{newest.public_id}/read").location == "/notices"
    page = browser.get("/notices").text
    assert re.findall(r"<h2>[^<]*: (\w+)", page) == ["Kedua", "Pertama", "Ketiga"]
    assert ", 2 belum dibaca" in page
    assert "Ketiga" not in browser.get("/notices?only=unread").text
    assert "Kedua" not in browser.get("/notices?group=certificates").text
    assert "Ada 2 pemberitahuan yang belum Anda baca" in browser.get("/").text
    assert browser.post("/notices/read").location == "/notices"
    assert queries.standing(cast.learner.id).unread == 0


def test_opening_marks_as_read_and_leads_on(cast: Cast, as_user: Browser, tell: Tell) -> None:
    tell(cast.learner.id)
    mine = queries.of_person(cast.learner.id)[0]
    assert as_user(cast.learner).post(f"/notices/{mine.public_id}/read", data={"open": "1"}).location == "/activities/abc"
    db.session.refresh(mine)
    assert mine.read_at is not None


def test_nobody_reads_the_notices_of_another(cast: Cast, as_user: Browser, tell: Tell) -> None:
    tell(cast.learner.id, title="Rahasia")
    stranger = as_user(cast.stranger)
    assert "Rahasia" not in stranger.get("/notices").text
    assert stranger.post(f"/notices/{queries.of_person(cast.learner.id)[0].public_id}/read").status_code == 404
    assert "Belum ada pemberitahuan" in stranger.get("/notices").text


def test_what_a_title_holds_is_never_markup(cast: Cast, as_user: Browser, tell: Tell) -> None:
    tell(cast.learner.id, title="<b>%(x)s</b> 100%")
    assert "&lt;b&gt;%(x)s&lt;/b&gt; 100%" in as_user(cast.learner).get("/notices").text


def test_choices_are_kept_and_shown(cast: Cast, as_user: Browser) -> None:
    browser = as_user(cast.learner)
    given = {"ways-places": "now", "ways-deadlines": "daily", "ways-work": "none", "ways-certificates": "now",
             "quiet_from": "22", "quiet_until": "5"}
    assert browser.post("/notices/choices", data=given).status_code == 303
    wishes = queries.wishes_of(cast.learner.id)
    assert (wishes.way("deadlines"), wishes.way("work"), wishes.quiet) == ("daily", "none", (22, 5))
    assert '<option selected value="22">22.00</option>' in browser.get("/notices/choices").text
    assert browser.post("/notices/choices", data={**given, "ways-work": "sometimes"}).status_code == 422


def test_one_click_on_the_link_of_a_letter_cancels_its_kind_without_signing_in(
        cast: Cast, client: Client, office: PostOffice, tell: Tell) -> None:
    tell(cast.learner.id)
    sending.send(at=NOON)
    letter = office.arrived[0].letter
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = str(letter["List-Unsubscribe"]).strip("<>").removeprefix("http://127.0.0.1:8000")
    page = client.get(path)
    assert (page.status_code, "Tugas dan nilai" in page.text) == (200, True)
    assert queries.wishes_of(cast.learner.id).way("work") == "now", "mail programs open links by themselves"
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert queries.wishes_of(cast.learner.id).way("work") == "none"
    assert db.session.scalar(sa.select(AuditEntry.action).where(AuditEntry.action == "messages.unsubscribed"))
    for wrong in (path[:-1], path + "x", "/unsubscribe/abc"):
        assert client.post(wrong).status_code == 404


def test_one_click_needs_no_token_of_a_form(app: Flask, cast: Cast, office: PostOffice, tell: Tell) -> None:
    tell(cast.learner.id)
    sending.send(at=NOON)
    path = str(office.arrived[0].letter["List-Unsubscribe"]).strip("<>").removeprefix("http://127.0.0.1:8000")
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert app.test_client().post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
        assert app.test_client().post("/notices/read").status_code in (400, 401)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_what_must_be_known_has_no_link_to_cancel_it(cast: Cast, office: PostOffice, tell: Tell) -> None:
    tell(cast.learner.id, "certificates.revoked", course="K", number="1", reason="x", text="y")
    sending.send(at=NOON)
    assert office.arrived[0].letter["List-Unsubscribe"] is None


def test_who_gets_no_letters_is_told_and_so_is_the_organiser(cast: Cast, as_user: Browser) -> None:
    with unit_of_work():
        services.fail("sari@contoh.test", "550 5.1.1 no such user", at=NOON)
    browser, organiser = as_user(cast.learner), as_user(cast.organiser)
    for page in ("/", "/notices"):
        assert "Surat ke sari@contoh.test kembali" in browser.get(page).text
    assert "Surat kepada 1 orang" in organiser.get("/").text
    assert "550 5.1.1 no such user" in organiser.get("/failing-addresses").text
    assert browser.get("/failing-addresses").status_code == 403
    browser.post("/notices/try-again")
    assert "Tidak ada surat yang kembali" in organiser.get("/failing-addresses").text


def test_the_home_page_asks_once_whatever_there_is(cast: Cast, as_user: Browser, tell: Tell) -> None:
    browser, counts = as_user(cast.learner), []
    for _more in range(2):
        with statements() as sent:
            browser.get("/")
        counts.append(sum("messages_" in statement for statement in sent))
        for _notice in range(3):
            tell(cast.learner.id)
    assert counts == [1, 1]


def test_the_organiser_has_texts_to_paste_with_the_link(cast: Cast, as_user: Browser) -> None:
    at = now()
    with unit_of_work():
        course = make_course(cast)
        course.title, course.status = "Etika & Profesi", "published"
        cohort = enrolments.create_cohort(
            course.id, "Angkatan I", agency_id=cast.province.id, starts_on=at.date() - timedelta(1),
            ends_on=at.date() + timedelta(20), is_open=True, at=at)
        enrolments.enrol(cast.learner.id, cohort, at=at)
    page = as_user(cast.organiser).get(f"/cohorts/{cohort.public_id}").text
    invitation, reminder = re.findall(r"<textarea[^>]*readonly>(.*?)</textarea>", page, re.S)
    for text in (invitation, reminder):
        assert "*Etika &amp; Profesi*" in text
        assert f"\nhttp://127.0.0.1:8000/courses/{course.public_id}\n" in text
    assert "Silakan mendaftar di sini:" in invitation
    assert "Teks untuk WhatsApp" not in as_user(cast.head_of_office).get(f"/cohorts/{cohort.public_id}").text


def test_the_person_takes_notices_along_and_they_go_with_the_person(cast: Cast, tell: Tell) -> None:
    tell(cast.learner.id, title="Laporan")
    with unit_of_work():
        services.choose(cast.learner.id, {"work": "daily"}, services.Quiet(1, 2), at=NOON)
        services.fail("sari@contoh.test", "550", at=NOON)
    taken = personal_data.of(cast.learner)
    assert "Laporan" in taken["notices"][0]["subject"]
    assert taken["notice_choices"] == {"ways": {"work": "daily"}, "quiet_hours": [1, 2], "letters_come_back": True}
    with unit_of_work():
        erasure.erase(cast.learner, "Permintaan", by=cast.administrator.id, at=now())
    assert queries.of_person(cast.learner.id) == []
    assert queries.choice_of(cast.learner.id) is None
    assert queries.failing_among(["sari@contoh.test"]) == set()
