"""Text by lecturers: tables, footnotes and own images, and nothing that runs."""

import io
import json
import re

import pytest
from PIL import Image

from lms.core.database import now
from lms.core.work import unit_of_work
from lms.courses import queries, services
from lms.courses.markdown import render

HARMFUL = re.compile(r"<(script|iframe|object|embed|form|svg|math|style|link|meta|base|video|audio)\b|\son\w+\s*=\s*[\"']?\w"
                     r"|(href|src)=[\"']?\s*(javascript|data|vbscript):|style=", re.IGNORECASE)


def tags_of(html: str) -> str:
    """The markup alone, for text may say anything."""
    return "".join(re.findall(r"<[^>]*>", html))


def test_every_known_attack_comes_out_as_text(app, material):
    payloads = json.loads((material / "05-hostile/text/dompurify-payloads.json").read_text())
    assert len(payloads) > 100
    for entry in payloads:
        assert not HARMFUL.search(tags_of(render(entry["payload"]))), entry["title"]


@pytest.mark.parametrize("text", [
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](data:text/html,<script>alert(1)</script>)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))", "![x](https://example.org/pixel.png)", "[x](vbscript:x)", '[x](https://a.id "onclick=alert(1)")',
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a]: javascript:alert(1)\n\n[a]", "`<script>`",
    "[^1]\n\n[^1]: <img src=x onerror=alert(1)>", "| a |\n|---|\n| <script>alert(1)</script> |", "# <svg onload=alert(1)>"])
def test_no_way_of_writing_it_runs_or_calls_home(app, text):
    html = tags_of(render(text))
    assert not HARMFUL.search(html)
    assert "example.org" not in html


def test_tables_footnotes_and_headings_are_drawn(app):
    html = render("# Judul\n\nIsi[^1] ~~lama~~\n\n| A | B |\n|---|--:|\n| x | 1 |\n\n[^1]: Sumber.")
    assert "<h2>Judul</h2>" in html
    assert "<h1" not in html
    assert '<th scope="col">A</th>' in html
    assert '<td class="num">1</td>' in html
    assert 'class="footnotes"' in html
    assert 'href="#fn1"' in html
    assert 'id="fn1"' in html


def test_an_empty_corner_of_a_table_heads_nothing(app):
    html = render("| | Unsur |\n|---|:--|\n| 1 | Isi |\n")
    assert '<td></td><th scope="col">Unsur</th>' in re.sub(r"\s*\n\s*", "", html)


def test_a_footnote_named_twice_has_one_number(app):
    html = render("Satu.[^1] Lagi.[^1]\n\n[^1]: Catatan.\n")
    assert html.count(">[1]</a>") == 2


def test_a_huge_or_nested_text_takes_bounded_time(app):
    for text in (">" * 20_000, "[" * 20_000, "*a_" * 20_000, "| a " * 5_000 + "\n" + "|---" * 5_000, "- " * 2_000 + "x"):
        assert isinstance(render(text), str)


def picture() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, "PNG")
    file.seek(0)
    return file


def test_an_image_of_the_activity_is_shown_with_its_measures(school):
    with unit_of_work():
        services.add_material(school.reading, picture(), "alur kerja.png", role="image", alt="Alur kerja", at=now())
        services.write(school.reading, "![Bagan](<alur kerja.png>)\n\n![](<alur kerja.png>)\n\n![Lain](lain.png)")
    html = school.reading.body_html
    assert html.count("/materials/") == 2
    assert 'width="40"' in html
    assert 'alt="Bagan"' in html
    assert 'alt="Alur kerja"' in html
    assert "Lain" in html
    assert "lain.png" not in html


def test_the_image_of_another_activity_is_not_reachable_by_its_name(school):
    with unit_of_work():
        services.add_material(school.steps["time"], picture(), "rahasia.png", role="image", at=now())
        services.write(school.reading, "![Rahasia](rahasia.png)")
    assert "/materials/" not in school.reading.body_html


def test_an_image_that_is_removed_leaves_its_description(school):
    with unit_of_work():
        image = services.add_material(school.reading, picture(), "alur.png", role="image", at=now())
        services.write(school.reading, "![Bagan](alur.png)")
        services.remove_material(image, school.reading)
    assert queries.materials_of(school.reading.id) == []
    assert "Bagan" in school.reading.body_html
    assert "/materials/" not in school.reading.body_html


def test_the_same_content_is_stored_once(app, school):
    with unit_of_work():
        one = services.add_material(school.reading, picture(), "a.png", role="image", at=now())
        two = services.add_material(school.steps["time"], picture(), "b.png", role="image", at=now())
    assert one.key == two.key
    assert one.public_id != two.public_id
