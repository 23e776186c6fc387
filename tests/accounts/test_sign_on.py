"""Signing in at a provider of identities, a real one on this machine."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from lms.accounts import checks, commands, invitations, passwords, personal_data, reset, second_factor, services, totp
from lms.accounts.erasure import erase
from lms.accounts.models import ExternalIdentity, IdentityNumber, SignInSession, User
from lms.accounts.sign_on import people as named
from lms.accounts.sign_on import protocol
from lms.accounts.sign_on.providers import Provider, read
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests import provider as providers
from tests.accounts.conftest import PASSWORD
from tests.cast import Cast

NIP = "190101012024212999"
HERE = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def serving() -> Iterator[providers.Provider]:
    with providers.serving() as provider:
        yield provider


@pytest.fixture
def provider(serving: providers.Provider, app: Flask, people: Cast, monkeypatch: pytest.MonkeyPatch) -> providers.Provider:
    """It knows Sari by her NIP; who comes from the office "malinau" gets an account."""
    serving.reset(sub="s-1", name="Sari Wulandari", email="sari@contoh.test", email_verified=True, nip=NIP)
    trust(monkeypatch, app, serving)
    monkeypatch.setattr(protocol, "_remembered", {})
    return serving


def trust(monkeypatch: pytest.MonkeyPatch, app: Flask, served: providers.Provider, **more: Any) -> None:
    office = {"nip_claim": "nip", "agency_claim": "unit", "agencies": {"malinau": "Dinas Sosial Kabupaten Malinau"}} | more
    monkeypatch.setitem(app.config, "SIGN_ON", (Provider(
        "lokal", "SSO Lokal", served.url, providers.CLIENT, providers.SECRET, **office),))


def go(client: Client, query: str = "") -> str:
    """To the provider and back to our door: the address with the answer."""
    answer = client.get(f"/sign-in/with/lokal{query}")
    assert answer.status_code == 303, answer.text
    return asked(answer.headers["Location"])


def asked(address: str) -> str:
    try:
        urllib.request.build_opener(protocol._Straight).open(address)
    except urllib.error.HTTPError as told:
        with told:
            return told.headers["Location"].removeprefix(HERE)
    raise AssertionError("the provider did not answer with a redirect")


def come(client: Client, query: str = "") -> TestResponse:
    return client.get(go(client, query))


def is_in(client: Client, name: str = "") -> bool:
    page = client.get("/profile")
    return page.status_code == 200 and name in page.text


def links() -> list[tuple[int, str]]:
    return [(one.user_id, one.subject) for one in db.session.scalars(sa.select(ExternalIdentity))]


def test_somebody_is_found_by_nip_linked_and_told(provider: providers.Provider, people: Cast, client: Client) -> None:
    provider.claims["email"] = "another@contoh.test"
    answer = come(client, "?next=/profile/edit")
    assert answer.headers["Location"] == "/profile/edit"
    assert is_in(client, "Sari Wulandari")
    assert is_in(client, "Tertaut dengan SSO Lokal sejak")
    assert links() == [(people.learner.id, "s-1")]
    assert passwords.matches(people.learner.password_hash, PASSWORD), "an officer has confirmed the number: the password stays"
    told = db.session.execute(sa.text("select kind from messages_notice where person_id = :id"), {"id": people.learner.id})
    assert told.scalars().all() == ["accounts.linked"]
    assert "accounts.linked" in set(db.session.scalars(sa.select(AuditEntry.action)))


def test_the_second_time_the_link_counts_and_no_longer_the_address(provider: providers.Provider, client: Client) -> None:
    come(client)
    client.post("/sign-out")
    provider.reset(sub="s-1")
    come(client)
    assert is_in(client, "Sari Wulandari")
    assert len(links()) == 1


def test_who_is_found_by_the_address_alone_shuts_out_whoever_had_entered_it(
        provider: providers.Provider, people: Cast, client: Client, as_user: Callable[[User], Client]) -> None:
    elsewhere = as_user(people.learner)
    del provider.claims["nip"]
    come(client)
    assert is_in(client, "Sari Wulandari")
    assert not is_in(elsewhere)
    db.session.refresh(people.learner)
    assert people.learner.password_hash is None


@pytest.mark.parametrize("claims", [
    {"email": "sari@contoh.test", "email_verified": False}, {"email": "sari@contoh.test"},
    {"email": "sari@contoh.test", "email_verified": "true"}, {"nip": "123"}, {"nip": NIP[:-1]}, {"preferred_username": "sari"},
    {"name": "Sari Wulandari"}, {"unit": "nowhere", "name": "X"}, {"unit": "malinau"}])
def test_nobody_is_found_by_less(provider: providers.Provider, client: Client, claims: dict[str, Any]) -> None:
    provider.reset(sub="s-2", **claims)
    answer = come(client)
    assert answer.status_code == 422
    assert "belum ada akun" in answer.text
    assert not is_in(client)
    assert links() == []


@pytest.mark.parametrize(("claims", "words", "others"), [
    ({"email": "sari@contoh.test", "email_verified": False}, "belum terverifikasi", "NIP yang disebutnya"),
    ({"email": "niemand@contoh.test"}, "belum terverifikasi", "unit kerja"),
    ({"nip": "123"}, "NIP yang disebutnya", "belum terverifikasi"),
    ({"unit": "Dinas <b>Lain</b>", "name": "X"}, "(Dinas &lt;b&gt;Lain&lt;/b&gt;)", "belum terverifikasi")])
def test_who_is_refused_reads_why(provider: providers.Provider, client: Client, claims: dict[str, Any], words: str,
                                  others: str) -> None:
    provider.reset(sub="s-2", **claims)
    page = come(client).text
    assert words in page
    assert others not in page


def test_nip_and_address_of_two_people_link_neither(provider: providers.Provider, people: Cast, client: Client) -> None:
    with unit_of_work():
        people.stranger.email = "yosep@contoh.test"
    provider.claims["email"] = "yosep@contoh.test"
    assert "dua akun" in come(client).text
    assert links() == []


def test_another_identity_does_not_take_a_linked_account_over(provider: providers.Provider, client: Client) -> None:
    come(client)
    client.post("/sign-out")
    provider.claims["sub"] = "s-2"
    assert come(client).status_code == 422
    assert not is_in(client)
    assert [subject for _, subject in links()] == ["s-1"]


def test_a_closed_account_stays_closed(provider: providers.Provider, people: Cast, client: Client) -> None:
    with unit_of_work():
        people.learner.is_active = False
    assert "ditutup" in come(client).text
    assert not is_in(client)


def test_an_unknown_person_of_a_known_office_gets_an_account(provider: providers.Provider, people: Cast, client: Client) -> None:
    provider.reset(sub="s-9", name="Rina  Baru", email="baru@contoh.test", email_verified=True, preferred_username="Sari@x",
                   nip="190101012024232997", unit="malinau")
    assert come(client).status_code == 303
    user = db.session.scalars(sa.select(User).where(User.name == "Rina Baru")).one()
    assert (user.username, user.email, user.agency_id) == ("sari-2", "baru@contoh.test", people.malinau.id)
    assert user.password_hash is None
    number = db.session.scalars(sa.select(IdentityNumber.number).where(IdentityNumber.user_id == user.id)).one()
    assert number == provider.claims["nip"]
    assert {grant.role for grant in user.grants} == {"learner"}
    assert is_in(client, "Rina Baru")


def test_what_the_token_leaves_out_the_provider_is_asked_for(provider: providers.Provider, people: Cast, client: Client) -> None:
    provider.reset(sub="s-1")
    provider.told_later = {"nip": NIP}
    come(client)
    assert is_in(client, "Sari Wulandari")


@pytest.mark.parametrize(("claims", "later"), [
    ({"email": "sari@contoh.test"}, {"email": "another@contoh.test", "email_verified": True}),
    ({"email": "sari@contoh.test"}, {"email_verified": True}), ({"email_verified": True}, {"email": "sari@contoh.test"}),
    ({"email": "another@contoh.test", "email_verified": True}, {"email": "sari@contoh.test", "email_verified": True})])
def test_an_address_is_as_good_as_what_the_same_source_says_of_it(provider: providers.Provider, client: Client,
                                                                  claims: dict[str, Any], later: dict[str, Any]) -> None:
    provider.reset(sub="s-1", **claims)
    provider.told_later = later | {"name": "Sari"}
    assert come(client).status_code == 422
    provider.told_later = {"name": "Sari", "email": "sari@contoh.test", "email_verified": True}
    assert come(client).status_code == (422 if "email_verified" in claims and "email" in claims else 303)


def test_the_second_step_is_asked_for_here_too(provider: providers.Provider, people: Cast, client: Client) -> None:
    secret, step = totp.fresh(), totp.step_at(now())
    with unit_of_work():
        second_factor.turn_on(people.learner, secret, totp.code(secret, step), at=now())
    assert come(client).headers["Location"] == "/sign-in/code"
    assert not is_in(client)
    assert client.post("/sign-in/code", data={"code": totp.code(secret, step + 1)}).status_code == 303
    assert client.post("/sign-out").headers["Location"] == "/signed-out/lokal"


def test_the_question_carries_challenge_state_and_nonce(provider: providers.Provider, client: Client) -> None:
    query = parse_qs(urlsplit(client.get("/sign-in/with/lokal").headers["Location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == [f"{HERE}/sign-in/with/lokal/back"]
    assert all(len(query[name][0]) >= 32 for name in ("state", "nonce", "code_challenge"))
    assert client.get("/sign-in/with/other").status_code == 404


def test_an_answer_to_another_browser_or_an_old_one_is_worth_nothing(provider: providers.Provider, app: Flask,
                                                                     client: Client) -> None:
    answer, other = go(client), app.test_client()
    assert other.get(answer).headers["Location"] == "/sign-in"
    other.get("/sign-in/with/lokal")
    assert other.get(answer).status_code == 422
    assert client.get(answer).status_code == 303
    client.post("/sign-out")
    assert client.get(answer).headers["Location"] == "/sign-in", "it opens once"
    assert not is_in(client)


@pytest.mark.parametrize("forged", [
    {"nonce": "another"}, {"aud": ["another"]}, {"aud": [providers.CLIENT, "another"]}, {"iss": "https://elsewhere.example"},
    {"exp": 1}, {"azp": "another"}, {"at_hash": "x"}, {"iat": 99999999999}])
def test_a_token_that_is_not_for_us_and_for_now_is_refused(provider: providers.Provider, client: Client,
                                                           forged: dict[str, Any]) -> None:
    provider.forged = forged
    answer = come(client)
    assert answer.status_code == 422
    assert "tidak dapat diverifikasi" in answer.text
    assert not is_in(client)


def test_a_token_of_another_key_is_refused(provider: providers.Provider, client: Client) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "a"}, private=True)
    assert come(client).status_code == 422
    assert not is_in(client)


def test_keys_that_were_changed_are_fetched_anew(provider: providers.Provider, client: Client,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    come(client)
    client.post("/sign-out")
    address = f"{provider.url}/jwks"
    other = RSAKey.generate_key(2048, {"kid": "old"}).as_dict(private=False)
    protocol._remembered[address] = (protocol._remembered[address][0] - 2 * protocol.KEYS_KEPT_LEAST, {"keys": [other]})
    assert come(client).status_code == 303
    assert is_in(client)


def test_a_refusal_and_a_failure_of_the_provider_are_told_in_words(provider: providers.Provider, client: Client) -> None:
    state = parse_qs(urlsplit(client.get("/sign-in/with/lokal").headers["Location"]).query)["state"][0]
    denied = client.get(f"/sign-in/with/lokal/back?error=access_denied&state={state}")
    assert (denied.status_code, "dibatalkan" in denied.text) == (422, True)
    answer = go(client)
    provider.is_broken = True
    protocol._remembered.clear()
    for address in (answer, "/sign-in/with/lokal"):
        away = client.get(address)
        assert (away.status_code, "tidak menjawab" in away.text) == (502, True)
    assert not is_in(client)


def test_signing_out_offers_the_way_out_of_the_provider(provider: providers.Provider, client: Client) -> None:
    come(client, "?shared=1")
    assert db.session.scalars(sa.select(SignInSession.is_shared)).one()
    answer = client.post("/sign-out")
    assert answer.headers["Location"] == "/signed-out/lokal"
    page = client.get("/signed-out/lokal").text
    assert f'href="{provider.url}/end?client_id=lms&amp;post_logout_redirect_uri=' in page
    assert not is_in(client)


def test_the_provider_is_told_by_its_own_token_whom_to_sign_out(provider: providers.Provider, client: Client) -> None:
    come(client)
    kept = db.session.scalars(sa.select(SignInSession.id_token)).one()
    assert kept
    assert "." not in kept, "sealed: whoever reads the database signs nobody out"
    client.post("/sign-out")
    assert db.session.scalars(sa.select(SignInSession.id_token)).one() is None, "it goes with the session"
    found = re.search(r'href="([^"]+/end[^"]+)"', client.get("/signed-out/lokal").text)
    assert found
    hint, = parse_qs(urlsplit(found[1].replace("&amp;", "&")).query)["id_token_hint"]
    assert jwt.decode(hint, provider.key, algorithms=["RS256"]).claims["sub"] == "s-1"
    assert "id_token_hint" not in client.get("/signed-out/lokal").text, "for one page alone"


def test_who_signed_in_with_a_password_leaves_no_token(provider: providers.Provider, people: Cast, client: Client) -> None:
    client.post("/sign-in", data={"name": people.learner.username, "password": PASSWORD})
    assert db.session.scalars(sa.select(SignInSession.id_token)).all() in ([None], [])
    assert client.post("/sign-out").headers["Location"] == "/"


def test_the_doctor_tries_the_providers(provider: providers.Provider, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.SIGN_ON.look().good
    protocol._remembered.clear()
    provider.is_broken = True
    assert not checks.SIGN_ON.look().good
    monkeypatch.setitem(app.config, "SIGN_ON", ())
    assert checks.SIGN_ON.look().good
    monkeypatch.setitem(app.config, "LOCAL_PASSWORDS", False)
    assert not checks.SIGN_ON.look().good


def test_without_providers_nothing_of_it_is_there(people: Cast, client: Client) -> None:
    assert client.get("/sign-in/with/lokal").status_code == client.get("/signed-out/lokal").status_code == 404
    assert "/sign-in/with" not in client.get("/sign-in").text


@pytest.fixture
def without_passwords(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "LOCAL_PASSWORDS", False)


def test_passwords_of_this_site_can_be_turned_off(
        without_passwords: None, provider: providers.Provider, people: Cast, client: Client,
        as_user: Callable[[User], Client]) -> None:
    page = client.get("/sign-in").text
    assert 'name="password"' not in page
    assert "/sign-in/with/lokal" in page
    assert client.post("/sign-in", data={"name": "sari", "password": PASSWORD}).status_code == 404
    for address in ("/forgot-password", f"/reset-password/{reset.token_for(people.learner)}"):
        assert client.get(address).status_code == 404
    desk = as_user(people.organiser)
    assert desk.post(f"/people/{people.learner.public_id}/password").status_code == 404
    assert "/password" not in desk.get(f"/people/{people.learner.public_id}").text
    assert desk.get("/profile/password").status_code == 404
    with unit_of_work():
        people.stranger.password_hash, people.stranger.must_change_password = None, True
    assert as_user(people.stranger).get("/profile").status_code == 200
    assert invitations.waiting(people.administrator, [people.stranger.id]) == []
    come(client)
    assert is_in(client)


def test_the_operator_lets_somebody_in_once(without_passwords: None, people: Cast, client: Client,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_SECRET_KEY", "t" * 40)
    link = CliRunner().invoke(commands.sign_in_link, ["sari"]).output.strip().removeprefix(HERE)
    assert "Sari Wulandari" in client.get(link).text
    assert not is_in(client)
    assert client.post(link).status_code == 303
    assert is_in(client, "Sari Wulandari")
    client.post("/sign-out")
    assert client.get(link).status_code == client.post(link).status_code == client.get("/sign-in/link/x").status_code == 410
    assert "accounts.let_in" in set(db.session.scalars(sa.select(AuditEntry.action)))
    assert CliRunner().invoke(commands.sign_in_link, ["nobody"]).exit_code == 1
    monkeypatch.delenv("LMS_SECRET_KEY")
    assert CliRunner().invoke(commands.sign_in_link, ["sari"]).exit_code == 1, "a link of another key would open nothing"


def test_a_link_is_taken_away_by_the_operator(provider: providers.Provider, people: Cast, client: Client) -> None:
    come(client)
    assert CliRunner().invoke(commands.unlink, ["sari"]).exit_code == 0
    assert links() == []
    assert not is_in(client)
    for who in ("sari", "nobody"):
        assert CliRunner().invoke(commands.unlink, [who]).exit_code == 1


def test_links_go_along_with_the_data_and_are_erased(provider: providers.Provider, people: Cast, client: Client) -> None:
    come(client)
    assert personal_data.of(people.learner)["sign_on"][0]["subject"] == "s-1"
    with unit_of_work():
        erase(people.learner, "Permintaan.", by=people.administrator.id, at=now())
    assert links() == []
    assert come(client).status_code == 422, "who was erased is unknown here"


def test_one_identity_at_the_same_moment_is_linked_once(provider: providers.Provider, people: Cast, app: Flask) -> None:
    with unit_of_work():
        named._keep(people.learner, app.config["SIGN_ON"][0], {"sub": "s-1"}, at=now())
    with pytest.raises(services.Refused), unit_of_work():
        named._keep(people.stranger, app.config["SIGN_ON"][0], {"sub": "s-1"}, at=now())


GOOD = '[[provider]]\nname="a"\ntitle="A"\nissuer="https://a.example"\nclient_id="lms"\n'


@pytest.mark.parametrize(("text", "fault"), [
    ("", "one [[provider]]"), ("x", "TOML"), ("[provider]\nname=1", "one [[provider]]"), (GOOD + "other=1", "other"),
    (GOOD.replace("https", "http"), "https://"), (GOOD.replace('"a"', '"A b"'), "small letters"),
    (GOOD + "nip_claim=1", "a text"),
    (GOOD.replace('client_id="lms"', ""), "client_id"), (GOOD + GOOD, "once"), (GOOD + "link_by_email=1", "true or false"),
    (GOOD + "agencies=1", "a table")])
def test_what_is_wrong_with_the_file_of_providers_is_told(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "sign_on.toml"
    file.write_text(text)
    with pytest.raises(ValueError, match=re.escape(fault)):
        read(str(file))


def test_a_file_of_providers_is_read_and_its_secret_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "sign_on.toml"
    file.write_text(GOOD + 'client_secret="sangat rahasia"\nagency_claim="unit"\n[provider.agencies]\n"x" = "Dinas X"\n')
    [provider] = read(str(file))
    assert provider.agencies == {"x": "Dinas X"}
    assert "rahasia" not in repr(provider)
    assert read("") == ()
    with pytest.raises(ValueError, match="No such file"):
        read(str(tmp_path / "missing"))
