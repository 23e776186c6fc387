"""The keys that sign: one secret, a key for each purpose, every public key kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DatabaseError

from lms.certificates import doctor, keys, queries
from lms.core.database import db, now
from lms.core.errors import StartError
from lms.core.testing import make_app
from lms.core.work import unit_of_work


def signer(purpose: str = keys.STATEMENT) -> keys.Signer:
    with unit_of_work():
        return keys.signer(purpose, at=now())


def test_a_key_is_entered_before_it_signs_and_proves_what_it_signed(app: Flask) -> None:
    signature = signer().sign(b"what is said")
    (public,) = queries.public_keys(keys.STATEMENT)
    assert public.kid == signer().kid
    assert keys.is_signed(public, b"what is said", signature)
    assert not keys.is_signed(public, b"what is not said", signature)


def test_each_purpose_has_a_key_of_its_own_and_the_same_one_again(app: Flask) -> None:
    assert len({signer(purpose).kid for purpose in keys.PURPOSES}) == len(keys.PURPOSES)
    assert signer(keys.BADGE).kid == signer(keys.BADGE).kid
    assert len(queries.public_keys(*keys.PURPOSES)) == len(keys.PURPOSES)


def test_a_new_secret_makes_new_keys_and_the_old_ones_still_prove(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    old = signer()
    monkeypatch.setitem(app.config, "CERTIFICATE_KEY", "another secret of the same installation")
    with unit_of_work():
        new = keys.signer(keys.STATEMENT, at=now() + timedelta(days=400))
    assert [key.kid for key in queries.public_keys(keys.STATEMENT)] == [new.kid, old.kid]
    assert keys.is_signed(queries.public_keys(keys.STATEMENT)[1], b"long ago", old.sign(b"long ago"))


def test_a_demonstration_signs_with_sample_keys_even_if_it_knows_the_secret(
        app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "CERTIFICATE_KEY", "one secret for demonstration and truth alike")
    real = signer()
    monkeypatch.setitem(app.config, "DEMO", True)
    assert signer().kid != real.kid
    assert {key.kid: key.is_sample for key in queries.public_keys(keys.STATEMENT)} == {real.kid: False, signer().kid: True}


def test_the_secret_is_made_once_and_read_by_its_owner_alone(app: Flask) -> None:
    kid = signer().kid
    kept: Path = app.config["INSTANCE"] / "certificate_key"
    assert kept.stat().st_mode & 0o077 == 0
    assert len(kept.read_text()) == 64
    assert signer().kid == kid
    assert "certificate_key" in doctor.keys.look().what


def test_a_secret_that_is_too_short_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="LMS_CERTIFICATE_KEY cannot be used") as refused:
        make_app(tmp_path, CERTIFICATE_KEY="hunter2")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("act", ["update certificates_public_key set public = ''", "delete from certificates_public_key"])
def test_the_database_refuses_to_change_or_lose_a_public_key(app: Flask, act: str) -> None:
    signer()
    with pytest.raises(DatabaseError, match="kept for ever"), unit_of_work():
        db.session.execute(sa.text(act))


def test_a_key_does_not_prove_for_another(app: Flask) -> None:
    other = replace(signer(), private=signer(keys.LOG).private)
    assert not keys.is_signed(queries.public_keys(keys.STATEMENT)[0], b"x", other.sign(b"x"))
