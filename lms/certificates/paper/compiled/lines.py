"""The lines of a page and their texts, shaped and drawn by WeasyPrint's own hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint.draw.text import draw_first_line
from weasyprint.formatting_structure import boxes
from weasyprint.formatting_structure.text import transform
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.matrix import Matrix
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import FROM_UNITS, pango
from weasyprint.text.line_break import create_layout, line_size


@dataclass(frozen=True)
class Line:
    """Texts side by side, `width` together, in a block that is `room` wide; in CSS pixels."""

    texts: tuple[Any, ...]
    width: float
    room: float
    block: Any


def lines_of(page: Any) -> list[Line]:
    """Of one page of a document, in the order of its boxes."""
    return list(_lines(page._page_box))


def _lines(box: Any) -> Iterator[Line]:
    for child in getattr(_real(box), "children", ()):
        if isinstance(child, boxes.LineBox):
            width = sum(part.margin_width() for part in child.children if part.is_in_normal_flow())
            yield Line(tuple(_texts(child)), width, _real(box).width, _real(box))
        yield from _lines(child)


def _texts(box: Any) -> Iterator[Any]:
    for child in map(_real, box.children):
        if isinstance(child, boxes.TextBox):
            yield child
        elif isinstance(child, boxes.InlineBox):
            yield from _texts(child)


def _real(box: Any) -> Any:
    return box._box if isinstance(box, AbsolutePlaceholder) else box


@dataclass
class Setting:
    """A text in the shape that its style gives it; what WeasyPrint wants to know when it draws one."""

    text: str
    style: Any
    pango_layout: Any
    baseline: float
    width: float
    height: float


def set_text(text: str, style: Any) -> Setting:
    """On one line, however long; the kerning, ligatures and fonts are those of a page laid out whole."""
    layout = create_layout(text, style, None, None, 0)
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    line, _ = layout.get_first_line()
    width, height = line_size(line, style)
    return Setting(text, style, layout, pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS, width, height)


def transformed(text: str, style: Any) -> str:
    """In the letters that the style asks for, upper case or lower."""
    if style["text_transform"] == "none":
        return text
    changed: str = transform(style["text_transform"], text, (style["lang"] or "").split("-")[0].lower())
    return changed


def drawn(setting: Setting, pen: Stream, x: float, y: float) -> list[bytes]:
    """The operators that show the text from this point of its baseline; its glyphs enter the fonts of the pen."""
    pen.stream.clear()
    pen._current_font = None
    if draw_first_line(pen, setting, "clip", "none", Matrix(d=-1, e=x, f=y)):
        raise ValueError("letters that are pictures")
    return list(pen.stream)


def as_bytes(operator: Any) -> bytes:
    if isinstance(operator, bytes):
        return operator
    return operator.encode() if isinstance(operator, str) else bytes(operator.data)
