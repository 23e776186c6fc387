"""A number that people enter themselves counts nowhere until an officer of their agency has looked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from lms.accounts import claims, desk, erasure, notices, personal_data, queries, reach, services
from lms.accounts.models import IdentityNumber, NumberClaim, User
from lms.accounts.notices import Worded
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.cast import Cast

AsUser = Callable[[User], Client]
OLD, NEW = "190101012024212999", "190101012024222998"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, Worded]]:
    """Whom notices are for, and what they say."""
    found: list[tuple[int, Worded]] = []
    monkeypatch.setattr(notices, "tell_all", lambda some, *, at: found.extend(
        (one.person_id, notices.worded(one.kind, one.facts)) for one in some))
    return found


@pytest.fixture
def claim(people: Cast, as_user: AsUser) -> NumberClaim:
    """Sari enters the number of her second contract."""
    given = {"number": "19010101 202422 2 998", "valid_from": "2025-03-01"}
    assert as_user(people.learner).post("/profile/number", data=given).status_code == 303
    return db.session.scalars(sa.select(NumberClaim)).one()


def acts() -> list[str]:
    return [one.removeprefix("accounts.") for one in db.session.scalars(
        sa.select(AuditEntry.action).where(AuditEntry.action.like("accounts.number%")).order_by(AuditEntry.id))]


def test_what_a_learner_enters_is_marked_and_counts_nowhere(
    people: Cast, claim: NumberClaim, as_user: AsUser, sign_in: Callable[..., int],
) -> None:
    shown = as_user(people.learner).get("/profile").text
    assert "belum diperiksa" in shown
    assert "19010101 202422 2 998" in shown
    assert queries.identity_of(people.learner.id) == OLD
    assert queries.person(people.learner.id).number == OLD
    assert desk.numbers_of([people.learner.id]) == {people.learner.id: OLD}
    assert reach.identified([NEW], sa.select(User.id)) == {NEW: set()}
    assert sign_in(NEW) == 422
    assert sign_in(OLD) == 303


def test_a_confirmed_number_takes_the_place_of_the_one_before(
    people: Cast, claim: NumberClaim, as_user: AsUser, sign_in: Callable[..., int], told: list[tuple[int, Worded]],
) -> None:
    browser = as_user(people.hr_officer)
    assert browser.post(f"/people/numbers/{claim.public_id}", data={"confirm": "1"}).status_code == 303
    rows = db.session.execute(sa.select(IdentityNumber.number, IdentityNumber.valid_to).where(
        IdentityNumber.user_id == people.learner.id).order_by(IdentityNumber.valid_from)).all()
    assert [(row.number, str(row.valid_to)) for row in rows] == [(OLD, "2025-02-28"), (NEW, "None")]
    assert sign_in(NEW) == 303
    db.session.refresh(claim)
    assert (claim.state, claim.decided_by_id) == ("confirmed", people.hr_officer.id)
    assert acts() == ["number_claimed", "number_added", "number_confirmed"]
    assert [one[0] for one in told] == [people.learner.id]
    assert "dipastikan" in told[0][1].subject
    assert NEW[8:14] not in told[0][1].text.replace(" ", "")
    shown = as_user(people.learner).get("/profile").text
    assert "belum diperiksa" not in shown


def test_a_refused_number_leaves_everything_and_tells_why(
    people: Cast, claim: NumberClaim, as_user: AsUser, told: list[tuple[int, Worded]],
) -> None:
    page = f"/people/numbers/{claim.public_id}"
    browser = as_user(people.organiser)
    for empty in ("", "   ", "x"):
        assert browser.post(page, data={"reason": empty}).status_code == 422
    assert browser.post(page, data={"reason": "Bukan nomor <b>kontrak</b> Anda."}).status_code == 303
    assert queries.identity_of(people.learner.id) == OLD
    shown = as_user(people.learner).get("/profile").text
    assert "Bukan nomor &lt;b&gt;kontrak&lt;/b&gt; Anda." in shown
    assert "belum diperiksa" not in shown
    assert "Bukan nomor" in told[0][1].text
    assert acts() == ["number_claimed", "number_refused"]


def test_a_number_is_decided_once(people: Cast, claim: NumberClaim, as_user: AsUser) -> None:
    browser, page = as_user(people.hr_officer), f"/people/numbers/{claim.public_id}"
    assert browser.post(page, data={"reason": "Salah satu angka tertukar."}).status_code == 303
    again = browser.post(page, data={"confirm": "1"})
    assert again.status_code == 409
    assert "sudah diputuskan" in again.text
    assert queries.identity_of(people.learner.id) == OLD
    assert "ditolak" in browser.get(page).text


@pytest.mark.parametrize("who", ["learner", "stranger", "instructor", "head_of_office", "auditor"])
def test_nobody_else_decides(people: Cast, claim: NumberClaim, as_user: AsUser, who: str) -> None:
    browser, page = as_user(people.people[who]), f"/people/numbers/{claim.public_id}"
    assert browser.get(page).status_code in (403, 404)
    assert browser.post(page, data={"confirm": "1"}).status_code in (403, 404)
    assert browser.get("/people/numbers").status_code == 403
    assert queries.identity_of(people.learner.id) == OLD


def test_officers_of_other_agencies_neither_see_nor_decide(people: Cast, claim: NumberClaim, as_user: AsUser) -> None:
    with unit_of_work():
        services.change_user(people.learner, email=people.learner.email, agency_id=people.school.id)
    browser = as_user(people.hr_officer)
    assert browser.get(f"/people/numbers/{claim.public_id}").status_code == 404
    assert "Sari" not in browser.get("/people/numbers").text
    assert browser.post(f"/people/numbers/{claim.public_id}", data={"confirm": "1"}).status_code == 404


@pytest.mark.parametrize("who", ["hr_officer", "organiser", "administrator"])
def test_officers_do_not_confirm_their_own(people: Cast, as_user: AsUser, who: str) -> None:
    browser = as_user(people.people[who])
    assert browser.post("/profile/number", data={"number": NEW, "valid_from": "2025-03-01"}).status_code == 303
    mine = db.session.scalars(sa.select(NumberClaim)).one()
    assert browser.post(f"/people/numbers/{mine.public_id}", data={"confirm": "1"}).status_code == 404
    assert mine.public_id not in browser.get("/people/numbers").text
    assert queries.identity_of(people.people[who].id) is None


def test_a_second_entry_takes_the_place_of_the_first_and_can_be_taken_back(
    people: Cast, claim: NumberClaim, as_user: AsUser,
) -> None:
    browser = as_user(people.learner)
    given = {"number": "190101012024232997", "valid_from": "2026-03-01"}
    assert browser.post("/profile/number", data=given).status_code == 303
    assert [c.state for c in desk.claims_of(people.learner.id)] == ["waiting", "withdrawn"]
    for _ in range(2):
        assert browser.post("/profile/number/withdraw").status_code == 303
    assert [c.state for c in desk.claims_of(people.learner.id)] == ["withdrawn", "withdrawn"]
    assert acts() == ["number_claimed", "number_claimed", "number_unclaimed"]


def test_a_number_that_has_become_somebody_elses_cannot_be_confirmed(people: Cast, claim: NumberClaim, as_user: AsUser) -> None:
    with unit_of_work():
        services.add_number(people.stranger.id, NEW, valid_from=now().date(), at=now())
    answer = as_user(people.hr_officer).post(f"/people/numbers/{claim.public_id}", data={"confirm": "1"})
    assert answer.status_code == 422
    assert "akun lain" in answer.text
    db.session.refresh(claim)
    assert (claim.state, queries.identity_of(people.learner.id)) == ("waiting", OLD)


def test_a_number_that_staff_give_settles_what_was_entered(people: Cast, claim: NumberClaim, as_user: AsUser) -> None:
    given = {"number": NEW, "valid_from": "2025-03-01"}
    page = f"/people/{people.learner.public_id}/number"
    assert as_user(people.organiser).post(page, data=given).status_code == 303
    db.session.refresh(claim)
    assert claim.state == "confirmed"
    assert desk.how_many_claims(people.hr_officer) == 0


def test_the_number_in_force_needs_no_second_look(people: Cast, as_user: AsUser) -> None:
    answer = as_user(people.learner).post("/profile/number", data={"number": OLD, "valid_from": "2025-03-01"})
    assert answer.status_code == 422
    assert not desk.claims_of(people.learner.id)


def test_two_claims_of_one_person_cannot_wait_even_without_the_service(people: Cast, claim: NumberClaim) -> None:
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.add(NumberClaim(user_id=claim.user_id, kind="nip", number=NEW, valid_from=claim.valid_from, asked_at=now()))
        db.session.flush()


def test_officers_are_told_at_home_while_something_waits(people: Cast, claim: NumberClaim, as_user: AsUser) -> None:
    browser = as_user(people.hr_officer)
    for officer in (people.hr_officer, people.organiser, people.administrator):
        assert as_user(officer).get("/").text.count("/people/numbers") == 1
    assert "/people/numbers" not in as_user(people.learner).get("/").text
    assert "belum diperiksa" in browser.get(f"/people/{people.learner.public_id}").text
    assert browser.post(f"/people/numbers/{claim.public_id}", data={"confirm": "1"}).status_code == 303
    assert "/people/numbers" not in browser.get("/").text


def test_what_does_not_fit_is_said_before_somebody_confirms(people: Cast, claim: NumberClaim, as_user: AsUser) -> None:
    with unit_of_work():
        services.change_user(people.learner, email=people.learner.email, employment_type="pns",
                             birth_date=now().date().replace(year=1990, day=2))
    shown = as_user(people.hr_officer).get(f"/people/numbers/{claim.public_id}").text
    assert "Tanggal lahir dalam nomor" in shown
    assert "Jenis nomor tidak sesuai" in shown


def test_it_goes_with_the_persons_data_and_with_the_person(people: Cast, claim: NumberClaim) -> None:
    entered: dict[str, Any] = personal_data.of(people.learner)
    assert [(one["number"], one["state"]) for one in entered["numbers_entered"]] == [(NEW, "waiting")]
    with unit_of_work():
        erasure.erase(people.learner, "Permohonan hari ini.", by=people.administrator.id, at=now())
    assert not db.session.scalars(sa.select(NumberClaim)).all()


def test_claims_end_with_a_decision_in_the_database_too(people: Cast, claim: NumberClaim) -> None:
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        claim.state = "confirmed"
        db.session.flush()


def test_the_same_moment_decides_once(people: Cast, claim: NumberClaim) -> None:
    with unit_of_work():
        claims.refuse(claim, "Salah ketik.", by=people.organiser.id, at=now())
    with pytest.raises(claims.Decided), unit_of_work():
        claims.confirm(claim, by=people.hr_officer.id, at=now())
    assert queries.identity_of(people.learner.id) == OLD
