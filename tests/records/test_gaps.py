"""Posts and the training that they ask for: who lacks it, who may say so, and who sees it of whom."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from lms.accounts.models import User
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.records.gaps import queries, services
from lms.records.models import Requirement
from lms.uploads.sheets.reading import read
from tests.cast import Cast, person
from tests.records.conftest import external, verified

AsUser = Callable[[User], Client]
TITLE = "Kepemimpinan Dinas Sosial"


def head(username: str, cast: Cast, place: str = "malinau", post: str = "Kepala Dinas Sosial Kabupaten") -> User:
    with unit_of_work():
        made = person(username, username.title(), getattr(cast, place))
        made.position = post
        return made


@pytest.fixture
def rule(cast: Cast) -> Requirement:
    with unit_of_work():
        return services.ask(cast.malinau.id, "kepala Sosial", f"Pelatihan {TITLE}", years=3, source="Aturan 1", at=now())


def counts(actor: User) -> list[tuple[int, int, int]]:
    return [(line.missing, line.waits, line.met) for line in queries.lines(actor, at=now())]


def days_ago(days: int) -> dict[str, object]:
    day = now().date() - timedelta(days=days)
    return {"title": f"Bimtek {TITLE.upper()}", "started_on": day, "finished_on": day}


def test_who_has_it_waits_or_lacks_it(cast: Cast, rule: Requirement) -> None:
    ani, ben, cici, dedi = (head(name, cast) for name in ("ani", "ben", "cici", "dedi"))
    head("eka", cast, post="Kepala Seksi")
    verified(external(ani, **days_ago(30)), cast.hr_officer)
    external(ben, number="2", **days_ago(30))
    verified(external(cici, number="3", **days_ago(4 * 366)), cast.hr_officer)
    external(dedi, number="4", title="Bimtek Lain", started_on=date(2025, 3, 3), finished_on=date(2025, 3, 5))
    assert counts(cast.hr_officer) == [(2, 1, 1)]
    _pages, rows = queries.listed(cast.hr_officer, rule, cast.malinau, at=now())  # type: ignore[arg-type]
    assert [(row.person.display_name, row.standing) for row in rows] == [
        ("Ani", "met"), ("Ben", "waits"), ("Cici", "missing"), ("Dedi", "missing")]


def test_several_rules_are_counted_in_one_statement(cast: Cast, rule: Requirement) -> None:
    head("ani", cast)
    with unit_of_work():
        services.ask(cast.malinau.id, "Kepala Dinas", "Lain", years=None, source="", at=now())
    asked: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", listener := lambda _c, _k, text, *_: asked.append(text))
    try:
        assert counts(cast.hr_officer) == [(1, 0, 0), (1, 0, 0)]
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", listener)
    assert sum("records_claim" in text for text in asked) == 1


@pytest.mark.server
def test_an_officer_sets_a_rule_looks_takes_the_list_out_and_ends_it(cast: Cast, as_user: AsUser) -> None:
    head("ani", cast)
    browser = as_user(cast.hr_officer)
    refused = browser.post("/hours/requirements/new", data={"agency": cast.malinau.id, "post": "", "title": TITLE})
    assert refused.status_code == 422
    answer = browser.post("/hours/requirements/new", data={
        "agency": cast.malinau.id, "post": "Kepala Dinas Sosial", "title": TITLE, "years": "", "source": "Aturan 1"})
    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert "Ani" in page.text
    assert "Aturan 1" in browser.get("/hours/requirements").text
    assert "Ani" not in browser.get(f"{answer.location}?standing=met").text
    table = read(browser.get(f"{answer.location}.xlsx").data).sheets[0].records
    assert [record.at(1).text for record in table][-1] == "Ani"
    assert browser.post(f"{answer.location}/end").status_code == 303
    assert browser.get(answer.location).status_code == 404
    acts = set(db.session.scalars(sa.select(AuditEntry.action)))
    assert acts >= {"records.requirement_set", "records.gaps_exported", "records.requirement_ended"}


@pytest.mark.server
def test_a_head_reads_and_sets_nothing(cast: Cast, as_user: AsUser, rule: Requirement) -> None:
    browser = as_user(cast.head_of_office)
    assert browser.get(f"/hours/requirements/{rule.public_id}").status_code == 200
    assert browser.get("/hours/requirements/new").status_code == 403
    assert browser.post(f"/hours/requirements/{rule.public_id}/end").status_code == 403


@pytest.mark.server
def test_a_rule_from_above_shows_ones_own_people_and_is_not_ones_own_to_end(cast: Cast, as_user: AsUser) -> None:
    head("ani", cast)
    head("elsa", cast, place="province")
    with unit_of_work():
        rule = services.ask(cast.province.id, "Kepala Dinas Sosial", TITLE, years=None, source="", at=now())
    browser = as_user(cast.hr_officer)
    page = browser.get(f"/hours/requirements/{rule.public_id}").text
    assert "Ani" in page
    assert "Elsa" not in page
    assert browser.post(f"/hours/requirements/{rule.public_id}/end").status_code == 404
    assert counts(cast.hr_officer) == [(1, 0, 0)]


def test_the_file_names_no_number_in_whole_to_who_may_not_see_it(cast: Cast, as_user: AsUser, rule: Requirement) -> None:
    with unit_of_work():
        made = person("ani", "Ani", cast.malinau, "190203041925012997")
        made.position = "Kepala Dinas Sosial"
    content = as_user(cast.auditor).get(f"/hours/requirements/{rule.public_id}.xlsx").data
    cells = [cell.text for record in read(io.BytesIO(content).getvalue()).sheets[0].records for cell in record.cells]
    assert "Ani" in cells
    assert ("190203041925012997" in cells) is False
