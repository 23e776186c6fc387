"""Every file gets the right verdict: ours, ours with something done to it, and those of others."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import segno
from click.testing import CliRunner
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from lms.certificates import proofs, queries, services, verification
from lms.certificates.commands import certificates as command
from lms.certificates.paper import codes
from lms.certificates.paper import render as paper
from lms.certificates.paper.facts import from_snapshot
from lms.certificates.seal import inspection, local, profiles
from lms.certificates.seal import queries as seals
from lms.core import limited, storage
from lms.core.database import now
from lms.core.work import unit_of_work
from tests.certificates.seal.test_levels import with_library_stamp


@pytest.fixture
def signed(signing_app, certificate):
    return certificate


@pytest.fixture
def issued(signed) -> bytes:
    return storage.read(signed.file_key)


def judged(content: bytes) -> verification.Verdict:
    return verification.by_file(BytesIO(content))


def resaved(content: bytes, change=lambda pdf: None) -> bytes:
    saved = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(saved)
    return saved.getvalue()


def flipped(issued: bytes) -> bytes:
    changed = bytearray(issued)
    changed[issued.index(b"/Rect [") + 8] ^= 1
    return bytes(changed)


def shadowed(issued: bytes) -> bytes:
    """An incremental update that puts other content on the first page."""
    writer = IncrementalPdfFileWriter(BytesIO(issued))
    page = writer.root["/Pages"]["/Kids"][0]
    page[generic.pdf_name("/Contents")] = writer.add_object(generic.StreamObject(
        stream_data=b"0 0 595 842 re f", dict_data={}))
    writer.update_container(page)
    changed = BytesIO()
    writer.write(changed)
    return changed.getvalue()


TAMPERED = {
    "bit flip": (flipped, inspection.CHANGED),
    "shadow": (shadowed, inspection.CHANGED),
    "appended bytes": (lambda pdf: pdf + b"\n% tambahan\n", inspection.APPENDED),
    "saved anew": (resaved, inspection.CHANGED),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_our_own_file_tampered_with_is_altered_and_told_how(signed, issued, name):
    tamper, kind = TAMPERED[name]
    verdict = judged(tamper(issued))
    assert (verdict.status, verdict.finding.kind) == ("altered", kind)
    assert verdict.certificate.code == signed.code
    assert [s.is_ours for s in verdict.finding.signatures] == [True]
    assert verdict.finding.signatures[0].is_intact == (kind == inspection.APPENDED)


def test_the_untouched_file_is_genuine(issued):
    assert judged(issued).status == "genuine"
    assert judged(issued).finding is None


def test_the_file_without_its_signature_is_known_bit_for_bit_and_saved_anew(signed, issued):
    draft = storage.read(seals.seal_of(signed.id).draft_key)
    for content in (draft, resaved(draft)):
        verdict = judged(content)
        assert (verdict.status, verdict.finding.kind) == ("altered", inspection.REMOVED)
        assert verdict.certificate.code == signed.code
        assert verdict.finding.differs == ()


def forged(signed, **changes) -> bytes:
    """A copy of the same look, with other facts and without a signature."""
    facts = replace(from_snapshot(signed.facts), **changes)
    with unit_of_work():
        statement = proofs.state(queries.locked(signed.id), at=now()).text
    return paper.render(facts, generated_at=signed.issued_at, statement=statement)


@pytest.mark.parametrize(("name", "value", "word"), [
    ("learner_name", "Budi Palsu", "Palsu"), ("number", "9999/X/2026", "9999/X/2026"),
    ("identity_number", "19010101 192501 1 998", "998"), ("course_title", "Manajemen Bencana", "Bencana"),
    ("credit_hours", 99, "99"),
    ("issued_on", now().date().replace(year=2020), "2020"), ("predicate", "Sangat Memuaskan", "MEMUASKAN"),
    ("signatory_name", "Dr. Orang Lain", "Lain"), ("signatory_position", "Menteri", "Menteri,"), ("agency", "Dinas Lain", "Lain"),
    ("cohort", "Angkatan IX", "IX,"), ("place", "Nunukan", "Nunukan,"), ("signed_in", "Jakarta", "Jakarta,")])
def test_every_printed_fact_that_was_changed_is_named(signed, name, value, word):
    verdict = judged(forged(signed, **{name: value}))
    assert verdict.status == "altered"
    assert name in verdict.finding.differs or getattr(from_snapshot(signed.facts), name) is None
    assert word in verdict.finding.added
    told = json.dumps(verification.told(verdict))
    assert not re.search(r"(?<!\w)\d{8} ?\d{6} ?\d ?\d{3}(?!\w)", told.replace("19010101 192501 1 998", "")), "a whole NIP"


def test_a_qr_code_that_leads_elsewhere_is_named(signed, monkeypatch):
    other = "HTTPS://PALSU.EXAMPLE/V/0000000000000"
    real = codes.Code
    monkeypatch.setattr(codes, "Code", lambda text, **how: real(other if "/V/" in text else text, **how))
    verdict = judged(forged(signed))
    assert verdict.status == "altered"
    assert verdict.finding.leads_to == (other,)


def test_a_scan_is_told_from_a_forgery(signed, issued):
    import pypdfium2
    page = pypdfium2.PdfDocument(issued)[0].render(scale=2).to_pil()
    scan = BytesIO()
    page.convert("RGB").save(scan, "PDF", resolution=144)
    verdict = judged(scan.getvalue())
    assert (verdict.status, verdict.finding.kind) == ("altered", inspection.PICTURE)
    assert verdict.finding.differs == verdict.finding.added == ()


def test_our_certificate_signed_by_somebody_else_is_not_ours(signed):
    key, chain = local.read_key(local.new_key("-").encode(), None)
    verdict = judged(with_library_stamp(forged(signed, learner_name="Budi Palsu"), local.Held(key), chain))
    assert (verdict.status, verdict.finding.kind) == ("altered", inspection.OTHERS)
    assert verdict.finding.signatures[0].by == local.EXAMPLE
    assert not verdict.finding.signatures[0].is_ours, "the name is the same, the key is not"


def test_signed_by_us_but_not_in_the_register_raises_the_alarm(signed):
    facts = replace(from_snapshot(signed.facts), verification_url="HTTPS://LAIN.EXAMPLE/V/X", verification_code="-")
    (loose,) = local.demo(profiles.own(), None).sign([paper.render(facts, generated_at=signed.issued_at, seal="x")])
    verdict = judged(loose.pdf)
    assert (verdict.status, verdict.finding.kind) == ("unknown", inspection.UNENTERED)


def test_a_revoked_certificates_file_is_revoked_not_altered(signed, issued, cast):
    with unit_of_work():
        services.revoke(signed.id, category="data_error", reason="Nama salah tulis.", by=None, at=now())
    assert judged(issued).status == "revoked"


def test_the_page_and_the_command_say_the_same(signed, issued, client, tmp_path, app):
    content = forged(signed, learner_name="Budi Palsu")
    body = b'--B\r\nContent-Disposition: form-data; name="file"; filename="s.pdf"\r\n\r\n' + content + b"\r\n--B--\r\n"
    page = client.post("/verify", data=body, content_type="multipart/form-data; boundary=B")
    assert page.status_code == 404
    for words in ("Bukan berkas yang diterbitkan", "Tanda tangan yang kami bubuhkan", "Nama", "Palsu"):
        assert words in page.text
    for given, status in ((issued, "genuine"), (content, "altered"), (b"%PDF-1.4 junk", "unreadable")):
        (tmp_path / "f.pdf").write_bytes(given)
        done = CliRunner().invoke(command, ["verify", str(tmp_path / "f.pdf"), "--json"])
        assert json.loads(done.output)["status"] == status
        assert done.exit_code == (0 if status == "genuine" else 1)


def test_the_verify_page_says_that_the_signature_is_uncertified(signed, client):
    assert "UU 1/2024" in client.get(f"/v/{signed.code}").text


FACT = re.compile(r"intact=(True|False) crypto=(True|False) coverage=(\w+) changes=(\w+) docmdp_ok=(Tru?e?|False)")


def catalogue(material: Path) -> dict[str, tuple[str, list[tuple[bool, bool]]]]:
    """By file whether it can be opened, and whether each signature holds, as INDEX.md says."""
    rows = {}
    section = (material / "INDEX.md").read_text().split("## 07-signed-pdf")[1].split("\n## ")[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.replace("\\|", ";").strip("|").split("|")]
        if len(cells) == 6 and cells[0].endswith(".pdf"):
            holds = [(m[1] == m[2] == "True", m[5].startswith("Tr")) for m in FACT.finditer(cells[5])]
            rows[cells[0]] = (cells[5], holds)
    return rows


def test_the_signed_files_of_others_are_never_ours_and_told_valid_or_broken_as_the_index_says(app, material):
    rows = catalogue(material)
    assert rows.keys() == {str(f.relative_to(material / "07-signed-pdf")) for f in (material / "07-signed-pdf").rglob("*.pdf")}
    opened = 0
    for name, (fact, holds) in rows.items():
        content = (material / "07-signed-pdf" / name).read_bytes()
        verdict = judged(content)
        assert verdict.status in ("unknown", "unreadable"), name
        if verdict.status == "unreadable":
            assert "Illegal PDF header" in fact or verdict.finding.kind in (inspection.DAMAGED, inspection.LOCKED), name
            assert "qpdf ERROR" in fact or "unreadable" in fact or "Illegal PDF header" in fact, name
            continue
        opened += 1
        assert not any(s.is_ours for s in verdict.finding.signatures), name
        seen = [s.is_intact for s in verdict.finding.signatures]
        if holds:
            assert seen == [intact and kept for intact, kept in holds], (name, fact)
        else:
            assert not any(seen), name
        without = inspection.BROKEN if b"/ByteRange" in content else inspection.STRANGE
        assert verdict.finding.kind == (inspection.OTHERS if seen else without), name
    assert opened >= 48


def test_hostile_files_are_answered_within_their_limits(app, material, tmp_path):
    bomb = zlib.compress(bytes(400_000_000), 9)
    files = {f.name: f.read_bytes() for f in (material / "05-hostile").rglob("*.pdf") if f.stat().st_size <= 5_000_000}
    files["bomb"] = (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
                     b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99999 99999]/Contents 4 0 R>>endobj 4 0 obj<</Length "
                     + str(len(bomb)).encode() + b"/Filter/FlateDecode>>stream\n" + bomb
                     + b"\nendstream endobj\ntrailer<</Root 1 0 R>>")
    for name, content in files.items():
        assert judged(content).status in ("unknown", "unreadable"), name


def test_an_examiner_that_takes_too_long_is_ended(app, monkeypatch, issued):
    monkeypatch.setattr(limited, "PATIENCE", 0.05)
    verdict = judged(flipped(issued))
    assert verdict.status == "altered", "the name it bears is still read"
    assert judged(b"%PDF-1.4 nothing").status == "unreadable"


def test_whoever_reads_what_a_stranger_sent_has_little_memory_and_no_secrets(tmp_path):
    greedy, curious = tmp_path / "greedy.py", tmp_path / "curious.py"
    greedy.write_text("bytearray(2_000_000_000); print(1)")
    curious.write_text("import json, os, sys; print(json.dumps([len(sys.stdin.buffer.read()), sorted(os.environ)]))")
    assert limited.answer(greedy, b"%PDF-") is None
    read, environment = limited.answer(curious, b"%PDF-")
    assert (read, set(environment) - {"LC_CTYPE"}) == (5, set())


def test_a_repeat_of_a_code_in_the_text_finds_the_certificate(signed):
    symbol = segno.make_qr("x")
    assert symbol.version == 1
    assert next(inspection.named({"keywords": "", "text": f"kode {signed.code[:4]}-{signed.code[4:8]}-{signed.code[8:]} x",
                                  "codes": []})) == signed.code
