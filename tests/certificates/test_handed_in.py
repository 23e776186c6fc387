"""Photos, scans and badges get the right verdict: ours, ours with something done to it, and those of others."""

from __future__ import annotations

import json
import struct
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import segno
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from lms.accounts.models import User
from lms.certificates import queries, services, statement, verification
from lms.certificates.badges import baking
from lms.certificates.badges import queries as badges
from lms.certificates.badges.models import Badge
from lms.certificates.commands import certificates as command
from lms.certificates.keys import STATEMENT, Signer
from lms.certificates.models import Certificate
from lms.certificates.paper.facts import from_snapshot
from lms.certificates.seal import inspection
from lms.certificates.verification import Verdict
from lms.certificates.verification.badges import _differing
from lms.core import storage
from lms.core.database import now
from lms.core.testing import Client
from lms.core.web import STATIC
from lms.core.work import unit_of_work
from tests.cast import Cast

DATA = Path(__file__).parent.parent / "data"


def judged(content: bytes) -> Verdict:
    return verification.by_file(BytesIO(content))


def page_of(certificate: Certificate, *, dpi: int = 150) -> Image.Image:
    document = pypdfium2.PdfDocument(storage.read(str(certificate.file_key)))
    return document[0].render(scale=dpi / 72).to_pil().convert("RGB")


def saved(picture: Image.Image, kind: str = "PNG") -> bytes:
    out = BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def symbols(*texts: str) -> bytes:
    """A picture with these QR codes side by side."""
    made = [Image.open(BytesIO(_png(text))).convert("L") for text in texts]
    paper = Image.new("L", (sum(one.width for one in made) + 40, max(one.height for one in made)), 255)
    left = 0
    for one in made:
        paper.paste(one, (left, 0))
        left += one.width + 40
    return saved(paper)


def _png(text: str) -> bytes:
    out = BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=5, border=4)
    return out.getvalue()


def link(certificate: Certificate) -> str:
    return str(certificate.facts["verification_url"])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_a_scan_of_any_kind_leads_to_its_certificate(certificate: Certificate, kind: str) -> None:
    verdict = judged(saved(page_of(certificate), kind))
    assert (verdict.status, verdict.by) == ("genuine", "photo")
    assert verdict.facts is not None
    assert (verdict.facts.learner_name, verdict.facts.identity_number) == ("Sari Wulandari", "**************2999")


def test_a_skewed_blurred_photo_is_read(certificate: Certificate) -> None:
    photo = page_of(certificate).rotate(7, expand=True, fillcolor=(90, 80, 70)).filter(ImageFilter.GaussianBlur(0.8))
    assert judged(saved(photo, "JPEG")).status == "genuine"


def test_a_photo_larger_than_any_screen_is_read(certificate: Certificate) -> None:
    photo = page_of(certificate).resize((9000, 12000))
    assert judged(saved(photo, "JPEG")).status == "genuine"


def test_either_code_alone_is_enough(certificate: Certificate) -> None:
    for text in (link(certificate), link(certificate).lower(), queries.statement_of(certificate.code)):
        assert judged(symbols(text)).status == "genuine", text


def test_a_photo_taken_on_a_telephone_of_apples_is_read(app: Flask) -> None:
    verdict = judged((DATA / "kode-orang-lain.heic").read_bytes())
    assert (verdict.status, verdict.finding and verdict.finding.kind) == ("unknown", inspection.OTHER_CODE)


def test_a_photo_shows_what_became_of_the_certificate(certificate: Certificate) -> None:
    photo = symbols(link(certificate))
    with unit_of_work():
        services.revoke(certificate.id, category="data_error", reason="Nama salah tulis.", by=None, at=now())
    assert judged(photo).status == "revoked"


def test_a_code_that_leads_to_another_site_is_forged(certificate: Certificate) -> None:
    verdict = judged(symbols(f"https://periksa.example/v/{certificate.code}"))
    assert (verdict.status, verdict.finding and verdict.finding.kind) == ("altered", inspection.FORGED)
    assert verdict.finding.leads_to == (f"https://periksa.example/v/{certificate.code}",)


def test_an_offline_code_of_another_key_is_forged(certificate: Certificate) -> None:
    private = Ed25519PrivateKey.generate()
    stranger = Signer(STATEMENT, "00" * 8, private.public_key().public_bytes_raw(), private, False)
    said = statement.of(from_snapshot(certificate.facts), index=0)
    forged = statement.signed(replace(said, name="Budi Palsu"), stranger)
    assert judged(symbols(forged)).status == "unknown"
    both = judged(symbols(link(certificate), forged))
    assert (both.status, both.finding and both.finding.kind) == ("altered", inspection.FORGED)


def test_an_offline_code_of_ours_that_says_something_else_than_the_register_raises_the_alarm(certificate: Certificate) -> None:
    from lms.certificates import keys
    with unit_of_work():
        signer = keys.signer(STATEMENT, at=now())
    said = statement.of(from_snapshot(certificate.facts), index=0)
    for name, value in (("name", "Budi Palsu"), ("hours", 200), ("finished_on", date(2020, 1, 1)), ("number", "1/X/2026")):
        verdict = judged(symbols(statement.signed(replace(said, **{name: value}), signer)))
        assert verdict.status == "altered", (name, verdict)
    assert judged(symbols(statement.signed(replace(said, code="0000000000000"), signer))).status == "unknown"


def test_codes_of_two_certificates_on_one_paper_are_noticed(
        certificate: Certificate, cast: Cast, complete: Callable[[User], Certificate | None]) -> None:
    other = complete(cast.stranger)
    assert other is not None
    verdict = judged(symbols(link(certificate), queries.statement_of(other.code)))
    assert (verdict.status, verdict.finding and verdict.finding.kind) == ("altered", inspection.MIXED)


def test_a_picture_without_a_code_says_what_to_do(client: Client, app: Flask) -> None:
    empty = saved(Image.new("L", (400, 300), 200))
    verdict = judged(empty)
    assert (verdict.status, verdict.finding and verdict.finding.kind) == ("unreadable", inspection.NO_CODE)
    page = uploaded(client, empty)
    assert page.status_code == 404
    assert "Tidak ada kode QR" in page.text


def uploaded(client: Client, content: bytes) -> Any:
    body = b'--B\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n' + content + b"\r\n--B--\r\n"
    return client.post("/verify", data=body, content_type="multipart/form-data; boundary=B")


def test_the_page_of_a_photo_is_the_page_of_its_code(client: Client, certificate: Certificate) -> None:
    page = uploaded(client, saved(page_of(certificate), "JPEG"))
    assert page.status_code == 200
    for words in ("Asli dan berlaku", "Sari Wulandari", "Kodenya dibaca dari gambar Anda", "Tinggal Anda"):
        assert words in page.text
    assert "bit demi bit" not in page.text, "a photo is never the file itself"


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is enormous, in few bytes."""
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packed = zlib.compress(bytes(4_000_000), 9)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", packed) + chunk(b"IEND", b""))


def test_hostile_pictures_end_in_a_calm_answer(app: Flask) -> None:
    laughs = (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
              b'<svg xmlns:o="https://purl.imsglobal.org/ob/v3p0"><o:credential verify="&b;"/></svg>')
    for content in (bomb(60_000, 60_000), bomb(2**31 - 1, 2**31 - 1), b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP", laughs,
                    b"\0\0\0\x18ftypheic" + bytes(40), b"{" * 100_000, b"a.a.a", b"eyJ.eyJ.eyJ", b'{"@context":[]', b"", b"<"):
        assert judged(content).status in ("unreadable", "unknown"), content[:30]


@pytest.fixture
def badge(certificate: Certificate) -> Badge:
    there = badges.badge_of(certificate.id)
    assert there is not None
    return there


def forms(badge: Badge) -> dict[str, bytes]:
    png, svg = (STATIC / "badge.png").read_bytes(), (STATIC / "badge.svg").read_text()
    inside = svg.replace("<svg", f'<svg xmlns:o="{baking.SPACE}"', 1)
    start = inside.index(">", inside.index("<svg")) + 1
    cdata = f"{inside[:start]}<o:credential><![CDATA[{badge.document}]]></o:credential>{inside[start:]}"
    return {"json": badge.document.encode(), "jws": badge.token.encode() + b"\n", "png": baking.into_png(png, badge.document),
            "svg": baking.into_svg(svg, badge.token).encode(), "svg with the document": cdata.encode(),
            "json written anew": json.dumps(json.loads(badge.document), indent=2).encode("utf-8-sig"),
            "png of the token": baking.into_png(png, badge.token)}


@pytest.mark.parametrize("form", [
    "json", "jws", "png", "svg", "svg with the document", "json written anew", "png of the token"])
def test_a_badge_that_was_issued_is_genuine_in_each_of_its_forms(badge: Badge, form: str, client: Client) -> None:
    content = forms(badge)[form]
    verdict = judged(content)
    assert (verdict.status, verdict.by) == ("genuine", "badge")
    assert "Lencana Anda adalah lencana yang diterbitkan" in uploaded(client, content).text


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [found for name, inner in value.items() for found in paths(inner, (*path, name))]
    if isinstance(value, list):
        return [found for place, inner in enumerate(value) for found in paths(inner, (*path, place))]
    return [path]


def test_every_member_of_a_badge_that_is_altered_is_named(badge: Badge, certificate: Certificate) -> None:
    document = json.loads(badge.document)
    for path in paths(document):
        altered = json.loads(badge.document)
        place = altered
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = f"{place[path[-1]]}x"
        verdict = judged(json.dumps(altered).encode())
        if path == ("id",):
            assert verdict.status == "unknown"
            continue
        assert verdict.status == "altered", path
        assert verdict.finding is not None
        assert str(path[0]) in verdict.finding.members[0], path


def test_a_token_with_another_payload_or_signature_is_altered(badge: Badge) -> None:
    head, body, signature = badge.token.split(".")
    other = json.loads(badge.document) | {"name": "Pelatihan lain"}
    payload = urlsafe_b64encode(json.dumps(other).encode()).rstrip(b"=").decode()
    for token in (f"{head}.{payload}.{signature}", f"{head}.{body}.{signature[::-1]}"):
        assert judged(token.encode()).status == "altered"


def test_badges_and_pictures_of_others_are_never_genuine(app: Flask, certificate: Certificate, material: Path) -> None:
    seen = 0
    for path in sorted((material / "03-badges").rglob("*")):
        if path.is_file():
            verdict = judged(path.read_bytes())
            assert verdict.status in ("unknown", "unreadable"), path
            seen += verdict.by == "badge"
    assert seen > 40


def old_png(keyword: bytes) -> bytes:
    """As Open Badges 1 and 2 bake."""
    body = keyword + b"\0" + b"https://lama.example/lencana.json"
    chunk = struct.pack(">I", len(body)) + b"tEXt" + body + struct.pack(">I", zlib.crc32(b"tEXt" + body))
    picture = (STATIC / "badge.png").read_bytes()
    return picture[:33] + chunk + picture[33:]


def test_badges_of_others_are_told_apart_by_their_signature_and_pictures_by_what_they_hold(
        app: Flask, client: Client, material: Path) -> None:
    bare = b'{"@context":["https://www.w3.org/ns/credentials/v2"],"name":"x"}'
    nobody = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in (b'{"alg":"none"}', b'{"vc":{}}', b"xxx"))
    baked = (material / "03-badges/baking/baked.svg").read_bytes()
    for content, kind in (
            (bare, inspection.UNSIGNED_BADGE), (nobody, inspection.UNSIGNED_BADGE),
            (bare[:-1] + b',"proof":{"type":"x"}}', inspection.STRANGE_BADGE), (baked, inspection.STRANGE_BADGE),
            (old_png(b"openbadges"), inspection.STRANGE_BADGE)):
        verdict = judged(content)
        assert (verdict.status, verdict.by, verdict.finding and verdict.finding.kind) == ("unknown", "badge", kind), content[:60]
    assert judged(old_png(b"others")).by == "photo"
    unbaked = (material / "03-badges/baking/unbaked.svg").read_bytes()
    assert (verdict := judged(unbaked)).status == "unreadable"
    assert verdict.finding
    assert verdict.finding.kind == inspection.NO_BADGE
    assert "Gambar ini tidak memuat lencana" in uploaded(client, unbaked).text


def test_a_badge_that_says_something_twice_is_altered(badge: Badge) -> None:
    twice = badge.document.replace('"name"', '"name":"Pelatihan lain","name"', 1).encode()
    assert json.loads(twice) == json.loads(badge.document)
    verdict = judged(twice)
    assert (verdict.status, verdict.finding and verdict.finding.kind) == ("altered", inspection.BADGE_ALTERED)


def test_a_number_may_be_written_as_other_programs_do_but_is_no_truth_value(badge: Badge) -> None:
    as_decimal = badge.document.replace('"creditsEarned":20', '"creditsEarned":20.0', 1)
    assert as_decimal != badge.document
    assert judged(as_decimal.encode()).status == "genuine"
    assert judged(badge.document.replace('"creditsEarned":20', '"creditsEarned":20.5', 1).encode()).status == "altered"
    assert _differing({"creditsEarned": True}, {"creditsEarned": 1}) == ["creditsEarned"]


def test_whatever_letters_a_badge_holds_the_answer_can_be_printed(badge: Badge, tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text(badge.document[:-1] + ',"\\ud800":1}')
    done = CliRunner().invoke(command, ["verify", str(tmp_path / "b.json"), "--json"])
    assert json.loads(done.stdout)["file"]["members"] == ["?"]


def test_documents_and_hostile_files_are_never_genuine(app: Flask, certificate: Certificate, material: Path) -> None:
    for folder in ("04-documents", "05-hostile"):
        for path in sorted((material / folder).rglob("*")):
            if path.is_file() and path.stat().st_size < verification.LARGEST_FILE:
                assert judged(path.read_bytes()).status in ("unknown", "unreadable"), path


def test_the_command_takes_photos_and_badges(certificate: Certificate, badge: Badge, tmp_path: Path) -> None:
    for name, content, status in (("foto.jpg", saved(page_of(certificate), "JPEG"), "genuine"),
                                  ("lencana.json", badge.document.encode(), "genuine"),
                                  ("lencana.jws", badge.token.encode()[:-4] + b"AAAA", "altered"),
                                  ("kosong.png", saved(Image.new("L", (50, 50))), "unreadable")):
        (tmp_path / name).write_bytes(content)
        done = CliRunner().invoke(command, ["verify", str(tmp_path / name), "--json"])
        assert json.loads(done.stdout)["status"] == status, name
        assert done.exit_code == (0 if status == "genuine" else 1)
    assert json.loads(CliRunner().invoke(command, ["verify", "tidak-ada.jpg", "--json"]).stdout)["status"] == "unreadable"
    folder = CliRunner().invoke(command, ["verify", str(tmp_path)])
    assert (folder.exit_code, "is a folder" in folder.output, "unknown" in folder.output) == (1, True, False)
    (tmp_path / "x").write_bytes(b"\x00\x01 junk")
    junk = CliRunner().invoke(command, ["verify", str(tmp_path / "x")])
    assert (junk.exit_code, junk.output.startswith("unreadable\n  It is empty, damaged or of another kind")) == (1, True)


@given(st.text(min_size=1).filter(lambda text: "\0" not in text))
def test_what_is_baked_into_a_png_comes_out_again(text: str) -> None:
    picture = (STATIC / "badge.png").read_bytes()
    assert baking.out_of_png(baking.into_png(picture, text.encode("utf-8", "replace").decode())) == text.encode(
        "utf-8", "replace").decode()


@given(st.text(alphabet="ABCabc019_-.", min_size=1))
def test_what_is_baked_into_an_svg_comes_out_again(token: str) -> None:
    assert baking.out_of_svg(baking.into_svg((STATIC / "badge.svg").read_text(), token).encode()) == token
