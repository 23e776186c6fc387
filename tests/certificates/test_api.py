"""The API of staff systems: a key opens its own agencies' certificates, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from werkzeug.test import TestResponse

from lms.accounts.models import User
from lms.certificates import queries as register
from lms.certificates import services
from lms.certificates.api import keys, queries
from lms.certificates.api.models import ApiKey, ApiUse
from lms.certificates.models import Certificate
from lms.core import storage
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.web import limiter
from lms.core.work import unit_of_work
from tests.cast import Cast

AsUser = Callable[[User], Client]
Ask = Callable[..., TestResponse]


@pytest.fixture
def key(cast: Cast) -> tuple[ApiKey, str]:
    """Of the office of Malinau, where Sari works."""
    with unit_of_work():
        return keys.make(cast.malinau.id, "SIMPEG", days=30, by=cast.hr_officer.id, at=now())


@pytest.fixture
def ask(client: Client, key: tuple[ApiKey, str]) -> Ask:
    def call(path: str, token: str = key[1], language: str = "id", **how: Any) -> TestResponse:
        method = "POST" if "json" in how or "data" in how else "GET"
        return client.open(path, method=method, headers={"Authorization": f"Bearer {token}", "Accept-Language": language}, **how)

    return call


@pytest.fixture
def document(client: Client, app: Flask) -> dict[str, Any]:
    described: dict[str, Any] = client.get("/api/hr/openapi.json").json
    return described


def fits(document: dict[str, Any], name: str, told: Any) -> None:
    """The answer is as the description says, every date a date."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(told)


def test_the_description_is_sound_and_names_every_route(app: Flask, document: dict[str, Any]) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")
    ours = {rule.rule.replace("<public_id>", "{id}") for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/hr/")}
    assert set(document["paths"]) == ours - {"/api/hr/openapi.json"}


def test_one_is_verified_by_code_or_number_covered_as_on_the_page(
        ask: Ask, certificate: Certificate, document: dict[str, Any], client: Client) -> None:
    by_code = ask("/api/hr/verify", query_string={"asked": certificate.code.lower()}).json
    fits(document, "Verdict", by_code)
    public = client.get(f"/api/v/{certificate.code}.json").json
    assert by_code | {"asked": ""} == public | {"asked": ""}
    by_number = ask("/api/hr/verify", query_string={"asked": certificate.number}).json
    fits(document, "Verdict", by_number)
    assert by_number["certificate"]["learner_name"] == "S••• W•••"
    unknown = ask("/api/hr/verify", query_string={"asked": "1/X/2026"})
    fits(document, "Verdict", unknown.json)
    assert (unknown.status_code, unknown.json["status"]) == (200, "unknown")
    cut_off = ask("/api/hr/verify", query_string={"asked": "PKS1:ABC"})
    fits(document, "Verdict", cut_off.json)
    assert (cut_off.json["status"], cut_off.json["by"]) == ("unknown", "offline_code")


def test_a_hundred_are_verified_in_their_order(ask: Ask, certificate: Certificate, document: dict[str, Any]) -> None:
    asked = [f"{n}/X/2026" for n in range(98)] + [certificate.code, certificate.number]
    answers = ask("/api/hr/verify", json={"asked": asked}).json["answers"]
    assert [a["asked"] for a in answers] == asked
    assert [a["status"] for a in answers] == ["unknown"] * 98 + ["genuine"] * 2
    for answer in answers:
        fits(document, "Verdict", answer)


def test_an_offline_code_is_taken_whole(ask: Ask, certificate: Certificate, document: dict[str, Any]) -> None:
    text = register.statement_of(certificate.code)
    assert len(text) > 200
    for answer in (ask("/api/hr/verify", query_string={"asked": text}).json,
                   ask("/api/hr/verify", json={"asked": [text]}).json["answers"][0]):
        assert (answer["status"], answer["by"]) == ("genuine", "offline_code")
        fits(document, "Verdict", answer)


def test_the_entry_that_is_refused_is_counted_from_one(ask: Ask) -> None:
    refused = ask("/api/hr/verify", json={"asked": ["1/X/2026", 5]})
    assert refused.json["title"].startswith("Isi ke-2 dari asked")


@pytest.mark.parametrize("sent", [
    b"", b"null", b"{}", b'{"asked":[]}', b'{"asked":"x"}', b'{"asked":[1]}', b'{"asked":["\\u0000"]}', b'{"asked":["\\ud800"]}',
    b"[" * 100_000, b"\xff", json.dumps({"asked": ["x"] * 101}).encode(), json.dumps({"asked": ["x" * 701]}).encode()])
def test_a_batch_that_is_not_as_described_is_refused_in_words(ask: Ask, document: dict[str, Any], sent: bytes) -> None:
    answer = ask("/api/hr/verify", data=sent)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    fits(document, "Problem", answer.json)


def test_errors_are_problem_documents_in_the_language_of_the_caller(
        ask: Ask, client: Client, document: dict[str, Any], certificate: Certificate) -> None:
    for path, status in (("/api/hr/verify", 422), ("/api/hr/certificates?since=-1", 422),
                         ("/api/hr/certificates?limit=9999", 422), ("/api/hr/certificates?since=" + "9" * 30, 422),
                         ("/api/hr/certificates/nobody", 404),
                         ("/api/hr/nowhere", 404), ("/api/hr/certificates/nobody/certificate.pdf", 404)):
        indonesian, english = ask(path), ask(path, language="en")
        for answer in (indonesian, english):
            assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), path
            fits(document, "Problem", answer.json)
        assert (indonesian.headers["Content-Language"], english.headers["Content-Language"]) == ("id", "en")
        assert indonesian.json["title"] != english.json["title"], path
    assert client.delete("/api/hr/verify").mimetype == "application/problem+json"


def test_without_a_good_key_nothing_opens(ask: Ask, client: Client, key: tuple[ApiKey, str], cast: Cast, as_user: AsUser) -> None:
    none = client.get("/api/hr/certificates")
    assert (none.status_code, none.headers["WWW-Authenticate"].split()[0]) == (401, "Bearer")
    assert as_user(cast.hr_officer).get("/api/hr/certificates").status_code == 403, "a session is no key"
    for token in ("", "x", key[1][:-1] + ("A" if key[1][-1] != "A" else "B"), "pks_" + "a" * 5000, "pks_é"):
        answer = client.get("/api/hr/certificates", headers={"Authorization": f"Bearer {token}".encode().decode("latin-1")})
        assert answer.status_code == 401, token
        assert answer.json["title"] == "Kunci tidak berlaku"
    assert client.get("/api/hr/certificates", headers={"Authorization": "Basic eDp5"}).status_code == 401
    assert ask("/api/hr/certificates").status_code == 200


def test_a_revoked_or_expired_key_opens_nothing(ask: Ask, key: tuple[ApiKey, str], cast: Cast) -> None:
    with unit_of_work():
        db.session.execute(sa.update(ApiKey).values(expires_at=now()))
    assert ask("/api/hr/certificates").status_code == 401
    with unit_of_work():
        db.session.execute(sa.update(ApiKey).values(expires_at=now() + timedelta(days=1)))
        keys.revoke(db.session.get_one(ApiKey, key[0].id), by=cast.hr_officer.id, at=now())
    assert ask("/api/hr/certificates").status_code == 401


def test_what_changed_is_told_once_and_again_when_it_changes(
        ask: Ask, certificate: Certificate, cast: Cast, complete: Callable[[User], Certificate | None],
        document: dict[str, Any]) -> None:
    complete(cast.stranger)  # of Nunukan: not this key's
    first = ask("/api/hr/certificates").json
    fits(document, "Changes", first)
    assert [c["number"] for c in first["certificates"]] == [certificate.number]
    told = first["certificates"][0]
    assert (told["status"], told["facts"]["learner_name"], told["facts"]["identity_number"]) == (
        "issued", "Sari Wulandari", "190101012024212999")
    assert not first["has_more"]
    again = ask("/api/hr/certificates", query_string={"since": first["cursor"]}).json
    assert (again["certificates"], again["cursor"]) == ([], first["cursor"])
    with unit_of_work():
        services.revoke(certificate.id, category="data_error", reason="Nama salah tulis.", by=None, at=now())
    (revoked,) = ask("/api/hr/certificates", query_string={"since": first["cursor"]}).json["certificates"]
    assert (revoked["status"], revoked["revocation"]["explanation"]) == ("revoked", "Nama salah tulis.")
    fits(document, "Certificate", revoked)


def test_a_replaced_certificate_is_told_with_its_successor(ask: Ask, certificate: Certificate) -> None:
    cursor = ask("/api/hr/certificates").json["cursor"]
    with unit_of_work():
        services.reissue(certificate.id, reason="Nama diperbaiki.", at=now())
    told = ask("/api/hr/certificates", query_string={"since": cursor}).json["certificates"]
    assert {c["status"] for c in told} == {"superseded", "issued"}
    assert certificate.public_id in {c["id"] for c in told}


def test_a_whole_synchronisation_in_small_steps_misses_nothing(
        ask: Ask, certificate: Certificate, cast: Cast, complete: Callable[[User], Certificate | None],
        monkeypatch: pytest.MonkeyPatch) -> None:
    with unit_of_work():
        cast.stranger.agency_id = cast.instructor.agency_id = cast.malinau.id
    made = [certificate, complete(cast.stranger), complete(cast.instructor)]
    monkeypatch.setattr(queries, "WINDOW", 2)
    for limit in (1, 2, 500):
        seen, cursor, more = [], "0", True
        while more:
            page = ask("/api/hr/certificates", query_string={"since": cursor, "limit": limit}).json
            assert int(page["cursor"]) > int(cursor)
            seen += [c["number"] for c in page["certificates"]]
            cursor, more = page["cursor"], page["has_more"]
        assert set(seen) == {c.number for c in made if c}, limit


def test_one_certificate_with_its_files(ask: Ask, certificate: Certificate, document: dict[str, Any], client: Client) -> None:
    told = ask(f"/api/hr/certificates/{certificate.public_id}").json
    fits(document, "Certificate", told)
    links = {name: address.partition("8000")[2] for name, address in told["links"].items()}
    assert ask(links["self"]).json == told
    assert ask(links["pdf"]).data == storage.read(str(certificate.file_key))
    assert ask(links["badge"]).json["credentialSubject"]["licenseNumber"] == certificate.number
    assert client.get(links["pdf"]).status_code == 401
    assert client.get(told["log"]["proof"].partition("8000")[2]).status_code == 200


def test_a_key_of_another_agency_finds_nothing(ask: Ask, certificate: Certificate, cast: Cast) -> None:
    with unit_of_work():
        _entry, token = keys.make(cast.nunukan.id, "SIMPEG", days=30, by=cast.administrator.id, at=now())
        _entry, above = keys.make(cast.province.id, "SIMPEG", days=30, by=cast.administrator.id, at=now())
    assert ask("/api/hr/certificates", token).json["certificates"] == []
    for path in ("", "/certificate.pdf", "/badge.json"):
        assert ask(f"/api/hr/certificates/{certificate.public_id}{path}", token).status_code == 404
        assert ask(f"/api/hr/certificates/{certificate.public_id}{path}", above).status_code == 200


def test_use_is_counted_and_what_leaves_the_house_is_on_record(
        ask: Ask, certificate: Certificate, key: tuple[ApiKey, str]) -> None:
    ask("/api/hr/verify", query_string={"asked": certificate.code})
    ask("/api/hr/certificates")
    ask(f"/api/hr/certificates/{certificate.public_id}/certificate.pdf")
    (use,) = db.session.scalars(sa.select(ApiUse)).all()
    assert (use.calls, use.certificates) == (3, 3)
    assert db.session.get_one(ApiKey, key[0].id, populate_existing=True).last_used_at is not None
    taken = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "certificates.taken_by_key")).all()
    assert [(entry.target, entry.details) for entry in taken] == [
        (f"api_key:{key[0].id}", {"form": "list", "count": 1}), (f"api_key:{key[0].id}", {"form": "pdf", "count": 1})]


@pytest.fixture
def limited(app: Flask) -> Iterator[None]:
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False


def test_each_key_has_a_limit_of_its_own(
        ask: Ask, app: Flask, cast: Cast, limited: None, monkeypatch: pytest.MonkeyPatch, document: dict[str, Any]) -> None:
    monkeypatch.setitem(app.config, "API_CALLS_A_MINUTE", 3)
    with unit_of_work():
        _entry, other = keys.make(cast.malinau.id, "Lain", days=30, by=cast.hr_officer.id, at=now())
    answers = [ask("/api/hr/verify", query_string={"asked": "1/X/2026"}) for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[3].headers["Retry-After"]) <= 61
    fits(document, "Problem", answers[3].json)
    assert ask("/api/hr/verify", other, query_string={"asked": "1/X/2026"}).status_code == 200


def test_an_officer_makes_a_key_that_is_shown_once_and_ends_it(
        cast: Cast, as_user: AsUser, client: Client, certificate: Certificate) -> None:
    officer = as_user(cast.hr_officer)
    made = officer.post("/certificates/keys", data={"name": "SIMPEG Malinau", "agency": cast.malinau.public_id, "days": "90"})
    assert (made.status_code, made.headers["Cache-Control"]) == (201, "no-store")
    assert 'value="SIMPEG Malinau"' not in made.text  # sent again it would make a second key of that name
    token = "pks_" + made.text.partition('value="pks_')[2].partition('"')[0]
    assert client.get("/api/hr/certificates", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    again = officer.get("/certificates/keys").text
    assert "SIMPEG Malinau" in again
    assert token not in again
    key = db.session.scalars(sa.select(ApiKey)).one()
    assert token not in str(vars(key))
    assert officer.post(f"/certificates/keys/{key.public_id}/revoke").status_code == 303
    assert client.get("/api/hr/certificates", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert "Dicabut" in officer.get("/certificates/keys").text


def test_nobody_makes_or_ends_keys_of_another_agency(cast: Cast, as_user: AsUser, key: tuple[ApiKey, str]) -> None:
    officer = as_user(cast.hr_officer)
    for agency in (cast.nunukan, cast.province, cast.school):
        assert officer.post("/certificates/keys", data={"name": "x", "agency": agency.public_id, "days": "90"}).status_code == 422
    for user in (cast.learner, cast.instructor, cast.organiser, cast.head_of_office, cast.auditor):
        assert as_user(user).get("/certificates/keys").status_code == 403
        assert as_user(user).post(f"/certificates/keys/{key[0].public_id}/revoke").status_code == 403
    with unit_of_work():
        cast.hr_officer.role_grants[0].scope_id = cast.nunukan.id
    assert as_user(cast.hr_officer).post(f"/certificates/keys/{key[0].public_id}/revoke").status_code == 404
    assert db.session.get_one(ApiKey, key[0].id, populate_existing=True).revoked_at is None
