"""The desk as a list: who sees what, filters, many at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest

from lms.accounts import reach
from lms.accounts.models import User
from lms.certificates.models import Certificate
from lms.core.database import db
from lms.core.testing import Client, statements
from lms.records.models import Claim
from lms.records.queries import desk, duplicates, steps_of
from tests.cast import Cast
from tests.records.conftest import external, verified

AsUser = Callable[[User], Client]
Complete = Callable[[User], Certificate | None]


def states_of(*claims: Claim) -> list[str]:
    for claim in claims:
        db.session.refresh(claim)
    return [claim.state for claim in claims]


@pytest.mark.parametrize(("who", "address", "status"), [
    ("hr_officer", "/desk", 200), ("auditor", "/desk", 200), ("auditor", "/desk/exports", 200), ("auditor", "/desk/add", 403),
    ("auditor", "/desk/exports/new", 403), ("learner", "/desk", 403), ("organiser", "/desk", 403),
    ("head_of_office", "/desk", 403),
    ("instructor", "/desk", 403)])
def test_the_desk_is_for_the_staff_office(cast: Cast, as_user: AsUser, who: str, address: str, status: int) -> None:
    assert as_user(cast.people[who]).get(address).status_code == status


def test_an_office_sees_the_people_of_its_own_agencies_only(cast: Cast, as_user: AsUser) -> None:
    theirs = external(cast.stranger)
    browser = as_user(cast.hr_officer)
    assert "Yosep Lawing" not in browser.get("/desk?state=all").text
    assert browser.get(f"/desk/{theirs.public_id}").status_code == 404
    assert browser.post(f"/desk/{theirs.public_id}/verify", data={"seen": 1}).status_code == 404
    answer = browser.post("/desk/chosen", data={"act": "verify", "claim": f"{theirs.public_id}:1"})
    assert answer.status_code == 303
    assert states_of(theirs) == ["submitted"]


@pytest.mark.parametrize(("asked", "is_found"), [
    ({"q": "sari"}, True), ({"q": "190101012024212999"}, True), ({"q": "19010101 202421 2 999"}, True), ({"q": "bimtek"}, True),
    ({"q": "yosep"}, False), ({"year": "2025"}, True), ({"year": "2024"}, False), ({"employment": "pppk"}, True),
    ({"employment": "pns"}, False), ({"origin": "external"}, True), ({"origin": "issued"}, False),
    ({"course": "verifikasi data"}, True),
    ({"course": "lain"}, False), ({"state": "verified"}, False), ({"state": "returned"}, False), ({"state": "all"}, True),
    ({"year": "zzz", "state": "nonsense"}, True)])
def test_what_is_sought_is_found(cast: Cast, as_user: AsUser, asked: dict[str, str], is_found: bool) -> None:
    external(cast.learner)
    page = as_user(cast.hr_officer).get("/desk", query_string=asked)
    assert page.status_code == 200
    assert ("Sari Wulandari" in page.text) == is_found


def test_an_agency_narrows_it_and_a_foreign_one_is_ignored(cast: Cast, as_user: AsUser) -> None:
    external(cast.learner)
    for agency, who, is_found in ((cast.nunukan, cast.auditor, False), (cast.malinau, cast.auditor, True),
                                  (cast.nunukan, cast.hr_officer, True)):
        assert ("Sari Wulandari" in as_user(who).get(f"/desk?agency={agency.public_id}").text) == is_found


def test_the_tabs_count_each_state(cast: Cast, as_user: AsUser) -> None:
    verified(external(cast.learner), cast.hr_officer)
    external(cast.learner, title="Lain", number="2")
    page = as_user(cast.hr_officer).get("/desk").text
    assert "Menunggu (1)" in page
    assert "Terverifikasi (1)" in page
    assert "Semua (2)" in page


def test_many_are_verified_at_once_and_what_may_not_be_is_told(cast: Cast, as_user: AsUser) -> None:
    theirs = [external(cast.learner, title=f"Pelatihan {n}", number=str(n)) for n in range(3)]
    own = external(cast.hr_officer)
    chosen = [f"{claim.public_id}:{claim.version}" for claim in (*theirs, own)]
    answer = as_user(cast.hr_officer).post("/desk/chosen", data={"act": "verify", "claim": chosen})
    assert answer.status_code == 200
    assert "3 sertifikat selesai." in answer.text
    assert "petugas kepegawaian lain" in answer.text
    assert states_of(*theirs, own) == ["verified"] * 3 + ["submitted"]


def test_one_that_moved_on_meanwhile_stays_as_it_is(cast: Cast, colleague: User, as_user: AsUser) -> None:
    first, second = external(cast.learner), external(cast.learner, title="Lain", number="2")
    seen = [f"{claim.public_id}:{claim.version}" for claim in (first, second)]
    as_user(colleague).post(f"/desk/{first.public_id}/return", data={"seen": 1, "reason": "Pindaian tidak terbaca."})
    answer = as_user(cast.hr_officer).post("/desk/chosen", data={"act": "verify", "claim": seen})
    assert "Lina Padan" in answer.text
    assert states_of(first, second) == ["returned", "verified"]


def test_many_are_returned_with_one_reason_which_is_asked_for_first(cast: Cast, as_user: AsUser) -> None:
    claims = [external(cast.learner, title=f"Pelatihan {n}", number=str(n)) for n in range(2)]
    data = {"act": "return", "claim": [f"{claim.public_id}:1" for claim in claims]}
    browser = as_user(cast.hr_officer)
    asked = browser.post("/desk/chosen", data=data)
    assert asked.status_code == 200
    assert "Mengapa dikembalikan?" in asked.text
    assert browser.post("/desk/chosen", data=data | {"reason": "pendek"}).status_code == 422
    assert states_of(*claims) == ["submitted", "submitted"]
    assert browser.post("/desk/chosen", data=data | {"reason": "Pindaian tidak terbaca."}).status_code == 303
    assert states_of(*claims) == ["returned", "returned"]
    assert [steps_of(claim.id)[-1].words for claim in claims] == ["Pindaian tidak terbaca."] * 2


def test_nothing_ticked_and_nonsense_change_nothing(cast: Cast, as_user: AsUser) -> None:
    claim = external(cast.learner)
    browser = as_user(cast.hr_officer)
    assert browser.post("/desk/chosen", data={"act": "verify"}).status_code == 303
    assert browser.post("/desk/chosen", data={"act": "delete", "claim": f"{claim.public_id}:1"}).status_code == 400
    for text in (claim.public_id, f"{claim.public_id}:", f"{claim.public_id}:x", f"{claim.public_id}:{'9' * 40}", ":", "::"):
        browser.post("/desk/chosen", data={"act": "verify", "claim": text})
    assert states_of(claim) == ["submitted"]


def test_the_queries_of_a_page_do_not_grow_with_its_rows(cast: Cast, as_user: AsUser) -> None:
    browser, counted = as_user(cast.hr_officer), []

    for several in (2, 20):
        for n in range(several):
            external(cast.learner, title=f"Pelatihan {several} {n}", number=f"{several}-{n}", started_on=date(2025, 1, 1))
        with statements() as asked:
            browser.get("/desk?state=all")
        counted.append(len(asked))
    assert counted[0] == counted[1]


@pytest.mark.parametrize("asked", [
    "state=all", "state=double", "state=returned", "state=gone", "state=all&q=sari", "state=all&q=bimtek+12",
    "state=double&q=sari", "state=all&q=yosep"])
@pytest.mark.parametrize("who", ["hr_officer", "auditor", "administrator"])
def test_few_and_many_are_found_alike(cast: Cast, as_user: AsUser, monkeypatch: pytest.MonkeyPatch, who: str, asked: str) -> None:
    """What is few is looked up by an index, what is many looked through: which of the two it is changes no page."""
    for n, title in enumerate(("Bimtek Verifikasi Data", "Verifikasi data", "Bimtek Lain")):
        external(cast.learner, title=title, number=f"{n}2/BD")
        external(cast.stranger, title=title, number=f"{n}3/BD")
    browser = as_user(cast.people[who])
    whole = _page(browser, asked)
    for few in (reach, desk, duplicates):
        monkeypatch.setattr(few, "FEW", 0)
    assert _page(browser, asked) == whole
    assert ("Tampak ganda (2)" if who == "hr_officer" else "Tampak ganda (4)") in whole or "q=" in asked


def _page(browser: Client, asked: str) -> str:
    """Its words: the tokens of its forms tell the time."""
    return re.sub(r"<[^>]*>", "", browser.get(f"/desk?{asked}").text)


def test_one_office_is_found_by_the_index_of_agencies(cast: Cast, as_user: AsUser) -> None:
    """Never by a look at every claim: a list of a hundred thousand took seconds."""
    external(cast.learner)
    with statements() as asked:
        as_user(cast.hr_officer).get("/desk?state=all&q=sari")
    of_claims = [text for text in asked if "FROM records_claim" in text]
    assert of_claims
    assert not [text for text in of_claims if "records_claim.agency_path LIKE" in text]
    assert len([text for text in of_claims if "lower(records_claim.learner_name)" in text]) == 1, "words are looked for once"
