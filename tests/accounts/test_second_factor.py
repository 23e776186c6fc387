"""Signing in in two steps: a code of an app besides the password."""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from lms.accounts import commands, halfway, personal_data, reset, second_factor, services, totp
from lms.accounts.erasure import erase, preview
from lms.accounts.models import RecoveryCode, SecondFactor, SignInSession, User
from lms.core import sealing
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.accounts.conftest import PASSWORD
from tests.cast import Cast

SignIn = Callable[..., int]
AsUser = Callable[[User], Client]
SECRET = b"12345678901234567890"
CODE_PAGE = "/sign-in/code"


@pytest.fixture
def codes(people: Cast) -> list[str]:
    """The recovery codes of the learner, whose second step was turned on an hour ago."""
    at = now() - timedelta(hours=1)
    with unit_of_work():
        return second_factor.turn_on(people.learner, SECRET, totp.code(SECRET, totp.step_at(at)), at=at)


def code(drift: int = 0) -> str:
    return totp.code(SECRET, totp.step_at(now()) + drift)


def enter(client: Client, text: str) -> int:
    return client.post(CODE_PAGE, data={"code": text}).status_code


def is_in(client: Client) -> bool:
    return client.get("/profile").status_code == 200


@pytest.mark.parametrize(("seconds", "expected"), [
    (59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037"),
    (20000000000, "353130")])
def test_codes_are_those_of_the_standard(seconds: int, expected: str) -> None:
    """RFC 6238, appendix B, the last six of its eight digits."""
    assert totp.code(SECRET, seconds // 30) == expected


def test_the_password_alone_no_longer_opens(codes: list[str], client: Client, sign_in: SignIn) -> None:
    answer = client.post("/sign-in", data={"name": "sari", "password": PASSWORD, "next": "/profile/edit"})
    assert answer.headers["Location"] == CODE_PAGE
    assert not is_in(client)
    assert not db.session.scalars(sa.select(SignInSession)).all()
    answer = client.post(CODE_PAGE, data={"code": code()})
    assert answer.headers["Location"] == "/profile/edit"
    assert is_in(client)


@pytest.mark.parametrize("drift", [-1, 0, 1])
def test_a_clock_may_be_wrong_by_one_step(codes: list[str], client: Client, sign_in: SignIn, drift: int) -> None:
    sign_in("sari")
    assert enter(client, code(drift)[:3] + " " + code(drift)[3:]) == 303


@pytest.mark.parametrize("text", ["000000", "", "12", "x" * 39, "１２３４５６", "1" * 5000, "0000-0000-0000-0000"])
def test_a_wrong_code_opens_nothing(codes: list[str], client: Client, sign_in: SignIn, text: str) -> None:
    sign_in("sari")
    assert enter(client, text) == 422
    assert not is_in(client)


@pytest.mark.parametrize("drift", [-2, 2])
def test_codes_of_other_times_open_nothing(codes: list[str], client: Client, sign_in: SignIn, drift: int) -> None:
    sign_in("sari")
    assert enter(client, code(drift)) == 422


def test_a_code_and_those_before_it_open_once(codes: list[str], app: Flask) -> None:
    used, before = code(), code(-1)
    for text, expected in ((used, 303), (used, 422), (before, 422)):
        browser: Client = app.test_client()  # type: ignore[assignment]
        browser.post("/sign-in", data={"name": "sari", "password": PASSWORD})
        assert enter(browser, text) == expected


def test_a_recovery_code_opens_once_and_says_how_many_are_left(codes: list[str], app: Flask) -> None:
    for expected in (303, 422):
        browser: Client = app.test_client()  # type: ignore[assignment]
        browser.post("/sign-in", data={"name": "sari", "password": PASSWORD})
        assert enter(browser, codes[0].replace("-", " ")) == expected
        if expected == 303:
            assert "sisanya 9" in browser.get("/").text
    assert codes[1].replace("-", "") not in str(db.session.execute(sa.select(RecoveryCode.code_hash)).all())


def test_without_the_first_step_there_is_no_second(codes: list[str], client: Client, sign_in: SignIn) -> None:
    assert client.get(CODE_PAGE).headers["Location"] == "/sign-in"
    assert client.post(CODE_PAGE, data={"code": code()}).headers["Location"] == "/sign-in"
    sign_in("sari", "wrong")
    assert client.post(CODE_PAGE, data={"code": code()}).headers["Location"] == "/sign-in"
    assert not is_in(client)


def test_the_first_step_is_forgotten_after_ten_minutes(codes: list[str], client: Client, sign_in: SignIn,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in("sari")
    monkeypatch.setattr(halfway, "LASTS", timedelta(0))
    assert client.post(CODE_PAGE, data={"code": code()}).headers["Location"] == "/sign-in"


@pytest.mark.parametrize("change", [{"password_hash": "another"}, {"is_active": False}])
def test_the_first_step_is_worth_nothing_once_the_account_has_changed(
        codes: list[str], people: Cast, client: Client, sign_in: SignIn, change: dict[str, object]) -> None:
    sign_in("sari")
    with unit_of_work():
        for name, value in change.items():
            setattr(people.learner, name, value)
    assert client.post(CODE_PAGE, data={"code": code()}).headers["Location"] == "/sign-in"


def test_codes_are_not_tried_without_end_and_the_password_takes_none_of_the_tries_back(
        codes: list[str], people: Cast, client: Client, sign_in: SignIn) -> None:
    for _ in range(10):
        assert sign_in("sari") == 303
        assert enter(client, "000000") == 422
    answer = client.post(CODE_PAGE, data={"code": code()})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    told = db.session.execute(sa.text("select kind from messages_notice where person_id = :id"), {"id": people.learner.id})
    assert "accounts.second_factor_missed" in told.scalars().all()


def test_after_a_hundred_wrong_codes_in_a_row_the_app_is_out_and_a_recovery_code_brings_it_back(
        codes: list[str], people: Cast, client: Client, sign_in: SignIn) -> None:
    with unit_of_work():
        db.session.execute(sa.update(SecondFactor).values(wrong=second_factor.SHUT_AFTER))
    sign_in("sari")
    answer = client.post(CODE_PAGE, data={"code": code()})
    assert answer.status_code == 422
    assert "kode pemulihan" in answer.text
    assert enter(client, codes[0]) == 303
    client.post("/sign-out")
    sign_in("sari")
    assert enter(client, code()) == 303


def test_a_shared_computer_remembers_nothing(codes: list[str], client: Client) -> None:
    first = client.post("/sign-in", data={"name": "sari", "password": PASSWORD, "is_shared": "y"})
    answer = client.post(CODE_PAGE, data={"code": code()})
    for one in (first, answer):
        assert "Expires" not in one.headers["Set-Cookie"]
    assert db.session.scalars(sa.select(SignInSession.is_shared)).one()
    client.post("/sign-out")
    assert client.post("/sign-in", data={"name": "sari", "password": PASSWORD}).headers["Location"] == CODE_PAGE


def test_a_new_password_by_mail_does_not_jump_over_the_second_step(codes: list[str], people: Cast, client: Client,
                                                                  sign_in: SignIn) -> None:
    fresh = {"fresh": "perahu ke hulu", "again": "perahu ke hulu"}
    assert client.post(f"/reset-password/{reset.token_for(people.learner)}", data=fresh).status_code == 303
    assert not is_in(client)
    assert client.post("/sign-in", data={"name": "sari", "password": fresh["fresh"]}).headers["Location"] == CODE_PAGE
    assert not is_in(client)
    assert enter(client, code()) == 303


def test_somebody_turns_it_on(people: Cast, as_user: AsUser, sign_in: SignIn, client: Client) -> None:
    browser, elsewhere = as_user(people.learner), as_user(people.learner)
    page = browser.get("/profile/second-factor/app")
    assert page.headers["Cache-Control"] == "no-store"
    assert 'class="qr"' in page.text
    sealed, secret = drafted(page.text)
    given = {"secret": sealed, "password": PASSWORD, "code": totp.code(secret, totp.step_at(now()))}
    wrong = browser.post("/profile/second-factor/app", data=given | {"code": "000000"})
    assert (wrong.status_code, drafted(wrong.text)[1]) == (422, secret)
    assert browser.post("/profile/second-factor/app", data=given | {"password": "wrong"}).status_code == 422
    assert not second_factor.is_on(people.learner.id)
    shown = browser.post("/profile/second-factor/app", data=given)
    assert shown.headers["Cache-Control"] == "no-store"
    assert len(set(re.findall(r"<code>(\d{4}-\d{4}-\d{4}-\d{4})</code>", shown.text))) == 10
    assert is_in(browser)
    assert not is_in(elsewhere)
    assert client.post("/sign-in", data={"name": "sari", "password": PASSWORD}).headers["Location"] == CODE_PAGE
    assert enter(client, given["code"]) == 422, "the code that confirmed it is used"
    db.session.expire_all()
    kept = db.session.scalars(sa.select(SecondFactor.secret)).one()
    assert totp.text(secret).replace(" ", "") not in kept
    assert sealing.opened(kept, "second factor", str(people.learner.id)) == secret
    assert sealing.opened(kept, "second factor", str(people.stranger.id)) is None


def test_a_secret_of_another_session_is_not_taken(people: Cast, as_user: AsUser) -> None:
    sealed, secret = drafted(as_user(people.stranger).get("/profile/second-factor/app").text)
    answer = as_user(people.learner).post("/profile/second-factor/app", data={
        "secret": sealed, "password": PASSWORD, "code": totp.code(secret, totp.step_at(now()))})
    assert answer.status_code == 422
    assert not second_factor.is_on(people.learner.id)


@pytest.mark.parametrize("page", ["codes", "off"])
def test_changing_it_asks_for_password_and_code(codes: list[str], people: Cast, as_user: AsUser, page: str) -> None:
    browser, address = as_user(people.learner), f"/profile/second-factor/{page}"
    assert browser.post(address, data={"password": PASSWORD, "code": "000000"}).status_code == 422
    assert browser.post(address, data={"password": "wrong", "code": code()}).status_code == 422
    assert browser.post(address, data={"password": PASSWORD}).status_code == 422
    assert second_factor.state(people.learner.id).codes_left == 10  # type: ignore[union-attr]
    answer = browser.post(address, data={"password": PASSWORD, "code": code()})
    assert answer.status_code == (303 if page == "off" else 200)
    assert second_factor.is_on(people.learner.id) is (page == "codes")
    hashes = set(db.session.scalars(sa.select(RecoveryCode.code_hash)))
    assert len(hashes) == (10 if page == "codes" else 0)
    assert second_factor._hashed(people.learner.id, codes[0].replace("-", "")) not in hashes


def test_the_wish_to_change_it_leads_to_the_page_where_it_is_off(people: Cast, as_user: AsUser) -> None:
    for page in ("codes", "off"):
        assert as_user(people.learner).get(f"/profile/second-factor/{page}").headers["Location"] == "/profile/second-factor"


def test_it_is_reset_by_who_looks_after_the_account_and_by_nobody_else(codes: list[str], people: Cast, as_user: AsUser) -> None:
    address, browser = f"/people/{people.learner.public_id}/second-factor/reset", as_user(people.learner)
    for nobody in (people.learner, people.stranger, people.instructor, people.auditor):
        assert as_user(nobody).post(address).status_code in (403, 404)
    assert second_factor.is_on(people.learner.id)
    desk = as_user(people.organiser)
    assert address in desk.get(f"/people/{people.learner.public_id}").text
    assert desk.post(address).status_code == 303
    assert desk.post(address).status_code == 404
    assert address not in desk.get(f"/people/{people.learner.public_id}").text
    assert not is_in(browser)
    assert "accounts.second_factor_reset" in acts(people.learner)
    told = db.session.execute(sa.text("select kind from messages_notice where person_id = :id"), {"id": people.learner.id})
    assert "accounts.second_factor_reset" in told.scalars().all()


def test_it_is_reset_from_the_command_line(codes: list[str], people: Cast, app: Flask) -> None:
    run = CliRunner().invoke(commands.reset_second_factor, ["sari"])
    assert run.output == "sari signs in with the password alone now.\n"
    assert not second_factor.is_on(people.learner.id)
    for who in ("sari", "nobody"):
        assert CliRunner().invoke(commands.reset_second_factor, [who]).exit_code == 1


def test_it_is_reset_for_everybody_after_a_new_secret_key(codes: list[str], people: Cast, app: Flask) -> None:
    assert CliRunner().invoke(commands.reset_second_factor, ["sari", "--all"]).exit_code == 1
    assert CliRunner().invoke(commands.reset_second_factor, ["--all"]).output == "sari signs in with the password alone now.\n"
    assert not second_factor.is_on(people.learner.id)


def test_a_role_may_ask_for_it(people: Cast, as_user: AsUser, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SECOND_FACTOR_ROLES", ("organiser",))
    browser = as_user(people.organiser)
    for page in ("/", "/people", "/cohorts"):
        assert browser.get(page).headers["Location"] == "/profile/second-factor"
    assert browser.post("/people/new").headers["Location"] == "/profile/second-factor"
    sealed, secret = drafted(browser.get("/profile/second-factor/app").text)
    assert browser.post("/profile/second-factor/app", data={
        "secret": sealed, "password": PASSWORD, "code": totp.code(secret, totp.step_at(now()))}).status_code == 200
    assert browser.get("/people").status_code == 200
    assert is_in(as_user(people.learner))
    before = as_user(people.organiser)
    assert before.get("/people").headers["Location"] == "/sign-in", "a session without a code ends"
    assert before.get("/sign-in").status_code == 200
    with unit_of_work():
        people.organiser.must_change_password = True
    assert browser.get("/people").headers["Location"] == "/profile/password"
    assert browser.get("/profile/password").status_code == 200


def test_its_data_go_along_and_are_erased(codes: list[str], people: Cast) -> None:
    assert personal_data.of(people.learner)["second_factor"]["codes_left"] == 10
    told = {str(line.what): line.count for line in preview(people.learner)}
    assert 10 in told.values()
    with unit_of_work():
        erase(people.learner, "Permintaan.", by=people.administrator.id, at=now())
    assert not db.session.scalars(sa.select(SecondFactor.user_id)).all()
    assert not db.session.scalars(sa.select(RecoveryCode.user_id)).all()


def test_with_another_secret_key_no_code_opens(codes: list[str], client: Client, sign_in: SignIn, app: Flask,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SECRET_KEY", "z" * 40)
    sign_in("sari")
    assert enter(client, code()) == enter(client, codes[0]) == 422


def test_what_is_done_with_it_stands_in_the_trail(codes: list[str], people: Cast) -> None:
    with unit_of_work():
        assert second_factor.accept(people.learner, codes[0], at=now())
        second_factor.renew_codes(people.learner)
        second_factor.turn_off(people.learner)
    assert {"accounts.second_factor_set", "accounts.recovery_code_used", "accounts.recovery_codes_made",
            "accounts.second_factor_ended"} <= acts(people.learner)


def test_nobody_turns_it_on_twice(codes: list[str], people: Cast) -> None:
    with unit_of_work(), pytest.raises(services.Refused):
        second_factor.turn_on(people.learner, SECRET, code(), at=now())


def drafted(page: str) -> tuple[str, bytes]:
    """The sealed secret of the form, and the one that is shown."""
    sealed = re.search(r'name="secret"[^>]*value="([^"]+)"', page)
    shown = re.search(r"<code>([A-Z2-7 ]{39})</code>", page)
    assert sealed
    assert shown
    return sealed[1], b32decode(shown[1].replace(" ", ""))


def acts(user: User) -> set[str]:
    return set(db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.target == f"user:{user.id}")))
