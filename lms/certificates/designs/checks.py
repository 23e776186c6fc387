"""A look at the page and style of a design: what is not allowed, and what whoever cannot see would miss."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from lms.certificates.designs.problems import Problem, Refused, Report

DEEP, CROWDED, SPAN = 60, 4000, 60
_BARRED = frozenset((
    "script", "iframe", "frame", "frameset", "object", "embed", "applet", "base", "link", "form", "input", "button", "select",
    "textarea", "audio", "video", "source", "template", "svg", "math", "foreignobject", "portal", "noscript"))
_EMPTY = frozenset(("br", "col", "hr", "img", "meta", "wbr", "area", "track", "param"))
_LOADING = ("src", "href", "data", "background", "poster", "srcset", "action", "xlink:href")
_URL = re.compile(r"url\(\s*[\"']?\s*([^\"')]*)", re.IGNORECASE)
_RULE = re.compile(r"@\s*(import|font-face|namespace|charset|font-feature-values|color-profile)\b", re.IGNORECASE)
_ADVICE = (
    ("opacity", re.compile(r"(?<![-\w])opacity\s*:", re.IGNORECASE)), ("gradient", re.compile(r"\bgradient\s*\(", re.IGNORECASE)),
    ("spacing", re.compile(r"\bletter-spacing\s*:(?!\s*(?:normal|-?(?:0*\.0\d*em|0+[a-z]*))(?![\w.%]))", re.IGNORECASE)),
    ("filter", re.compile(r"(?<![-\w])(filter|mix-blend-mode|mask|backdrop-filter)\s*:", re.IGNORECASE)))
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_JINJA = re.compile(r"\{[%{#].*?[%}#]\}", re.DOTALL)


def source(page: str, style: str, names: frozenset[str]) -> None:
    """Refused where something that is not allowed stands in the page as it is written, or in the style; with its line."""
    _look(_JINJA.sub(_blank, page), names)
    styled("style", style, names)


def styled(where: str, text: str, names: frozenset[str], first: int = 1) -> None:
    text = _COMMENT.sub(_blank, text)
    if found := _RULE.search(text):
        raise Refused(Problem("rule", f"@{found[1].lower()}", where, first + text[:found.start()].count("\n")))
    for found in _URL.finditer(text):
        _own(found[1].strip(), names, where, first + text[:found.start()].count("\n"))


def printed(html: str, style: str, names: frozenset[str]) -> list[Problem]:
    """Advice about a page with its fields filled in; Refused where filling in has made what is not allowed."""
    reader, report = _look(html, names, is_filled=True), Report()
    for problem in (*reader.advice(), *_style_advice(style), *_style_advice(reader.styles, where="page")):
        report.add(problem)
    return report.problems


def _look(html: str, names: frozenset[str], *, is_filled: bool = False) -> _Reader:
    reader = _Reader(names, is_filled=is_filled)
    reader.feed(html)
    reader.close()
    return reader


def _style_advice(style: str, where: str = "style") -> Iterator[Problem]:
    text = _COMMENT.sub(_blank, style)
    for kind, sign in _ADVICE:
        if found := sign.search(text):
            what = found[1].lower() if found.groups() else ""
            yield Problem(kind, what, where, text[:found.start()].count("\n") + 1 if where == "style" else 0)


def _own(address: str, names: frozenset[str], where: str, line: int) -> None:
    scheme, _, name = address.partition(":")
    if address and (scheme != "paper" or name not in names):
        raise Refused(Problem("address", address[:120], where, line))


def _blank(found: re.Match[str]) -> str:
    """As many lines as before, so that what follows keeps its number."""
    return "\n" * found[0].count("\n")


class _Reader(HTMLParser):
    """Goes through a page once; lines are told only of a page as it is written, for filling in moves them."""

    def __init__(self, names: frozenset[str], *, is_filled: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._names, self._is_filled = names, is_filled
        self._open: list[str] = []
        self._count, self._levels = 0, [0]
        self._lang = self._is_in_style = self._has_header = False
        self._report = Report()
        self.styles = ""

    @property
    def _at(self) -> int:
        return 0 if self._is_filled else self.getpos()[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._count += 1
        if tag in _BARRED:
            raise Refused(Problem("element", tag, "page", self._at))
        if self._count > CROWDED:
            raise Refused(Problem("crowded", str(CROWDED), "page", self._at))
        if tag not in _EMPTY:
            self._open.append(tag)
        if len(self._open) > DEEP:
            raise Refused(Problem("deep", str(DEEP), "page", self._at))
        given = {name: value or "" for name, value in attrs}
        for name, value in given.items():
            self._attribute(tag, name, value)
        if self._is_filled:
            self._note(tag, given)
        self._is_in_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._is_in_style = False
        if tag == "table" and self._is_filled and not self._has_header:
            self._report.add(Problem("table", "", "page"))
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._is_in_style:
            styled("page", data, self._names, self._at if not self._is_filled else 1)
            self.styles += data

    def advice(self) -> list[Problem]:
        if not self._lang:
            self._report.add(Problem("no_lang", "", "page"))
        if len(self._levels) == 1:
            self._report.add(Problem("no_heading", "", "page"))
        return self._report.problems

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name in ("http-equiv", "srcdoc", "formaction", "ping"):
            raise Refused(Problem("attribute", name, "page", self._at))
        if name in _LOADING and not (tag == "a" and name == "href") and not value.startswith("#"):
            _own(value.strip(), self._names | {"qr.svg", "offline.svg"}, "page", self._at)
        if name in ("colspan", "rowspan", "span") and value.strip().isdigit() and int(value) > SPAN:
            raise Refused(Problem("span", str(SPAN), "page", self._at))
        if name == "style":
            styled("page", value, self._names, self._at)
            self.styles += f"{value};\n"

    def _note(self, tag: str, given: dict[str, str]) -> None:
        if tag == "html" and given.get("lang"):
            self._lang = True
        if tag == "img" and not given.get("alt", "").strip():
            self._report.add(Problem("no_alt", "", "page"))
        if tag == "table":
            self._has_header = False
        if tag == "th":
            self._has_header = True
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            level = int(tag[1])
            if level > self._levels[-1] + 1:
                self._report.add(Problem("heading", str(level), "page"))
            self._levels.append(level)
