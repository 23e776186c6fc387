"""Certificates filled into a layout that others share: the same picture, text and standards as if each were laid out alone."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import ImageChops

from lms.certificates.designs.design import HOUSE, Design, house
from lms.certificates.paper.compiled import marks
from lms.certificates.paper.compiled.standins import StandIns
from lms.certificates.paper.facts import Facts
from lms.certificates.paper.letters import unprintable
from lms.certificates.paper.render import render, whole
from lms.certificates.paper.shelf import RefusedResource
from lms.certificates.seal import local, profiles
from lms.core.testing import make_app
from tests.certificates.names import HARD, NAMES
from tests.certificates.specimens import AT, ATTENDANCE, BADGE, FACTS, LONG, PLAIN, URL, statement_of
from tests.certificates.vera import judged

SEAL = "Ditandatangani secara elektronik"
OFFICES = ("Kemensos", "Dinas Sosial Kabupaten Malinau", "Dinas Sosial Provinsi Daerah Istimewa Yogyakarta")
PARTS = 2


def of(name: str) -> Facts:
    """Everything that differs from one learner to the next differs with the name."""
    n = int.from_bytes(sha256(name.encode()).digest()[:4])
    code = f"{n % 10_000:04}-{n // 7 % 10_000:04}-{n // 13 % 10_000:04}X"
    return replace(
        FACTS, learner_name=name, number=f"{n % 9000:04}/MKAS-01/III/POLTEKESOS/XI/2026", agency=OFFICES[n % 3],
        identity_number=f"{19010101 + n % 28} 192501 1 {n % 999:03}", birth_date=date(1901, 1, 1) + timedelta(n % 3000),
        final_score=f"{60 + n % 40},{n % 100:02}", verification_code=code,
        verification_url=URL.rpartition("/")[0] + "/" + code.replace("-", ""))


def shown(pdf: bytes) -> tuple[list[bytes], list[str]]:
    """The pages as pixels and as text."""
    with pypdfium2.PdfDocument(pdf) as document:
        pixels = [page.render(scale=100 / 72).to_pil() for page in document]
        return [picture.tobytes() for picture in pixels], [page.get_textpage().get_text_bounded() for page in document]


def is_filled(pdf: bytes) -> bool:
    """Whether it was filled into a shared layout: only then a page's content lies in several streams."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return isinstance(opened.pages[0].obj.Contents, pikepdf.Array)


@pytest.fixture(scope="module")
def filled() -> dict[str, bytes]:
    return {}


@pytest.mark.parametrize("name", HOUSE)
@pytest.mark.parametrize("part", range(PARTS))
def test_the_hardest_names_give_the_same_picture_and_text_as_pages_laid_out_alone(part, name):
    """Each in one of the designs; `python -m bench.pictures` compares all two hundred in all."""
    assert len(set(NAMES)) == 200
    alike, statement = [], statement_of(FACTS)
    for facts in map(of, (*HARD, *NAMES[len(HARD)::12])[part + PARTS * HOUSE.index(name)::2 * PARTS]):
        if unprintable(facts):
            continue
        pdf, alone = (make(facts, generated_at=AT, statement=statement, badge=BADGE, design=house(name))
                      for make in (render, whole))
        assert shown(pdf) == shown(alone), facts.learner_name
        assert len(pdf) <= 120_000
        alike.append(is_filled(pdf))
    assert sum(alike) >= 0.8 * len(alike)


@pytest.mark.parametrize("name", ["I", "Fifi Affandi", "Nur’aini Ma’ruf", "V. A. To", "Šárka Žižková",
                                  "Dr. H. Ridwan, S.Sos., M.Si."])
def test_usual_names_are_filled_in(name):
    assert is_filled(render(of(name), generated_at=AT))


@pytest.mark.parametrize("name", ["Toč Yan", "Yā Tō", "Ā Tan", "Ana Ž Wati"])
def test_a_space_beside_letters_of_two_fonts_is_kerned_as_in_pages_laid_out_alone(name):
    pdf = render(of(name), generated_at=AT)
    assert is_filled(pdf)
    assert shown(pdf) == shown(whole(of(name), generated_at=AT))


@pytest.mark.parametrize("name", [HARD[38], HARD[39], "Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"])
def test_what_does_not_fit_its_place_is_laid_out_whole(name):
    facts = of(name)
    pdf = render(facts, generated_at=AT)
    assert not is_filled(pdf)
    assert pdf == whole(facts, generated_at=AT)


@pytest.mark.parametrize("facts", [
    FACTS, PLAIN, LONG, ATTENDANCE, replace(FACTS, specimen=True), replace(FACTS, replaces="0007/X/2026"),
    replace(FACTS, expires_on=date(2029, 1, 1)), replace(FACTS, agency="Dinas Sosial " * 150), replace(FACTS, issuer=("Satu",)),
], ids=["usual", "plain", "long", "attendance", "specimen", "replacement", "renewed", "endless", "one issuer"])
@pytest.mark.parametrize("seal", ["", SEAL])
def test_certificates_of_every_kind_look_as_if_laid_out_alone(facts, seal):
    pdf, alone = (make(facts, generated_at=AT, statement=statement_of(facts), badge=BADGE, seal=seal) for make in (render, whole))
    assert shown(pdf) == shown(alone)


def test_both_ways_say_the_same_of_the_file_and_have_the_same_structure():
    told = []
    for make in (render, whole):
        with pikepdf.open(BytesIO(make(FACTS, generated_at=AT, statement=statement_of(FACTS), badge=BADGE, seal=SEAL))) as pdf:
            info = {key: str(value) for key, value in pdf.docinfo.items()}
            told.append((info, pdf.Root.Metadata.read_bytes(), _tree(pdf.Root.StructTreeRoot.K), str(pdf.Root.Lang),
                         pdf.attachments["openbadge.json"].get_file().read_bytes(), pdf.Root.AcroForm.Fields[0].Rect.as_list(),
                         len(pdf.Root.AF)))
    assert told[0] == told[1]


def _tree(element: pikepdf.Object) -> object:
    """Tags and what they hold: marked content by its number, alternative texts."""
    if isinstance(element, pikepdf.Array):
        return [_tree(child) for child in element]
    if not isinstance(element, pikepdf.Dictionary):
        return int(element)
    return str(element.get("/S")), str(element.get("/Alt")), _tree(element.K) if "/K" in element else None


def test_the_identifier_is_the_contents_own():
    first, again, other = (render(facts, generated_at=AT, badge=BADGE) for facts in (of("Ana"), of("Ana"), of("Ani")))
    assert first == again
    names = {bytes(pikepdf.open(BytesIO(pdf)).trailer.ID[0]) for pdf in (first, other)}
    assert len(names) == 2


def test_another_process_that_met_others_before_makes_the_same_bytes():
    program = (
        "import hashlib, json, sys; from datetime import datetime; from lms.certificates.paper import facts, render\n"
        "at = datetime.fromisoformat('2026-11-24T03:00:00+00:00')\n"
        "for snapshot in json.load(sys.stdin):\n"
        "    pdf = render.render(facts.from_snapshot(snapshot), generated_at=at, badge='{}')\n"
        "print(hashlib.sha256(pdf).hexdigest())")
    met = [of(HARD[38]), of("Žofie Ā"), replace(of("Ana"), course_title="Lain"), of("Siti Nurhaliza")]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], input=json.dumps([facts.to_snapshot() for facts in met]),
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2], env={**os.environ, "PYTHONHASHSEED": "11"})
    assert done.stdout.strip() == sha256(render(of("Siti Nurhaliza"), generated_at=AT, badge="{}")).hexdigest()


def test_both_codes_and_the_attachment_are_the_learners_own():
    facts = of("Made Wijaya")
    pdf = render(facts, generated_at=AT, statement=statement_of(facts), badge='{"name": "Made"}')
    with pypdfium2.PdfDocument(pdf) as document:
        codes = {code.text for code in zxingcpp.read_barcodes(document[0].render(scale=4).to_pil())}
        behind = {code.text for code in zxingcpp.read_barcodes(document[1].render(scale=4).to_pil())}
    assert codes == {facts.verification_url, statement_of(facts)}
    assert behind == {facts.verification_url}
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert opened.attachments["openbadge.json"].get_file().read_bytes() == b'{"name": "Made"}'
        assert not opened.check_pdf_syntax()


def test_fonts_that_only_some_names_need_lie_only_in_their_files():
    plain, accented = (render(of(name), generated_at=AT) for name in ("Ana Budi", "Āna Ṭāhā"))
    assert is_filled(plain)
    assert is_filled(accented)
    assert not any("Ext" in name for name in _fonts(plain))
    assert any("Ext" in name for name in _fonts(accented))


def _fonts(pdf: bytes) -> set[str]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return {str(font.BaseFont) for font in opened.pages[0].Resources.Font.values()}


def test_verapdf_finds_both_standards_fulfilled_before_and_after_signing_and_notices_harm(tmp_path):
    drafts = {name: render(facts, generated_at=AT, statement=statement_of(facts), badge=BADGE, seal=SEAL) for name, facts in {
        "usual": of("Siti Nurhaliza"), "accented": of("Žofie Ā Ḥasan"), "ligatures": of("Fifi Affandi"), "plain": PLAIN}.items()}
    assert all(map(is_filled, drafts.values()))
    with make_app(tmp_path, DEMO="1").app_context():
        pen = local.demo(profiles.own(), None)
    good = drafts | {f"{name}, signed": pen.sign([draft])[0].pdf for name, draft in drafts.items()}
    harmed = {f"{name} without {key}": _harmed(draft, f"/{key}")
              for name, draft in drafts.items() for key in ("MarkInfo", "Metadata")}
    verdicts = judged(good | harmed, tmp_path)
    assert {key: said for key, said in verdicts.items() if key[0] in good and said != "ok"} == {}
    assert all(verdicts[name, "3a"] != "ok" for name in harmed)


def _harmed(pdf: bytes, key: str) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        del opened.Root[key]
        opened.save(out)
    return out.getvalue()


def design(page: str, style: str = "") -> Design:
    own = house().files
    return Design("own", {**own, "design.html": page.encode(), "design.css": style.encode()})


PAGE = '<html lang="id"><body><p id="held" style="{}">{}</p><p id="signing">{}</p></body></html>'


@pytest.mark.parametrize(("style", "marked"), [
    ("float: left", "<span data-fill>{{ learner_name }}</span>"),
    ("display: inline-block; border: 1px solid", "<span data-fill>{{ learner_name }}</span> dan lain-lain"),
    ("text-align: justify; text-align-last: justify", "<span data-fill>{{ learner_name }}</span> dan lain"),
    ("text-decoration: underline", "<span data-fill>{{ learner_name }}</span>"),
    ("width: 3em", "<span data-fill>{{ learner_name }}</span>"),
    ("white-space: pre", "<span data-fill>{{ learner_name }}</span>"),
    ("direction: rtl", "<span data-fill>{{ learner_name }}</span>"),
    ("", "{{ learner_name }}"),
    ("", "<!-- <b data-fill>{{ learner_name }}</b> --> {{ learner_name }}"),
    ("transform: rotate(4deg)", "<span data-fill>{{ learner_name }}</span>"),
    ("text-transform: uppercase", "<span data-fill>{{ learner_name }}</span>"),
    ("text-align: right; text-indent: 2em", "<span data-fill>{{ learner_name }}</span>"),
    ("opacity: .5", "<span data-fill>{{ learner_name }}</span>"),
    ("column-count: 2", "<span data-fill>{{ learner_name }}</span> <i>a</i> {{ learner_name }}"),
], ids=lambda value: re.sub(r"\W+", " ", value)[:40])
def test_a_design_of_any_kind_looks_as_if_laid_out_alone(style, marked):
    own = design(PAGE.format(style, marked, "x"), "#signing { margin-top: 3cm; font: 12pt PaperSans }")
    for name in ("Ana", "Affandi Toha, S.Sos.", HARD[39]):
        assert shown(render(of(name), generated_at=AT, design=own)) == shown(whole(of(name), generated_at=AT, design=own))


def test_a_design_that_cannot_be_compiled_is_told_to_the_operator_once_and_prints_on(caplog):
    own = design(PAGE.format("float: left", "<b data-fill>{{ learner_name }}</b>", "tanpa lebar"))
    with caplog.at_level(logging.WARNING, "lms"):
        assert [bool(render(of(name), generated_at=AT, design=own)) for name in ("Ana", "Budi", "Cici")] == [True] * 3
    assert len(caplog.messages) == 1
    assert "give it a width" in caplog.text


def test_a_hostile_design_is_stopped_as_before():
    own = design(PAGE.format("", '<img data-fill src="file:///etc/passwd" alt="{{ learner_name }}">', ""))
    with pytest.raises(RefusedResource):
        render(FACTS, generated_at=AT, design=own)


def test_marks_take_values_as_they_are_shown():
    form, values = marks.taken(
        '<p data-fill>A &amp;  B<br>C</p><img data-fill src="x" alt="D &lt;"><b class="x" data-fill>\nE </b>')
    assert values == ("A & B", "C", "D <", " E ")
    assert form.filled(("1", "2", "3", "4")) == (
        '<p data-fill>1<br>2</p><img data-fill src="x" alt="3"><b class="x" data-fill>4</b>')


@pytest.mark.parametrize("page", [
    "<p data-fill></p>", "<p data-fill><b>x</b></p>", "<p>data-fill</p>", "<style data-fill>p{}</style>", "<p data-fill>x</b>",
    "<p data-fill> <br>x</p>"])
def test_what_is_no_text_is_no_value(page):
    assert marks.taken(page)[1] == ()


def test_stand_ins_are_none_of_the_pages_words():
    words = StandIns("Zqaa Zx", [False, True])
    assert words.short[0][:2] not in "Zqaa Zx"
    mould = words.mould(f"Nomor {words.short[0]}, {words.short[0]}.")
    assert mould
    assert mould.filled(["7", ""]) == "Nomor 7, 7."
    assert words.mould("Nomor 7") is None


def test_pixels_would_show_a_difference():
    one, other = (pypdfium2.PdfDocument(render(of(name), generated_at=AT))[0].render(scale=1).to_pil() for name in ("Ana", "Anu"))
    assert ImageChops.difference(one, other).getbbox()
