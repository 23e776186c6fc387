"""The frame and its pieces: light, readable, and of use to everyone."""

from __future__ import annotations

import gzip
import re
from itertools import product
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional

from lms.core.app import templates
from lms.core.web import STATIC

FORM = """{% from "layout/_forms.html" import errors, text, radios %}{{ errors(form) }}{{ text(form.name, hint="As on paper.") }}
{{ text(form.nickname) }}{{ radios(form.kind) }}"""


class PersonForm(FlaskForm):
    name = StringField("Name", [DataRequired("Say your name.")])
    nickname = StringField("Nickname")
    kind = RadioField("Kind", [DataRequired("Choose one.")], choices=[SelectChoice("pns", "PNS"), SelectChoice("pppk", "PPPK")])


@pytest.fixture
def refused(app: Flask) -> str:
    with app.test_request_context("/", method="POST", data={"nickname": "Na"}):
        form = PersonForm()
        form.validate()
        return render_template_string(FORM, form=form)


def test_a_refused_form_leads_to_each_mistake(refused: str) -> None:
    assert 'href="#name">Name: Say your name.' in refused
    assert 'href="#kind">Kind: Choose one.' in refused
    assert 'role="alert"' in refused
    assert 'id="kind"' in refused


def test_a_field_is_tied_to_its_hint_and_its_error(refused: str) -> None:
    field = re.search(r'<input[^>]*name="name"[^>]*>', refused)
    assert field
    assert 'aria-describedby="name-hint name-error"' in field[0]
    assert 'aria-invalid="true"' in field[0]
    assert 'id="name-hint"' in refused
    assert 'id="name-error"' in refused


def test_a_good_field_is_not_called_wrong(refused: str) -> None:
    field = re.search(r'<input[^>]*name="nickname"[^>]*>', refused)
    assert field
    assert "aria" not in field[0]


def test_need_is_said_in_words(refused: str) -> None:
    assert 'Name <small class="need">wajib' in refused
    assert 'Nickname <small class="need">opsional' in refused


def test_a_choice_that_always_holds_one_value_is_neither_required_nor_optional(app: Flask) -> None:
    class RuleForm(FlaskForm):
        late = RadioField("Late", choices=[SelectChoice("refuse", "Refuse"), SelectChoice("flag", "Flag")], default="flag")
        design = RadioField("Design", [Optional()], choices=[SelectChoice("1", "One")], default="1")
        chief = RadioField("Chief", [Optional()], choices=[SelectChoice("1", "One")])

    source = '{% from "layout/_forms.html" import radios %}{% for name in names %}{{ radios(form[name]) }}{% endfor %}'
    with app.test_request_context():
        page = render_template_string(source, form=RuleForm(), names=("late", "design", "chief"))
    late, design, chief = page.split("</fieldset>")[:3]
    assert "need" not in late
    assert "need" not in design
    assert 'Chief <small class="need">opsional' in chief


def test_a_summary_names_what_a_field_belongs_to_where_several_have_one_label(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={}):
        form = PersonForm()
        form.name.whose = "Saksi pertama"
        form.validate()
        summary = render_template_string('{% from "layout/_forms.html" import errors %}{{ errors(form) }}', form=form)
    assert 'href="#name">Saksi pertama, Name: Say your name.' in summary
    assert 'href="#kind">Kind: Choose one.' in summary


def test_a_dangerous_button_asks_before_it_posts_even_without_a_script(app: Flask) -> None:
    source = '{% from "layout/_parts.html" import post_button %}{{ post_button("/leave", "Leave", "danger", "Really?") }}'
    with app.test_request_context():
        html = render_template_string(source)
    assert html.index("<details") < html.index("Really?") < html.index('method="post" action="/leave"') < html.index("csrf_token")


def test_text_from_people_is_escaped_in_every_piece(app: Flask) -> None:
    source = """{% from "layout/_parts.html" import avatar, badge, card, crumbs, facts, notice, progress, stat, tabs %}
    {{ badge(x) }}{{ avatar(x) }}{{ card(x, x) }}{{ crumbs([(x, x)]) }}{{ facts([(x, x)]) }}{{ notice(x) }}
    {{ progress(1, 2, x) }}{{ stat(x, x) }}{{ tabs([(x, x, true)]) }}"""
    with app.test_request_context():
        assert "<b>" not in render_template_string(source, x='"><b>')


def test_the_frame_can_be_walked_without_eyes_or_a_mouse(app: Flask) -> None:
    page = app.test_client().get("/").text
    assert '<html lang="id">' in page
    assert page.index('href="#main"') < page.index("<header")
    assert page.count("<h1") == 1
    assert '<main id="main" tabindex="-1">' in page
    assert 'role="status"' in page


@pytest.mark.parametrize(("name", "most"), [("app.css", 7600), ("app.js", 3000), ("icons.svg", 4000)])
def test_what_a_first_visit_fetches_stays_small(name: str, most: int) -> None:
    assert len(gzip.compress((STATIC / name).read_bytes(), 9)) <= most


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons.svg").read_text()))
    named = {name for page in templates().rglob("*.html") for name in _icons_of(page)}
    assert named
    assert not named - drawn


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("words", "grounds"), [
    ("ink title muted link", "page surface tint"), ("good", "good-tint surface"), ("warn", "warn-tint surface"),
    ("bad bad-hover", "bad-tint surface"), ("on-brand", "brand brand-hover")])
def test_text_stands_out_from_its_ground(theme: str, words: str, grounds: str) -> None:
    for text, ground in product(words.split(), grounds.split()):
        assert _contrast(theme, text, ground) >= 4.5, f"{text} on {ground}"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_has_no_words_stands_out_too(theme: str) -> None:
    for mark, ground in product(("edge", "accent", "focus", "done"), ("page", "surface", "tint")):
        assert _contrast(theme, mark, ground) >= 3, f"{mark} on {ground}"


def _icons_of(page: Path) -> list[str]:
    text = page.read_text()
    return re.findall(r'icon(?:_name)?\(?=?\s*"(\w+)"', text) + re.findall(r"icons\.svg'\) }}#(\w+)", text)


def _tokens(theme: str) -> dict[str, str]:
    css = (STATIC / "app.css").read_text()
    light = css[:css.index("@media")]
    dark = css[css.index("data-theme=dark]"):]
    text = light + (dark[:dark.index("}")] if theme == "dark" else "")
    return dict(re.findall(r"--([\w-]+): ([^;]+);", text))


def _contrast(theme: str, one: str, other: str) -> float:
    tokens = _tokens(theme)
    dim, bright = sorted(_luminance(_colour(tokens, name)) for name in (one, other))
    return (bright + 0.05) / (dim + 0.05)


def _colour(tokens: dict[str, str], name: str) -> str:
    value = tokens[name]
    return _colour(tokens, value[6:-1]) if value.startswith("var(--") else value


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at:at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
