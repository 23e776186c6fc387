"""Nobody of one province reaches anything of the other, route by route, with real objects behind every address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from lms.core.audit import AuditEntry
from lms.core.commands import route_table
from lms.core.database import db
from lms.core.testing import Client
from tests.security.conftest import AsUser, Side

ROLES = ("learner", "stranger", "instructor", "organiser", "hr_officer", "head_of_office")
OPEN_TO_ALL = {"/courses/<course>", "/enrol/<course_id>", "/apply/<cohort>"}
"""The page of a published course, and the forms by which anybody may ask for a place in it."""
TO_THE_HOLDER = ("/reset", "/sign-in/link/", "/v/", "/V/", "/api/v", "/approve/", "/p/xapi/fetch/")
"""Open to whoever holds the key that stands in the address."""
TO_THE_COURSE = {"/activities/<activity>"}
"""Leads those without a place to the course page."""

OWN = {"/activities/<activity>/note", "/activities/<activity>/highlights", "/courses/<course>/notes"}
"""What is kept for oneself alone: who only reads may keep it too."""

TUS = {"Tus-Resumable": "1.0.0", "X-HTTP-Method-Override": "DELETE"}


def rules(app: Flask, method: str) -> list[str]:
    return [row["rule"] for row in route_table() if method in row["methods"] and "<" in row["rule"]
            and row["plugin"] not in ("core", "evaluation") and not row["rule"].startswith(TO_THE_HOLDER)
            and "certificates/<public_id>" not in row["rule"]]


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_the_other_side_opens(app: Flask, here: Side, there: Side, as_user: AsUser, role: str,
                                         fill: Callable[[str, Side], str]) -> None:
    browser = as_user(here.people[role])
    for rule in rules(app, "GET"):
        answer = browser.get(fill(rule, there))
        if rule in OPEN_TO_ALL:
            continue
        if rule in TO_THE_COURSE:
            assert answer.status_code == 303, rule
            assert answer.location == f"/courses/{there.course.public_id}"
            continue
        assert answer.status_code in (403, 404), f"{role} {rule}: {answer.status_code}"


@pytest.mark.parametrize("role", ROLES)
def test_no_post_to_the_other_side_does_anything(app: Flask, here: Side, there: Side, as_user: AsUser, role: str,
                                                 fill: Callable[[str, Side], str]) -> None:
    browser, before = as_user(here.people[role]), acts()
    for rule in rules(app, "POST"):
        if rule in OPEN_TO_ALL or rule.startswith("/profile/sessions"):
            continue
        answer = tried(browser, fill(rule, there))
        assert answer.status_code in (403, 404), f"{role} {rule}: {answer.status_code}"
    assert acts() == before


def tried(browser: Client, address: str) -> TestResponse:
    if address.endswith("/answers"):
        return browser.post(address, json={"device": "d", "answers": []})
    if address.endswith("/pulse"):
        return browser.post(address, json={"unsent": 0, "hidden": 0})
    return browser.post(address, data={"confirm": "1", "active": "0", "steps": "1", "title": "Direbut"}, headers=TUS)


def acts() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) or 0


@pytest.mark.parametrize("role", ["head_of_office", "auditor"])
def test_who_only_reads_changes_nothing_even_at_home(app: Flask, here: Side, there: Side, as_user: AsUser, role: str,
                                                     fill: Callable[[str, Side], str]) -> None:
    browser, before = as_user(here.people[role]), acts()
    for rule in rules(app, "POST"):
        if rule in OPEN_TO_ALL | OWN or rule.startswith("/profile/sessions"):
            continue
        answer = tried(browser, fill(rule, here))
        assert answer.status_code in (403, 404), f"{role} {rule}: {answer.status_code}"
    for rule in ("/people/new", "/agencies/new", "/cohorts/new", "/teach/new"):
        assert browser.post(rule, data={"name": "X"}).status_code == 403, rule
    assert acts() == before


@pytest.mark.parametrize(("role", "list_"), [
    (role, list_) for role in ("organiser", "hr_officer", "head_of_office", "instructor")
    for list_ in ("/people", "/people?q=Tono", "/agencies", "/cohorts", "/our-people", "/teach", "/certificates/register",
                  "/certificates/register.csv", "/certificates/register/hours", "/certificates/issuers", "/desk?state=all",
                  "/desk/exports", "/agreements", "/agreements?q=TIMUR", "/hours/requirements",
                  "/hours/neighbours", "/")])
def test_no_list_names_the_other_side(here: Side, there: Side, as_user: AsUser, role: str, list_: str) -> None:
    page = as_user(here.people[role]).get(list_)
    assert page.status_code in (200, 403)
    for name in ("Tono Timur", "Berau", "TIMUR-01-R", "119/TIMUR-01", there.learner.public_id, "190101012024212888"):
        assert name not in page.text.replace("q=Tono", ""), name


def test_an_auditor_of_one_province_reads_the_trail_of_that_province_only(here: Side, there: Side, as_user: AsUser) -> None:
    as_user(here.organiser).get(f"/cohorts/{here.cohort.public_id}/roster.csv")
    as_user(there.organiser).get(f"/cohorts/{there.cohort.public_id}/roster.csv")
    trail = as_user(there.auditor).get("/audit").text
    assert f"angkatan {there.cohort.id}<" in trail
    assert f"angkatan {here.cohort.id}<" not in trail


def test_drafts_are_hidden_from_all_but_their_editors(here: Side, there: Side, as_user: AsUser) -> None:
    for role in ("learner", "stranger", "organiser", "hr_officer", "head_of_office"):
        browser = as_user(here.people[role])
        for side in (here, there):
            assert browser.get(f"/courses/{side.draft.public_id}").status_code == 404
            assert side.draft.title not in browser.get("/courses?q=Rancangan").text
    assert as_user(here.instructor).get(f"/courses/{there.draft.public_id}").status_code == 404
    assert as_user(here.instructor).get(f"/courses/{here.draft.public_id}").status_code == 200
