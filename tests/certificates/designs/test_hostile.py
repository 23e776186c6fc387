"""Designs that mean harm are stopped with words that say what and where, in time, and no certificate waits for them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from flask_babel import force_locale

from lms.certificates.designs import checks, press
from lms.certificates.designs.design import PAGE, STYLE, Design, house
from lms.certificates.designs.looking import _AT
from lms.certificates.designs.press import Press
from lms.certificates.designs.problems import Problem, Refused
from lms.certificates.designs.samples import SAMPLES, SEAL, STATEMENT
from lms.certificates.paper.printing import html

GOOD = house().page
HEAD, FOOT = GOOD.split('<section class="back">')[0], "</body></html>"


@pytest.fixture(scope="module")
def opened() -> Iterator[list[Press]]:
    """One press for all that do not break it."""
    box = [Press()]
    yield box
    box[0].end()


def design(body: str = "", style: str = "", *, page: str = "", **art: bytes) -> Design:
    whole = page or GOOD.replace('<section class="back">', f'{body}<section class="back">')
    files = {**house().files, PAGE: whole.encode(), STYLE: house().files[STYLE] + style.encode(), **art}
    return Design("hostile", files)


def stopped(box: list[Press], made: Design) -> Problem:
    if not box[0].is_open:
        box[0] = Press()
    with pytest.raises(Refused) as refused:
        press.pages(made, SAMPLES["usual"], statement=STATEMENT, seal=SEAL, at=_AT, press=box[0])
    return refused.value.problem


def line_of(text: str, sign: str) -> int:
    return text[:text.index(sign)].count("\n") + 1


REACHING = ["file:///etc/passwd", "FILE:///etc/passwd", "http://127.0.0.1:{port}/x.png", "//127.0.0.1:{port}/x", "/etc/passwd",
            "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>", "paper:../render.py", "ftp://127.0.0.1/x"]


class Trap(BaseHTTPRequestHandler):
    """Answers with a redirect to itself and remembers that somebody came."""

    visits: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.visits.append(self.path)
        self.send_response(302)
        self.send_header("Location", "file:///etc/passwd")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        return


@pytest.fixture(scope="module")
def trap() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Trap)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("address", REACHING)
@pytest.mark.parametrize("way", [
    "<img src='{}' alt='x'>", "<p style='background: url({})'>x</p>", "<div background='{}'>x</div>"])
def test_a_page_that_reaches_for_files_or_the_network_is_stopped(opened, trap, way, address):
    address = address.format(port=trap)
    if "data:" in address and "url(" in way:
        address = "data:image/png;base64,AA"
    made = design(way.format(address.replace("'", "")))
    problem = stopped(opened, made)
    assert (problem.kind, problem.where) == ("address", "page")
    assert problem.line == line_of(made.page, way.split("{")[0])
    assert Trap.visits == []


@pytest.mark.parametrize("address", REACHING)
@pytest.mark.parametrize("way", ["p {{ background: url({}) }}", "p {{ background: \\75rl({}) }}",
                                 "li {{ list-style: url('{}') }}",
                                 "@page {{ background-image: url(\"{}\") }}", "p::before {{ content: url({}) }}"])
def test_a_style_that_reaches_for_files_or_the_network_is_stopped(opened, trap, way, address):
    address = address.format(port=trap).replace("'", "").replace("<svg xmlns=", "").replace("/>", "")
    problem = stopped(opened, design("<ul><li>x</li></ul><p>x</p>", "\n" + way.format(address)))
    assert problem.kind in ("address", "failed")
    assert problem.where in ("style", "layout", "")
    assert Trap.visits == []


@pytest.mark.parametrize("rule", ["@import url(http://127.0.0.1/x.css);", "@IMPORT 'file:///etc/passwd';", "/* */ @import 'x';",
                                  "@font-face { font-family: Huge; src: url(data:font/ttf;base64,AAAA) }"])
def test_a_style_of_more_than_one_sheet_or_with_fonts_of_its_own_is_stopped(opened, rule):
    made = design(style=f"\n{rule}")
    problem = stopped(opened, made)
    assert (problem.kind, problem.where) == ("rule", "style")
    assert problem.line == line_of(made.files[STYLE].decode(), rule)


@pytest.mark.parametrize(("element", "name"), [
    ("<script>while(1);</script>", "script"), ("<SCRIPT src=x></SCRIPT>", "script"), ("<iframe src=x></iframe>", "iframe"),
    ("<link rel=attachment href=file:///etc/passwd>", "link"),
    ("<link rel='attachment stylesheet' href='paper:design.css'>", "link"),
    ("<object data='paper:design.html'></object>", "object"), ("<embed src='x'>", "embed"), ("<base href='file:///'>", "base"),
    ("<form><input></form>", "form"), ("<svg><image href='file:///etc/passwd'/></svg>", "svg"), ("<math></math>", "math")])
def test_elements_that_load_or_run_something_are_stopped(opened, element, name):
    made = design(element)
    assert stopped(opened, made) == Problem("element", name, "page", line_of(made.page, element))


def test_an_element_that_only_filling_in_makes_is_stopped_too(opened):
    made = design("{% set a = '<scr' %}{{ (a ~ 'ipt>') | replace('&lt;', '<') }}<{{ 'scr' ~ 'ipt' }}>x</{{ 'script' }}>")
    assert stopped(opened, made) == Problem("element", "script", "page")


@pytest.mark.parametrize("attribute", ["onload", "onclick", "srcdoc"])
def test_attributes_that_run_something_are_stopped(opened, attribute):
    assert stopped(opened, design(f"<p {attribute}='x()'>x</p>")).kind == "attribute"


@pytest.mark.parametrize("code", [
    "{{ ''.__class__ }}", "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{{ [].__init__ }}", "{{ row.__globals__ }}",
    "{{ ''['__class__'] }}", "{{ '' | attr('__class__') }}", "{{ modules.append }}{{ modules.append(1) }}",
    "{{ '{0.__class__}'.format(number) }}", "{{ range.__self__ }}", "{{ loop.__class__ }}", "{{ title.format.__func__ }}",
    "{{ (1).__class__.__base__ }}", "{{ identity.__len__ }}"])
def test_what_reaches_behind_the_fields_is_stopped_with_its_line(opened, code):
    made = design(code)
    problem = stopped(opened, made)
    assert problem.kind in ("unsafe", "unknown_field", "failed")
    assert (problem.where, problem.line) == ("page", line_of(made.page, code))


@pytest.mark.parametrize(("code", "name", "near"), [
    ("{{ learner_nama }}", "learner_nama", "learner_name"), ("{{ config }}", "config", ""), ("{{ self }}", "self", "seal"),
    ("{{ lipsum() }}", "lipsum", ""), ("{{ cycler }}", "cycler", ""), ("{{ facts.learner_name }}", "facts", ""),
    ("{% for m in modules %}{{ m.titel }}{% endfor %}", "titel", "title"),
    ("{{ totals.credit_hour }}", "credit_hour", "credit_hours")])
def test_an_unknown_field_is_named_with_its_line_and_what_was_meant(opened, code, name, near):
    made = design(code)
    assert stopped(opened, made) == Problem("unknown_field", name, "page", line_of(made.page, code), near)


@pytest.mark.parametrize("code", ["{% include '/etc/passwd' %}", "{% import 'x' as y %}", "{% from 'x' import y %}",
                                  "{% autoescape false %}{{ learner_name }}{% endautoescape %}"])
def test_other_files_are_out_of_a_templates_reach(opened, code):
    made = design(code)
    problem = stopped(opened, made)
    assert problem.kind in ("statement", "syntax")
    assert problem.line == line_of(made.page, code)


@pytest.mark.parametrize("code", ["{% if x %}", "{{ number", "{% endfor %}", "{{ number | upperr }}", "{{ number | safe }}"])
def test_what_jinja_cannot_read_is_told_with_its_line(opened, code):
    problem = stopped(opened, design(code))
    assert problem.kind in ("syntax_at", "unclosed", "unopened", "unknown_filter")
    assert problem.line > 0


ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}"
UNENDING = {
    "a loop without words": f"{ENDLESS}{{% if false %}}x{{% endif %}}{'{% endfor %}' * 3}",
    "a power": "{{ (9 ** (9 ** 9)) | string | length }}",
    "endless words": f"{ENDLESS}word {'{% endfor %}' * 3}",
    "a doubling text": "{% set big = 'x' * 100000000 %}{% set x = big ~ big ~ big ~ big ~ big ~ big %}",
    "a macro that calls itself": "{% macro again(n) %}{{ again(n + 1) }}{% endmacro %}{{ again(1) }}",
    "a range too large": "{% for a in range(10 ** 9) %}{% endfor %}",
    "a wide filter": "{{ 'x' | center(2000000000) }}",
}


@pytest.mark.parametrize("name", UNENDING)
def test_templates_without_end_or_measure_are_stopped_in_time(opened, name):
    problem = stopped(opened, design(UNENDING[name]))
    assert problem.kind in ("time", "memory", "too_long", "stopped", "nested", "failed", "range")
    assert problem.where in ("template", "page")


LARGE = {
    "thousands of pages": ("{% for n in range(50000) %}far {% endfor %}", ".front { font-size: 200pt; height: auto }"),
    "page breaks without number": ("{% for n in range(1500) %}<p class='on'>x</p>{% endfor %}", ".on { break-after: page }"),
    "deep nesting": ("<div>" * 3000, ""), "deep nesting by a loop": ("{% for n in range(3000) %}<div>{% endfor %}", ""),
    "very many elements": ("{% for n in range(90000) %}<b>x</b>{% endfor %}", ""),
    "a very wide cell": ("<table><tr><td colspan='99999999'>x</td></tr></table>", ""),
    "a very large page": ("", "@page { size: 999999999mm 999999999mm }"),
    "very many columns": ("<div class='c'>" + "x " * 5000 + "</div>", ".c { columns: 99999 0.01mm }"),
    "letters of a mile": ("<p class='l'>x y z</p>", ".l { font-size: 99999999pt }"),
    "brackets without end": ("<p class='d'>x</p>", ".d { width: " + "calc(" * 3000 + "1px" + ")" * 3000 + "}"),
    "a very long style": ("", "p { color: red }" * 20000),
}


@pytest.mark.parametrize("name", LARGE)
def test_layouts_without_end_or_measure_are_stopped_in_time(opened, name):
    body, style = LARGE[name]
    problem = stopped(opened, design(body, style))
    assert problem.kind in ("time", "memory", "pages", "deep", "nested", "crowded", "span", "stopped", "large",
                            "too_long", "size", "broken")


def test_a_sound_design_is_not_blamed_for_a_machine_that_is_busy_with_other_things(opened):
    """Whatever little it got of the processor until then."""
    if not opened[0].is_open:
        opened[0] = Press()
    found = press.pages(design(), SAMPLES["usual"], statement=STATEMENT, seal=SEAL, at=_AT, press=opened[0], patience=0.01)
    assert len(found["pages"]) == 2


def test_fonts_that_other_computers_lack_are_named(opened):
    problem = stopped(opened, design("<p style='font-family: \"DejaVu Sans\", monospace'>x ☃</p>"))
    assert problem.kind == "font"
    assert problem.what.replace("-", "").isalnum()


@pytest.mark.parametrize(("spacing", "falls_apart"), [
    ("normal", False), ("0", False), (".09em", False), ("0.05em", False), ("-.02em", False), (".1em", True), ("0.5em", True),
    ("1em", True), ("1pt", True), ("0.05pt", True)])
def test_letters_may_be_spaced_as_long_as_copied_words_stay_whole(spacing, falls_apart):
    found = checks.printed("<p>x</p>", f"p {{ letter-spacing: {spacing} }}", frozenset())
    assert ("spacing" in [problem.kind for problem in found]) == falls_apart


def test_without_a_place_for_the_signature_it_is_refused(opened):
    made = design(page=GOOD.replace('signing(offline, "seal")', "signing(offline)"))
    assert stopped(opened, made).kind == "no_seal"


def test_after_all_this_certificates_are_printed_as_ever(opened):
    """In the very process that has seen it all, or in a new one where that has no memory left."""
    kept = press.Kept()
    kept._press = opened[0]
    try:
        assert printed(kept, Design("own", house().files)).startswith(b"%PDF-")
    finally:
        kept.end()


def test_a_refusal_is_believed_only_from_a_process_that_no_other_design_has_filled():
    kept, heavy = press.Kept(), design("<p>{{ 'x' | center(2000000000) }}</p>")
    try:
        printed(kept, Design("own", house().files))
        first = kept._press
        with pytest.raises(Refused):
            printed(kept, heavy)
        assert not first.is_open
        assert printed(kept, Design("own", house().files)).startswith(b"%PDF-")
    finally:
        kept.end()


def printed(kept: press.Kept, made: Design) -> bytes:
    return kept.printed(made, SAMPLES["usual"], generated_at=_AT, statement=STATEMENT, badge="{}", seal=SEAL)


def test_a_press_that_is_shut_opens_neither_files_nor_connections():
    program = (
        "import socket, sys, subprocess; from lms.certificates.designs import bounds, child\nbounds.shut()\n"
        "for act in (lambda: open('/etc/passwd'), lambda: open('/tmp/x', 'w'), lambda: subprocess.run(['true']),\n"
        "            lambda: socket.create_connection(('127.0.0.1', 9))):\n"
        "    try:\n        act()\n    except bounds.Forbidden:\n        sys.stdout.write('kept ')\n")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["kept"] * 4


@pytest.mark.parametrize(("page", "kind", "what", "line"), [
    ("{{ number", "syntax", "", 1), ("<p>\n{{ number }", "syntax_at", "}", 2), ("{% for %}", "syntax_at", "%}", 1),
    ("<p>\n{% for m in modules %}x", "unclosed", "for", 2), ("{% if number %}x{% endfor %}", "unclosed", "if", 1),
    ("x\n\n{% endif %}", "unopened", "endif", 3), ("{% trans %}x{% endtrans %}", "unknown_tag", "trans", 1),
    ("{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}", "failed", "", 1),
    ("{{ number|uper }}", "unknown_filter", "uper", 1), ("{{ number is gerade }}", "unknown_filter", "gerade", 1),
    ("{% from 'x' import y %}", "statement", "from", 1), ("{{ 1/0 }}", "division", "", 1), ("{{ number + 1 }}", "failed", "", 1),
    ("{% for i in range(10000000) %}x{% endfor %}", "range", "", 1)])
def test_what_is_wrong_with_a_template_is_told_in_the_readers_language(app, page, kind, what, line):
    with pytest.raises(Refused) as refused:
        html(SAMPLES["usual"], density="airy", statement=STATEMENT, seal=SEAL, design=design(page=page))
    problem = refused.value.problem
    assert (problem.kind, problem.what, problem.where, problem.line) == (kind, what, "page", line)
    with app.test_request_context(), force_locale("id"):
        for word in ("expected", "unexpected", "Encountered", "looking for", "token", "unsupported", "block", "must be"):
            assert word not in problem.words
