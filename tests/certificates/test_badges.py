"""The badge: what it says, proven by our code and by others' code, refused when altered; its lists, keys and pictures."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib.ob3.ldp import OB3LdpVerifier, verify_data_integrity_proof
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier
from PIL import Image
from sqlalchemy.exc import DatabaseError

from lms.accounts.models import User
from lms.certificates import jobs, keys, queries, services
from lms.certificates.badges import baking, base58, credential, documents, integrity, making, statuses, vocabulary
from lms.certificates.badges import queries as badges
from lms.certificates.commands import certificates as certificates_group
from lms.certificates.models import Certificate, PublicKey, Statement
from lms.certificates.paper.facts import from_snapshot
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.cast import Cast
from tests.certificates.specimens import FACTS

BASE = "https://belajar.poltekesos.ac.id"
AsUser = Callable[[User], Client]
Fetch = Callable[..., bytes]


@pytest.fixture(autouse=True)
def at_home(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation with a name of its own, as did:web needs."""
    monkeypatch.setitem(app.config, "BASE_URL", BASE)


@pytest.fixture
def document(certificate: Certificate) -> dict[str, Any]:
    there = badges.badge_of(certificate.id)
    assert there is not None
    made: dict[str, Any] = json.loads(there.document)
    return made


@pytest.fixture
def token(certificate: Certificate) -> str:
    there = badges.badge_of(certificate.id)
    assert there is not None
    return there.token


@pytest.fixture
def fetch(client: Client) -> Fetch:
    """What a verifier elsewhere gets of this site."""
    def get(url: str, *_more: object, **_how: object) -> bytes:
        assert url.startswith(BASE)
        return client.get(urlsplit(url).path).data

    return get


def by_our_keys(method: str, message: bytes, signature: bytes) -> bool:
    """As a verifier looks: the document of the issuer names the key."""
    told = documents.did_document(BASE, queries.public_keys(keys.BADGE, keys.TOKEN))
    (known,) = [known for known in told["verificationMethod"] if known["id"] == method]
    raw = base58.decoded(known["publicKeyMultibase"])
    assert raw[:2] == b"\xed\x01"
    try:
        Ed25519PublicKey.from_public_bytes(raw[2:]).verify(signature, message)
    except Exception:
        return False
    return True


def test_it_says_what_the_certificate_says(document: dict[str, Any], certificate: Certificate) -> None:
    facts, subject = from_snapshot(certificate.facts), document["credentialSubject"]
    assert document["id"] == f"{BASE}/v/{certificate.code}"
    assert document["issuer"] == {
        "id": "did:web:belajar.poltekesos.ac.id", "type": ["Profile"], "name": facts.issuer[-1], "url": BASE}
    assert (subject["licenseNumber"], subject["creditsEarned"]) == (certificate.number, certificate.credit_hours)
    assert (subject["activityStartDate"], subject["activityEndDate"]) == (str(facts.started_on), str(facts.finished_on))
    assert subject["achievement"]["name"] == document["name"] == certificate.course_title
    assert subject["achievement"]["criteria"]["narrative"].endswith("- Konsep dan prinsip: 20 JP")


def test_of_the_holder_it_says_the_name_and_a_salted_hash_and_nothing_else(
        document: dict[str, Any], certificate: Certificate, cast: Cast) -> None:
    name, address = document["credentialSubject"]["identifier"]
    assert (name["identityType"], name["identityHash"]) == ("name", certificate.learner_name)
    assert address["identityHash"] == "sha256$" + hashlib.sha256(f"{cast.learner.email}{address['salt']}".encode()).hexdigest()
    text = json.dumps(document)
    assert cast.learner.email
    assert cast.learner.email not in text
    number = from_snapshot(certificate.facts).identity_number or ""
    assert number
    assert number.replace(" ", "")[:12] not in re.sub(r"[^0-9a-z]", "", text)
    assert credential.hashed("Sari@Example.go.id ", "s") == credential.hashed("sari@example.go.id", "s")
    assert credential.hashed("sari@example.go.id", "s") != credential.hashed("sari@example.go.id", "t")


def test_two_badges_of_a_person_cannot_be_joined() -> None:
    said = [credential.of(FACTS, base=BASE, email="a@b.id", place=7, issued_at=now(), zone="Asia/Makassar") for _ in range(2)]
    first, second = (one["credentialSubject"] for one in said)
    assert first["id"] != second["id"]
    assert first["identifier"][1]["salt"] != second["identifier"][1]["salt"]
    assert first["identifier"][1]["identityHash"] != second["identifier"][1]["identityHash"]


def test_it_ends_with_the_last_day_where_the_issuer_is() -> None:
    facts = from_snapshot(FACTS.to_snapshot() | {"expires_on": "2028-11-23"})
    said = credential.of(facts, base=BASE, email="", place=3, issued_at=datetime(2026, 11, 24, tzinfo=UTC), zone="Asia/Makassar")
    assert (said["validFrom"], said["validUntil"]) == ("2026-11-24T00:00:00Z", "2028-11-23T15:59:59Z")
    assert len(said["credentialSubject"]["identifier"]) == 1


def test_our_own_reading_proves_it(document: dict[str, Any]) -> None:
    integrity.check(document, by_our_keys)


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_no_altered_word_of_it_is_believed(data: st.DataObject) -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"a key of a test with 32 letters.")
    signer = keys.Signer(keys.BADGE, "aa", key.public_key().public_bytes_raw(), key, is_sample=True)
    said = credential.of(FACTS, base=BASE, email="a@b.id", place=9, issued_at=now(), zone="Asia/Makassar")
    document = integrity.signed(said, signer, method="did:web:x#aa", at=now())
    integrity.check(document, lambda *told: signed_by(key, *told))
    altered = deepcopy(document)
    holder, name = data.draw(st.sampled_from(list(leaves(altered))))
    holder[name] = not holder[name] if isinstance(holder[name], bool) else (
        holder[name] + 1 if isinstance(holder[name], int) else f"{holder[name]}x")
    with pytest.raises(integrity.NotProven):
        integrity.check(altered, lambda *told: signed_by(key, *told))


def signed_by(key: Ed25519PrivateKey, method: str, message: bytes, signature: bytes) -> bool:
    try:
        key.public_key().verify(signature, message)
    except Exception:
        return False
    return method == "did:web:x#aa"


def leaves(part: Any) -> Any:
    """Where each value stands, but those that say nothing: vocabularies by address are pinned, kinds are told by their words."""
    members = part.items() if isinstance(part, dict) else enumerate(part)
    for name, value in members:
        if isinstance(value, dict | list):
            yield from leaves(value)
        else:
            yield part, name


def test_another_implementation_accepts_it_with_keys_and_status_from_this_site(document: dict[str, Any], fetch: Fetch) -> None:
    accepted = theirs(document, fetch)
    assert accepted.issuer.id == document["issuer"]["id"]
    raw = base58.decoded(next(known["publicKeyMultibase"] for known in json.loads(fetch(f"{BASE}/.well-known/did.json"))[
        "verificationMethod"] if known["type"] == "Multikey"))[2:]
    told = json.loads(fetch(f"{BASE}/badges/status/0"))
    verify_data_integrity_proof(told, Ed25519PublicKey.from_public_bytes(raw))
    told["credentialSubject"]["encodedList"] = statuses.packed([1])
    with pytest.raises(OB3VerificationError):
        verify_data_integrity_proof(told, Ed25519PublicKey.from_public_bytes(raw))


def theirs(document: dict[str, Any], fetch: Fetch) -> Any:
    """Proof by the key that did:web names, and status. The library reads signed lists as tokens only, so ours is proven apart."""
    return OB3LdpVerifier().verify(json.dumps(document), check_status=True, verify_status_list=False, download=fetch)


def test_another_implementation_refuses_it_altered_or_revoked(
        document: dict[str, Any], certificate: Certificate, fetch: Fetch) -> None:
    altered = deepcopy(document)
    altered["credentialSubject"]["identifier"][0]["identityHash"] = "Orang Lain"
    with pytest.raises(OB3VerificationError):
        theirs(altered, fetch)
    with unit_of_work():
        services.revoke(certificate.id, category="data_error", reason="Nama keliru.", by=None, at=now())
    with pytest.raises(OB3VerificationError, match="'revocation' is set"):
        theirs(document, fetch)


def test_another_implementation_accepts_the_token_and_refuses_an_altered_one(
        token: str, document: dict[str, Any], fetch: Fetch, client: Client) -> None:
    verifier = OB3Verifier.for_issuer_did(document["issuer"]["id"], download=fetch)
    assert verifier.verify(token, check_status=False).issuer.id == document["issuer"]["id"]
    head, body, signature = token.split(".")
    with pytest.raises(OB3VerificationError):
        verifier.verify(".".join((head, body[:-6] + ("A" if body[-6] != "A" else "B") + body[-5:], signature)))
    (key,) = [key for key in client.get("/.well-known/jwks.json").json["keys"] if key["alg"] == "ES256"]
    assert key["kid"] == f"{document['issuer']['id']}#{queries.public_keys(keys.TOKEN)[0].kid}"


def test_the_token_repeats_what_the_credential_says(token: str, document: dict[str, Any]) -> None:
    claims = json.loads(PublicKey(public=token.split(".")[1]).raw)
    plain = {name: value for name, value in document.items() if name != "proof"}
    assert {name: claims[name] for name in plain} == plain
    assert (claims["iss"], claims["jti"], claims["sub"]) == (
        document["issuer"]["id"], document["id"], document["credentialSubject"]["id"])
    assert datetime.fromtimestamp(claims["nbf"], UTC) == datetime.fromisoformat(document["validFrom"])


def test_it_agrees_with_the_vector_of_the_w3c(monkeypatch: pytest.MonkeyPatch) -> None:
    """W3C vc-di-eddsa, appendix B.1."""
    examples = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
    known = vocabulary.load
    monkeypatch.setattr(vocabulary, "load", lambda url, options: known(url) if url == vocabulary.CREDENTIALS else {
        "contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": examples})
    plain = {
        "@context": [vocabulary.CREDENTIALS, "https://www.w3.org/ns/credentials/examples/v2"],
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33", "type": ["VerifiableCredential", "AlumniCredential"],
        "name": "Alumni Credential", "description": "A minimum viable example of an Alumni Credential.",
        "issuer": "https://vc.example/issuers/5678", "validFrom": "2023-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"}}
    key = Ed25519PrivateKey.from_private_bytes(base58.decoded("z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq")[2:])
    name = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    assert base58.encoded(b"\xed\x01" + key.public_key().public_bytes_raw()) == name
    signer = keys.Signer(keys.BADGE, name, key.public_key().public_bytes_raw(), key, is_sample=True)
    made = integrity.signed(plain, signer, method=f"did:key:{name}#{name}", at=datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC))
    assert hashlib.sha256(integrity.canonical(plain)).hexdigest() == (
        "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017")
    assert made["proof"]["proofValue"] == (
        "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme")


def test_a_vocabulary_from_elsewhere_or_an_altered_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(vocabulary.UnknownContext):
        vocabulary.load("https://example.com/context.json")
    monkeypatch.setitem(vocabulary._PINNED, vocabulary.BADGES, ("ob-v3p0-context-3.0.3.json", "0" * 64))
    vocabulary._document.cache_clear()
    with pytest.raises(vocabulary.UnknownContext, match="altered"):
        vocabulary.load(vocabulary.BADGES)


@given(st.binary(max_size=80))
def test_base58_gives_back_every_byte(raw: bytes) -> None:
    assert base58.decoded(base58.encoded(raw)) == raw


@given(st.sets(st.integers(0, documents.LIST_LENGTH - 1), max_size=50))
@settings(max_examples=40, deadline=None)
def test_a_list_holds_exactly_the_bits_that_were_set(places: set[int]) -> None:
    bits = statuses.unpacked(statuses.packed(places))
    assert len(bits) * 8 == documents.LIST_LENGTH >= 131_072
    assert {place for place in range(documents.LIST_LENGTH) if bits[place // 8] >> (7 - place % 8) & 1} == places


def test_a_revocation_flips_exactly_one_bit_and_the_list_stays_signed(
        client: Client, certificate: Certificate, document: dict[str, Any]) -> None:
    def bits() -> int:
        told = json.loads(client.get("/badges/status/0").data)
        integrity.check(told, by_our_keys)
        return int.from_bytes(statuses.unpacked(told["credentialSubject"]["encodedList"]))

    before = bits()
    with unit_of_work():
        services.revoke(certificate.id, category="data_error", reason="Nama keliru.", by=None, at=now())
    place = int(document["credentialStatus"]["statusListIndex"])
    assert before ^ bits() == 1 << (documents.LIST_LENGTH - 1 - place)
    assert client.get("/badges/status/1").status_code == client.get("/badges/status/99999999999").status_code == 404


def test_a_list_is_signed_anew_when_it_is_a_day_old_and_not_before(certificate: Certificate) -> None:
    with unit_of_work():
        assert making.refresh(at=now()) == 0
        assert making.refresh(at=now() + timedelta(days=1, minutes=1)) == 1


def test_a_badge_is_made_once_and_the_database_keeps_it(certificate: Certificate, document: dict[str, Any]) -> None:
    jobs.render(certificate.id)
    kept = db.session.get(Statement, certificate.id)
    assert kept is not None
    with unit_of_work():
        assert json.loads(making.make(certificate, kept, at=now()).document) == document
    for act in ("update certificates_badge set token = ''", "delete from certificates_badge"):
        with pytest.raises(DatabaseError, match="made once"), unit_of_work():
            db.session.execute(sa.text(act))


PNG = Image.new("RGB", (8, 8), "navy")


def png() -> bytes:
    out = BytesIO()
    PNG.save(out, "PNG")
    return out.getvalue()


def test_a_picture_gives_the_badge_back_to_us_and_to_others(document: dict[str, Any], token: str) -> None:
    text = json.dumps(document)
    baked = baking.into_png(baking.into_png(png(), "an older one"), text)
    assert baking.out_of_png(baked) == text
    assert baked.count(baking.KEYWORD) == 1
    assert Image.open(BytesIO(baked)).tobytes() == PNG.tobytes()
    assert text.encode() in baked, "uncompressed"
    with pytest.raises(baking.NotBaked):
        baking.out_of_png(png())
    drawing = ElementTree.fromstring(baking.into_svg('<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', token))
    assert drawing[0].tag == f"{{{baking.SPACE}}}credential"
    assert drawing[0].attrib == {"verify": token}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_whatever_is_baked_comes_out(text: str) -> None:
    assert baking.out_of_png(baking.into_png(png(), text)) == text


def test_each_chunk_of_a_baked_picture_has_its_sum() -> None:
    baked, at = baking.into_png(png(), "{}"), 8
    while at < len(baked):
        length = int.from_bytes(baked[at:at + 4])
        assert int.from_bytes(baked[at + 8 + length:at + 12 + length]) == zlib.crc32(baked[at + 4:at + 8 + length])
        at += 12 + length


def test_the_holder_downloads_it_in_four_forms_and_nobody_else_does(
        as_user: AsUser, cast: Cast, client: Client, certificate: Certificate, document: dict[str, Any], token: str) -> None:
    mine, address = as_user(cast.learner), f"/certificates/{certificate.public_id}/badge"
    assert mine.get(f"{address}.json").json == document
    assert mine.get(f"{address}.json").mimetype == "application/vc+ld+json"
    assert mine.get(f"{address}.jws").text == token
    assert json.loads(baking.out_of_png(mine.get(f"{address}.png").data)) == document
    assert Image.open(BytesIO(mine.get(f"{address}.png").data)).size == (512, 512)
    assert f'verify="{token}"' in mine.get(f"{address}.svg").text
    for form in ("json", "jws", "png", "svg"):
        assert as_user(cast.stranger).get(f"{address}.{form}").status_code == 404
        assert client.get(f"{address}.{form}").status_code == 303
        assert "attachment" in mine.get(f"{address}.{form}").headers["Content-Disposition"]


def test_keys_of_long_ago_stay_in_the_documents(client: Client, certificate: Certificate, app: Flask,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "CERTIFICATE_KEY", "the secret that came after the first one")
    with unit_of_work():
        keys.signer(keys.BADGE, at=now())
    for address in ("/.well-known/did.json", "/did.json"):
        answer = client.get(address)
        assert answer.mimetype == "application/did+json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert len(answer.json["verificationMethod"]) == len(answer.json["assertionMethod"]) == 3
    known = client.get("/.well-known/jwks.json").json["keys"]
    assert len({key["kid"] for key in known}) == len(known) == 4
    assert not any("d" in key for key in known), "no private half"


@pytest.mark.parametrize(("base", "name"), [
    ("https://belajar.go.id", "did:web:belajar.go.id"), ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
    ("https://go.id/latih/sosial", "did:web:go.id:latih:sosial")])
def test_the_name_of_the_issuer_follows_its_address(base: str, name: str) -> None:
    assert documents.did(base) == name




def test_a_certificate_printed_before_there_were_badges_gets_one_by_command(
        app: Flask, issuer: object, complete: Callable[[User], Certificate | None], cast: Cast,
        monkeypatch: pytest.MonkeyPatch) -> None:
    class Unmade:
        document = ""

    monkeypatch.setattr(jobs.making, "make", lambda *_certificate, **_at: Unmade)
    made = complete(cast.learner)
    assert made is not None
    assert badges.badge_of(made.id) is None
    monkeypatch.undo()
    run = app.test_cli_runner()
    assert run.invoke(certificates_group, ["badges"]).output == "1 badges made.\n"
    assert badges.has_badge(made.id)
    assert run.invoke(certificates_group, ["badges"]).output == "0 badges made.\n"
