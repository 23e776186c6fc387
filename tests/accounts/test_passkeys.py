"""Passkeys: the whole sign-in or its second step, and whatever an answer may be wrong in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from lms.accounts import commands, personal_data, retention, second_factor, totp
from lms.accounts.erasure import erase, preview
from lms.accounts.models import Passkey, RecoveryCode, SignInSession, UsedChallenge, User
from lms.accounts.passkeys import challenges
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.accounts.conftest import PASSWORD
from tests.authenticator import PRESENT, Authenticator, asked, text
from tests.cast import Cast

SignIn = Callable[..., int]
AsUser = Callable[[User], Client]
NEW, CODE_PAGE, SECOND, WHOLE = "/profile/passkeys/new", "/sign-in/code", "/sign-in/code/passkey", "/sign-in/passkey"


@pytest.fixture(autouse=True)
def _at_a_name(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "BASE_URL", "https://lms.test")


@pytest.fixture
def device(people: Cast, as_user: AsUser) -> Authenticator:
    """The learner's passkey."""
    made = Authenticator(counter=1)
    assert add(as_user(people.learner), made).status_code == 200
    return made


def add(browser: Client, device: Authenticator, name: str = "Telepon saya", **said: Any) -> Any:
    return browser.post(NEW, data={"name": name, "password": PASSWORD,
                                   "answer": device.make(asked(browser.get(NEW).text), **said)})


def come_in(browser: Client, device: Authenticator, page: str = WHOLE, **said: Any) -> Any:
    answer = device.sign(asked(browser.get(page).text), **said)
    return browser.post(SECOND if page == CODE_PAGE else page, data={"answer": answer})


def is_in(browser: Client) -> bool:
    return browser.get("/profile").status_code == 200


def told(user: User) -> list[str]:
    return list(db.session.execute(
        sa.text("select kind from messages_notice where person_id = :id order by id"), {"id": user.id}).scalars())


def acts(user: User) -> list[str]:
    return list(db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.target == f"user:{user.id}")))


def test_somebody_adds_one_and_two_steps_are_on(people: Cast, as_user: AsUser, client: Client) -> None:
    browser, elsewhere, device = as_user(people.learner), as_user(people.learner), Authenticator()
    question = asked(browser.get(NEW).text)
    assert question["rp"]["id"] == "lms.test"
    assert question["excludeCredentials"] == []
    answer = add(browser, device)
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(set(re.findall(r"<code>(\d{4}-\d{4}-\d{4}-\d{4})</code>", answer.text))) == 10
    assert is_in(browser)
    assert not is_in(elsewhere), "what began without it ends"
    assert second_factor.is_on(people.learner.id)
    assert told(people.learner) == ["accounts.passkey_first"]
    assert "accounts.passkey_added" in acts(people.learner)
    assert "Telepon saya" in browser.get("/profile/second-factor").text
    assert asked(browser.get(NEW).text)["excludeCredentials"] == [{"type": "public-key", "id": text(device.credential_id)}]
    assert client.post("/sign-in", data={"name": "sari", "password": PASSWORD}).headers["Location"] == CODE_PAGE
    assert not is_in(client)


def test_a_further_one_brings_no_codes_and_ends_no_session(device: Authenticator, people: Cast, as_user: AsUser) -> None:
    browser = as_user(people.learner)
    assert add(browser, Authenticator(), "Kunci USB").status_code == 303
    assert is_in(browser)
    assert told(people.learner) == ["accounts.passkey_first", "accounts.passkey_added"]
    assert add(browser, Authenticator(), "Kunci USB").status_code == 422, "one name twice"
    assert add(browser, device, "Lagi").status_code == 422, "one passkey twice"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Passkey)) == 2


def test_the_password_is_asked_for_before_one_is_added(people: Cast, as_user: AsUser) -> None:
    browser, device = as_user(people.learner), Authenticator()
    for password in ("", "wrong"):
        answer = browser.post(NEW, data={"name": "x", "password": password, "answer": device.make(asked(browser.get(NEW).text))})
        assert answer.status_code == 422
    assert not second_factor.is_on(people.learner.id)


def test_it_is_the_whole_sign_in(device: Authenticator, people: Cast, client: Client) -> None:
    question = asked(client.get(WHOLE).text)
    assert (question["userVerification"], question["allowCredentials"]) == ("required", [])
    answer = client.post(WHOLE, data={"answer": device.sign(question), "next": "/profile/edit"})
    assert answer.headers["Location"] == "/profile/edit"
    assert is_in(client)
    assert db.session.scalars(sa.select(SignInSession.is_twofold).order_by(SignInSession.id.desc())).first()
    assert db.session.scalars(sa.select(Passkey.used_at)).one() is not None


def test_it_is_the_second_step(device: Authenticator, client: Client, sign_in: SignIn) -> None:
    sign_in("sari", next="/profile/edit")
    device.flags = PRESENT
    answer = come_in(client, device, CODE_PAGE)
    assert answer.headers["Location"] == "/profile/edit"
    assert is_in(client)


def test_an_authenticator_without_a_counter_stays_good(people: Cast, as_user: AsUser, app: Flask) -> None:
    device = Authenticator(counter=0)
    add(as_user(people.learner), device)
    for _ in range(2):
        browser: Client = app.test_client()  # type: ignore[assignment]
        assert come_in(browser, device).status_code == 303


def test_a_recovery_code_opens_in_its_place(people: Cast, as_user: AsUser, client: Client, sign_in: SignIn) -> None:
    codes = re.findall(r"<code>([\d-]{19})</code>", add(as_user(people.learner), Authenticator()).text)
    sign_in("sari")
    assert client.post(CODE_PAGE, data={"code": codes[0]}).status_code == 303
    assert is_in(client)


def test_one_that_does_not_make_sure_who_holds_it_is_no_whole_sign_in(device: Authenticator, client: Client) -> None:
    device.flags = PRESENT
    assert come_in(client, device).status_code == 422
    assert not is_in(client)


@pytest.mark.parametrize("page", [WHOLE, CODE_PAGE])
@pytest.mark.parametrize("said", [
    {"origin": "https://lms.test.evil.example"}, {"origin": "https://sub.lms.test"}, {"origin": "http://lms.test"},
    {"origin": "https://lms.test:8443"}, {"crossOrigin": True}, {"type": "webauthn.create"}, {"challenge": "AAAA"},
    {"challenge": text(b"\xff" * 56)}, {"challenge": 7}, {"challenge": ""}, {"origin": None}])
def test_what_was_signed_for_another_purpose_opens_nothing(
        device: Authenticator, client: Client, sign_in: SignIn, page: str, said: dict[str, Any]) -> None:
    if page == CODE_PAGE:
        sign_in("sari")
    assert come_in(client, device, page, **said).status_code == 422
    assert not is_in(client)


def test_an_answer_opens_once(device: Authenticator, client: Client) -> None:
    answer = device.sign(asked(client.get(WHOLE).text))
    before = client.get_cookie("lms")
    assert client.post(WHOLE, data={"answer": answer}).status_code == 303
    client.post("/sign-out")
    assert before
    client.set_cookie("lms", before.value)
    replayed = client.post(WHOLE, data={"answer": answer})
    assert replayed.status_code == 422
    assert not is_in(client)


def test_an_answer_of_another_browser_or_of_another_time_opens_nothing(
        device: Authenticator, client: Client, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    other: Client = app.test_client()  # type: ignore[assignment]
    other.get(WHOLE)
    assert other.post(WHOLE, data={"answer": device.sign(asked(client.get(WHOLE).text))}).status_code == 422
    answer = device.sign(asked(client.get(WHOLE).text))
    monkeypatch.setattr(challenges, "LASTS", timedelta(0))
    assert client.post(WHOLE, data={"answer": answer}).status_code == 422


def test_a_challenge_of_the_second_step_is_none_of_the_whole_sign_in(
        device: Authenticator, client: Client, sign_in: SignIn) -> None:
    sign_in("sari")
    answer = device.sign(asked(client.get(CODE_PAGE).text))
    assert client.post(WHOLE, data={"answer": answer}).status_code == 422
    assert not is_in(client)


def test_the_passkey_of_another_is_no_second_step(device: Authenticator, people: Cast, as_user: AsUser, client: Client) -> None:
    theirs = Authenticator()
    add(as_user(people.stranger), theirs)
    client.post("/sign-in", data={"name": "sari", "password": PASSWORD})
    assert come_in(client, theirs, CODE_PAGE).status_code == 422
    theirs.credential_id = device.credential_id
    assert come_in(client, theirs, CODE_PAGE).status_code == 422, "their key under my id"
    assert not is_in(client)


def test_it_signs_in_nobody_but_whom_it_names(device: Authenticator, people: Cast, client: Client) -> None:
    for handle in (text(people.stranger.public_id.encode()), "", "_w"):
        device.handle = handle
        assert come_in(client, device).status_code == 422
    assert not is_in(client)


def test_a_counter_that_goes_back_is_refused_and_told(device: Authenticator, people: Cast, client: Client) -> None:
    assert come_in(client, device).status_code == 303
    client.post("/sign-out")
    device.counter = 1
    answer = come_in(client, device)
    assert answer.status_code == 422
    assert "salinan" in answer.text
    device.counter = 0
    assert come_in(client, device).status_code == 422, "one that kept a counter keeps it"
    assert not is_in(client)
    assert acts(people.learner).count("accounts.passkey_copied") == 2
    assert "accounts.passkey_copied" in told(people.learner)


def test_a_closed_account_is_not_opened(device: Authenticator, people: Cast, client: Client) -> None:
    with unit_of_work():
        people.learner.is_active = False
    assert come_in(client, device).status_code == 422


GARBAGE = ["", "x", "[]", "{}", "null", "7", '{"rawId": 1}', '{"rawId": "AA", "response": []}', "[" * 19_000, "{" * 30_000,
           '{"rawId": "AA", "response": {"clientDataJSON": "e30"}}', '{"rawId": "é", "response": {"clientDataJSON": "\\u0000"}}']


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_refused_in_words(device: Authenticator, people: Cast, as_user: AsUser, client: Client, sign_in: SignIn,
                                     garbage: str) -> None:
    browser = as_user(people.learner)
    assert browser.post(NEW, data={"name": "x", "password": PASSWORD, "answer": garbage}).status_code == 422
    assert client.post(WHOLE, data={"answer": garbage}).status_code == 422
    sign_in("sari")
    answer = client.post(SECOND, data={"answer": garbage})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(("part", "value"), [
    ("authenticatorData", ""), ("authenticatorData", "AAAA"), ("signature", ""),
    ("signature", text(b"\x30\x06\x02\x01\x01\x02\x01\x01")), ("signature", 5), ("authenticatorData", None), ("signature", [])])
def test_what_is_damaged_opens_nothing(device: Authenticator, client: Client, part: str, value: Any) -> None:
    answer = json.loads(device.sign(asked(client.get(WHOLE).text)))
    answer["response"][part] = value
    assert client.post(WHOLE, data={"answer": json.dumps(answer)}).status_code == 422
    assert not is_in(client)


@pytest.mark.parametrize("said", [{"origin": "https://evil.example"}, {"algorithm": -65535}, {"type": "webauthn.get"},
                                  {"crossOrigin": True}, {"challenge": "AAAA"}])
def test_what_was_not_made_as_asked_is_not_added(people: Cast, as_user: AsUser, said: dict[str, Any]) -> None:
    assert add(as_user(people.learner), Authenticator(), **said).status_code == 422
    assert not second_factor.is_on(people.learner.id)


@pytest.mark.parametrize("object_", ["", "AAAA", text(b"\xa0"), text(b"\x81" * 9000), text(b"\xbf"), text(b"\xff")])
def test_a_damaged_attestation_is_not_added(people: Cast, as_user: AsUser, object_: str) -> None:
    browser, device = as_user(people.learner), Authenticator()
    answer = json.loads(device.make(asked(browser.get(NEW).text)))
    answer["response"]["attestationObject"] = object_
    assert browser.post(NEW, data={"name": "x", "password": PASSWORD, "answer": json.dumps(answer)}).status_code == 422


def test_a_question_of_another_session_is_not_answered(people: Cast, as_user: AsUser) -> None:
    question = asked(as_user(people.stranger).get(NEW).text)
    answer = as_user(people.learner).post(NEW, data={"name": "x", "password": PASSWORD, "answer": Authenticator().make(question)})
    assert answer.status_code == 422


def test_tries_are_counted(device: Authenticator, client: Client) -> None:
    stranger = Authenticator(credential_id=device.credential_id)
    for _ in range(10):
        assert come_in(client, stranger).status_code == 422
    answer = come_in(client, device)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900


def test_without_the_first_step_there_is_no_second(device: Authenticator, client: Client) -> None:
    assert client.post(SECOND, data={"answer": "x"}).headers["Location"] == "/sign-in"


def test_one_is_taken_away_by_its_holder_with_the_password(
        device: Authenticator, people: Cast, as_user: AsUser, client: Client) -> None:
    public_id = db.session.scalars(sa.select(Passkey.public_id)).one()
    address, browser = f"/profile/passkeys/{public_id}/remove", as_user(people.learner)
    assert as_user(people.stranger).post(address, data={"password": PASSWORD}).status_code == 404
    assert browser.get(address).status_code == 200
    assert browser.post(address, data={"password": "wrong"}).status_code == 422
    assert second_factor.is_on(people.learner.id)
    assert browser.post(address, data={"password": PASSWORD}).status_code == 303
    assert not second_factor.is_on(people.learner.id)
    assert not db.session.scalars(sa.select(RecoveryCode.id)).all(), "nothing is left that they replace"
    assert told(people.learner)[-1] == "accounts.second_factor_ended"
    assert come_in(client, device).status_code == 422


def test_app_and_passkey_stand_in_for_each_other(device: Authenticator, people: Cast, as_user: AsUser) -> None:
    secret, at = totp.fresh(), now()
    with unit_of_work():
        assert second_factor.turn_on(people.learner, secret, totp.code(secret, totp.step_at(at)), at=at) == []
        second_factor.turn_off(people.learner)
    assert second_factor.is_on(people.learner.id)
    assert told(people.learner)[-1] == "accounts.app_ended"
    state = second_factor.state(people.learner.id)
    assert state
    assert (state.set_at, state.codes_left) == (None, 10)
    browser = as_user(people.learner)
    for page in ("/profile/second-factor", "/profile/second-factor/codes", "/profile/second-factor/app"):
        assert browser.get(page).status_code == 200
    shown = browser.post("/profile/second-factor/codes", data={"password": PASSWORD}).text
    assert len(re.findall(r"<code>[\d-]{19}", shown)) == 10


def test_it_counts_for_roles_that_have_to_have_a_second_step(people: Cast, as_user: AsUser, app: Flask, client: Client,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SECOND_FACTOR_ROLES", ("organiser",))
    browser, device = as_user(people.organiser), Authenticator()
    assert browser.get("/people").headers["Location"] == "/profile/second-factor"
    assert NEW in browser.get("/profile/second-factor").text
    add(browser, device)
    assert browser.get("/people").status_code == 200
    assert come_in(client, device).status_code == 303
    assert client.get("/people").status_code == 200


def test_the_operator_takes_one_away_that_was_lost(device: Authenticator, people: Cast, as_user: AsUser, app: Flask) -> None:
    browser = as_user(people.learner)
    assert add(browser, Authenticator(), "Kunci USB").status_code == 303
    assert "Telepon saya: added" in CliRunner().invoke(commands.list_passkeys, ["sari"]).output
    run = CliRunner().invoke(commands.remove_passkey, ["sari", "Telepon saya"])
    assert run.output == "The passkey Telepon saya of sari opens nothing any more.\n"
    assert CliRunner().invoke(commands.remove_passkey, ["sari", "Telepon saya"]).exit_code == 1
    assert not is_in(browser)
    assert second_factor.is_on(people.learner.id)
    assert CliRunner().invoke(commands.reset_second_factor, ["sari"]).exit_code == 0
    assert not db.session.scalars(sa.select(Passkey.id)).all()


def test_its_data_go_along_and_are_erased(device: Authenticator, people: Cast) -> None:
    assert personal_data.of(people.learner)["passkeys"][0]["name"] == "Telepon saya"
    assert {"Kunci sandi (passkey)", "Passkeys"} & {str(line.what) for line in preview(people.learner)}
    with unit_of_work():
        erase(people.learner, "Permintaan.", by=people.administrator.id, at=now())
    assert not db.session.scalars(sa.select(Passkey.id)).all()


def test_used_challenges_are_forgotten_after_a_day(device: Authenticator) -> None:
    assert db.session.scalar(sa.select(sa.func.count()).select_from(UsedChallenge)) == 1
    retention.clear(retention.OWN, at=now() + timedelta(days=2))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(UsedChallenge)) == 0


@pytest.mark.parametrize(("address", "is_possible"), [
    ("https://lms.test", True), ("http://localhost:8000", True), ("http://lms.test", False), ("http://127.0.0.1:8000", False),
    ("https://10.0.0.1", False), ("https://[::1]", False)])
def test_they_are_offered_where_browsers_have_them(app: Flask, people: Cast, as_user: AsUser, client: Client, address: str,
                                                   is_possible: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "BASE_URL", address)
    assert (WHOLE in client.get("/sign-in").text) is is_possible
    assert client.get(WHOLE).status_code == (200 if is_possible else 404)
    browser = as_user(people.learner)
    assert (NEW in browser.get("/profile/second-factor").text) is is_possible
    assert browser.get(NEW).status_code == (200 if is_possible else 404)


def test_where_people_sign_in_elsewhere_alone_it_is_no_way_around(device: Authenticator, app: Flask, client: Client,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "LOCAL_PASSWORDS", False)
    assert client.get(WHOLE).status_code == client.post(WHOLE, data={"answer": "x"}).status_code == 404
