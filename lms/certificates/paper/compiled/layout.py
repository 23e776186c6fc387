"""A form laid out once, and what was found out about it: where the values are drawn and how their lines move.

It is laid out with short stand-ins and again with wide ones. Nothing but the texts themselves and the places of those in
the same line may differ between the two; where more does, the page is irregular and is never filled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pydyf
from weasyprint.document import Document
from weasyprint.pdf.stream import Stream

from lms.certificates.paper.compiled.faces import Foundry
from lms.certificates.paper.compiled.lines import Line, as_bytes, drawn, lines_of, set_text, transformed
from lms.certificates.paper.compiled.rows import Row, Run, Stroke, placed
from lms.certificates.paper.compiled.standins import Mould, StandIns

_SCALE = 0.75  # points in a CSS pixel
_SAME = 1e-4  # CSS pixels
_SHARES = (0.0, 0.5, 1.0)
SPOT = b"%spot "


class Irregular(ValueError):
    """The page cannot be filled; the message says what is in the way."""


Part = TypeVar("Part")
Both = tuple[Part, Part]
"""With short stand-ins and with wide ones."""
Painting = list[bytes]


@dataclass(frozen=True)
class Sheet:
    """A page: its rows, and what is drawn, in order: operators that stay, (row, run), or the name and size of a picture."""

    rows: tuple[Row, ...]
    strokes: tuple[Stroke, ...]


def sheets(short: Document, wide: Document, stand_ins: StandIns, foundry: Foundry) -> tuple[Sheet, ...]:
    """Both documents are laid out from the same form. Their fonts are drawn with. Irregular if they differ too much."""
    if len(short.pages) != len(wide.pages):
        raise Irregular("a longer text takes another page")
    paintings, wider = painted(short), painted(wide)
    if paintings[len(short.pages):] != wider[len(wide.pages):]:
        raise Irregular("a longer text moves something")
    return tuple(_sheet(
        stand_ins, foundry, (a, b), (shown, shown_wider), (pen(short), pen(wide)))
        for a, b, shown, shown_wider in zip(short.pages, wide.pages, paintings, wider, strict=False))


def _sheet(stand_ins: StandIns, foundry: Foundry, pages: Both[Any], paintings: Both[Painting], pens: Both[Stream]) -> Sheet:
    rows, texts = [], ([], [])  # type: tuple[list[Row], tuple[list[Any], list[Any]]]
    for line, wider in _pairs(*map(lines_of, pages)):
        moulds = [_mould(text, stand_ins) for text in line.texts]
        if any(moulds):
            rows.append(_row(line, wider, moulds, pens[0], foundry))
            texts[0].extend(line.texts)
            texts[1].extend(wider.texts)
    if pages[0].anchors != pages[1].anchors or pages[0].links != pages[1].links:
        raise Irregular("a longer text moves something")
    strokes, wider_strokes = (_strokes(*parts) for parts in zip(paintings, texts, pens, strict=True))
    if _still(strokes) != _still(wider_strokes):
        raise Irregular("a longer text moves something, or is drawn on")
    places = [(n, m) for n, row in enumerate(rows) for m in range(len(row.runs))]
    return Sheet(tuple(rows), tuple(places[stroke] if isinstance(stroke, int) else stroke for stroke in strokes))


def _pairs(short: Sequence[Line], wide: Sequence[Line]) -> list[tuple[Line, Line]]:
    if [len(line.texts) for line in short] != [len(line.texts) for line in wide]:
        raise Irregular("a longer text breaks its line")
    return list(zip(short, wide, strict=True))


def _mould(text: Any, stand_ins: StandIns) -> Mould | None:
    return stand_ins.mould(text.text, lambda word: transformed(word, text.style))


def _row(line: Line, wider: Line, moulds: Sequence[Mould | None], tool: Stream, foundry: Foundry) -> Row:
    if abs(line.room - wider.room) > _SAME or line.block.style["text_indent"].value:
        raise Irregular(f"the box of {line.texts[0].text!r} is as wide as its text: give it a width")
    grown = wider.width - line.width
    share = (line.texts[0].position_x - wider.texts[0].position_x) / grown if grown else 0.0
    nearest = min(_SHARES, key=lambda known: abs(known - share))
    runs = tuple(_run(text, mould, tool, foundry) for text, mould in zip(line.texts, moulds, strict=True))
    row = Row(runs, line.width, line.room, nearest)
    widths = [text.width for text in wider.texts]
    for place, (text, run) in zip(placed(row, widths), zip(wider.texts, row.runs, strict=True), strict=True):
        if abs(place - text.position_x) > _SAME or abs(text.position_y + text.baseline - run.y) > _SAME:
            raise Irregular(f"the line of {text.text!r} moves in a way of its own")
    return row


def _run(text: Any, mould: Mould | None, tool: Stream, foundry: Foundry) -> Run:
    style = text.style
    if text.justification_spacing or style["white_space"] not in ("normal", "nowrap") or style["direction"] != "ltr":
        raise Irregular(f"{text.text!r} is spaced in a way of its own")
    x, y = text.position_x, text.position_y + text.baseline
    type_ = foundry.type_of(style) if mould else None
    if mould and type_ is None:
        raise Irregular(f"{text.text!r} is set in a way of its own")
    return Run(mould, type_, x, y, text.width, tuple(drawn(set_text(text.text, style), tool, x, y)))


def pen(document: Document, resources: Any = None, *, fonts: Any = None) -> Stream:
    """Draws with the fonts of the document, unless there are others, and on nothing."""
    return Stream(document.fonts if fonts is None else fonts, (0, 0, 0, 0), resources or _resources(), {}, {},
                  document.color_profiles, document.output_intent)


def _resources() -> Any:
    return pydyf.Dictionary({"ColorSpace": b""} | {
        kind: pydyf.Dictionary() for kind in ("ExtGState", "XObject", "Pattern", "Shading")})


def painted(document: Document) -> list[Painting]:
    """The operators of each page, then those of what pages share."""
    resources, paintings = _resources(), []
    for page in document.pages:
        stream = pen(document, resources)
        stream.transform(d=-1, f=page.height * _SCALE)
        page.paint(stream, _SCALE)
        paintings.append([as_bytes(operator) for operator in stream.stream])
    return [*paintings, *_shared(resources)]


def _shared(resources: Any) -> Iterator[Painting]:
    for kind in ("XObject", "Pattern"):
        for thing in resources.get(kind, {}).values():
            if thing is not None:
                yield [as_bytes(operator) for operator in thing.stream]
                yield from _shared(thing.extra.get("Resources", {}))


def _strokes(operators: Painting, texts: Sequence[Any], tool: Stream) -> list[Any]:
    """The operators with a text's number in the place of what shows it, and with pictures as name and size."""
    spans = sorted((*span, n) for n, text in enumerate(texts) if (span := _span(operators, text, tool)))
    strokes: list[Any] = []
    at = 0
    for start, end, number in [*spans, (len(operators), len(operators), -1)]:
        if start < at:
            raise Irregular("texts lie on one another")
        strokes.extend(_with_spots(operators[at:start]))
        if number >= 0:
            strokes.append(number)
        at = end
    return strokes


def _with_spots(operators: Sequence[bytes]) -> list[Any]:
    strokes: list[Any] = []
    kept: list[bytes] = []
    for operator in operators:
        if operator.startswith(SPOT):
            name, width, height = operator.removeprefix(SPOT).decode().rsplit(" ", 2)
            strokes += [b"\n".join(kept), (name, float(width), float(height))]
            kept = []
        else:
            kept.append(operator)
    return [*strokes, b"\n".join(kept)]


def _span(operators: list[bytes], text: Any, tool: Stream) -> tuple[int, int] | None:
    """From the operator that places a text to the last one that shows it; None where there is nothing to be shown."""
    again = drawn(set_text(text.text, text.style), tool, text.position_x, text.position_y + text.baseline)
    if not again:
        return None
    if operators.count(again[0]) != 1:
        raise Irregular(f"{text.text!r} is drawn elsewhere than it stands")
    start = operators.index(again[0])
    end = next(n for n in range(start + 1, len(operators)) if operators[n] == b"ET" or operators[n].endswith(b" Tm"))
    shown = [operator for operator in again[1:] if not operator.endswith(b" Tf")]
    if [operator for operator in operators[start + 1:end] if not operator.endswith(b" Tf")] != shown:
        raise Irregular(f"{text.text!r} is drawn in a way of its own")
    return start, end


def _still(strokes: Sequence[Any]) -> list[Any]:
    return [stroke for stroke in strokes if not isinstance(stroke, int)] + [isinstance(stroke, int) for stroke in strokes]
