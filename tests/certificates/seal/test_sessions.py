"""A signatory signs what waits in one session; what fails or is cut off is taken up by the next; no secret stays behind."""

from __future__ import annotations

import os
import signal
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import sqlalchemy as sa
from pyhanko.sign.fields import SigFieldSpec

from lms.certificates import jobs as printing
from lms.certificates.commands import certificates as commands
from lms.certificates.errors import AlreadyOpen
from lms.certificates.models import Certificate, Edition, Issuer, Seal, SigningSession
from lms.certificates.seal import bsre, local, pades, profiles, revisions, sessions, uploads
from lms.certificates.seal import queries as seals
from lms.certificates.seal.signers import Person
from lms.core import jobs, storage
from lms.core.database import db, now
from lms.core.work import unit_of_work
from tests.certificates.seal.breaking import saved
from tests.certificates.seal.service import NIK, PASSPHRASE, Service
from tests.certificates.seal.test_levels import paper
from tests.certificates.test_issue import complete_in_thread, prepared

COUNT = 40


def countersigned(pdf: bytes, pen: pades.Pen) -> bytes:
    out = BytesIO()
    pades.signers.sign_pdf(pades.Update(BytesIO(pdf)), pades.signers.PdfSignatureMetadata(field_name="BSrE"), signer=pen._signer,
                           output=out, bytes_reserved=8192)
    return out.getvalue()


def distinct(draft: bytes, statement: str) -> bytes:
    """The same paper with a word of its own at the end: to print forty is not what is tried here."""
    return draft + b"% " + statement.encode() + b"\nstartxref" + draft.rpartition(b"startxref")[2]


@pytest.fixture
def service(own_app, authority, monkeypatch):
    """Forty certificates wait for a person who signs by BSrE."""
    for name, value in (authority.settings | {"SIGNER": "bsre-v2", "BSRE_USER": "lms", "BSRE_PASSWORD": "kata-sandi"}).items():
        monkeypatch.setitem(own_app.config, name, value)
    pen = local.kept(profiles.own(), None)
    with Service(lambda pdf: countersigned(pdf, pen)) as there:
        monkeypatch.setitem(own_app.config, "BSRE_URL", there.url)
        monkeypatch.setattr(jobs, "enqueue", lambda *_name, **_arguments: None)
        learners, course_id = prepared(own_app, COUNT)
        for learner_id in learners:
            complete_in_thread(own_app, learner_id, course_id)
        draft = paper()
        monkeypatch.setattr(printing.workshop, "printed", lambda *_args, **named: distinct(draft, named["statement"]))
        db.session.rollback()
        for certificate_id in db.session.scalars(sa.select(Certificate.id)).all():
            printing.render(certificate_id)
        yield there


def opened() -> str:
    with unit_of_work():
        issuer = db.session.scalars(sa.select(Issuer)).one()
        by = db.session.scalar(sa.select(Certificate.learner_id).limit(1))
        return sessions.open_for(issuer.id, by=by or 0, at=now()).public_id


def counted() -> tuple[int, int, int]:
    db.session.rollback()
    return (db.session.scalar(sa.select(sa.func.count()).where(Certificate.file_key.is_not(None))) or 0,
            db.session.scalar(sa.select(sa.func.count()).select_from(Edition)) or 0,
            db.session.scalar(sa.select(sa.func.count()).where(Seal.sealed_at.is_(None))) or 0)


def test_forty_are_signed_in_four_calls(service):
    assert counted() == (0, 0, COUNT)
    public_id = opened()
    assert sessions.run(public_id, Person(NIK, PASSPHRASE)) == "finished"
    session = seals.session_of(public_id)
    assert (session.total, session.done, session.failed, session.outcome) == (COUNT, COUNT, 0, "finished")
    assert counted() == (COUNT, COUNT, 0)
    assert len(service.asked) == COUNT // bsre.Batch.batch
    assert all(seal.is_certified for seal in db.session.scalars(sa.select(Seal)))


def test_what_is_printed_after_the_opening_is_counted_too(service):
    public_id = opened()
    with unit_of_work():
        db.session.execute(sa.update(SigningSession).values(total=COUNT - 4))
    sessions.run(public_id, Person(NIK, PASSPHRASE))
    db.session.rollback()
    session = db.session.scalars(sa.select(SigningSession)).one()
    assert (session.done, session.total) == (COUNT, COUNT)


def test_a_wrong_passphrase_ends_the_session_after_one_try(service):
    assert sessions.run(public_id := opened(), Person(NIK, "salah")) == "refused"
    assert len(service.asked) == 1
    assert counted() == (0, 0, COUNT)
    assert "salah" not in seals.session_of(public_id).problem


def test_a_service_that_goes_down_halfway_leaves_the_rest_for_the_next_session(service):
    service.faults = ["", "", "500", "500", "500"]
    assert sessions.run(public_id := opened(), Person(NIK, PASSPHRASE)) == "unready"
    assert counted() == (20, 20, 20)
    assert seals.session_of(public_id).done == 20
    assert sessions.run(opened(), Person(NIK, PASSPHRASE)) == "finished"
    assert counted() == (COUNT, COUNT, 0)


def test_one_that_cannot_be_signed_does_not_hold_up_its_batch(service):
    real, bad = service.sign, storage.read(db.session.scalars(sa.select(Seal.draft_key).order_by(Seal.certificate_id)).all()[4])
    service.sign = lambda pdf: pdf if pdf == bad else real(pdf)
    public_id = opened()
    assert sessions.run(public_id, Person(NIK, PASSPHRASE)) == "finished"
    session = seals.session_of(public_id)
    assert (session.done, session.failed) == (COUNT - 1, 1)
    service.sign = real
    sessions.run(opened(), Person(NIK, PASSPHRASE))
    assert counted() == (COUNT, COUNT, 0)


def test_two_sessions_for_one_issuer_are_refused_and_a_silent_one_gives_way(service):
    first = opened()
    with pytest.raises(AlreadyOpen):
        opened()
    with unit_of_work():
        db.session.execute(sa.update(SigningSession).values(heard_at=now() - sessions.SILENT * 2))
    assert opened() != first


def test_a_stopped_session_signs_no_further_batch(service):
    public_id = opened()
    real = service.sign

    def stop_then_sign(pdf: bytes) -> bytes:
        return real(pdf)

    service.sign = stop_then_sign
    with unit_of_work():
        sessions.stop(seals.session_of(public_id), at=now())
    assert sessions.run(public_id, Person(NIK, PASSPHRASE)) == "stopped"
    assert counted() == (0, 0, COUNT)


def test_in_a_process_of_its_own_killed_and_taken_up_and_no_secret_is_left(service, own_app, monkeypatch, capfd):
    config = own_app.config
    for name in ("SIGNER", "BSRE_URL", "BSRE_USER", "BSRE_PASSWORD", "SIGNER_KEY", "TRUST_ROOTS", "DATABASE_URL"):
        monkeypatch.setenv(f"LMS_{name}", str(config[name]))
    for name, value in {"INSTANCE": str(config["INSTANCE"]), "SECRET_KEY": "t" * 40, "QUEUE_URL": "memory:"}.items():
        monkeypatch.setenv(f"LMS_{name}", value)
    started = []
    real = sessions.subprocess.Popen
    monkeypatch.setattr(sessions.subprocess, "Popen", lambda *args, **named: started.append(real(*args, **named)) or started[-1])
    service.faults, service.slow = ["", "slow"], 30
    sessions.start(opened(), Person(NIK, PASSPHRASE))
    deadline = time.monotonic() + 60
    while counted()[0] < 10 and time.monotonic() < deadline:
        time.sleep(0.1)
    os.kill(started[0].pid, signal.SIGKILL)
    started[0].wait()
    assert counted() == (10, 10, 30)
    with unit_of_work():
        db.session.execute(sa.update(SigningSession).values(heard_at=now() - sessions.SILENT * 2))
    sessions.start(public_id := opened(), Person(NIK, PASSPHRASE))
    assert started[1].wait(timeout=120) == 0
    assert counted() == (COUNT, COUNT, 0)
    assert seals.session_of(public_id).done == 30

    said = capfd.readouterr()
    written = [f.read_bytes() for f in Path(config["INSTANCE"]).rglob("*") if f.is_file()]
    for secret in (PASSPHRASE, NIK):
        assert secret not in said.out + said.err
        assert not [1 for content in written if secret.encode() in content]


def test_the_pages_open_a_session_show_it_and_hide_the_secrets(signing_people, as_user, cast, monkeypatch):
    signing_people("bsre-v2")
    handed = []
    monkeypatch.setattr(sessions, "start", lambda public_id, person: handed.append((public_id, person)))
    organiser = as_user(cast.administrator)
    assert "1 sertifikat menunggu" in organiser.get("/certificates/signing").text
    where = f"/certificates/signing/{cast.school.public_id}"
    form = organiser.get(where)
    assert 'type="password"' in form.text
    assert form.headers["Cache-Control"] == "no-store"
    wrong = organiser.post(where, data={"number": "123", "passphrase": PASSPHRASE})
    assert wrong.status_code == 422
    assert PASSPHRASE not in wrong.text
    answer = organiser.post(where, data={"number": NIK, "passphrase": PASSPHRASE})
    assert answer.status_code == 303
    ((_public_id, person),) = handed
    assert (person.number, person.passphrase) == (NIK, PASSPHRASE)
    page = organiser.get(answer.location)
    assert "Sedang berjalan" in page.text
    assert organiser.get(answer.location, headers={"Accept": "application/json"}).json == {"ready": False}
    assert organiser.post(f"{answer.location}/stop").status_code == 303
    assert "Dihentikan" in organiser.get(answer.location).text
    for stranger in (cast.learner, cast.auditor, cast.hr_officer, cast.organiser):
        for address in (where, answer.location, f"{where}/drafts.zip"):
            assert as_user(stranger).get(address).status_code in (403, 404)


@pytest.mark.parametrize(("signer", "words"), [
    ("none", "tanpa tanda tangan elektronik"), ("local", "ditandatangani secara otomatis")])
def test_where_nobody_has_to_sign_the_page_says_so(app, as_user, cast, monkeypatch, signer, words):
    monkeypatch.setitem(app.config, "SIGNER", signer)
    page = as_user(cast.administrator).get("/certificates/signing")
    assert (page.status_code, words in page.text, "LMS_SIGNER" in page.text) == (200, True, True)


def test_the_command_says_which_session_is_not_there_or_has_ended(signing_people, app, cast):
    signing_people("bsre-v2")
    secrets = f'["{NIK}", "{PASSPHRASE}"]'
    said = app.test_cli_runner().invoke(commands, ["signing-session", "nirgends"], input=secrets)
    assert (said.exit_code, "There is no signing session nirgends." in said.output) == (1, True)
    with unit_of_work():
        session = sessions.open_for(db.session.scalars(sa.select(Issuer.id)).one(), by=cast.administrator.id, at=now())
        sessions.stop(session, at=now())
    said = app.test_cli_runner().invoke(commands, ["signing-session", session.public_id], input=secrets)
    assert (said.exit_code, "has ended: stopped" in said.output) == (1, True)


@pytest.fixture
def signing_people(app, monkeypatch, issuer, cast, complete):
    def choose(name: str):
        monkeypatch.setitem(app.config, "SIGNER", name)
        return app, complete(cast.learner)

    return choose


def test_files_go_out_and_come_back_signed(signing_people, as_user, cast):
    _app, certificate = signing_people("upload")
    organiser, where = as_user(cast.administrator), f"/certificates/signing/{cast.school.public_id}"
    with organiser.get(f"{where}/drafts.zip") as packed:
        archive = zipfile.ZipFile(BytesIO(packed.data))
    (name,) = archive.namelist()
    draft = archive.read(name)
    key, chain = local.read_key(local.new_key("-").encode(), None)
    (good,) = pades.pen(profiles.own(), local.Held(key), chain).sign([draft])

    def given(content: bytes):
        body = b'--B\r\nContent-Disposition: form-data; name="files"; filename="s.pdf"\r\n\r\n' + content + b"\r\n--B--\r\n"
        return organiser.post(where, data=body, content_type="multipart/form-data; boundary=B")

    for bad, words in ((draft, "belum ditandatangani"), (b"%PDF-1.4 x", "tidak dapat dibaca"), (b"", "kosong"),
                       (b"\x89PNG\r\n\x1a\n...", "bukan PDF"), (saved()(good.pdf), "menulisnya ulang"),
                       (saved(encryption=pikepdf.Encryption(owner="a", user="b"))(draft), "kata sandi"),
                       (blank(), "bukan sertifikat instansi ini"), (covered(draft, key, chain), "tampak atau terbaca lain"),
                       (good.pdf + b"%x\n", "tidak mencakup")):
        answer = given(bad)
        assert (answer.status_code, words in answer.text) == (422, True), words
    assert certificate.file_key is None
    assert given(good.pdf).status_code == 303
    db.session.refresh(certificate)
    assert storage.read(certificate.file_key) == good.pdf
    again = given(good.pdf)
    assert (again.status_code, "sudah bertanda tangan" in again.text) == (422, True), "it does not wait any more"


def test_a_signature_that_is_drawn_into_the_field_is_taken_in_and_one_beside_it_is_not(signing_people):
    _app, certificate = signing_people("upload")
    draft = storage.read(seals.seal_of(certificate.id).draft_key)
    key, chain = local.read_key(local.new_key("-").encode(), None)

    def drawn(name, **field):
        signer = pades._Raw(local.Held(key), pades.x509.Certificate.load(chain[0]), pades.SimpleCertificateStore())
        out, facts = BytesIO(), pades.signers.PdfSignatureMetadata(field_name=name)
        pades.signers.PdfSigner(facts, signer=signer, **field).sign_pdf(
            pades.Update(BytesIO(draft)), bytes_reserved=8192, output=out)
        return out.getvalue()

    beside = drawn("Lain", new_field_spec=SigFieldSpec("Lain", box=(100, 480, 400, 520)))
    assert "tampak atau terbaca lain" in str(uploads.take_back(certificate.issuer_id, "s.pdf", beside).problem)
    assert not uploads.take_back(certificate.issuer_id, "s.pdf", drawn("Segel")).problem


def test_who_waits_for_a_signature_is_told_so_and_the_organiser_where_it_is_given(signing_people, as_user, cast):
    _app, certificate = signing_people("upload")
    page = f"/certificates/{certificate.public_id}"
    learner, organiser = as_user(cast.learner).get(page).text, as_user(cast.administrator).get(page).text
    assert "Menunggu tanda tangan</" in learner
    assert ("Anda menerima surat" in learner, "Anda menerima surat" in organiser) == (True, False)
    assert ("/certificates/signing" in learner, "/certificates/signing" in organiser) == (False, True)


def blank() -> bytes:
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


def covered(draft: bytes, key: object, chain: list[bytes]) -> bytes:
    """A valid signature by somebody who first laid another name over the page."""
    from pyhanko.pdf_utils import generic

    writer = pades.Update(BytesIO(draft))
    page = writer.root["/Pages"]["/Kids"][0]
    ink = writer.add_object(generic.StreamObject(stream_data=b"0 g 0 0 300 40 re f", dict_data={
        generic.pdf_name("/Type"): generic.pdf_name("/XObject"), generic.pdf_name("/Subtype"): generic.pdf_name("/Form"),
        generic.pdf_name("/BBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 300, 40)))}))
    stamp = writer.add_object(generic.DictionaryObject({
        generic.pdf_name("/Type"): generic.pdf_name("/Annot"), generic.pdf_name("/Subtype"): generic.pdf_name("/Stamp"),
        generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (100, 480, 400, 520))),
        generic.pdf_name("/F"): generic.NumberObject(4),
        generic.pdf_name("/AP"): generic.DictionaryObject({generic.pdf_name("/N"): ink})}))
    page["/Annots"].append(stamp)
    writer.update_container(page["/Annots"])
    signer = pades._Raw(local.Held(key), pades.x509.Certificate.load(chain[0]), pades.SimpleCertificateStore())
    out = BytesIO()
    pades.signers.PdfSigner(pades.signers.PdfSignatureMetadata(field_name="Segel"), signer=signer,
                            stamp_style=pades._AsDrawn()).sign_pdf(writer, bytes_reserved=8192, output=out)
    return out.getvalue()


def test_the_beginning_of_a_signed_file_is_found_by_its_hash():
    first = b"%PDF-1.7 a\n%%EOF\n"
    beginnings = dict(revisions.beginnings(first + b"b\n%%EOF\n"))
    assert len(first) in beginnings.values()
