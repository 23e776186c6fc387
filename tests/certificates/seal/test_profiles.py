"""Agencies with a signer of their own: each certificate is signed by its issuer's key and by no other."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from flask import Flask

from lms.accounts.models import User
from lms.certificates import jobs, queries, services
from lms.certificates.models import Certificate, Issuer
from lms.certificates.seal import examiner, local, profiles
from lms.certificates.seal import queries as seals
from lms.certificates.seal.doctor import signatures
from lms.certificates.seal.errors import SignerUnready
from lms.certificates.seal.models import Seal
from lms.certificates.seal.settings import OF_A_SIGNER, SETTINGS
from lms.core import storage
from lms.core.audit import AuditEntry
from lms.core.database import db, now
from lms.core.doctor import examine
from lms.core.errors import StartError
from lms.core.settings import read
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.cast import Cast
from tests.certificates.conftest import ISSUER, cohort_of, finish

ENVIRONMENT = {
    "LMS_SIGNER_PROFILES": "kaltara, BPSDM2", "LMS_SIGNER_KALTARA_KIND": "local", "LMS_SIGNER_KALTARA_KEY": "/etc/k.pem",
    "LMS_SIGNER_KALTARA_TSA_URL": "https://tsa.kaltara.example/tsa", "LMS_SIGNER_BPSDM2_KIND": "bsre-seal",
    "LMS_SIGNER_BPSDM2_CERTIFIED": "1"}


@pytest.fixture
def keys(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., str]:
    """Give the installation, or a profile, a key of its own; the fingerprint of its certificate."""

    def give(profile: str = "", **more: str) -> str:
        place = tmp_path / f"{profile or 'own'}.pem"
        place.write_text(local.new_key(f"Pemilik {profile or 'utama'}"))
        if profile:
            given = read(SETTINGS, {"LMS_SIGNER_PROFILES": profile, f"LMS_SIGNER_{profile}_KIND": "local",
                                    f"LMS_SIGNER_{profile}_KEY": str(place), **more})["SIGNER_PROFILES"]
            monkeypatch.setitem(app.config, "SIGNER_PROFILES", app.config["SIGNER_PROFILES"] | given)
        else:
            monkeypatch.setitem(app.config, "SIGNER", "local")
            monkeypatch.setitem(app.config, "SIGNER_KEY", str(place))
        certificate = x509.load_pem_x509_certificates(place.read_bytes())[0]
        return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()

    return give


@pytest.fixture
def finished_at_the_province(cast: Cast, course: Any, issuer: Issuer) -> Callable[..., Certificate]:
    """A certificate that the province issues, while the school issues its own."""
    with unit_of_work():
        services.set_issuer(cast.province.id, **(ISSUER | {"unit_code": "KALTARA", "signing_profile": "KALTARA"}))
        cohort = cohort_of(cast, course, agency_id=cast.province.id)

    def run(learner: User) -> Certificate:
        with unit_of_work():
            enrolment_id = finish(learner, cohort)
        made = queries.of_enrolment(enrolment_id)
        assert made is not None
        return made

    return run


def signer_in(certificate: Certificate) -> str:
    """The fingerprint of who signed the file that is given out."""
    assert certificate.file_key
    (signature,) = examiner.signatures(storage.read(certificate.file_key))
    assert signature["is_intact"]
    return str(signature["fingerprint"])


def test_a_profile_has_every_setting_of_a_signer_for_itself() -> None:
    values = read(SETTINGS, ENVIRONMENT)
    assert list(values["SIGNER_PROFILES"]) == ["KALTARA", "BPSDM2"]
    kaltara = values["SIGNER_PROFILES"]["KALTARA"]
    assert (kaltara["KIND"], kaltara["KEY"], kaltara["CERTIFIED"]) == ("local", "/etc/k.pem", False)
    assert values["SIGNER_PROFILES"]["BPSDM2"]["CERTIFIED"] is True
    assert len(kaltara) == len(OF_A_SIGNER)
    assert read(SETTINGS, {})["SIGNER_PROFILES"] == {}


@pytest.mark.parametrize(("wrong", "words"), [
    ({"LMS_SIGNER_PROFILES": "KAL_TARA"}, "KAL_TARA is no name of a profile"),
    ({"LMS_SIGNER_PROFILES": "2KALTARA"}, "2KALTARA is no name of a profile"),
    ({"LMS_SIGNER_KALTARA_SIGNATURE_LEVEL": "B-X"}, "LMS_SIGNER_KALTARA_SIGNATURE_LEVEL='B-X' cannot be used"),
    ({"LMS_SIGNER_KALTARA_TSA_URL": "tsa:rahasia@host"}, "LMS_SIGNER_KALTARA_TSA_URL cannot be used")])
def test_what_cannot_be_read_is_named_by_its_variable_and_no_secret_is_told(wrong: dict[str, str], words: str) -> None:
    with pytest.raises(StartError, match=re.escape(words)) as refused:
        read(SETTINGS, ENVIRONMENT | wrong)
    assert "rahasia" not in str(refused.value)


def test_the_doctor_knows_the_settings_of_listed_profiles_and_names_those_of_others(
        app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("LMS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LMS_SIGNER_KALTARA_KIND", "local")
    assert any("LMS_SIGNER_KALTARA_KIND" in finding.what for finding in examine() if not finding.good), "nobody lists KALTARA"
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setitem(app.config, "SIGNER_PROFILES", read(SETTINGS, ENVIRONMENT)["SIGNER_PROFILES"])
    assert [finding.what for finding in examine() if "No setting is called" in finding.what] == []


def test_what_keys_are_made_of_never_comes_from_the_installation_and_what_is_shared_does(
        app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"SIGNER_KEY": "/etc/own.pem", "SIGNER_PASSPHRASE": "rahasia", "BSRE_URL": "http://own", "TSA_URL": "https://own/tsa",
             "SIGNATURE_LEVEL": "B-T", "SIGNER_CERTIFIED": True}
    for name, value in given.items():
        monkeypatch.setitem(app.config, name, value)
    monkeypatch.setitem(app.config, "SIGNER_PROFILES", read(SETTINGS, ENVIRONMENT)["SIGNER_PROFILES"])
    seal, key = profiles.of("BPSDM2").settings, profiles.of("KALTARA").settings
    assert [seal[name] for name in ("SIGNER_KEY", "SIGNER_PASSPHRASE", "BSRE_URL")] == ["", "", ""]
    assert (seal["TSA_URL"], seal["SIGNATURE_LEVEL"], key["TSA_URL"], key["SIGNER_CERTIFIED"]) == (
        "https://own/tsa", "B-T", "https://tsa.kaltara.example/tsa", False)
    with pytest.raises(SignerUnready, match="LMS_SIGNER_BPSDM2_BSRE_URL is not set"):
        profiles.of("BPSDM2").pen()


def test_each_agency_signs_with_its_own_key_and_the_seal_says_which(
        app: Flask, keys: Callable[..., str], finished_at_the_province: Callable[..., Certificate], cast: Cast,
        complete: Callable[[User], Certificate]) -> None:
    own, kaltara = keys(), keys("KALTARA", LMS_SIGNER_KALTARA_CERTIFIED="1")
    ours, theirs = complete(cast.learner), finished_at_the_province(cast.stranger)
    assert (signer_in(ours), signer_in(theirs)) == (own, kaltara)
    said = {}
    for certificate in (ours, theirs):
        seal = seals.seal_of(certificate.id)
        assert seal is not None
        said[seal.profile] = seal.is_certified
    assert said == {"": False, "KALTARA": True}
    entry = db.session.scalars(sa.select(AuditEntry).where(
        AuditEntry.action == "certificates.signed", AuditEntry.target == f"certificate:{theirs.id}")).one()
    assert entry.details["profile"] == "KALTARA"


@pytest.mark.parametrize("lacks", ["the profile", "the key"])
def test_who_lacks_a_signer_waits_alone_and_the_doctor_names_it(
        app: Flask, keys: Callable[..., str], monkeypatch: pytest.MonkeyPatch, cast: Cast,
        complete: Callable[[User], Certificate], finished_at_the_province: Callable[..., Certificate], lacks: str) -> None:
    keys()
    if lacks == "the key":
        monkeypatch.setitem(app.config, "SIGNER_PROFILES", read(SETTINGS, {
            "LMS_SIGNER_PROFILES": "KALTARA", "LMS_SIGNER_KALTARA_KIND": "local"})["SIGNER_PROFILES"])
    theirs, ours = finished_at_the_province(cast.stranger), complete(cast.learner)
    assert (ours.file_key is None, theirs.file_key is None) == (False, True)
    found = signatures.look()
    named = "LMS_SIGNER_PROFILES" if lacks == "the profile" else "LMS_SIGNER_KALTARA_KEY is not set"
    assert not found.good
    assert named in found.what

    kaltara = keys("KALTARA")
    with unit_of_work():
        db.session.execute(sa.update(Seal).where(Seal.sealed_at.is_(None)).values(next_try_at=now() - timedelta(seconds=1)))
    monkeypatch.setattr(jobs, "PATIENCE", timedelta(seconds=-1))
    jobs.sweep()
    assert signer_in(queries.locked(theirs.id)) == kaltara
    found = signatures.look()
    assert found.good
    assert "KALTARA: Certificates are signed by local" in found.what


def test_a_draft_that_waits_is_made_anew_for_the_profile_that_is_chosen_next(
        app: Flask, keys: Callable[..., str], monkeypatch: pytest.MonkeyPatch, issuer: Issuer, cast: Cast,
        complete: Callable[[User], Certificate]) -> None:
    kaltara = keys("KALTARA")
    monkeypatch.setitem(app.config, "SIGNER", "upload")
    certificate = complete(cast.learner)
    assert certificate.file_key is None
    monkeypatch.setattr(jobs, "PATIENCE", timedelta(seconds=-1))
    with unit_of_work():
        services.set_issuer(cast.school.id, **(ISSUER | {"signing_profile": "KALTARA"}))
    jobs.sweep()
    jobs.sweep()
    assert signer_in(queries.locked(certificate.id)) == kaltara


def wanted(issuer: Issuer, **changed: str) -> dict[str, str]:
    form = {name: getattr(issuer, name) or "" for name in (
        "unit_code", "number_pattern", "document_title", "city", "signatory_name", "signatory_position", "attendance_title",
        "attendance_pattern")}
    return form | {"heading": "\n".join(issuer.heading)} | changed


def test_only_who_looks_after_the_installation_chooses_and_the_others_read_it(
        keys: Callable[..., str], finished_at_the_province: Callable[..., Certificate], as_user: Callable[[User], Client],
        cast: Cast) -> None:
    keys("KALTARA")
    keys("KALTIM")
    page = f"/certificates/issuers/{cast.province.public_id}"
    there = queries.issuer_of(cast.province.id)
    assert there is not None
    chosen = wanted(there, signing_profile="KALTIM")

    def profile_now() -> str:
        return db.session.scalars(sa.select(Issuer.signing_profile).where(Issuer.agency_id == cast.province.id)).one()

    read_only = as_user(cast.organiser)
    seen = read_only.get(page).text
    assert "KALTARA: Berkas kunci" in seen
    assert 'name="signing_profile"' not in seen
    assert read_only.post(page, data=chosen).status_code == 303
    assert profile_now() == "KALTARA"

    operator = as_user(cast.administrator)
    assert '<option selected value="KALTARA">' in operator.get(page).text
    assert operator.post(page, data=wanted(there, signing_profile="LAIN")).status_code == 422
    assert operator.post(page, data=chosen).status_code == 303
    assert profile_now() == "KALTIM"


def test_where_there_are_no_profiles_nothing_is_asked_about_them(
        issuer: Issuer, as_user: Callable[[User], Client], cast: Cast) -> None:
    page = as_user(cast.administrator).get(f"/certificates/issuers/{cast.school.public_id}").text
    assert "Ditandatangani dengan" not in page


def test_people_sign_for_the_agency_that_wants_it_while_others_are_signed_for_by_themselves(
        app: Flask, keys: Callable[..., str], monkeypatch: pytest.MonkeyPatch, as_user: Callable[[User], Client], cast: Cast,
        finished_at_the_province: Callable[..., Certificate], complete: Callable[[User], Certificate]) -> None:
    keys()
    monkeypatch.setitem(app.config, "SIGNER_PROFILES", read(SETTINGS, {
        "LMS_SIGNER_PROFILES": "KALTARA", "LMS_SIGNER_KALTARA_KIND": "bsre-v2"})["SIGNER_PROFILES"])
    assert complete(cast.learner).file_key
    assert finished_at_the_province(cast.stranger).file_key is None
    page = as_user(cast.administrator).get("/certificates/signing").text
    assert cast.province.name in page
    assert cast.school.name not in page.split("<main")[1].split("</main>")[0]
    assert as_user(cast.administrator).get(f"/certificates/signing/{cast.school.public_id}").status_code == 404
    assert "Tanda tangan" in as_user(cast.organiser).get(f"/certificates/signing/{cast.province.public_id}").text
