"""The year in JP: what counts of what was learnt, who has reached what the law asks, and who may see it of whom."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lms.accounts.models import Agency, User
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses.models import Course
from lms.enrolments import services as enrolments
from lms.enrolments.models import Cohort
from lms.records import jobs, services
from lms.records.ledger import queries, rules
from lms.records.ledger.counting import years
from lms.records.models import Balance, Claim, Moved
from lms.records.services import Chosen
from tests.cast import Cast
from tests.cast import person as made
from tests.records.conftest import external, verified

AsUser = Callable[[User], Client]
E_LEARNING, BIMTEK, WORKSHOP = 16, 8, 4


def pns(name: str, place: Agency, kind: str = "pns") -> User:
    with unit_of_work():
        somebody = made(name, name.capitalize(), place)
        somebody.employment_type = kind
    return somebody


@pytest.fixture
def officer(cast: Cast) -> User:
    return cast.hr_officer


def training(form: int, hours: int, first: date, last: date, *, state: str = "verified", id_: int = 1, **other: Any) -> Claim:
    return Claim(id=id_, origin="external", training_form=form, credit_hours=hours, started_on=first, finished_on=last,
                 state=state, ended="", course_id=None, **other)


@pytest.mark.parametrize(("form", "hours", "first", "last", "counted"), [
    (E_LEARNING, 20, date(2026, 3, 2), date(2026, 3, 4), 9), (E_LEARNING, 20, date(2026, 3, 2), date(2026, 3, 8), 20),
    (E_LEARNING, 2, date(2026, 3, 2), date(2026, 3, 2), 2), (BIMTEK, 24, date(2026, 3, 2), date(2026, 3, 3), 24),
    (WORKSHOP, 10, date(2026, 3, 2), date(2026, 3, 2), 5), (17, 40, date(2026, 3, 2), date(2026, 3, 2), 40)])
def test_no_more_counts_than_the_days_of_its_form_hold(form, hours, first, last, counted):
    (year,) = years([training(form, hours, first, last)], {}).values()
    assert (year.year, year.counted, year.recorded, year.lines[0].is_cut) == (2026, counted, counted, counted < hours)


def test_trainings_of_one_form_share_their_days_and_those_of_others_do_not():
    one = training(E_LEARNING, 6, date(2026, 3, 2), date(2026, 3, 3))
    same_days = training(E_LEARNING, 6, date(2026, 3, 3), date(2026, 3, 4), id_=2)
    elsewhere = training(WORKSHOP, 5, date(2026, 3, 3), date(2026, 3, 3), id_=3)
    year = years([same_days, elsewhere, one], {})[2026]
    assert {line.claim.id: line.counted for line in year.lines} == {1: 6, 2: 3, 3: 5}
    assert year.counted == 14


def test_what_waits_takes_no_day_from_what_is_recognised():
    waiting = training(E_LEARNING, 3, date(2026, 3, 2), date(2026, 3, 2), state="submitted")
    accepted = training(E_LEARNING, 3, date(2026, 3, 2), date(2026, 3, 2), id_=2)
    year = years([waiting, accepted], {})[2026]
    assert (year.counted, year.recorded) == (3, 3)


def test_a_course_of_ours_may_set_its_own_limit_and_the_year_is_that_of_the_end():
    ours = training(E_LEARNING, 20, date(2026, 12, 31), date(2027, 1, 1))
    ours.course_id = 7
    assert years([ours], {7: 5})[2027].counted == 10
    assert years([ours], {7: None})[2027].counted == 20


def test_the_law_sets_a_target_for_pns_and_a_ceiling_for_pppk_with_its_source():
    assert (rules.rule_for("pns").at_least, rules.rule_for("pppk").at_most) == (20, 24)
    assert (rules.rule_for("pns").recognised(780), rules.rule_for("pppk").recognised(40)) == (780, 24)
    assert all(rule.source for rule in rules.RULES.values())
    assert rules.rule_for("volunteer").mark is None


def settled() -> dict[tuple[int, int], tuple[int, int]]:
    jobs.balances()
    return {(b.learner_id, b.year): (b.counted, b.recorded) for b in db.session.query(Balance)}


def test_the_sums_follow_each_step_at_the_desk(cast: Cast, officer: User) -> None:
    claim = external(cast.learner)
    assert settled()[cast.learner.id, 2025] == (0, 24)
    verified(claim, officer)
    assert settled()[cast.learner.id, 2025] == (24, 24)
    with unit_of_work():
        services.return_(Chosen(claim.id), reason="Nomornya tidak terbaca.", by=officer.id, at=now())
    assert settled()[cast.learner.id, 2025] == (0, 24)
    with unit_of_work():
        services.withdraw(claim.id, by=cast.learner.id, at=now())
    assert settled() == {}
    assert db.session.query(Moved).count() == 0


def test_claims_older_than_the_ledger_are_summed_by_the_sweep(cast: Cast) -> None:
    external(cast.learner)
    with unit_of_work():
        db.session.query(Moved).delete()
    assert settled() == {}
    jobs.sweep()
    assert settled() == {(cast.learner.id, 2025): (0, 24)}


def test_people_of_one_kind_stand_where_their_hours_put_them(cast: Cast, officer: User) -> None:
    there = pns("agus", cast.malinau, "pns")
    waits = pns("tini", cast.malinau, "pns")
    pns("rudi", cast.malinau, "pns")
    pns("lia", cast.malinau, "pppk")
    verified(external(there), officer)
    external(waits)
    jobs.balances()
    found = queries.board(officer, "employment_type", path=cast.malinau.path, year=2025, at=now())
    theirs, others = found["pns"], found["pppk"]
    assert (theirs.reached, theirs.waiting, theirs.under_way, theirs.short) == (1, 1, 0, 1)
    assert (others.measured, theirs.counted, theirs.recorded) == (0, 24, 48)
    _page, short = queries.listed(officer, path=cast.malinau.path, year=2025, at=now(), standing="short")
    assert "Rudi" in {row.person.display_name for row in short}
    assert not {"Agus", "Tini", "Lia"} & {row.person.display_name for row in short}


def test_whoever_follows_enough_is_under_way(cast: Cast, cohort: Cohort) -> None:
    learner = pns("wati", cast.malinau)
    at, board = now(), lambda: queries.board(cast.administrator, "employment_type", path="/", year=cohort.ends_on.year, at=now())
    assert (board()["pns"].under_way, board()["pns"].short) == (0, 1)
    with unit_of_work():
        db.session.get_one(Course, cohort.course_id).hours_asynchronous = 20
        enrolments.enrol(learner.id, cohort, at=at)
    assert (board()["pns"].under_way, board()["pns"].short) == (1, 0)


def test_the_list_and_its_files_say_the_same(cast: Cast, as_user: AsUser, officer: User) -> None:
    claim = external(cast.learner)
    verified(claim, officer)
    jobs.balances()
    browser = as_user(officer)
    assert browser.get("/hours?year=2025&by=position").status_code == 200
    board = browser.get("/hours?year=2025").text
    assert 'data-label="Pegawai"' in board
    assert '<form class="toolbar" method="get" role="search">' in board, "paper shows no choice of the year"
    assert cast.learner.name in browser.get("/hours/people?year=2025").text
    lines = browser.get("/hours/people.csv?year=2025").data.decode("utf-8-sig")
    assert [row[6] for row in csv.reader(io.StringIO(lines), delimiter=";") if cast.learner.name in row[1]] == ["24"]
    assert browser.get("/hours/people.xlsx?year=2025").data[:2] == b"PK"
    assert "24" in browser.get(f"/hours/people/{cast.learner.public_id}?year=2025").text


def test_another_offices_people_are_out_of_reach(cast: Cast, as_user: AsUser) -> None:
    stranger = cast.stranger
    browser = as_user(cast.head_of_office)
    assert browser.get(f"/hours/people/{stranger.public_id}").status_code == 404
    assert browser.get(f"/hours?unit={cast.nunukan.public_id}").status_code == 404
    assert browser.get(f"/hours/people?unit={cast.nunukan.public_id}").status_code == 404
    assert stranger.name not in browser.get("/hours/people").text
    assert as_user(cast.learner).get("/hours").status_code == 403


@pytest.mark.parametrize("address", ["/hours?year=1", "/hours?year=x", "/hours?by=x&unit=", "/hours/people?standing=x&page=99",
                                     "/my-hours?year=99999", "/hours?unit=nobody", "/hours/people/nobody"])
def test_addresses_that_make_no_sense_end_in_words(cast: Cast, as_user: AsUser, officer: User, address: str) -> None:
    assert as_user(officer).get(address).status_code in (200, 404)


def test_a_learner_sees_why_less_was_counted(cast: Cast, as_user: AsUser, officer: User) -> None:
    verified(external(cast.learner, training_form=E_LEARNING), officer)
    page = as_user(cast.learner).get("/my-hours?year=2025").text
    assert "3 hari, paling banyak 3 JP sehari" in page
    assert "PP 11/2017" in page or "PP 49/2018" in page or "tidak ada target" in page
