"""Coming in and going out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from time import thread_time

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask

from lms.accounts import jobs, passwords, services
from lms.accounts.models import SignInFailure, SignInSession, User
from lms.accounts.sign_in import PER_ADDRESS, PER_NAME
from lms.core.database import db, now
from lms.core.testing import Client, make_app, migrated, statements
from lms.core.work import unit_of_work
from tests.accounts.conftest import PASSWORD
from tests.cast import Cast, assemble

SignIn = Callable[..., int]


@pytest.mark.parametrize("name", ["sari", " SARI ", "Sari@Contoh.Test", "190101012024212999", "19010101 202421 2 999"])
def test_username_email_and_nip_all_open_the_door(people: Cast, sign_in: SignIn, client: Client, name: str) -> None:
    assert sign_in(name) == 303
    assert "Sari Wulandari" in client.get("/").text


def test_a_former_nip_opens_nothing(people: Cast, sign_in: SignIn) -> None:
    with unit_of_work():
        services.add_number(people.learner.id, "190101012024222998", valid_from=now().date(), at=now())
    assert sign_in("190101012024212999") == 422
    assert sign_in("190101012024222998") == 303


@pytest.mark.parametrize(("name", "password"), [
    ("sari", "wrong"), ("nobody", PASSWORD), ("sari", ""), ("", PASSWORD), ("sari", "x" * 100_000), ("a" * 5000, "b")])
def test_a_wrong_name_or_password_says_the_same_and_signs_nobody_in(
        people: Cast, sign_in: SignIn, client: Client, name: str, password: str) -> None:
    assert sign_in(name, password) == 422
    assert client.get("/profile").status_code == 303


def test_somebody_without_a_password_or_with_a_closed_account_cannot_sign_in(cast: Cast, people: Cast, sign_in: SignIn) -> None:
    with unit_of_work():
        people.learner.password_hash = None
        people.stranger.is_active = False
    assert sign_in("sari") == sign_in("sari", "") == sign_in("yosep") == 422


def test_unknown_names_take_as_long_as_known_ones(password_hash: str) -> None:
    def seconds(hash_: str | None) -> float:
        began = thread_time()
        passwords.matches(hash_, "wrong")
        return thread_time() - began

    unknown, known = (min(seconds(hash_) for _ in range(7)) for hash_ in (None, password_hash))
    assert 0.5 < unknown / known < 2


def test_the_nobody_hash_has_the_parameters_of_today() -> None:
    assert not passwords.is_outdated(passwords._NOBODY)


def test_the_eleventh_try_for_a_name_waits_even_with_the_right_password(people: Cast, sign_in: SignIn, client: Client) -> None:
    for number in range(PER_NAME):
        assert sign_in(("sari", "sari@contoh.test", "190101012024212999")[number % 3], "wrong") == 422
    answer = client.post("/sign-in", data={"name": "sari", "password": PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert sign_in("yosep") == 303


def test_after_a_quarter_of_an_hour_the_door_opens_again(people: Cast, sign_in: SignIn) -> None:
    for _ in range(PER_NAME):
        sign_in("sari", "wrong")
    with unit_of_work():
        db.session.execute(sa.update(SignInFailure).values(at=now() - timedelta(minutes=15, seconds=1)))
    assert sign_in("sari") == 303


def test_the_right_password_takes_the_wrong_tries_back(people: Cast, sign_in: SignIn) -> None:
    for _ in range(PER_NAME - 1):
        sign_in("sari", "wrong")
    assert sign_in("sari") == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInFailure)) == 0


def test_one_address_cannot_try_many_names(people: Cast, sign_in: SignIn) -> None:
    with unit_of_work():
        db.session.add_all(SignInFailure(at=now(), name_hash=str(n), address="127.0.0.1") for n in range(PER_ADDRESS))
    assert sign_in("yosep") == 429


def test_failures_hold_no_name(people: Cast, sign_in: SignIn) -> None:
    sign_in("my-password-typed-here", "x")
    assert "typed" not in str(db.session.execute(sa.select(SignInFailure.name_hash)).all())


@pytest.mark.parametrize(("wanted", "reached"), [
    ("/profile", "/profile"), ("https://evil.example", "/"), ("//evil.example", "/"), ("/\\evil.example", "/"),
    ("javascript:alert(1)", "/")])
def test_after_signing_in_one_stays_on_this_site(people: Cast, client: Client, wanted: str, reached: str) -> None:
    answer = client.post("/sign-in", data={"name": "sari", "password": PASSWORD, "next": wanted})
    assert answer.headers["Location"] == reached


def test_who_asked_for_a_page_is_led_to_it_after_signing_in(people: Cast, client: Client) -> None:
    door = client.get("/profile/edit").headers["Location"]
    assert door == "/sign-in?next=/profile/edit"
    assert 'value="/profile/edit"' in client.get(door).text


def test_on_a_shared_computer_the_cookie_ends_with_the_browser(people: Cast, client: Client) -> None:
    own = client.post("/sign-in", data={"name": "sari", "password": PASSWORD})
    client.post("/sign-out")
    shared = client.post("/sign-in", data={"name": "sari", "password": PASSWORD, "is_shared": "y"})
    assert "Expires" in own.headers["Set-Cookie"]
    assert "Expires" not in shared.headers["Set-Cookie"]
    assert "HttpOnly" in shared.headers["Set-Cookie"]
    assert "SameSite=Lax" in shared.headers["Set-Cookie"]


@pytest.mark.parametrize(("is_shared", "unused", "status"), [
    (False, 29, 200), (False, 31, 303), (True, 0.4, 200), (True, 0.6, 303)])
def test_an_unused_session_ends_by_itself(
        people: Cast, as_user: Callable[[User], Client], is_shared: bool, unused: float, status: int) -> None:
    browser = as_user(people.learner)
    with unit_of_work():
        db.session.execute(sa.update(SignInSession).values(is_shared=is_shared, seen_at=now() - timedelta(days=unused)))
    assert browser.get("/profile").status_code == status


def test_signing_out_ends_the_session_and_not_only_the_cookie(people: Cast, client: Client, sign_in: SignIn) -> None:
    sign_in("sari")
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    assert client.post("/sign-out").status_code == 303
    with client.session_transaction() as cookie:
        cookie.update(stolen)
    assert client.get("/profile").status_code == 303


def test_who_is_already_out_may_sign_out_again(people: Cast, client: Client) -> None:
    assert client.post("/sign-out").headers["Location"] == "/"


def test_signing_out_needs_a_post(people: Cast, client: Client, sign_in: SignIn) -> None:
    sign_in("sari")
    assert client.get("/sign-out").status_code == 405
    assert client.get("/profile").status_code == 200


def test_only_the_hash_of_the_token_is_kept(people: Cast, client: Client, sign_in: SignIn) -> None:
    sign_in("sari")
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert token not in str(db.session.execute(sa.select(SignInSession.token_hash)).all())


def test_a_hash_of_older_parameters_is_made_anew_at_sign_in(people: Cast, sign_in: SignIn) -> None:
    with unit_of_work():
        people.learner.password_hash = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    assert sign_in("sari") == 303
    db.session.refresh(people.learner)
    assert people.learner.password_hash
    assert not passwords.is_outdated(people.learner.password_hash)


def test_a_page_for_somebody_signed_in_costs_one_statement_before_its_own(
        people: Cast, as_user: Callable[[User], Client], app: Flask) -> None:
    browser = as_user(people.learner)
    with statements() as seen:
        assert browser.get("/profile/number").status_code == 200
    assert len([s for s in seen if s.startswith("SELECT")]) == 1, seen
    assert not [s for s in seen if s.startswith(("UPDATE", "INSERT"))]


def test_the_use_of_a_session_is_noted_every_few_minutes(people: Cast, as_user: Callable[[User], Client]) -> None:
    browser = as_user(people.learner)
    with unit_of_work():
        db.session.execute(sa.update(SignInSession).values(seen_at=now() - timedelta(minutes=6)))
    assert browser.get("/profile").headers["Set-Cookie"].startswith("lms=")
    assert "Set-Cookie" not in browser.get("/profile").headers
    db.session.expire_all()
    seen = db.session.scalars(sa.select(SignInSession.seen_at)).one()
    assert now() - seen < timedelta(minutes=1)


def test_the_purge_forgets_old_failures_and_old_sessions_only(people: Cast, as_user: Callable[[User], Client]) -> None:
    kept = as_user(people.learner)
    as_user(people.stranger)
    with unit_of_work():
        db.session.add_all([SignInFailure(at=now() - timedelta(hours=h), name_hash="n", address="a") for h in (1, 25)])
        db.session.execute(sa.update(SignInSession).where(SignInSession.user_id == people.stranger.id).values(
            ended_at=now() - timedelta(days=91)))
    jobs.purge()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInFailure)) == 1
    assert db.session.scalars(sa.select(SignInSession.user_id)).all() == [people.learner.id]
    assert kept.get("/profile").status_code == 200


def test_the_form_is_refused_without_its_token(tmp_path_factory: pytest.TempPathFactory) -> None:
    app = migrated(make_app(tmp_path_factory.mktemp("csrf")))
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context(), unit_of_work():
        assemble().learner.password_hash = passwords.hashed(PASSWORD)
    browser: Client = app.test_client()  # type: ignore[assignment]
    assert browser.post("/sign-in", data={"name": "sari", "password": PASSWORD}).status_code == 400
    given = {"name": "sari", "password": PASSWORD, "csrf_token": browser.token("/sign-in")}
    assert browser.post("/sign-in", data=given).status_code == 303
