"""One's own account."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from lms.accounts import queries
from lms.accounts.models import IdentityNumber, SignInFailure, SignInSession, User
from lms.core.database import db
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.accounts.conftest import PASSWORD
from tests.cast import Cast

AsUser = Callable[[User], Client]
PHONE = "Mozilla/5.0 (Linux; Android 13; SM-A042F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 Mobile Safari/537.36"


def form_of(people: Cast, **more: str) -> dict[str, str]:
    return {"name": "Sari Wulandari", "employment_type": "pppk", "agency": people.malinau.public_id,
        "email": "sari@contoh.example",
            "language": "id", "time_zone": "Asia/Makassar", "password": PASSWORD} | more


def test_the_form_shows_what_is_known_and_saving_it_changes_nothing(people: Cast, as_user: AsUser) -> None:
    shown = as_user(people.learner).get("/profile/edit").text
    assert f'<option selected value="{people.malinau.public_id}">' in shown
    assert '<option selected value="Asia/Makassar">' in shown
    assert 'value="Sari Wulandari"' in shown


def test_a_profile_is_saved(people: Cast, as_user: AsUser) -> None:
    given = form_of(people, title_after="S.Sos.", birth_place="Malinau", birth_date="1992-04-18", grade="IX",
        position="Pekerja Sosial",
                    time_zone="Asia/Jayapura", agency=people.nunukan.public_id)
    assert as_user(people.learner).post("/profile/edit", data=given).status_code == 303
    person = queries.person(people.learner.id)
    assert (person.display_name, person.birth_place, person.grade, person.agency_name) == (
        "Sari Wulandari, S.Sos.", "Malinau", "IX", "Dinas Sosial Kabupaten Nunukan")
    assert "WIT" in as_user(people.learner).get("/profile").text


@pytest.mark.parametrize("password", ["", "wrong"])
def test_the_email_address_changes_only_with_the_password(people: Cast, as_user: AsUser, password: str) -> None:
    answer = as_user(people.learner).post("/profile/edit", data=form_of(people, password=password))
    db.session.expire_all()
    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text
    assert people.learner.email == "sari@contoh.test"


@pytest.mark.parametrize(("wrong", "about"), [
    ({"name": " "}, "name"), ({"email": "yosep@contoh.test"}, "email"), ({"agency": "nowhere"}, "agency"),
    ({"time_zone": "Mars"}, "time_zone"),
    ({"language": "xx"}, "language"), ({"birth_date": "tomorrow"}, "birth_date"), ({"title_after": "x" * 81}, "title_after")])
def test_a_refused_profile_says_where(people: Cast, as_user: AsUser, wrong: dict[str, str], about: str) -> None:
    answer = as_user(people.learner).post("/profile/edit", data=form_of(people, **wrong))
    assert answer.status_code == 422
    assert f'id="{about}-error"' in answer.text
    assert "Not a valid" not in answer.text


def test_what_nobody_can_see_does_not_come_into_a_name(people: Cast, as_user: AsUser) -> None:
    given = form_of(people, name="\x01Sari\u202e \x1b[1mWulandari\x0b\u2066Lestari", position="Pekerja\u0085Sosial")
    assert as_user(people.learner).post("/profile/edit", data=given).status_code == 303
    db.session.refresh(people.learner)
    assert (people.learner.name, people.learner.position) == ("Sari [1mWulandari Lestari", "Pekerja Sosial")
    assert as_user(people.learner).post("/profile/edit", data=form_of(people, name="\x01\u202e")).status_code == 422


@pytest.mark.parametrize(("given", "about"), [
    ({"number": "1.97E+17", "valid_from": "2025-03-01"}, "number"), ({"number": "190101012024222998",
    "valid_from": "2023-01-01"}, "valid_from"),
    ({"number": "190101012024222998", "valid_from": "x"}, "valid_from"), ({"number": "", "valid_from": "2025-03-01"}, "number")])
def test_a_refused_number_changes_nothing(people: Cast, as_user: AsUser, given: dict[str, str], about: str) -> None:
    answer = as_user(people.learner).post("/profile/number", data=given)
    assert answer.status_code == 422
    assert f'id="{about}-error"' in answer.text
    assert queries.identity_of(people.learner.id) == "190101012024212999"


def test_the_number_of_somebody_else_is_refused(people: Cast, as_user: AsUser) -> None:
    given = {"number": "190101012024212999", "valid_from": "2025-03-01"}
    assert as_user(people.stranger).post("/profile/number", data=given).status_code == 422
    assert queries.identity_of(people.stranger.id) is None


def test_two_accounts_cannot_hold_one_number_even_without_the_service(people: Cast) -> None:
    row = db.session.scalars(sa.select(IdentityNumber).where(IdentityNumber.user_id == people.learner.id)).one()
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.add(IdentityNumber(user_id=people.stranger.id, kind=row.kind, number=row.number, valid_from=row.valid_from))
        db.session.flush()


def test_a_changed_password_ends_the_other_sessions(people: Cast, as_user: AsUser, sign_in: Callable[..., int]) -> None:
    here, elsewhere = as_user(people.learner), as_user(people.learner)
    given = {"old": PASSWORD, "fresh": "banjir di krayan", "again": "banjir di krayan"}
    assert here.post("/profile/password", data=given).status_code == 303
    assert here.get("/profile").status_code == 200
    assert elsewhere.get("/profile").status_code == 303
    assert sign_in("sari", PASSWORD) == 422
    assert sign_in("sari", "banjir di krayan") == 303


@pytest.mark.parametrize(("given", "about"), [
    ({"old": "wrong"}, "old"), ({"fresh": "short", "again": "short"}, "fresh"), ({"again": "another one"}, "again"),
    ({"fresh": "password123", "again": "password123"}, "fresh"), ({"fresh": "SARI dan budi", "again": "SARI dan budi"}, "fresh"),
    ({"fresh": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}, "fresh"), ({"fresh": PASSWORD, "again": PASSWORD}, "fresh"),
    ({"fresh": "x1y2" * 60, "again": "x1y2" * 60}, "fresh")])
def test_a_weak_or_unproven_password_is_refused(
        people: Cast, as_user: AsUser, sign_in: Callable[..., int], given: dict[str, str], about: str) -> None:
    form = {"old": PASSWORD, "fresh": "banjir di krayan", "again": "banjir di krayan"} | given
    answer = as_user(people.learner).post("/profile/password", data=form)
    assert answer.status_code == 422
    assert f'id="{about}-error"' in answer.text
    assert sign_in("sari", PASSWORD) == 303


def test_a_stolen_browser_cannot_guess_the_old_password_for_long(people: Cast, as_user: AsUser) -> None:
    browser = as_user(people.learner)
    form = {"old": "guess", "fresh": "banjir di krayan", "again": "banjir di krayan"}
    for _ in range(10):
        browser.post("/profile/password", data=form)
    assert browser.post("/profile/password", data=form | {"old": PASSWORD}).status_code == 422


def test_sessions_are_told_in_plain_words_and_ended_one_by_one(people: Cast, as_user: AsUser) -> None:
    here, phone = as_user(people.learner), as_user(people.learner)
    with unit_of_work():
        there = db.session.scalars(sa.select(SignInSession).order_by(SignInSession.id.desc())).first()
        assert there
        there.agent, there.address = PHONE, "10.1.2.3"
    shown = here.get("/profile").text
    assert "Chrome di Android" in shown
    assert "10.1.2.3" in shown
    assert here.post(f"/profile/sessions/{there.id}/end").status_code == 303
    assert phone.get("/profile").status_code == 303
    assert here.get("/profile").status_code == 200
    assert here.post(f"/profile/sessions/{there.id}/end").status_code == 303


def test_all_other_sessions_are_ended_at_once(people: Cast, as_user: AsUser) -> None:
    here, others = as_user(people.learner), [as_user(people.learner) for _ in range(3)]
    stranger = as_user(people.stranger)
    here.post("/profile/sessions/end-others")
    assert [b.get("/profile").status_code for b in (here, stranger, *others)] == [200, 200, 303, 303, 303]


def test_the_language_chosen_is_kept_with_the_account(people: Cast, as_user: AsUser) -> None:
    browser = as_user(people.learner)
    assert "Profil</h1>" in browser.get("/profile").text
    browser.post("/language", data={"language": "en", "next": "/profile"})
    assert "Profile</h1>" in browser.get("/profile").text
    assert "Profile</h1>" in as_user(people.learner).get("/profile").text


def test_a_visitor_chooses_a_language_too(people: Cast, client: Client) -> None:
    client.post("/language", data={"language": "en"})
    assert "Sign in</h1>" in client.get("/sign-in").text


def test_my_data_holds_all_of_mine_and_nothing_of_others(people: Cast, as_user: AsUser) -> None:
    answer = as_user(people.learner).get("/profile/data.json")
    data = json.loads(answer.text)
    assert data["profile"]["username"] == "sari"
    assert data["identity_numbers"][0]["number"] == "190101012024212999"
    assert len(data["sessions"]) == 1
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "Yosep" not in answer.text
    assert "password" not in answer.text.replace("must_change_password", "")
    assert "argon2" not in answer.text
    assert "token" not in answer.text


def test_proving_oneself_rightly_leaves_no_failure(people: Cast, as_user: AsUser) -> None:
    browser = as_user(people.learner)
    browser.post("/profile/edit", data=form_of(people))
    browser.post("/profile/password", data={"old": PASSWORD, "fresh": "banjir di krayan", "again": "banjir di krayan"})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInFailure)) == 0
