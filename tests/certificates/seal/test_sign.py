"""Certificates are signed after they are printed: once, whatever happens, and the first signed file counts for ever."""

from __future__ import annotations

import hashlib
import stat
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.certificates import jobs, queries, verification
from lms.certificates.seal import jobs as signing
from lms.certificates.seal import local, pades, profiles
from lms.certificates.seal import queries as seals
from lms.certificates.seal import services as sealing
from lms.certificates.seal.errors import SignerUnready
from lms.certificates.seal.models import Edition, Seal
from lms.core import storage
from lms.core.database import db, now
from lms.core.work import unit_of_work


@pytest.fixture
def signed(signing_app, certificate):
    return certificate


def test_a_certificate_is_signed_and_its_draft_is_known(signed):
    seal = seals.seal_of(signed.id)
    final, draft = storage.read(signed.file_key), storage.read(seal.draft_key)
    assert final.startswith(draft)
    assert len(final) > len(draft)
    assert hashlib.sha256(final).hexdigest() == signed.file_key == seals.newest(signed.id).file_key
    assert (seal.signer, seal.level, seal.wanted_level, seal.problem) == ("demo", "B-B", "B-B", "")
    assert seal.signatory == "Contoh, bukan tanda tangan tersertifikasi"
    assert verification.by_code(signed.code).status == "genuine"


def test_poppler_agrees_about_the_signature(signed, tmp_path):
    (tmp_path / "c.pdf").write_bytes(storage.read(signed.file_key))
    said = subprocess.run(["pdfsig", "-nocert", tmp_path / "c.pdf"], capture_output=True, text=True, check=False).stdout
    for words in ("Signature is Valid", "Total document signed", "ETSI.CAdES.detached", "Field Name: Segel", local.EXAMPLE):
        assert words in said


def test_signing_again_changes_nothing(signed):
    before = signed.file_key
    signing.seal(signed.id)
    jobs.render(signed.id)
    jobs.sweep()
    assert queries.locked(signed.id).file_key == before
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Edition)) == 1


def test_of_two_who_sign_at_once_the_first_counts(signed):
    draft = storage.read(seals.seal_of(signed.id).draft_key)
    (late,) = local.demo(profiles.own(), None).sign([draft])
    with unit_of_work():
        assert not sealing.keep_signed(signed.id, late, storage.Blob("0" * 64, 1, b""), at=now())
    assert seals.of_edition("0" * 64) is None


def test_what_was_signed_is_frozen_in_the_database(signed):
    for statement in (sa.update(Edition).values(level="B-T"), sa.delete(Edition), sa.delete(Seal),
                      sa.update(Seal).values(fingerprint="f" * 64), sa.update(Seal).values(draft_key="0" * 64)):
        with pytest.raises(sa.exc.IntegrityError, match="never changes"), db.session.begin_nested():
            db.session.execute(statement)


def test_a_key_that_cannot_be_read_waits_says_why_and_is_tried_again(app, monkeypatch, issuer, cast, complete):
    monkeypatch.setitem(app.config, "SIGNER", "local")
    monkeypatch.setitem(app.config, "SIGNER_KEY", "/nowhere/key.pem")
    certificate = complete(cast.learner)
    seal = seals.seal_of(certificate.id)
    assert certificate.file_key is None
    assert "/nowhere/key.pem" in seal.problem
    assert seal.next_try_at > now()
    assert queries.files_owed(before=now() + timedelta(days=1)) == [], "the paper is there, only the signature is owed"

    monkeypatch.setitem(app.config, "SIGNER_KEY", str(local_key(app)))
    jobs.sweep()
    assert queries.locked(certificate.id).file_key is None, "not before its time"
    with unit_of_work():
        db.session.execute(sa.update(Seal).values(next_try_at=now() - timedelta(seconds=1)))
    jobs.sweep()
    assert queries.locked(certificate.id).file_key
    assert seals.seal_of(certificate.id).problem == ""


def local_key(app: Flask) -> Path:
    place = app.config["INSTANCE"] / "own.pem"
    place.write_bytes(local.new_key("-").encode())
    return place


def test_a_draft_for_a_signer_no_longer_in_use_is_made_anew(app, monkeypatch, issuer, cast, complete):
    monkeypatch.setitem(app.config, "SIGNER", "local")
    certificate = complete(cast.learner)
    monkeypatch.setitem(app.config, "SIGNER", "none")
    monkeypatch.setattr(jobs, "PATIENCE", timedelta(seconds=-1))
    jobs.sweep()
    jobs.sweep()
    assert b"/AcroForm" not in storage.read(queries.locked(certificate.id).file_key)
    assert seals.seal_of(certificate.id) is None


def test_without_a_signer_there_is_no_field_and_no_signature(app, certificate):
    assert b"/AcroForm" not in storage.read(certificate.file_key)
    assert seals.seal_of(certificate.id) is None


def test_the_example_key_is_made_once_for_this_user_alone_and_says_what_it_is(signing_app):
    place = signing_app.config["INSTANCE"] / "demo-signer.pem"
    local.demo(profiles.own(), None)
    before = place.read_bytes()
    local.demo(profiles.own(), None)
    assert place.read_bytes() == before
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert local.EXAMPLE == "Contoh, bukan tanda tangan tersertifikasi"


@pytest.mark.parametrize("passphrase", ["", "rahasia"])
@pytest.mark.parametrize("kind", ["pem", "p12"])
def test_pem_and_pkcs12_with_and_without_passphrase(app, monkeypatch, tmp_path, kind, passphrase):
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12

    key, chain = local.read_key(local.new_key("-").encode(), None)
    hidden = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    certificate = local.x509.load_der_x509_certificate(chain[0])
    place = tmp_path / f"key.{kind}"
    if kind == "p12":
        place.write_bytes(pkcs12.serialize_key_and_certificates(b"k", key, certificate, None, hidden))
    else:
        place.write_bytes(key.private_bytes(local.Encoding.PEM, local.PrivateFormat.PKCS8, hidden)
                          + certificate.public_bytes(local.Encoding.PEM))
    monkeypatch.setitem(app.config, "SIGNER_KEY", str(place))
    monkeypatch.setitem(app.config, "SIGNER_PASSPHRASE", passphrase)
    assert isinstance(local.kept(profiles.own(), None), pades.Pen)
    monkeypatch.setitem(app.config, "SIGNER_PASSPHRASE", "salah" if passphrase else "")
    if passphrase:
        with pytest.raises(SignerUnready, match="LMS_SIGNER_PASSPHRASE"):
            local.kept(profiles.own(), None)


def test_the_database_lets_nobody_seal_without_a_signer(signed):
    with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
        db.session.execute(sa.insert(Seal).values(certificate_id=signed.id + 1, signer="x", draft_key="0" * 64, drafted_at=now(),
                                                  wanted_level="B-B", sealed_at=now(), next_try_at=now()))
