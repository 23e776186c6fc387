"""An administrator lets a province join in the browser alone; its organiser works there and sees nothing of the first."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
import sqlalchemy as sa

from lms.accounts import queries as accounts
from lms.accounts import services
from lms.accounts.models import Agency, User
from lms.core.database import db, now
from lms.core.policies import can
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.partners.policies import MANAGE
from tests.cast import Cast
from tests.partners.conftest import AsUser

PAPUA: dict[str, Any] = {
    "province": "91", "time_zone": "Asia/Jayapura", "offices": "Dinas Sosial\n\n  Badan   Kepegawaian Daerah",
    "regency_offices": "", "name": "Yohana Wanma", "username": "yohana.wanma", "email": "yohana@contoh.test"}


def let_join(browser: Client, **other: str) -> Any:
    return browser.post("/provinces/new", data=PAPUA | other)


def papua() -> Agency:
    return db.session.scalars(sa.select(Agency).where(Agency.region_code == "91", Agency.kind == "province")).one()


def missing(browser: Client) -> int:
    return browser.get(f"/provinces/{papua().public_id}").text.count("belum ada<")


def test_a_province_joins_and_its_page_says_what_is_missing(cast: Cast, as_user: AsUser) -> None:
    browser = as_user(cast.administrator)
    answer = let_join(browser)
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"]).text
    assert "Pemerintah Provinsi Papua" in page
    assert "Yohana Wanma" in page
    assert page.count("belum ada") >= 4
    names = set(db.session.scalars(sa.select(Agency.name).where(Agency.path.startswith(papua().path))))
    assert {"Dinas Sosial Provinsi Papua", "Badan Kepegawaian Daerah Provinsi Papua"} <= names
    zones = db.session.scalars(sa.select(Agency.time_zone).where(Agency.path.startswith(papua().path)))
    assert set(zones) == {"Asia/Jayapura"}
    assert "Pemerintah Provinsi Papua" in browser.get("/provinces").text


def test_every_link_of_the_list_leads_somewhere(cast: Cast, as_user: AsUser) -> None:
    browser = as_user(cast.administrator)
    let_join(browser)
    page = browser.get(f"/provinces/{papua().public_id}").text
    links = re.findall(r'<a class="button quiet" href="([^"]+)">', page)
    assert len(links) == 8
    for link in links:
        assert browser.get(html.unescape(link)).status_code == 200, link


def test_its_organiser_works_there_and_sees_nothing_of_the_first(cast: Cast, as_user: AsUser) -> None:
    let_join(as_user(cast.administrator))
    organiser = accounts.find("yohana.wanma")
    assert organiser
    browser = as_user(organiser)
    for page in ("/people", "/agencies", "/cohorts", "/agreements", "/certificates/issuers", "/"):
        text = browser.get(page).text
        for name in ("Kalimantan Utara", "Malinau", "Nunukan", "Sari Wulandari"):
            assert name not in text, f"{name} on {page}"
    assert browser.get("/provinces").status_code == 403
    assert can(organiser, MANAGE, accounts.agency_scopes(papua().id))
    assert not can(organiser, MANAGE, accounts.agency_scopes(cast.province.id))
    assert browser.get(f"/people/{cast.learner.public_id}").status_code == 404
    assert browser.get(f"/certificates/issuers/{papua().public_id}").status_code == 200


def test_the_list_follows_what_is_done(cast: Cast, as_user: AsUser) -> None:
    browser = as_user(cast.administrator)
    let_join(browser)
    before = missing(browser)
    with unit_of_work():
        officer = services.create_user(username="ester", name="Ester Rumbiak", at=now(), agency_id=papua().id)
        services.grant_role(officer.id, "hr_officer", scope=("agency", papua().id), at=now())
    assert missing(browser) == before - 1
    with unit_of_work():
        services.set_active(officer, False, at=now())
    assert missing(browser) == before, "who left holds no role"


@pytest.mark.parametrize(("field", "value"), [
    ("province", ""), ("province", "99"), ("province", "91' or 1=1"), ("time_zone", "Mars/Olympus"), ("name", ""),
    ("username", "!"), ("username", "sari"), ("email", "x"), ("email", "sari@contoh.test"), ("offices", "x" * 121),
    ("offices", "\n".join(map(str, range(60)))), ("regency_offices", "x" * 2001)])
def test_bad_input_makes_nothing_and_is_told_at_its_field(cast: Cast, as_user: AsUser, field: str, value: str) -> None:
    people, agencies = _rows(User), _rows(Agency)
    answer = let_join(as_user(cast.administrator), **{field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text or "aria-invalid" in answer.text
    assert (_rows(User), _rows(Agency)) == (people, agencies)


def test_a_province_joins_once(cast: Cast, as_user: AsUser) -> None:
    browser = as_user(cast.administrator)
    assert let_join(browser).status_code == 303
    assert let_join(browser, username="lain", email="lain@contoh.test").status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).where(Agency.region_code == "91", Agency.kind == "province")) == 1


def test_nobody_else_lets_a_province_join(cast: Cast, as_user: AsUser) -> None:
    with unit_of_work():
        cast.stranger.role_grants = []
    for role, user in cast.people.items():
        if role != "administrator":
            assert let_join(as_user(user)).status_code == 403, role
            assert as_user(user).get("/provinces").status_code == 403
    assert as_user(cast.administrator).get(f"/provinces/{cast.malinau.public_id}").status_code == 404


def _rows(model: type[Any]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
