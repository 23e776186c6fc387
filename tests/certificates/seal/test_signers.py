"""Every kind of signer gives the same kind of result, and says in plain words why it cannot."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from pyhanko.sign import fields
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner

from lms.certificates.seal import bsre, examiner, hardware, local, pades, profiles
from lms.certificates.seal.errors import NotOurDraft, SignerUnready, SigningProblem, WrongPassphrase
from lms.certificates.seal.returned import accepted
from lms.certificates.seal.signers import Person, Signed
from tests.certificates.seal.authority import SIGNER
from tests.certificates.seal.service import NIK, PASSPHRASE, Service
from tests.certificates.seal.test_levels import paper, with_library_stamp

PERSON = Person(NIK, PASSPHRASE)


@pytest.fixture(scope="module")
def draft() -> bytes:
    return paper()


@pytest.fixture
def service(certified_app, monkeypatch):
    """It adds a field of its own, as that service is said to do, and no certification."""
    pen = local.kept(profiles.own(), None)

    def sign(pdf: bytes) -> bytes:
        from io import BytesIO
        out = BytesIO()
        pades.signers.sign_pdf(pades.Update(BytesIO(pdf)), PdfSignatureMetadata(
            field_name="BSrE", subfilter=fields.SigSeedSubFilter.PADES), signer=pen._signer, output=out, bytes_reserved=8192)
        return out.getvalue()

    with Service(sign) as there:
        for name, value in {"BSRE_URL": there.url, "BSRE_USER": "lms", "BSRE_PASSWORD": "kata-sandi",
                            "BSRE_SUBSCRIBER": "POLTEKESOS", "BSRE_ACTIVATION": "aktivasi"}.items():
            monkeypatch.setitem(certified_app.config, name, value)
        monkeypatch.setattr(bsre, "PATIENCE", 2)
        yield there


def is_sound(signed: Signed, draft: bytes) -> bool:
    (signature,) = examiner.signatures(signed.pdf)
    return (signed.pdf.startswith(draft) and signature["is_intact"] and signature["is_kept"] and signed.level == "B-B"
            and signed.fingerprint == signature["fingerprint"] and signed.signatory == SIGNER == signature["by"])


@pytest.mark.parametrize("kind", ["v1", "v2", "institution"])
def test_bsre_signs_by_each_service(service, draft, kind):
    pen = {"v1": bsre.person_v1, "v2": bsre.person_v2, "institution": bsre.institution}[kind](profiles.own(), PERSON)
    count = 1 if kind == "v1" else 3
    signed = pen.sign([draft] * count)
    assert len(signed) == count
    assert all(is_sound(one, draft) for one in signed)


@pytest.mark.parametrize("open_pen", [bsre.person_v1, bsre.person_v2])
def test_a_wrong_passphrase_is_tried_once_and_named(service, draft, open_pen):
    with pytest.raises(WrongPassphrase):
        open_pen(profiles.own(), Person(NIK, "salah")).sign([draft])
    assert len(service.asked) == 1, "an account is locked after a few tries"
    with pytest.raises(SigningProblem, match="User tidak terdaftar") as unknown:
        open_pen(profiles.own(), Person("0" * 16, PASSPHRASE)).sign([draft])
    assert not isinstance(unknown.value, SignerUnready)


@pytest.mark.parametrize("open_pen", [bsre.person_v1, bsre.person_v2])
@pytest.mark.parametrize("faults", [["slow"], ["500"], ["slow", "500"]])
def test_a_service_that_stumbles_is_asked_again(service, draft, open_pen, faults):
    service.faults, service.slow = list(faults), 2.5
    (signed,) = open_pen(profiles.own(), PERSON).sign([draft])
    assert is_sound(signed, draft)


@pytest.mark.parametrize("faults", [["slow"] * 3, ["500"] * 3])
def test_a_service_that_stays_silent_is_unready(service, draft, faults):
    service.faults, service.slow = list(faults), 2.5
    with pytest.raises(SignerUnready):
        bsre.person_v2(profiles.own(), PERSON).sign([draft])


def test_a_file_that_breaks_off_is_fetched_by_its_id_and_signed_anew_if_it_is_gone(service, draft):
    service.faults = ["cut"]
    assert is_sound(bsre.person_v1(profiles.own(), PERSON).sign([draft])[0], draft)
    assert service.asked == ["/api/sign/pdf", "/api/sign/download/d1"]
    service.asked.clear()
    service.faults = ["gone"]
    assert is_sound(bsre.person_v1(profiles.own(), PERSON).sign([draft])[0], draft)
    assert [path.rpartition("/")[0] for path in service.asked] == ["/api/sign", "/api/sign/download", "/api/sign"]


def test_strange_answers_are_refused(service, draft, certified_app, monkeypatch):
    service.faults = ["junk", "junk"]
    with pytest.raises(SigningProblem, match="did not hand out"):
        bsre.person_v1(profiles.own(), PERSON).sign([draft])
    service.faults = ["junk"]
    with pytest.raises(SigningProblem, match="other than JSON"):
        bsre.person_v2(profiles.own(), PERSON).sign([draft])
    service.faults = ["few"]
    with pytest.raises(SigningProblem, match="another number of files"):
        bsre.person_v2(profiles.own(), PERSON).sign([draft, draft])
    real, service.sign = service.sign, lambda pdf: real(paper("plain"))
    with pytest.raises(NotOurDraft):
        bsre.person_v2(profiles.own(), PERSON).sign([draft])
    monkeypatch.setitem(certified_app.config, "BSRE_PASSWORD", "salah")
    with pytest.raises(SignerUnready, match="LMS_BSRE_USER"):
        bsre.person_v2(profiles.own(), PERSON).sign([draft])


def test_a_person_never_shows_in_print(service, draft):
    assert NIK not in repr(PERSON)
    assert PASSPHRASE not in repr(PERSON)
    service.faults = ["500"] * 3
    with pytest.raises(SignerUnready) as error:
        bsre.person_v2(profiles.own(), PERSON).sign([draft])
    assert PASSPHRASE not in str(error.value)
    with pytest.raises(SignerUnready):
        bsre.person_v2(profiles.own(), None)


def test_only_our_own_file_with_one_valid_signature_is_accepted(certified_app, draft):
    (good,) = local.kept(profiles.own(), None).sign([draft])
    assert accepted(draft, good.pdf, examiner.signatures(good.pdf)).fingerprint == good.fingerprint
    key, chain = local.read_key(local.new_key("-").encode(), None)
    twice = with_library_stamp(draft, local.Held(key), chain)
    (other,) = local.kept(profiles.own(), None).sign([paper("plain")])
    broken = bytearray(good.pdf)
    broken[-300] ^= 1
    for bad, words in ((draft, "belum ditandatangani"), (other.pdf, "menulisnya ulang"), (draft + b"\n", "tidak memuat"),
                       (good.pdf + b"%x\n", "tidak berlaku"), (bytes(broken), "anda tangan")):
        with pytest.raises(NotOurDraft) as refused:
            accepted(draft, bad, examiner.signatures(bad))
        assert words in str(refused.value)
    assert accepted(draft, twice, examiner.signatures(twice)).signatory == local.EXAMPLE


LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"


@pytest.mark.skipif(not os.path.exists(LIBRARY), reason="SoftHSM is not installed: apt-get install softhsm2")
def test_a_key_in_a_hardware_module_signs(app, tmp_path, draft, authority):
    """In a process of its own, for the library reads its configuration once."""
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    (tmp_path / "draft.pdf").write_bytes(draft)
    (tmp_path / "roots.pem").write_bytes(authority._root.public_bytes(local.Encoding.PEM))
    environ = os.environ | {"SOFTHSM2_CONF": str(tmp_path / "softhsm2.conf"), "WHERE": str(tmp_path)}
    subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", "lms", "--so-pin", "0000", "--pin", "1234"], check=True,
                   env=environ, capture_output=True)
    done = subprocess.run([sys.executable, "-m", "tests.certificates.seal.token"], env=environ, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["B-B", "True", "True", "SignerUnready"]


def test_a_module_that_is_not_there_says_what_is_missing(app, monkeypatch):
    with pytest.raises(SignerUnready, match="LMS_PKCS11_MODULE"):
        hardware.pen(profiles.own(), None)
    for name in ("MODULE", "TOKEN", "LABEL"):
        monkeypatch.setitem(app.config, f"PKCS11_{name}", "/nowhere.so")
    with pytest.raises(SignerUnready, match="cannot be used"):
        hardware.pen(profiles.own(), None)


def test_pyhankos_own_signer_is_not_needed():
    assert issubclass(SimpleSigner, pades.signers.Signer)
