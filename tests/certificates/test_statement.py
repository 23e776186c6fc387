"""The offline code: what it says is what was issued, signed by our key, however it is altered; made once for each certificate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import cbor2
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DatabaseError

from lms.certificates import jobs, keys, proofs, queries
from lms.certificates.models import Certificate
from lms.certificates.models import Statement as Kept
from lms.certificates.paper.facts import Facts
from lms.certificates.statement import LONGEST, PREFIX, NotAStatement, Statement, base45, of, read, signed, unbase45
from lms.core.database import db
from lms.core.work import unit_of_work
from tests.certificates.specimens import FACTS, LONG, PLAIN, SIGNER, statement_of

TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=0x24F), min_size=1, max_size=250)
SAID = st.builds(
    Statement, issuer=TEXT, number=st.text("0123456789/-ABC", min_size=1, max_size=100), name=TEXT, course=TEXT,
    hours=st.integers(1, 2000), started_on=st.dates(), finished_on=st.dates(), issued_on=st.dates(),
    code=st.just("7K3M9QX2TB4DW"), index=st.integers(1, 10**7), last_four=st.text("0123456789", max_size=4),
    specimen=st.booleans())


def proven(text: str) -> Statement:
    return read(text, ours)[1]


def ours(kid: str) -> Callable[[bytes, bytes], bool]:
    if kid != SIGNER.kid:
        raise LookupError(kid)

    def is_true(message: bytes, signature: bytes) -> bool:
        try:
            SIGNER.private.public_key().verify(signature, message)
        except Exception:
            return False
        return True

    return is_true


@pytest.mark.parametrize("facts", [FACTS, PLAIN])
def test_it_says_what_is_printed(facts: Facts) -> None:
    said = proven(statement_of(facts))
    assert (said.name, said.number, said.course, said.hours) == (
        facts.learner_name, facts.number, facts.course_title, facts.credit_hours)
    assert (said.started_on, said.finished_on, said.issued_on) == (facts.started_on, facts.finished_on, facts.issued_on)
    assert said.issuer == "Politeknik Kesejahteraan Sosial Bandung"
    assert said.code == "7K3M9QX2TB4DW"


def test_of_the_identity_number_it_says_four_digits_only() -> None:
    assert proven(statement_of(FACTS)).last_four == "1999"
    assert b"19010101" not in unbase45(statement_of(FACTS).removeprefix(PREFIX))
    assert proven(statement_of(PLAIN)).last_four == ""


def test_what_is_too_long_is_shortened_and_says_so_but_never_number_or_dates() -> None:
    said = proven(statement_of(LONG))
    assert said.course.endswith("…")
    assert LONG.course_title.startswith(said.course.rstrip("…"))
    assert (said.number, said.finished_on, said.specimen) == (LONG.number, LONG.finished_on, True)


@given(SAID)
@settings(max_examples=60, deadline=None)
def test_whatever_it_says_it_fits_and_comes_back(said: Statement) -> None:
    text = signed(said, SIGNER)
    assert len(unbase45(text.removeprefix(PREFIX))) <= LONGEST + 90
    back = proven(text)
    for name in ("issuer", "name", "course"):
        assert getattr(back, name) == getattr(said, name) or getattr(back, name).endswith("…")
    assert replace(back, issuer="", name="", course="") == replace(said, issuer="", name="", course="")


@given(st.binary(max_size=500))
def test_base45_gives_back_every_byte(message: bytes) -> None:
    assert unbase45(base45(message)) == message


@pytest.mark.parametrize(("message", "text"), [
    (b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0")])
def test_base45_is_that_of_rfc_9285(message: bytes, text: str) -> None:
    assert base45(message) == text
    assert unbase45(text) == message


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_altered_byte_is_believed(data: st.DataObject) -> None:
    message = bytearray(unbase45(statement_of(FACTS).removeprefix(PREFIX)))
    place = data.draw(st.integers(0, len(message) - 1))
    message[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(NotAStatement):
        proven(PREFIX + base45(bytes(message)))


@pytest.mark.parametrize("change", [
    {1: "Universitas Lain"}, {2: "0013/MKAS-01/III/POLTEKESOS/XI/2026"}, {3: "Orang Lain"}, {4: "2000"}, {5: "Kursus Lain"},
    {6: 320}, {7: 1}, {8: 1}, {9: 1}, {10: "0000000000000"}, {11: 5}, {13: 99_999}, {99: "more"}])
def test_no_altered_fact_is_believed(change: dict[int, object]) -> None:
    tagged = cbor2.loads(unbase45(statement_of(FACTS).removeprefix(PREFIX)))
    protected, header, payload, signature = tagged.value
    altered = cbor2.dumps(cbor2.loads(payload) | change)
    with pytest.raises(NotAStatement):
        proven(PREFIX + base45(cbor2.dumps(cbor2.CBORTag(18, [protected, header, altered, signature]))))


def test_another_key_under_our_name_is_not_believed_nor_an_unknown_one() -> None:
    false = replace(SIGNER, private=Ed25519PrivateKey.generate())
    for signer in (false, replace(SIGNER, kid="ffffffffffffffff")):
        with pytest.raises(NotAStatement):
            proven(signed(of(FACTS, index=1), signer))


@pytest.mark.parametrize("text", [
    "", "PKS1:", "PKS1:ABC", "PKS1:::::", "HC1:6BF", "HTTPS://BELAJAR.POLTEKESOS.AC.ID/V/7K3M9QX2TB4DW"])
def test_what_is_no_offline_code_is_told_so(text: str) -> None:
    with pytest.raises(NotAStatement):
        proven(text)


def test_the_job_makes_it_once_and_a_new_key_changes_nothing(
        app: Flask, certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = db.session.get(Kept, certificate.id)
    assert kept is not None
    assert 0 <= kept.status_index < proofs.LIST_LENGTH
    by_kid = {key.kid: key for key in queries.public_keys(keys.STATEMENT)}
    _kid, said = read(kept.text, lambda kid: lambda message, signature: keys.is_signed(by_kid[kid], message, signature))
    assert (said.number, said.index) == (certificate.number, kept.status_index)
    assert said.code == certificate.code
    monkeypatch.setitem(app.config, "CERTIFICATE_KEY", "the secret that came after the first one")
    jobs.render(certificate.id)
    with unit_of_work():
        assert proofs.state(certificate, at=datetime(2030, 1, 1, tzinfo=UTC)).text == kept.text


def test_the_database_refuses_to_change_or_lose_it(certificate: Certificate) -> None:
    for act in ("update certificates_statement set text = 'PKS1:'", "delete from certificates_statement"):
        with pytest.raises(DatabaseError, match="made once"), unit_of_work():
            db.session.execute(sa.text(act))


def test_places_in_the_list_are_taken_once_and_a_full_list_is_followed_by_another(
        certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = db.session.get(Kept, certificate.id)
    assert kept is not None
    monkeypatch.setattr(proofs.secrets, "randbelow", lambda _length: kept.status_index)
    assert proofs._free_place() == kept.status_index + proofs.LIST_LENGTH


def test_days_before_1970_and_far_ahead_survive() -> None:
    said = replace(of(FACTS, index=2), started_on=date(1950, 2, 1), valid_until=date(2099, 12, 31))
    assert proven(signed(said, SIGNER)) == said


