"""Signing in and out, forged requests, roles taken without right."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from lms.accounts import passwords
from lms.core.commands import route_table
from lms.core.database import db
from lms.core.policies import KEYED
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.security.conftest import AsUser, Side

PASSWORD = "perahu ke hulu sungai"
BY_ORIGIN = ("/language", "/appearance")
"""These ask the browser where the form came from instead."""
WITH_KEYS = ("/p/xapi/", "/unsubscribe/", "/sign-in/with/<name>/out")


@pytest.fixture
def guarded(app: Flask) -> Iterator[Flask]:
    """The application with its check of CSRF tokens on."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


def test_no_post_is_accepted_without_its_token(guarded: Flask, here: Side, as_user: AsUser) -> None:
    browser = as_user(here.administrator)
    for row in route_table():
        if "POST" in row["methods"] and row["rule"] not in BY_ORIGIN:
            has_key = row["capability"] == KEYED or row["rule"].startswith(WITH_KEYS)
            refused = (400, 401, 403, 404) if has_key else (400,)  # programs have a key, and no session counts for them
            address = re.sub(r"<any\((\w+)[^>]*>", r"\1", row["rule"])
            address = re.sub(r"<[^>]+>", "1", address)
            for sent in ({}, {"data": {"csrf_token": "made-up"}}, {"json": {}}, {"headers": {"X-CSRFToken": "made-up"}}):
                answer = browser.post(address, **sent)  # type: ignore[arg-type]
                assert answer.status_code in refused, f"{row['rule']} {sent}: {answer.status_code}"


def test_a_token_of_another_session_is_worth_nothing(guarded: Flask, here: Side, as_user: AsUser) -> None:
    token = as_user(here.stranger).token("/profile/edit")
    answer = as_user(here.learner).post("/profile/sessions/end-others", data={"csrf_token": token})
    assert answer.status_code == 400


def test_signing_in_starts_a_new_session_and_signing_out_ends_it_on_the_server(here: Side, client: Client) -> None:
    with unit_of_work():
        here.learner.password_hash = passwords.hashed(PASSWORD)
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = "planted"
        cookie["_user_id"] = "planted"
    assert client.post("/sign-in", data={"name": "sari", "password": PASSWORD}).status_code == 303
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != "planted"
        assert cookie.get("csrf_token") != "planted"
    stolen = client.get_cookie("lms")
    assert stolen is not None
    assert client.get("/profile").status_code == 200
    client.post("/sign-out")
    client.set_cookie("lms", stolen.value)
    assert client.get("/profile").status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(here: Side, client: Client) -> None:
    with unit_of_work():
        here.learner.password_hash = passwords.hashed(PASSWORD)
    answer = client.post("/sign-in", data={"name": "sari", "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_an_account_that_is_closed_is_out_at_the_next_request(here: Side, as_user: AsUser) -> None:
    browser = as_user(here.learner)
    assert browser.get("/profile").status_code == 200
    as_user(here.organiser).post(f"/people/{here.learner.public_id}/active", data={"active": "0"})
    assert browser.get("/profile").status_code == 303


def test_a_learner_changes_no_more_of_oneself_than_the_form_offers(here: Side, as_user: AsUser) -> None:
    with unit_of_work():
        here.learner.email = None
    before = (here.learner.username, here.learner.id, here.learner.public_id, here.learner.created_at)
    as_user(here.learner).post("/profile/edit", data={
        "name": "Sari Baru", "employment_type": "pns", "agency": here.office.public_id, "language": "id", "email": "",
        "time_zone": "Asia/Makassar", "username": "admin2", "is_active": "0", "role": "administrator",
        "public_id": "x", "id": "1",
        "must_change_password": "1",
        "role_grants-0-role": "administrator", "password_hash": "x", "created_at": "2000-01-01"})
    db.session.expire_all()
    assert here.learner.name == "Sari Baru"
    assert (here.learner.username, here.learner.id, here.learner.public_id, here.learner.created_at) == before
    assert here.learner.is_active
    assert {g.role for g in here.learner.grants} == {"learner"}


@pytest.mark.parametrize("role", ["learner", "instructor", "organiser", "hr_officer", "head_of_office", "auditor"])
def test_nobody_gives_oneself_or_a_friend_more_than_one_may(here: Side, as_user: AsUser, role: str) -> None:
    browser, me, friend = as_user(here.people[role]), here.people[role], here.stranger
    for target in (me, friend, here.administrator):
        for wanted in ("administrator", "auditor", "organiser"):
            for scope in ("", here.province.public_id, here.school.public_id):
                answer = browser.post(f"/people/{target.public_id}/roles", data={"role": wanted, "agency": scope})
                assert answer.status_code in (403, 404, 422)
    db.session.expire_all()
    assert {g.role for g in friend.grants} == {"learner"}
    assert {g.role for g in me.grants} <= {"learner", role}


def test_an_organiser_takes_over_no_account_with_rights_beyond_the_own(here: Side, as_user: AsUser) -> None:
    with unit_of_work():
        here.administrator.agency_id = here.office.id
        here.auditor.agency_id = here.office.id
    for strong in (here.administrator, here.auditor):
        browser = as_user(here.organiser)
        for what in ("password", "active"):
            assert browser.post(f"/people/{strong.public_id}/{what}").status_code == 403
        assert browser.post(f"/people/{strong.public_id}/edit", data={"email": "a@b.id", "username": "xyz"}).status_code == 403


def test_a_wrong_name_and_a_wrong_password_are_told_in_the_same_words(here: Side, client: Client) -> None:
    with unit_of_work():
        here.learner.password_hash = passwords.hashed(PASSWORD)
    said = [client.post("/sign-in", data={"name": name, "password": "salah semua"}).text.replace(name, "X")
            for name in ("sari", "tidak-ada", "yosep")]
    assert len({re.sub(r'value="[^"]*"', "", text) for text in said}) == 1


def test_an_old_and_a_made_up_link_for_a_password_are_worth_nothing(here: Side, client: Client) -> None:
    for token in ("x", "a.b.c", "W10.aaa.bbb", "null", "%00", here.learner.public_id):
        assert client.get(f"/reset-password/{token}").status_code in (400, 404, 410)
