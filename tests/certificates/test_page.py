"""A page of the house takes a short way through WeasyPrint: whatever the library changes, both ways print the same."""

from __future__ import annotations

import gc
from dataclasses import replace
from itertools import product

import pypdfium2
import pytest
from weasyprint import HTML

from lms.certificates.designs.design import HOUSE, Design, house
from lms.certificates.paper import page, render
from lms.certificates.paper.shelf import Shelf
from lms.core import lean
from tests.certificates.specimens import AT, ATTENDANCE, BADGE, FACTS, LONG, PLAIN, statement_of

SEAL = "Ditandatangani secara elektronik\noleh Direktur"
NAME = ("Prof. Dr. Ir. H. Raden Mas Muhammad Abdurrahman Kusumawardhana Prameswara Hadiningrat Suryaputra Wicaksono Notonegoro "
        "Sastrowardoyo Kartodirdjo Mangkunegara Adiwinata Tjokroaminoto, S.Sos., M.Si., M.Kesos., Ph.D.")
PEOPLE = {"usual": FACTS, "long": LONG, "plain": PLAIN, "attendance": ATTENDANCE,
          "markup": replace(FACTS, learner_name='<b>A</b>\n<br> &amp; "B" data-fill', replaces="0007/X/2026")}


def whole(facts, name):
    return render.whole(facts, generated_at=AT, statement=statement_of(facts), badge=BADGE, seal=SEAL, design=house(name))


def as_any_other(text: str, design: Design) -> HTML:
    return HTML(string=text, base_url="paper:", url_fetcher=Shelf(design))


@pytest.mark.parametrize(("name", "who"), list(product(HOUSE, PEOPLE)))
def test_the_short_way_gives_the_same_bytes_as_the_common_one(monkeypatch, name, who):
    short, again = whole(PEOPLE[who], name), whole(PEOPLE[who], name)
    monkeypatch.setattr(page, "of", as_any_other)
    assert short == again == whole(PEOPLE[who], name)


@pytest.mark.parametrize("name", HOUSE)
def test_pages_of_the_house_take_the_short_way_and_others_do_not(name):
    text = render.html(FACTS, density="airy", design=house(name))
    assert type(page.of(text, house(name))) is not HTML
    assert type(page.of(text, Design("own", house(name).files))) is HTML


def test_letters_that_xml_does_not_know_go_the_common_way():
    found = page.of("<html><body><p>a\x01b</p></body></html>", house())
    assert type(found) is HTML
    assert found.etree_element.find("body/p").text.startswith("a")


def test_styles_that_were_met_are_kept_and_never_without_end(monkeypatch):
    kept = page._Styles()
    monkeypatch.setattr(page, "_styles", kept)
    first, count = whole(FACTS, HOUSE[0]), kept._count
    assert 50 < count < 500
    assert whole(FACTS, HOUSE[0]) == first
    assert kept._count == count
    monkeypatch.setattr(page, "_MOST", count - 1)
    assert whole(FACTS, HOUSE[0]) == first
    assert kept._count == count


def test_the_collector_is_on_again_after_a_step_and_also_after_a_failure():
    with pytest.raises(ZeroDivisionError), lean.uncollected():
        assert not gc.isenabled()
        raise ZeroDivisionError
    assert gc.isenabled()


@pytest.mark.parametrize("name", HOUSE)
@pytest.mark.parametrize("letters", [150, 200])
def test_the_longest_name_with_everything_else_long_leaves_the_front_one_page(name, letters):
    facts = replace(LONG, specimen=False, learner_name=NAME[:letters].strip())
    assert len(facts.learner_name) > letters - 2
    front, *backs = pypdfium2.PdfDocument(whole(facts, name))
    said, behind = (part.get_textpage().get_text_bounded() for part in (front, backs[0]))
    assert facts.signatory_name in said
    assert facts.course_title.split()[-1] in said
    assert "".join(facts.learner_name.split()) in "".join(said.split()).replace("\ufffe", "-")
    assert "daftar mata pelatihan" in behind.lower()
