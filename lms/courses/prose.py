"""Markdown read and written as HTML: what `lms.courses.markdown` publishes, with the libraries that do it.

Loaded at the first text: most web processes only show what was written long ago.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from lms.core import storage
from lms.courses.markdown import LONGEST, Link, Shown
from lms.uploads.content import upright_size

TAGS = {
    "a", "blockquote", "br", "caption", "code", "dd", "del", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "hr",
    "img", "li", "ol", "p", "pre", "s", "section", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"}
ATTRIBUTES = {
    "a": {"href", "id", "class", "title"}, "img": {"src", "alt", "title", "width", "height", "loading"}, "ol": {"start", "class"},
    "li": {"id", "class"}, "section": {"class"}, "sup": {"class"}, "th": {"class", "scope"}, "td": {"class"}, "hr": {"class"},
    "table": {"tabindex"}}
Address = Callable[[Any], str]


def html(text: str, materials: Mapping[str, Shown], address: Address) -> str:
    parser = _parser()
    tokens = parser.parse(text[:LONGEST])
    _settle(tokens, materials, address)
    drawn = parser.renderer.render(tokens, parser.options, {})
    return nh3.clean(drawn, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto", "tel"},
                     link_rel="noopener noreferrer")


def names_of_images(text: str) -> set[str]:
    found: set[str] = set()
    waiting: list[Any] = list(_parser().parse(text[:LONGEST]))
    while waiting:
        token = waiting.pop()
        if token.type == "image":
            found.add(unquote(str(token.attrGet("src"))))
        waiting.extend(token.children or ())
    return found


def links(text: str) -> list[Link]:
    """Links and pictures, in the order of the text; a picture within a link is both."""
    return [link for token in _parser().parse(text[:LONGEST]) if token.type == "inline"
            for link in _links(token.children or ())]


def _links(tokens: Sequence[Token]) -> Iterator[Link]:
    for place, token in enumerate(tokens):
        if token.type == "image":
            yield Link(str(token.attrGet("src")), token.content, is_picture=True)
        elif token.type == "link_open":
            end = next(at for at, one in enumerate(tokens) if at > place and one.type == "link_close")
            yield Link(str(token.attrGet("href")), "".join(one.content or " " * (one.type == "softbreak")
                                                           for one in tokens[place + 1:end]))


def words(text: str) -> str:
    """What it says without the marks: paragraphs and points of lists on lines of their own, addresses of links in brackets."""
    lines, point = list[str](), ""
    for token in _parser().parse(text[:LONGEST]):
        if token.type == "list_item_open":
            point = "• "
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.rstrip("\n"))
        elif token.type == "inline":
            lines.append(point + _spoken(token.children or ()))
            point = ""
    return "\n".join(lines)


def _spoken(tokens: Sequence[Token]) -> str:
    said, leads_to, start = "", "", 0
    for token in tokens:
        if token.type == "link_open":
            leads_to, start = str(token.attrGet("href")), len(said)
        elif token.type == "link_close":
            said += "" if said[start:] == leads_to else f" ({leads_to})"
        else:
            said += "\n" if token.type in ("softbreak", "hardbreak") else token.content
    return said


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).use(footnote_plugin)
    parser.add_render_rule("footnote_caption", _number)
    return parser


def _number(_renderer: object, tokens: Sequence[Token], place: int, *_: object) -> str:
    """[1] wherever note 1 is named; the plugin would write [1:1] the second time."""
    return f"[{tokens[place].meta['id'] + 1}]"


def _settle(tokens: Sequence[Token], materials: Mapping[str, Shown], address: Address) -> None:
    for place, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(4, max(2, int(token.tag[1])))}"
        elif token.type == "table_open":
            token.attrSet("tabindex", "0")  # it scrolls on a phone, so the keyboard must reach it
        elif token.type in ("th_open", "td_open"):
            _align(token, tokens[place + 1])
        elif token.type == "th_close":
            token.tag = "th" if tokens[place - 1].content else "td"
        elif token.type == "image":
            _show(token, materials, address)
        elif token.type == "link_open":
            _lead(token, materials, address)
        _settle(token.children or (), materials, address)


def _align(cell: Token, content: Token) -> None:
    if cell.tag == "th" and not content.content:
        cell.tag = "td"  # an empty corner heads nothing
    if cell.tag == "th":
        cell.attrSet("scope", "col")
    if "right" in str(cell.attrs.pop("style", "")):
        cell.attrSet("class", "num")


def _show(image: Token, materials: Mapping[str, Shown], address: Address) -> None:
    material = materials.get(unquote(str(image.attrGet("src"))))
    if material is None or not material.media_type.startswith("image/"):
        image.type, image.children = "text", None
        return
    width, height = _measures(material.key)
    image.attrs |= {"src": address(material), "loading": "lazy", "width": width, "height": height}
    if not image.content and material.alt:
        image.children = [Token("text", "", 0, content=material.alt)]


def _lead(link: Token, materials: Mapping[str, Shown], address: Address) -> None:
    material = materials.get(unquote(str(link.attrGet("href"))))
    if material is not None:
        link.attrSet("href", address(material))


def _measures(key: str) -> tuple[int, int]:
    from PIL import Image

    with Image.open(io.BytesIO(storage.read(key))) as image:
        return upright_size(image)
