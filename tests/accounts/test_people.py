"""The desk of those who look after people and agencies."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.accounts import queries, services
from lms.accounts.models import Agency, User
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client, statements
from lms.core.work import unit_of_work
from tests.accounts.conftest import PASSWORD
from tests.cast import Cast

AsUser = Callable[[User], Client]
NUMBER = "190101012024212999"


def test_each_sees_the_people_of_the_own_subtree(cast: Cast, as_user: AsUser) -> None:
    listed = {who: as_user(cast.people[who]).get("/people").text for who in ("organiser", "hr_officer", "administrator")}
    assert "Sari" in listed["organiser"]
    assert "Yosep" in listed["organiser"]
    assert "Budi" not in listed["organiser"]
    assert "Sari" in listed["hr_officer"]
    assert "Yosep" not in listed["hr_officer"]
    assert "Budi" in listed["administrator"]


@pytest.mark.parametrize(("who", "whole"), [("organiser", True), ("hr_officer", True), ("head_of_office", False), ("auditor",
    False)])
def test_only_those_entitled_see_whole_numbers(cast: Cast, as_user: AsUser, who: str, whole: bool) -> None:
    browser = as_user(cast.people[who])
    for page in ("/people", f"/people/{cast.learner.public_id}"):
        text = browser.get(page).text
        assert ("19010101 202421 2 999" in text) == whole
        assert ("**************2999" in text) == (not whole)
        assert NUMBER not in text


def test_a_number_finds_its_owner_only_for_those_who_may_see_it(cast: Cast, as_user: AsUser) -> None:
    assert "Sari" in as_user(cast.organiser).get(f"/people?q={NUMBER}").text
    assert "Sari" not in as_user(cast.auditor).get(f"/people?q={NUMBER}").text


@pytest.mark.parametrize("query", ["q=%25", "q=_", "q=' or 1=1", "page=0", "page=-1", "page=x", "page=99999999",
    "agency=nowhere", "q=" + "x" * 5000])
def test_odd_searches_give_a_page(cast: Cast, as_user: AsUser, query: str) -> None:
    assert as_user(cast.organiser).get(f"/people?{query}").status_code == 200


def test_a_percent_sign_is_no_wildcard(cast: Cast, as_user: AsUser) -> None:
    assert "Sari" not in as_user(cast.organiser).get("/people?q=%25").text


def test_the_list_costs_the_same_whatever_its_length(cast: Cast, as_user: AsUser) -> None:
    browser = as_user(cast.organiser)

    def cost() -> int:
        with statements() as seen:
            assert browser.get("/people").status_code == 200
        return len(seen)

    few = cost()
    with unit_of_work():
        for n in range(20):
            services.create_user(username=f"orang{n}", name=f"Orang {n}", at=now(), agency_id=cast.malinau.id,
                                 number=f"19010101202421{n % 2 + 1}{n + 100}")
    assert cost() == few


def test_a_new_person_gets_a_slip_and_chooses_a_password_at_first_sign_in(cast: Cast, as_user: AsUser, client: Client) -> None:
    form = {"username": "Lina.Apui", "name": "Lina  Apui", "employment_type": "pppk", "agency": cast.malinau.public_id,
            "number": "19010202 202421 2 998", "email": "lina@contoh.example", "grade": "IX", "position": "Pekerja Sosial"}
    answer = as_user(cast.organiser).post("/people/new", data=form)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    password = re.search(r"<code>([a-z2-9-]{14})</code>", answer.text)
    assert password
    made = queries.find("190102022024212998")
    assert made
    assert (made.username, made.name, made.email) == ("lina.apui", "Lina Apui", "lina@contoh.example")
    assert client.post("/sign-in", data={"name": "lina.apui", "password": password[1], "next": "/people"}).status_code == 303
    for page in ("/", "/profile", "/profile/edit"):
        assert client.get(page).headers["Location"] == "/profile/password"
    fresh = {"old": password[1], "fresh": "hujan di hulu", "again": "hujan di hulu"}
    assert client.post("/profile/password", data=fresh).status_code == 303
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(("wrong", "about"), [
    ({"username": "sari"}, "username"), ({"username": "190101012024212999"}, "username"), ({"username": "a@b.c"}, "username"),
    ({"email": "sari@contoh.test"}, "email"), ({"email": "no-address"}, "email"), ({"number": NUMBER}, "number"),
    ({"number": "1.9E+17"}, "number"), ({"name": ""}, "name"), ({"name": "x" * 121}, "name"), ({"agency": "elsewhere"}, "agency"),
    ({"employment_type": "king"}, "employment_type"), ({"birth_date": "31-12-1990"}, "birth_date"), ({"grade": "x" * 50},
    "grade")])
def test_a_refused_person_is_told_where_and_nothing_is_made(
        cast: Cast, as_user: AsUser, wrong: dict[str, str], about: str) -> None:
    form = {"username": "lina", "name": "Lina", "employment_type": "pppk", "agency": cast.malinau.public_id, "email": "",
        "number": ""}
    before = db.session.scalar(sa.select(sa.func.count()).select_from(User))
    answer = as_user(cast.organiser).post("/people/new", data=form | wrong)
    assert answer.status_code == 422
    assert f'id="{about}-error"' in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == before


def test_a_temporary_password_ends_all_sessions_and_is_nowhere_else(people: Cast, as_user: AsUser) -> None:
    signed_in = as_user(people.learner)
    answer = as_user(people.organiser).post(f"/people/{people.learner.public_id}/password")
    password = re.search(r"<code>([a-z2-9-]{14})</code>", answer.text)
    assert password
    assert signed_in.get("/profile").status_code == 303
    assert password[1] not in str(db.session.execute(sa.select(AuditEntry.details)).all())
    assert password[1] not in as_user(people.organiser).get(f"/people/{people.learner.public_id}").text


def test_a_closed_account_is_out_at_once_and_can_come_back(people: Cast, as_user: AsUser, sign_in: Callable[..., int]) -> None:
    signed_in, desk = as_user(people.learner), as_user(people.organiser)
    assert desk.post(f"/people/{people.learner.public_id}/active", data={"active": "ya"}).status_code == 400
    assert desk.post(f"/people/{people.learner.public_id}/active", data={"active": "0"}).status_code == 303
    assert signed_in.get("/profile").status_code == 303
    assert sign_in("sari") == 422
    assert "Sari" not in desk.get("/people").text
    assert "Sari" in desk.get("/people?state=inactive").text
    desk.post(f"/people/{people.learner.public_id}/active", data={"active": "1"})
    assert sign_in("sari", PASSWORD) == 303


def test_an_edit_keeps_what_the_form_showed(cast: Cast, as_user: AsUser) -> None:
    browser, page = as_user(cast.organiser), f"/people/{cast.learner.public_id}/edit"
    shown = browser.get(page).text
    assert re.search(rf'<option selected value="{cast.malinau.public_id}"', shown)
    assert 'value="Sari Wulandari"' in shown
    form = {"username": "sari", "name": "Sari W.", "employment_type": "pppk", "agency": cast.nunukan.public_id, "email": ""}
    assert browser.post(page, data=form).status_code == 303
    db.session.expire_all()
    assert (cast.learner.name, cast.learner.agency_id) == ("Sari W.", cast.nunukan.id)


def test_a_name_full_of_markup_is_shown_as_text(cast: Cast, as_user: AsUser) -> None:
    with unit_of_work():
        cast.learner.name = "<script>alert(1)</script>"
    for page in ("/people", f"/people/{cast.learner.public_id}", f"/people/{cast.learner.public_id}/edit"):
        assert "<script>alert" not in as_user(cast.organiser).get(page).text


def test_agencies_grow_within_the_own_subtree(cast: Cast, as_user: AsUser) -> None:
    browser = as_user(cast.organiser)
    form = {"name": "UPTD Malinau", "kind": "unit", "parent": cast.malinau.public_id, "region": "kabupaten malinau",
        "time_zone": "Asia/Makassar"}
    assert browser.post("/agencies/new", data=form).status_code == 303
    made = db.session.scalars(sa.select(Agency).where(Agency.name == "UPTD Malinau")).one()
    assert made.path == f"{cast.malinau.path}{made.id}/"
    assert made.region_code == "65.02"
    for parent in (cast.school.public_id, "", "nowhere"):
        assert browser.post("/agencies/new", data=form | {"parent": parent}).status_code == 422
    assert browser.get(f"/agencies/{cast.school.public_id}/edit").status_code == 404


def test_an_agency_is_changed_and_keeps_its_place(cast: Cast, as_user: AsUser) -> None:
    page = f"/agencies/{cast.malinau.public_id}/edit"
    browser, path = as_user(cast.organiser), cast.malinau.path
    form = {"name": "Dinsos Malinau", "kind": "office", "region": "65.02", "time_zone": "Asia/Makassar",
        "parent": cast.school.public_id}
    assert browser.post(page, data=form).status_code == 303
    db.session.expire_all()
    assert (cast.malinau.name, cast.malinau.path, cast.malinau.region_code) == ("Dinsos Malinau", path, "65.02")
    assert browser.post(page, data=form | {"region": "Kabupaten"}).status_code == 422
    assert 'value="Kabupaten Malinau"' in browser.get(page).text


def test_the_audit_trail_is_for_auditors_and_tells_who_did_what(cast: Cast, as_user: AsUser) -> None:
    as_user(cast.organiser).post(f"/people/{cast.learner.public_id}/active", data={"active": "0"})
    for asked in ("action=deactivated&who=Rina", f"action=Akun+ditutup&target=orang+{cast.learner.id}"):
        trail = as_user(cast.auditor).get(f"/audit?{asked}").text
        assert "<span>akun ditutup</span>" in trail
        assert f"<span>orang {cast.learner.id}</span>" in trail
    for asked in ("who=Budi", "action=akun+dibuka", f"target=orang+{cast.learner.id}9"):
        assert "<span>akun ditutup</span>" not in as_user(cast.auditor).get(f"/audit?{asked}").text
    for who in ("stranger", "organiser", "hr_officer", "head_of_office", "instructor"):
        assert as_user(cast.people[who]).get("/audit").status_code == 403


@pytest.mark.parametrize("query", ["since=x", "since=9999-99-99", "until=2026-01-01", "page=-4", "action=%27",
    "since=0001-01-01&until=9999-12-31"])
def test_odd_filters_of_the_trail_give_a_page(cast: Cast, as_user: AsUser, query: str) -> None:
    assert as_user(cast.auditor).get(f"/audit?{query}").status_code == 200


def test_an_auditor_of_one_agency_reads_what_its_people_did(cast: Cast, as_user: AsUser) -> None:
    with unit_of_work():
        services.grant_role(cast.stranger.id, "auditor", scope=("agency", cast.nunukan.id), at=now())
    as_user(cast.organiser).post(f"/people/{cast.learner.public_id}/active", data={"active": "0"})
    assert "<span>akun ditutup</span>" not in as_user(cast.stranger).get("/audit").text


@pytest.mark.parametrize(("facts", "field"), [
    ({"name": " "}, "name"), ({"name": "N" * 121}, "name"), ({"email": "bukan surel"}, "email"),
    ({"email": "a@" + "b" * 253}, "email")])
def test_whoever_makes_an_account_gives_it_a_name_and_an_address_that_can_be(
        app: Flask, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(services.Refused) as refused:
        services.create_user(**{"username": "sari.baru", "name": "Sari", "at": now()} | facts)
    assert refused.value.field == field


def test_a_mangled_number_is_told_together_with_the_other_faults(cast: Cast, as_user: AsUser) -> None:
    for page, other in (("/people/new", "Mohon diisi."), ("/profile/number", "Masukkan tanggal.")):
        answer = as_user(cast.people["organiser"]).post(page, data={"number": "1.97E+17"})
        assert answer.status_code == 422
        assert "1.97E+17 sehingga" in answer.text
        assert other in answer.text
