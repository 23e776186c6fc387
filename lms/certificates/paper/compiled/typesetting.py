"""Texts set by HarfBuzz as Pango has it set them: whoever fills a page needs neither WeasyPrint nor Pango.

A form is compiled only where both set its own words and a sample of hard ones with the very same operators.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import uharfbuzz as hb

UNITS = 1024
"""Of Pango, in a CSS pixel."""
_LATIN, _COMMON = "Latn", "Zyyy"
_DIGITS = 4  # of a glyph
_SHOWN = re.compile(rb"/([A-Z]+) \S+ Tf$|<([0-9a-f]+)>")
Glyph = tuple[int, int, str]
"""Number, advance, and the letters that it stands for."""


class Unfit(ValueError):
    """A value does not fit where it goes; the message says which."""


@dataclass(frozen=True)
class Type:
    """How a text is set: each letter in the first of `faces` that has it, `units` of Pango high."""

    faces: tuple[tuple[str, frozenset[str]], ...]
    units: int
    features: Mapping[str, int]
    language: str
    case: str

    @property
    def size(self) -> float:
        return self.units / UNITS


@dataclass
class Ink:
    """The glyphs of a font that a file shows: how wide they are, and what they mean."""

    widths: dict[int, int]
    meanings: dict[int, str]

    def again(self) -> Ink:
        return Ink(dict(self.widths), dict(self.meanings))


@dataclass(frozen=True)
class Setting:
    """A text on one line, as wide as it is in CSS pixels; pieces of it by the name of their font."""

    text: str
    type: Type
    pieces: tuple[tuple[str, tuple[Glyph, ...]], ...]

    @property
    def width(self) -> float:
        return sum(advance for _, glyphs in self.pieces for _, advance, _ in glyphs) / UNITS


def set_text(text: str, type_: Type, files: Mapping[str, bytes]) -> Setting:
    """Unfit where a letter is in none of the faces, or is placed in a way of its own."""
    script = _LATIN if any(_is_latin(letter) for letter in text) else _COMMON
    letters = [ord(letter) for letter in text]
    pieces = []
    for name, start, end in _pieces(text, type_):
        buffer = hb.Buffer()
        buffer.add_codepoints(letters, start, end - start)
        buffer.direction, buffer.script, buffer.language = "ltr", script, type_.language
        hb.shape(_font(files[name], type_.units), buffer, dict(type_.features))
        pieces.append((name, tuple(_glyphs(text, end, buffer))))
    return Setting(text, type_, tuple(pieces))


def drawn(setting: Setting, inks: Mapping[str, Ink], files: Mapping[str, bytes], x: float, y: float) -> list[bytes]:
    """The operators that show the text from this point of its baseline; its glyphs enter the inks."""
    if not setting.text.strip():
        return []
    operators, size = [placing(x, y)], setting.type.size
    for name, glyphs in setting.pieces:
        ink, font = inks[name], _font(files[name], setting.type.units)
        shown = []
        for glyph, advance, said in glyphs:
            ink.meanings.setdefault(glyph, said)
            if glyph not in ink.widths:
                ink.widths[glyph] = round(font.get_glyph_h_advance(glyph) * 1000 / UNITS / size)
            closer = ink.widths[glyph] - advance * 1000 / UNITS / size
            shown.append(f"{glyph:04x}" + (f">{int(closer)}<" if closer else ""))
        text = "<" + "".join(shown) + ">"
        operators += [f"/{name} {_number(size)} Tf".encode(), f"[{text.removesuffix('<>')}] TJ".encode()]
    return operators


def transformed(text: str, case: str) -> str:
    return text.upper() if case == "uppercase" else text.lower() if case == "lowercase" else text


def placing(x: float, y: float) -> bytes:
    """The operator before those that show a text."""
    return f"1 0 0 -1 {_number(x)} {_number(y)} Tm".encode()


def used(operators: Sequence[bytes]) -> set[str]:
    """The names of the fonts that operators show texts with."""
    return {name.decode() for operator in operators for name, _ in _SHOWN.findall(operator) if name}


def read(operators: Sequence[bytes], inks: Mapping[str, Ink]) -> str:
    """What the operators show, as whoever copies it from the file reads it."""
    font, said = "", []
    for operator in operators:
        for name, glyphs in _SHOWN.findall(operator):
            font = name.decode() or font
            said += [inks[font].meanings.get(int(glyphs[n:n + _DIGITS], 16), "") for n in range(0, len(glyphs), _DIGITS)]
    return "".join(said)


def _pieces(text: str, type_: Type) -> Iterator[tuple[str, int, int]]:
    """Letters of one face side by side; spaces go with the earlier face of the two beside them, as Pango has it."""
    ranks = [_rank(letter, type_) for letter in text]
    start = 0
    for blank, run in groupby(ranks, lambda rank: rank is None):
        end = start + len(list(run))
        if blank:
            beside = [rank for rank in (*ranks[max(start - 1, 0):start], *ranks[end:end + 1]) if rank is not None]
            ranks[start:end] = [min(beside, default=0)] * (end - start)
        start = end
    start = 0
    for rank, run in groupby(ranks):
        end = start + len(list(run))
        yield type_.faces[rank or 0][0], start, end
        start = end


def _rank(letter: str, type_: Type) -> int | None:
    """Of the face that has the letter; None for a space."""
    if unicodedata.category(letter) == "Zs":
        return None
    for rank, (_, letters) in enumerate(type_.faces):
        if letter in letters:
            return rank
    raise Unfit(f"the letter {letter!a} is in none of the fonts")


def _glyphs(text: str, end: int, buffer: hb.Buffer) -> Iterator[Glyph]:
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    ends = [*(info.cluster for info in infos[1:]), end]
    for info, position, until in zip(infos, positions, ends, strict=True):
        if not info.codepoint or position.x_offset or position.y_offset or position.y_advance:
            raise Unfit(f"{text!r} is set in a way of its own")
        yield info.codepoint, position.x_advance, text[info.cluster:until]


@lru_cache(maxsize=1024)
def _is_latin(letter: str) -> bool:
    return letter.isalpha() and unicodedata.name(letter, "").startswith("LATIN")


@lru_cache(maxsize=256)
def _font(file: bytes, units: int) -> hb.Font:
    font = hb.Font(face_of(file))
    font.scale = (units, units)
    return font


@lru_cache(maxsize=32)
def face_of(file: bytes) -> hb.Face:
    return hb.Face(file)


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:f}".rstrip("0")
