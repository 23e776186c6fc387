"""Badges put into canonical form by their shape: to the byte what pyld makes of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.certificates.badges import credential, integrity, shapes, statuses
from lms.certificates.paper.facts import Module
from tests.certificates.specimens import AT, ATTENDANCE, BASE, FACTS, LONG, PLAIN

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=30) | st.sampled_from(
    ["_:b0", "urn:x-shape:0:", '"\\', "a\nb", "https://a/b c", "<x>", "id", "\u2028", "https://belajar.poltekesos.ac.id", "true"])


def badge(facts, email="a@b.id", base=BASE):
    return credential.of(facts, base=base, email=email, place=131_071, issued_at=AT, zone="Asia/Makassar")


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, TEXTS, TEXTS, st.sampled_from(["", "a@b.id"]), st.integers(1, 300))
def test_any_texts_come_out_as_from_pyld(name, title, number, code, email, hours):
    said = badge(replace(FACTS, learner_name=name, course_title=title, number=number, course_code=code, credit_hours=hours,
                         modules=(Module(title=title, asynchronous=hours),), issuer=(name,)), email)
    assert shapes.canonical(said) == integrity.canonical(said)


@pytest.mark.parametrize("said", [
    badge(FACTS), badge(LONG), badge(PLAIN, ""), badge(ATTENDANCE), badge(replace(FACTS, expires_on=date(2029, 1, 1))),
    badge(FACTS, base="http://127.0.0.1:8131/kelas"), statuses.of([1, 7], base=BASE, number=0, at=AT),
    {"@context": badge(FACTS)["@context"], "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022",
     "created": "2026-11-24T03:00:00Z", "verificationMethod": "did:web:a.id#k", "proofPurpose": "assertionMethod"},
], ids=["usual", "long", "plain", "attendance", "expires", "path", "statuses", "proof"])
def test_every_document_that_we_sign_is_of_a_shape(said):
    assert shapes.canonical(said) == integrity.canonical(said)


def test_what_looks_alike_from_near_or_is_out_of_the_ordinary_is_left_to_pyld():
    said = badge(FACTS)
    who = said["credentialSubject"]["identifier"][0]
    twins = said | {"credentialSubject": said["credentialSubject"] | {"identifier": [who, who]}}
    for odd in (twins, said | {"id": "no address"}, said | {"name": "a\x07b"}):
        with pytest.raises(shapes.Unlike):
            shapes.canonical(odd)
    assert integrity._canonical(twins) == integrity.canonical(twins)
