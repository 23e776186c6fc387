"""A signed PDF that was broken in one of many ways gets a verdict and a sentence that are true of it."""

from __future__ import annotations

import json
import resource
import zlib
from io import BytesIO

import pikepdf
import pytest
from click.testing import CliRunner
from flask_babel import force_locale

from lms.certificates import verification
from lms.certificates.commands import certificates as command
from lms.certificates.seal import examiner, inspection, local, revisions
from lms.core import storage
from tests.certificates.seal import breaking as b
from tests.certificates.seal.authority import Authority
from tests.certificates.seal.test_levels import with_library_stamp

CHANGED, APPENDED, BEHIND, REMOVED = inspection.CHANGED, inspection.APPENDED, inspection.BEHIND, inspection.REMOVED
OURS: dict[str, tuple[b.Break, str, str]] = {
    "a note": (b.updated(b.note), "altered", CHANGED), "a field": (b.updated(b.form_field), "altered", CHANGED),
    "a page": (b.updated(b.page_more), "altered", CHANGED), "a layer": (b.updated(b.layer), "altered", CHANGED),
    "a script": (b.updated(b.script), "altered", CHANGED), "certification": (b.updated(b.uncertified), "altered", CHANGED),
    "all replaced": (b.updated(b.nameless), "altered", CHANGED),
    "linearised": (b.saved(linearize=True), "altered", CHANGED), "qdf": (b.saved(qdf=True), "altered", CHANGED),
    "object streams": (b.saved(object_stream_mode=pikepdf.ObjectStreamMode.generate), "altered", CHANGED),
    "encrypted": (b.saved(encryption=pikepdf.Encryption(owner="x", user="")), "altered", CHANGED),
    "locked": (b.saved(encryption=pikepdf.Encryption(owner="x", user="y")), "unreadable", inspection.LOCKED),
    "unsigned": (b.saved(b.bare), "altered", REMOVED),
    "no range": (b.ranged(lambda n, size: []), "altered", CHANGED),
    "zero range": (b.ranged(lambda n, size: [0, 0, 0, 0]), "altered", CHANGED),
    "range of all": (b.ranged(lambda n, size: [0, size, size, 0]), "altered", CHANGED),
    "negative range": (b.ranged(lambda n, size: [0, -1, *n[2:]]), "altered", CHANGED),
    "short range": (b.ranged(lambda n, size: [*n[:3], n[3] - 10]), "altered", CHANGED),
    "long range": (b.ranged(lambda n, size: [*n[:3], 99_999_999]), "altered", CHANGED),
    "half a range": (b.ranged(lambda n, size: n[:3]), "altered", CHANGED),
    "signature of zeros": (b.resigned(lambda s: b"0" * len(s)), "altered", CHANGED),
    "half a signature": (b.resigned(lambda s: s[:200] + b"0" * (len(s) - 200)), "altered", CHANGED),
    "signature of spaces": (b.resigned(lambda s: b" " * len(s)), "altered", CHANGED),
    "other digits": (b.resigned(lambda s: s.upper() if s != s.upper() else s.lower()), "altered", inspection.REWRITTEN),
    "digits behind": (b.resigned(lambda s: s[:-2] + b"01"), "altered", inspection.REWRITTEN),
    "moved": (b.moved, "unknown", CHANGED), "wrapped": (b.wrapped, "altered", CHANGED),
    "table twice": (b.table_twice, "altered", APPENDED), "endless": (b.endless, "altered", BEHIND),
    "hybrid": (b.hybrid, "altered", APPENDED), "another behind": (lambda pdf: pdf + b.another(), "altered", BEHIND),
    "another before": (lambda pdf: b.another() + pdf, "altered", CHANGED),
    "junk before": (lambda pdf: b"\r\njunk\n" + pdf, "altered", BEHIND), "mark before": (
        lambda pdf: b"\xef\xbb\xbf" + pdf, "altered", BEHIND), "line behind": (lambda pdf: pdf + b"\n", "altered", APPENDED),
    "zeros behind": (lambda pdf: pdf + bytes(5000), "altered", BEHIND),
    "end cut off": (lambda pdf: pdf[:-50], "altered", CHANGED),
    "half": (lambda pdf: pdf[:len(pdf) // 2], "unreadable", inspection.DAMAGED),
    "seven bits": (lambda pdf: bytes(byte & 127 for byte in pdf), "unreadable", inspection.DAMAGED),
    "other letters": (lambda pdf: pdf.decode("latin-1").encode(), "unreadable", inspection.DAMAGED),
    "mailed": (b.mailed, "unreadable", ""),
}


def judged(content: bytes) -> verification.Verdict:
    return verification.by_file(BytesIO(content))


def told(verdict: verification.Verdict) -> tuple[str, str]:
    return verdict.status, verdict.finding.kind if verdict.finding else ""


@pytest.fixture
def issued(signing_app, certificate) -> bytes:
    return storage.read(certificate.file_key)


def test_our_own_file_is_told_right_in_whatever_way_it_was_broken(issued, certificate, client):
    seen = {}
    for name, (broken, *_) in OURS.items():
        verdict = judged(broken(issued))
        seen[name] = told(verdict)
        assert (verdict.certificate is not None) == (verdict.status == "altered"), name
        assert verdict.certificate is None or verdict.certificate.code == certificate.code, name
    assert seen == {name: (status, kind) for name, (_, status, kind) in OURS.items()}


@pytest.mark.parametrize("name", ["locked", "half", "endless", "all replaced", "moved", "junk before"])
def test_the_page_says_what_is_wrong_with_the_file(app, issued, client, name):
    content = OURS[name][0](issued)
    body = b'--B\r\nContent-Disposition: form-data; name="file"; filename="s.pdf"\r\n\r\n' + content + b"\r\n--B--\r\n"
    page = client.post("/verify", data=body, content_type="multipart/form-data; boundary=B")
    assert page.status_code == 404
    with app.test_request_context(), force_locale("id"):
        sentence = str(inspection.SENTENCES[OURS[name][2]])
    assert sentence in page.text
    assert "kode QR" not in page.text.split("</h1>")[0].rsplit("<h1>")[1], "it is no picture"


@pytest.fixture
def foreign() -> bytes:
    """Signed by somebody we do not know."""
    key, chain = local.read_key(local.new_key("Lain").encode(), None)
    return with_library_stamp(b.another(), local.Held(key), chain)


def test_the_file_of_others_is_told_signed_broken_or_unreadable(app, foreign):
    whole = judged(foreign)
    assert told(whole) == ("unknown", inspection.OTHERS)
    assert [(s.is_ours, s.is_intact, s.covers_file) for s in whole.finding.signatures] == [(False, True, True)]
    (longer,) = judged(foreign + b"\n%more\n").finding.signatures
    assert (longer.is_intact, longer.covers_file) == (True, False)
    for broken in (b.resigned(lambda s: b"0" * len(s)), b.endless):
        assert told(judged(broken(foreign))) == ("unknown", inspection.BROKEN)
    for broken in (b.ranged(lambda n, size: [0, 0, 0, 0]), b.updated(b.page_more), b.wrapped):
        verdict = judged(broken(foreign))
        assert told(verdict) in {("unknown", inspection.OTHERS), ("unknown", inspection.BROKEN)}, broken
        assert not any(s.is_intact for s in verdict.finding.signatures)
    assert told(judged(b.another())) == ("unknown", inspection.STRANGE)


def test_the_command_answers_in_json_and_says_why(issued, tmp_path):
    (tmp_path / "f.pdf").write_bytes(issued + b"\n")
    done = CliRunner().invoke(command, ["verify", str(tmp_path / "f.pdf"), "--json"])
    answer = json.loads(done.output)
    assert (done.exit_code, answer["status"], answer["file"]["kind"]) == (1, "altered", APPENDED)
    assert answer["file"]["signatures"][0]["covers_file"] is False
    said = CliRunner().invoke(command, ["verify", str(tmp_path / "f.pdf")]).output
    assert str(inspection.SENTENCES[APPENDED]) in said


def test_the_beginnings_of_a_file_are_few_and_the_issued_one_is_among_them():
    import hashlib
    first, second = b"%PDF-1.7 x %%EOF\n", b"%PDF-1.7 x %%EOF\nmore %%EOF"
    found = dict(revisions.beginnings(second))
    assert found[hashlib.sha256(first).hexdigest()] == len(first)
    assert found[hashlib.sha256(second).hexdigest()] == len(second)
    assert len(list(revisions.beginnings(b"%%EOF\n" * 5000))) == 40


def attached(content: bytes) -> bytes:
    """Another file, with this one in it as it is."""
    pdf, out = pikepdf.new(), BytesIO()
    pdf.add_blank_page()
    pdf.attachments["lampiran.pdf"] = pikepdf.AttachedFileSpec(pdf, content, filename="lampiran.pdf")
    pdf.save(out, compress_streams=False)
    return out.getvalue()


def permitted(pdf: pikepdf.Pdf) -> None:
    """As Acrobat allows a reader to fill a form in: this is nobody's signature."""
    pdf.Root.Perms = pikepdf.Dictionary(UR3=pikepdf.Dictionary(
        Filter=pikepdf.Name("/Adobe.PPKLite"), ByteRange=pikepdf.Array([0, 10, 20, 30]), Contents=pikepdf.String(bytes(40))))


def speaking(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = pdf.make_stream(b"% /ByteRange [0 1 2 3]")


def loose(pdf: pikepdf.Pdf) -> None:
    """A signature that no field bears."""
    pdf.Root.Loose = pdf.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Sig, ByteRange=pikepdf.Array([0, 10, 20, 30]), Contents=pikepdf.String(bytes(40))))


def test_a_page_of_endless_strokes_takes_no_more_than_a_few_seconds(app):
    packer = zlib.compressobj(9)
    strokes = b"".join(packer.compress(b"q Q " * 1_000_000) for _ in range(60)) + packer.flush()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.pages[0].Contents = pikepdf.Stream(pdf, strokes, Filter=pikepdf.Name.FlateDecode)
    out = BytesIO()
    pdf.save(out)
    assert len(out.getvalue()) < 400_000
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert told(judged(out.getvalue())) == ("unreadable", inspection.DAMAGED)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < examiner.SECONDS + 2


def test_what_only_speaks_of_signatures_is_not_told_signed(app, foreign, authority):
    """It said of forms of Acrobat, of files with a time stamp or a signed attachment that a signature is damaged or made up."""
    said = b.saved(speaking, compress_streams=False)
    for content in (attached(foreign), b.saved(permitted)(b.another()), stamped(b.another(), authority), said(b.another())):
        assert b"/ByteRange" in content
        assert told(judged(content)) == ("unknown", inspection.STRANGE)
    assert told(judged(b.saved(loose)(b.another()))) == ("unknown", inspection.BROKEN)


def stamped(pdf: bytes, authority: Authority) -> bytes:
    """With a time stamp of the whole document alone."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfTimeStamper

    with_stamp = PdfTimeStamper(authority._clock).timestamp_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf)), "sha256", validation_context=None)
    return bytes(with_stamp.getvalue())
