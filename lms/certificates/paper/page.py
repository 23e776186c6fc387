"""A page of the house as WeasyPrint takes it in: it knows its own markup, so it is read and styled in a fraction of the time.

Pages of agencies' designs are any HTML, and go the common way. That both ways give the same bytes is a test.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from xml.etree import ElementTree

from cssselect2 import ElementWrapper
from weasyprint import CSS, DEFAULT_OPTIONS, HTML
from weasyprint.document import Document

from lms.certificates.designs.design import Design
from lms.certificates.paper.shelf import Shelf

_BASE = "paper:"
_BETWEEN = re.compile(r">\n\s*<")
_OF_A_BROWSER = """
head, title, meta { display: none }
html, body, section, div, h1, h2, p { display: block }
table { display: table; border-spacing: 2px; border-collapse: separate; border-color: gray }
table { text-indent: initial; box-sizing: border-box }
thead { display: table-header-group; vertical-align: middle; border-color: inherit }
tbody { display: table-row-group; vertical-align: middle; border-color: inherit }
tr { display: table-row; vertical-align: inherit; border-color: inherit }
td, th { display: table-cell; vertical-align: inherit; border-color: gray; padding: 1px }
strong, th { font-weight: bold }
body { margin: 8px; font-kerning: auto !important }
.modules td { overflow-wrap: normal !important }
p { margin-top: 1em; margin-bottom: 1em }
h1, h2 { font-weight: bold; bookmark-label: content(text); hyphens: manual; break-after: avoid; break-inside: avoid }
h1 { margin-top: .67em; margin-bottom: .67em; font-size: 2em; bookmark-level: 1 }
h2 { margin-top: .83em; margin-bottom: .83em; font-size: 1.5em; bookmark-level: 2 }
br::before { content: "\\A"; white-space: pre-line }
img { overflow: hidden }
@page {
  margin: 75px;
  @top-center { text-align: center; vertical-align: middle }
  @bottom-left { text-align: left; vertical-align: middle }
  @bottom-right { text-align: right; vertical-align: middle }
}
"""
"""What WeasyPrint's own sheet says of the elements of our pages. It also styles notes and the dots of lists for each element, and
none has any. Kerning is on if nothing is said; what is said, is told to Pango anew with each text, a tenth of the time."""
_MOST = 4000
"""Styles that are kept, of a few kilobytes each: 150 for each design and density."""


def of(text: str, design: Design) -> HTML:
    if design.is_house:
        try:
            return _OfTheHouse(text, Shelf(design))
        except ElementTree.ParseError:  # letters that XML does not know
            pass
    return HTML(string=text, base_url=_BASE, url_fetcher=Shelf(design))


class _OfTheHouse(HTML):
    """Our templates are XML but for the line breaks of balanced texts."""

    def __init__(self, text: str, shelf: Shelf) -> None:
        root = ElementTree.fromstring(_BETWEEN.sub("><", text.replace("<br>", "<br/>")))  # noqa: S314 (our own, declares nothing)
        self.base_url, self.url_fetcher, self.media_type = _BASE, shelf, "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = root

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_of_a_browser()]

    def render(self, font_config: Any = None, counter_style: Any = None, color_profiles: Any = None, **options: Any) -> Document:
        return _Pages._render(self, font_config, counter_style, color_profiles, DEFAULT_OPTIONS | options)


class _Pages(Document):
    @classmethod
    def _build_layout_context(cls, *given: Any) -> Any:
        context = super()._build_layout_context(*given)
        _styles.share(context.style_for.get_computed_styles())
        return context


class _Styles:
    """WeasyPrint finds a value out when it is first asked for it; what one page was told, the next need not ask. Within a page it
    shares them itself, so whoever changes one takes a copy."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str | None], list[Any]] = {}
        self._count = 0

    def share(self, computed: dict[Any, Any]) -> None:
        """Each in the place of those that say the same; parents come before what is in them."""
        if self._count > _MOST:
            self._kept, self._count = {}, 0
        met: dict[int, Any] = {}
        for place, style in computed.items():
            if id(style) not in met:
                met[id(style)] = self._known(style, met)
            computed[place] = met[id(style)]

    def _known(self, style: Any, met: dict[int, Any]) -> Any:
        parent = met.get(id(style.parent_style))
        alike = self._kept.setdefault((id(parent), style.pseudo_type), [])
        for known in alike:
            if known.cascaded == style.cascaded:
                return known
        if parent:
            style.parent_style, style.root_style, style.cache = parent, met[id(style.root_style)], parent.cache
        alike.append(style)
        self._count += 1
        return style


_styles = _Styles()


@cache
def _of_a_browser() -> CSS:
    return CSS(string=_OF_A_BROWSER)
