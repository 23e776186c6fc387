"""Every level of PAdES that is offered, in each design of the house: reached, conformant, and agreed upon by
poppler; time that could not be had follows."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lms.certificates import jobs, queries, verification
from lms.certificates.designs.design import LANDSCAPE, PORTRAIT, house
from lms.certificates.log import audit
from lms.certificates.paper.render import render, whole
from lms.certificates.seal import field, local, pades, profiles, uploads
from lms.certificates.seal import queries as seals
from lms.certificates.seal.models import Edition, Seal
from lms.certificates.seal.settings import LEVELS
from lms.core import storage
from lms.core.database import db, now
from lms.core.work import unit_of_work
from tests.certificates.seal.authority import SIGNER
from tests.certificates.specimens import AT, BADGE, FACTS, LONG, PLAIN, statement_of
from tests.certificates.vera import judged

WHO = {"usual": (FACTS, PORTRAIT), "long": (LONG, PORTRAIT), "plain": (PLAIN, PORTRAIT), "landscape": (FACTS, LANDSCAPE)}


def paper(who="usual", *, make=render) -> bytes:
    facts, name = WHO[who]
    return make(facts, generated_at=AT, statement=statement_of(facts), badge=BADGE, seal="Ditandatangani secara elektronik",
                design=house(name))


def reached(pdf: bytes) -> str:
    """The level as the file itself shows it."""
    reader = PdfFileReader(BytesIO(pdf))
    (signature,) = reader.embedded_regular_signatures
    later = reader.embedded_timestamp_signatures
    has_data, stamped = "/DSS" in reader.root, any(extract_tst_data_iter(signature.signer_info, signed=False))
    if not stamped and not later:
        return "B-B"
    if not has_data:
        return "B-T"
    revisions = [reader.xrefs.get_introducing_revision(s.sig_object.container_ref) for s in later]
    dss = reader.xrefs.get_introducing_revision(reader.root.raw_get("/DSS").reference)
    return "B-LTA" if any(r >= dss for r in revisions) and (stamped or len(later) > 1) else "B-LT"


def with_library_stamp(draft: bytes, key: local.Held, chain: list[bytes]) -> bytes:
    """As pyHanko signs when nobody tells it better: a field and a stamp of its own, in a font that is not embedded in full."""
    writer = IncrementalPdfFileWriter(BytesIO(draft))
    signer = pades._Raw(key, pades.x509.Certificate.load(chain[0]), SimpleCertificateStore())
    spec = fields.SigFieldSpec("Lain", box=(60, 60, 200, 120))
    signed = BytesIO()
    signers.PdfSigner(signers.PdfSignatureMetadata(field_name="Lain"), signer=signer, new_field_spec=spec).sign_pdf(
        writer, bytes_reserved=8192, output=signed)
    return signed.getvalue()


@pytest.fixture(scope="module")
def files(empty_app, authority) -> dict[str, bytes]:
    """Signed at each level, for the usual certificate and the hardest, and what has to fail."""
    patch = pytest.MonkeyPatch()
    made = {}
    with empty_app.app_context(), patch.context() as changed:
        for name, value in authority.settings.items():
            changed.setitem(empty_app.config, name, value)
        for level in LEVELS:
            changed.setitem(empty_app.config, "SIGNATURE_LEVEL", level)
            pen = local.kept(profiles.own(), None)
            for name in WHO:
                (signed,) = pen.sign([paper(name)])
                assert signed.level == level
                made[f"{level} {name}"] = signed.pdf
        made |= {f"B-B then {level}": pades.upgraded(profiles.own(), made["B-B usual"], level) for level in LEVELS[1:]}
        key, chain = local.read_key(local.new_key("-").encode(), None)
        made["library stamp"] = with_library_stamp(paper(), local.Held(key), chain)
        changed.setattr(field, "_tag", lambda *_args: None)
        (signed,) = pades.pen(profiles.own(), local.Held(key), chain).sign([paper(make=whole)])
        made["no tag"] = signed.pdf
        empty_app.extensions.pop("certificates.clocks")
    return made


@pytest.fixture(scope="module")
def verdicts(files, tmp_path_factory):
    return judged(files, tmp_path_factory.mktemp("vera"))


GOOD = [f"{level} {name}" for level in LEVELS for name in WHO] + [f"B-B then {x}" for x in LEVELS[1:]]


@pytest.mark.parametrize("name", GOOD)
def test_both_standards_hold_after_signing(verdicts, name):
    assert (verdicts[name, "3a"], verdicts[name, "ua1"]) == ("ok", "ok")


def test_verapdf_would_notice_a_careless_signature(verdicts):
    assert "7.18." in verdicts["no tag", "ua1"]
    assert verdicts["library stamp", "3a"] != "ok"
    assert "7.18." in verdicts["library stamp", "ua1"]


@pytest.mark.parametrize("name", GOOD)
def test_the_file_shows_the_level_and_forbids_changes(files, name):
    assert reached(files[name]) == name.split()[-1 if "then" in name else 0]
    reader = PdfFileReader(BytesIO(files[name]))
    (signature,) = reader.embedded_regular_signatures
    assert signature.docmdp_level == fields.MDPPerm.NO_CHANGES
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert files[name].startswith(paper("usual" if "then" in name else name.split()[-1]))


@pytest.mark.parametrize("name", GOOD)
def test_poppler_says_valid(files, name, tmp_path):
    (tmp_path / "c.pdf").write_bytes(files[name])
    said = subprocess.run(["pdfsig", "-nocert", tmp_path / "c.pdf"], capture_output=True, text=True, check=False).stdout
    first = said.split("Signature #2")[0]
    assert "Signature Validation: Signature is Valid." in first
    assert SIGNER in first
    changed = bytearray(files[name])
    changed[changed.index(b"stream") + 40] ^= 1
    (tmp_path / "c.pdf").write_bytes(changed)
    said = subprocess.run(["pdfsig", "-nocert", tmp_path / "c.pdf"], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" not in said.split("Signature #2")[0]


def test_signed_it_stays_small(files):
    sizes = {name: len(files[name]) for name in GOOD if "long" not in name}
    assert max(sizes.values()) <= 120_000, sizes


def test_while_the_clock_is_down_certificates_are_signed_without_time_and_get_it_later(
        certified_app, authority, monkeypatch, issuer, cast, complete):
    monkeypatch.setitem(certified_app.config, "SIGNATURE_LEVEL", "B-LT")
    authority.is_down = True
    try:
        certificate = complete(cast.learner)
    finally:
        authority.is_down = False
    first, seal = certificate.file_key, seals.seal_of(certificate.id)
    assert (seal.level, seal.wanted_level) == ("B-B", "B-LT")
    assert reached(storage.read(first)) == "B-B"

    with unit_of_work():
        db.session.execute(sa.update(Seal).values(next_try_at=now() - timedelta(seconds=1)))
    jobs.sweep()
    newest = seals.newest(certificate.id)
    assert seals.seal_of(certificate.id).level == "B-LT"
    assert reached(storage.read(newest.file_key)) == "B-LT"
    assert storage.read(newest.file_key).startswith(storage.read(first))
    assert queries.locked(certificate.id).file_key == first, "what was given out first stays genuine"
    for key in (first, newest.file_key):
        assert verification.by_file(BytesIO(storage.read(key))).status == "genuine"
    jobs.sweep()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Edition)) == 2

    read = storage.read
    assert (audit.run().problems, audit.run().files) == ([], 2)
    for which in (first, newest.file_key):
        monkeypatch.setattr(storage, "read", lambda key, which=which: read(key) + (b" " if key == which else b""))
        assert [(p.what, p.number) for p in audit.run().problems] == [("file_altered", certificate.number)]
    monkeypatch.setattr(storage, "read", read)
    storage.discard(newest.file_key)
    assert [p.what for p in audit.run().problems] == ["file_missing"]


def test_a_clock_that_is_down_is_left_alone_for_a_while(certified_app, authority, monkeypatch):
    monkeypatch.setitem(certified_app.config, "SIGNATURE_LEVEL", "B-T")
    pen, before = local.kept(profiles.own(), None), authority.asked
    authority.is_down = True
    try:
        assert [signed.level for signed in pen.sign([paper()] * 3)] == ["B-B"] * 3
    finally:
        authority.is_down = False
    assert authority.asked == before + 1


def test_the_download_is_the_newest_edition(certified_app, as_user, cast, issuer, complete):
    certificate = complete(cast.learner)
    with unit_of_work():
        db.session.execute(sa.update(Seal).values(wanted_level="B-T", next_try_at=now() - timedelta(seconds=1)))
    jobs.sweep()
    got = as_user(cast.learner).get(f"/certificates/{certificate.public_id}.pdf").data
    assert reached(got) == "B-T"


def test_what_a_person_signed_elsewhere_gets_its_time_afterwards(certified_app, monkeypatch, issuer, cast, complete):
    monkeypatch.setitem(certified_app.config, "SIGNER", "upload")
    monkeypatch.setitem(certified_app.config, "SIGNATURE_LEVEL", "B-T")
    certificate = complete(cast.learner)
    draft = storage.read(seals.seal_of(certificate.id).draft_key)
    jobs.sweep()
    assert seals.seal_of(certificate.id).sealed_at is None, "nobody signs for a person"

    monkeypatch.setitem(certified_app.config, "SIGNATURE_LEVEL", "B-B")
    (signed,) = local.kept(profiles.own(), None).sign([draft])
    assert not uploads.take_back(issuer.id, "kembali.pdf", signed.pdf).problem
    assert seals.seal_of(certificate.id).level == "B-B"
    with unit_of_work():
        db.session.execute(sa.update(Seal).values(next_try_at=now() - timedelta(seconds=1)))
    jobs.sweep()
    newest = storage.read(seals.newest(certificate.id).file_key)
    assert (seals.seal_of(certificate.id).level, reached(newest)) == ("B-T", "B-T")
    assert newest.startswith(signed.pdf)
    assert verification.by_file(BytesIO(newest)).status == "genuine"
