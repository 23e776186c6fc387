"""Every design of the house, as an agency would have it too: conformant, light, readable by people, scanners and machines."""

from __future__ import annotations

from io import BytesIO
from itertools import product
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from flask_babel import force_locale
from PIL import Image

from lms.certificates.designs import choice
from lms.certificates.designs.commands import table
from lms.certificates.designs.design import EMBLEM, HOUSE, Design, house
from lms.certificates.designs.fields import FIELDS, PARTS, context
from lms.certificates.designs.samples import SAMPLES
from lms.certificates.paper.render import render
from lms.certificates.seal import local, pades, profiles
from tests.certificates.specimens import AT, ATTENDANCE, BADGE, FACTS, LONG, PLAIN, URL, statement_of
from tests.certificates.test_paper import _overlap, module
from tests.certificates.vera import judged

PEOPLE = {"usual": FACTS, "long": LONG, "plain": PLAIN, "attendance": ATTENDANCE}
MANUAL = Path(__file__).parents[3] / "docs/penyelenggara.md"
EACH = pytest.mark.parametrize(("name", "who"), list(product(HOUSE, PEOPLE)))


def with_emblem(name: str) -> Design:
    """With a round emblem of dots that are partly seen through."""
    picture = BytesIO()
    Image.linear_gradient("L").resize((600, 600)).convert("RGBA").save(picture, "PNG")
    return Design(name, {**house(name).files, EMBLEM: picture.getvalue()})


@pytest.fixture(scope="module")
def made() -> dict[tuple[str, str], bytes]:
    return {(name, who): render(facts, generated_at=AT, statement=statement_of(facts), badge=BADGE, seal="Ditandatangani",
                                design=house(name)) for name in HOUSE for who, facts in PEOPLE.items()}


def test_verapdf_finds_both_standards_fulfilled_in_each_design_signed_or_not_also_with_an_emblem_of_dots(made, app, tmp_path):
    files = {f"{name} {who}": pdf for (name, who), pdf in made.items()}
    files |= {f"{name} emblem": render(FACTS, generated_at=AT, statement=statement_of(FACTS), badge=BADGE, seal="x",
                                       design=with_emblem(name)) for name in HOUSE}
    key, chain = local.read_key(local.new_key("-").encode(), None)
    pen = pades.pen(profiles.own(), local.Held(key), chain)
    files |= {f"{name} signed": signed.pdf for name, signed in zip(files, pen.sign(list(files.values())), strict=True)}
    assert {key: said for key, said in judged(files, tmp_path).items() if said != "ok"} == {}


@EACH
def test_it_is_light_and_its_fonts_are_the_papers(made, name, who):
    pdf = made[name, who]
    assert len(pdf) <= 120_000
    with pikepdf.open(BytesIO(pdf)) as opened:
        fonts = [thing for thing in opened.objects if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing]
        assert {str(font.FontName).split("+")[1][:9] for font in fonts} <= {"PaperSans", "PaperSeri"}
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
        assert PEOPLE[who].number in opened.open_metadata()["dc:title"]


@EACH
def test_the_same_facts_give_the_same_bytes(made, name, who):
    facts = PEOPLE[who]
    again = render(facts, generated_at=AT, statement=statement_of(facts), badge=BADGE, seal="Ditandatangani", design=house(name))
    assert again == made[name, who]


@EACH
def test_it_says_every_fact_in_words_that_can_be_copied(made, name, who):
    facts, document = PEOPLE[who], pypdfium2.PdfDocument(made[name, who])
    said = "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document).casefold().replace("\ufffe", "-")
    told = [facts.learner_name, facts.number, facts.course_title, facts.title, *facts.issuer, facts.signatory_name,
            facts.verification_code, *(module.title for module in facts.modules), f"{facts.credit_hours} jam pelajaran"]
    told += [fact for fact in (facts.identity_number, facts.position, facts.agency, facts.rank_grade, facts.predicate) if fact]
    assert [fact for fact in told if "".join(fact.split()).casefold() not in said] == []


@EACH
def test_nothing_leaves_the_page_or_lies_on_something_else(made, name, who):
    for page in pypdfium2.PdfDocument(made[name, who]):
        width, height = page.get_size()
        text = page.get_textpage()
        boxes = [text.get_rect(n) for n in range(text.count_rects())]
        assert all(40 < left < right < width - 35 and 25 < bottom < top < height - 25 for left, bottom, right, top in boxes)
        assert not [(a, b) for n, a in enumerate(boxes) for b in boxes[:n] if _overlap(a, b)]


@EACH
def test_both_codes_are_read_and_their_squares_are_large_enough(made, name, who):
    page, statement = pypdfium2.PdfDocument(made[name, who])[0], statement_of(PEOPLE[who])
    found = {code.text: code for code in zxingcpp.read_barcodes(page.render(scale=4).to_pil())}
    assert set(found) == {URL, statement}
    assert module(found[URL], URL, scale=4) >= 0.6
    assert module(found[statement], statement, scale=4) >= 0.38
    assert {code.text for code in zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())} == {URL, statement}


@pytest.mark.parametrize("name", HOUSE)
def test_a_statement_of_attendance_keeps_its_colour_on_the_back(made, name):
    drawn = pypdfium2.PdfDocument(render(
        ATTENDANCE, generated_at=AT, statement=statement_of(ATTENDANCE), badge=BADGE, design=house(name)))
    back = {colour: count for count, colour in drawn[1].render().to_pil().convert("RGB").getcolors(1 << 24)}
    assert back.get((0x24, 0x59, 0x53), 0) > 1000
    assert not {(0x12, 0x3a, 0x5e), (0xa9, 0x85, 0x3a), (0xc9, 0xae, 0x72)} & back.keys()


def test_the_documented_fields_are_those_that_there_are():
    for facts in (*SAMPLES.values(), PLAIN):
        given = context(facts, density="airy")
        assert list(dict.fromkeys(given)) == list(given)
        assert set(given) == {field.name for field in FIELDS}
        for name, parts in PARTS.items():
            for entry in given[name] if isinstance(given[name], list) else [given[name]]:
                assert set(entry) == set(parts)


def test_the_manual_has_the_table_of_the_fields(app):
    with app.test_request_context(), force_locale("id"):
        rows = "\n".join(table())
    assert rows in MANUAL.read_text(), f"put into {MANUAL.name}:\n{rows}"


@pytest.mark.parametrize("name", HOUSE)
def test_a_design_of_the_house_is_found_by_the_name_that_a_snapshot_keeps(name):
    assert choice.of(f"{name}@{house(name).digest[:12]}") == house(name)
    assert choice.of("") == house(HOUSE[0])
    with pytest.raises(choice.UnknownDesign):
        choice.of("../portrait")
