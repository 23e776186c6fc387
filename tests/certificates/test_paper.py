"""The certificate as a file: what it says, how it looks to a scanner, what it conforms to, what it refuses."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import segno
import weasyprint
import zxingcpp
from PIL import Image, ImageEnhance, ImageFilter

from lms.certificates.paper.facts import Facts, UnknownSnapshot, from_snapshot
from lms.certificates.paper.letters import UnprintableText, unprintable
from lms.certificates.paper.render import render
from lms.certificates.paper.shelf import RefusedResource, Shelf
from tests.certificates.specimens import AT, ATTENDANCE, BADGE, FACTS, LONG, PLAIN, URL, statement_of

EVERYONE = pytest.mark.parametrize("facts", [FACTS, LONG, PLAIN, ATTENDANCE], ids=["usual", "long", "plain", "attendance"])


def pages(pdf: bytes) -> list[str]:
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(pdf)]


@pytest.fixture(scope="module")
def printed() -> Callable[[Facts], bytes]:
    done: dict[Facts, bytes] = {}
    return lambda facts: done.setdefault(facts, done.get(facts) or render(
        facts, generated_at=AT, statement=statement_of(facts), badge=BADGE))


def test_the_front_says_who_learned_what_where_when_and_who_vouches(printed):
    front = pages(printed(FACTS))[0]
    for fact in (
        "KEMENTERIAN SOSIAL REPUBLIK INDONESIA", "SURAT TANDA TAMAT PENDIDIKAN DAN PELATIHAN", FACTS.number, FACTS.learner_name,
        "19010101 192501 1 999", "Malinau, 1 Januari 1901", "Penata Muda, III/a", "Pekerja Sosial Ahli Pertama",
        "Dinas Sosial Kabupaten Malinau", "LULUS", "Manajemen Kasus", "Angkatan III", "di Tanjung Selor",
        "28 Oktober s.d. 20 November 2026", "32 jam pelajaran", "Bandung, 23 November 2026", "Dr. Marjuki Wirawan, M.Sc.",
        "NIP 19010202 192601 1 998", "Periksa daring", "belajar.poltekesos.ac.id/v", "7K3M-9QX2-TB4DW", "Periksa luring",
        "belajar.poltekesos.ac.id/luring", "juga tanpa internet", FACTS.legal_footer,
    ):  # fmt: skip
        assert fact in front


def test_a_statement_of_attendance_says_what_it_is_and_no_more(printed):
    front, back = pages(printed(ATTENDANCE))
    for fact in ("SURAT KETERANGAN MENGIKUTI PELATIHAN", ATTENDANCE.number, "menerangkan bahwa", "telah mengikuti pelatihan",
                 "dengan menyelesaikan 12 dari 15 kegiatan wajib", "Plh. Direktur"):
        assert fact in front
    assert "lulus" not in (front + back).lower()


def test_the_paper_says_until_when_it_holds_and_what_it_replaces(printed):
    renewed = replace(FACTS, expires_on=date(2029, 11, 22), replaces="0007/MKAS-01/III/POLTEKESOS/XI/2026")
    front = pages(printed(renewed))[0]
    assert "Berlaku sampai dengan 22 November 2029." in front
    assert "Menggantikan nomor 0007/MKAS-01/III/POLTEKESOS/XI/2026." in front


def test_the_back_lists_the_modules_with_their_hours_and_the_sum(printed):
    back = pages(printed(FACTS))[1]
    assert "DAFTAR MATA PELATIHAN" in back
    assert "MKAS-01" in back
    assert "Nilai akhir 87,50" in back
    assert "Konsep dan prinsip manajemen kasus 8 3 – 11" in back
    assert "Pelaksanaan, rujukan, dan advokasi 8 5 8 21" in back
    assert "Jumlah 16 8 8 32" in back
    assert "Halaman 2 dari 2" in back


def test_who_has_no_nip_rank_or_predicate_gets_no_empty_lines(printed):
    front, back = pages(printed(PLAIN))
    assert "Š. Ḥusain ʿAbdullāh Łukasz Đăng" in front
    assert "yang telah mengikuti" in front
    for absent in ("NIP", "lahir", "Pangkat", "Jabatan", "Instansi", "LULUS", "None", "Nilai akhir"):
        assert absent not in front + back


def test_an_acting_signatory_is_named_so(printed):
    assert "Plt. Direktur Politeknik" in pages(printed(LONG))[0]


def test_the_period_names_each_month_and_year_once():
    one_day, two_years = replace(FACTS, started_on=date(2026, 11, 20)), replace(FACTS, started_on=date(2025, 12, 1))
    assert "pada tanggal 20 November 2026" in pages(render(one_day, generated_at=AT))[0]
    assert "1 Desember 2025 s.d. 20 November 2026" in pages(render(two_years, generated_at=AT))[0]


def test_twenty_five_modules_flow_to_a_third_page_and_all_of_them_are_there(printed):
    front, *backs = pages(printed(LONG))
    assert len(backs) == 2
    assert "Kalimantan Utara" in front
    assert all(f"Mata pelatihan ke-{n} " in " ".join(backs) for n in range(1, 26))
    assert "Jumlah 325" in backs[1]
    assert "Periksa daring" in backs[1]


@EVERYONE
def test_nothing_leaves_the_page_or_lies_on_something_else(printed, facts):
    for page in pypdfium2.PdfDocument(printed(facts)):
        text = page.get_textpage()
        boxes = [text.get_rect(n) for n in range(text.count_rects())]
        assert all(50 < left < right < 545 and 25 < bottom < top < 800 for left, bottom, right, top in boxes)
        assert not [(a, b) for n, a in enumerate(boxes) for b in boxes[:n] if _overlap(a, b)]


def _overlap(a: tuple[float, ...], b: tuple[float, ...], slack: float = 2.5) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > slack and min(a[3], b[3]) - max(a[1], b[1]) > slack


def test_what_does_not_fit_even_in_small_print_takes_another_page():
    endless = replace(FACTS, agency="Dinas Sosial " * 150)
    front, more, _ = pages(render(endless, generated_at=AT))
    assert f"{front} {more}".count("Dinas Sosial") == 150
    assert "Dr. Marjuki Wirawan, M.Sc." in more


@EVERYONE
def test_the_code_on_every_side_scans_to_the_link(printed, facts):
    pdf = pypdfium2.PdfDocument(printed(facts))
    for page in (pdf[0], pdf[len(pdf) - 1]):
        found = {code.text: code for code in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())}[URL]
        assert found.ec_level == "Q"
        assert module(found, URL) >= 0.6


@EVERYONE
def test_the_offline_code_says_the_certificate_in_squares_of_at_least_038_mm(printed, facts):
    said = {code.text: code for code in zxingcpp.read_barcodes(pypdfium2.PdfDocument(printed(facts))[0].render(scale=4).to_pil())}
    assert set(said) == {URL, statement_of(facts)}
    assert module(said[statement_of(facts)], statement_of(facts), scale=4) >= 0.38


def module(found: zxingcpp.Barcode, text: str, *, scale: float = 150 / 72) -> float:
    """The side of one of its squares in mm."""
    at, dots = found.position, segno.make_qr(text, error=found.ec_level, boost_error=False).symbol_size(border=0)[0]
    return ((at.top_right.x - at.top_left.x) + (at.bottom_left.y - at.top_left.y)) / 2 / scale / 72 * 25.4 / dots


@EVERYONE
@pytest.mark.parametrize(("turned", "blurred"), [(1.5, 0.7), (3, 0.6), (2, 1.0), (-3, 1.0)])
def test_both_codes_are_read_from_a_skewed_and_blurred_scan(printed, facts, turned, blurred):
    assert {URL, statement_of(facts)} == scanned(printed(facts), turned, blurred)


def test_a_usual_certificate_is_read_from_a_bad_scan_too(printed):
    assert {URL, statement_of(FACTS)} == scanned(printed(FACTS), 3, 1.2)


def scanned(pdf: bytes, turned: float, blurred: float) -> set[str]:
    """What a scan at 150 dpi, turned by degrees and blurred by pixels, gives away."""
    sheet = pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72).to_pil().convert("L")
    scan = sheet.rotate(turned, Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(blurred))
    return {code.text for code in zxingcpp.read_barcodes(ImageEnhance.Contrast(scan).enhance(0.8))}


@EVERYONE
def test_its_only_fonts_are_the_papers_own_embedded_as_subsets(printed, facts):
    with pikepdf.open(BytesIO(printed(facts))) as pdf:
        fonts = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing]
        assert {str(font.FontName).split("+")[1].split("-")[0] for font in fonts} <= {
            "PaperSans", "PaperSansExt", "PaperSerif", "PaperSerifExt"
        }  # fmt: skip
        assert fonts
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


@EVERYONE
def test_it_is_a4_light_tagged_and_says_both_standards(printed, facts):
    pdf = printed(facts)
    assert len(pdf) <= 120_000
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert all([round(float(x)) for x in page.MediaBox] == [0, 0, 595, 842] for page in opened.pages)
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.Lang == "id"
        meta = opened.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("3", "A", "1")
        assert facts.number in meta["dc:title"]
        assert facts.learner_name in meta["dc:title"]


@EVERYONE
def test_the_badge_is_attached_once_as_data_of_the_document(printed, facts):
    with pikepdf.open(BytesIO(printed(facts))) as pdf:
        assert list(pdf.attachments) == ["openbadge.json"]
        kept = pdf.attachments["openbadge.json"]
        assert kept.get_file().read_bytes() == BADGE.encode()
        assert (kept.relationship, kept.get_file().mime_type) == ("/Data", "application/json")
        (entry,) = pdf.Root.AF
        assert entry.objgen == kept.obj.objgen


def test_the_same_facts_give_the_same_bytes_also_on_a_machine_without_fonts(printed, tmp_path):
    nothing = tmp_path / "fonts.conf"
    nothing.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig></fontconfig>')
    program = (
        "import hashlib, json, sys; from datetime import datetime; from lms.certificates.paper import facts, render\n"
        "snapshot, said, badge = json.load(sys.stdin)\n"
        "at = datetime.fromisoformat('2026-11-24T03:00:00+00:00')\n"
        "pdf = render.render(facts.from_snapshot(snapshot), generated_at=at, statement=said, badge=badge)\n"
        "print(hashlib.sha256(pdf).hexdigest())"
    )
    said = statement_of(FACTS)
    given = json.dumps([FACTS.to_snapshot(), said, BADGE])
    bare = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], input=given, capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2],
        env={"PATH": os.environ["PATH"], "FONTCONFIG_FILE": str(nothing), "HOME": str(tmp_path), "PYTHONHASHSEED": "7"},
    )  # fmt: skip
    assert bare.stdout.strip() == hashlib.sha256(printed(FACTS)).hexdigest()
    other = replace(FACTS, final_score="87,51")
    again = {facts: render(facts, generated_at=AT, statement=said, badge=BADGE) for facts in (FACTS, other)}
    assert again[FACTS] == printed(FACTS) != again[other]


def test_a_specimen_says_so_on_every_page_and_a_certificate_on_none(printed):
    assert all("bukan dokumen resmi" in page for page in pages(printed(LONG)))
    assert not any("bukan dokumen resmi" in page for page in pages(printed(FACTS)))


def test_markup_and_template_code_in_a_name_are_only_letters():
    name = '</p><img src="file:///etc/passwd"><script>{{ 7*7 }}</script> "&amp;"'
    pdf = render(replace(FACTS, learner_name=name, cohort="<h1>{% raw %}"), generated_at=AT)
    text = " ".join(pages(pdf))
    assert '</p><img src="file:///etc/passwd"><script>{{ 7*7 }}</script> "&amp;"' in text
    assert "<h1>{% raw %}" in text


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://127.0.0.1/", "data:image/svg+xml,x", "paper:../code.py", "paper:x", "PAPER:front.svg"]
)
@pytest.mark.parametrize("html", ['<img src="{}">', '<link rel="stylesheet" href="{}">', '<p style="background: url({})">'])
def test_the_shelf_stops_the_press_at_anything_not_its_own(url, html):
    with pytest.raises(RefusedResource):
        weasyprint.HTML(string=html.format(url), base_url="paper:", url_fetcher=Shelf()).write_pdf()


def test_letters_the_fonts_lack_are_refused_by_name_not_printed_as_boxes():
    with pytest.raises(UnprintableText, match=r"李 \(U\+674E\)"):
        render(replace(FACTS, learner_name="Li 李"), generated_at=AT)
    assert unprintable(replace(FACTS, learner_name="Jos\u0065\u0301 Ḥ")) == []


@EVERYONE
def test_a_snapshot_survives_json_exactly(facts):
    assert from_snapshot(json.loads(json.dumps(facts.to_snapshot()))) == facts


@pytest.mark.parametrize("change", [{"schema": 2}, {"schema": None}, {"salary": 1}, {"modules": [{"x": 1}]}, {"issuer": None}])
def test_a_snapshot_we_cannot_read_is_refused(change):
    with pytest.raises(UnknownSnapshot):
        from_snapshot(FACTS.to_snapshot() | change)
