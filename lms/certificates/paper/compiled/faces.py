"""The fonts and types of a page that WeasyPrint has laid out, as they are needed where it isn't loaded."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import TO_UNITS, ffi
from weasyprint.text.fonts import font_features

from lms.certificates.paper.compiled import lines, typesetting
from lms.certificates.paper.compiled.fonts import Face
from lms.certificates.paper.compiled.typesetting import Ink, Type, Unfit
from lms.certificates.paper.letters import printable

_HARD = (
    "Fifi Affandi, S.Sos., M.Si.", "AVA To. Ty", "Žofie Ā Ḥasan Ṭāhā", "Toč Yan Žō, Tō Yā", "0123/45-6789 (A&B) #2; 100 %",
    "R.A. Nur’aini \"Ł\"")
"""Ligatures, kerning, letters of more than one font and spaces between them, figures."""
_PLAIN: Mapping[str, Any] = {
    "letter_spacing": ("normal", 0), "word_spacing": (0,), "font_variant_caps": ("normal",),
    "font_variation_settings": ("normal",), "font_language_override": ("normal",)}
_CASES = ("none", "uppercase", "lowercase")
_FEATURES = ("font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric",
             "font_variant_alternates", "font_variant_east_asian", "font_feature_settings")


class Foundry:
    """Finds out about types, each once. `fonts` are the document's; its pen has others, so that what it tries is not printed."""

    def __init__(self, fonts: Mapping[Any, Any], pen: Stream) -> None:
        self._shown, self._pen = fonts, pen
        self._chosen: dict[tuple[Any, ...], tuple[tuple[str, frozenset[str]], ...]] = {}
        self._types: dict[tuple[Any, ...], Type | None] = {}

    def type_of(self, style: Any) -> Type | None:
        """None where HarfBuzz alone would set it otherwise than WeasyPrint does."""
        if any(style[name] not in values for name, values in _PLAIN.items()) or style["text_transform"] not in _CASES:
            return None
        language, units = style["lang"] or "und", int(style["font_size"] * TO_UNITS)
        features = font_features(*(style[name] for name in _FEATURES))
        cut = (tuple(style["font_family"]), style["font_weight"], style["font_style"], style["font_stretch"], language)
        key = (*cut, units, style["text_transform"], tuple(features.items()))
        if key not in self._types:
            if cut not in self._chosen:
                self._chosen[cut] = tuple(self._faces(style))
            type_ = Type(self._chosen[cut], units, features, language, style["text_transform"])
            self._types[key] = type_ if type_.faces and self._sets_alike(type_, style) else None
        return self._types[key]

    def faces(self) -> dict[str, Face]:
        """Those of all types that were found."""
        names = {name for type_ in self._types.values() if type_ for name, _ in type_.faces}
        shown = {font.hash: font for font in self._shown.values()}
        return {font.hash: _face(font, shown.get(font.hash)) for font in self._pen._fonts.values() if font.hash in names}

    def _faces(self, style: Any) -> Iterator[tuple[str, frozenset[str]]]:
        """As Pango chooses among the fonts, and of those the ones that make a line no higher."""
        letters = "".join(sorted(letter for letter in printable() if _is_plain(letter)))
        found: dict[str, set[str]] = {}
        for font, text in self._runs(letters, style):
            found.setdefault(font, set()).update(text)
        usual = None
        for font, has in sorted(found.items(), key=lambda one: "a" not in one[1]):
            setting = lines.set_text(min(has), style)
            usual = usual or (setting.height, setting.baseline)
            if (setting.height, setting.baseline) == usual:
                yield font, frozenset(has)

    def _runs(self, text: str, style: Any) -> Iterator[tuple[str, str]]:
        """Names of fonts, and what of the text each sets."""
        setting, encoded = lines.set_text(text, style), text.encode()
        line, _ = setting.pango_layout.get_first_line()
        run = line.runs[0]
        while run != ffi.NULL:
            item, run = run.data.item, run.next
            font, _ = self._pen.add_font(item.analysis.font)
            yield font.hash, encoded[item.offset:item.offset + item.length].decode()

    def _sets_alike(self, type_: Type, style: Any) -> bool:
        files = {font.hash: font.file_content for font in self._pen._fonts.values()}
        return all(self._is_alike(text, type_, style, files) for text in _HARD)

    def _is_alike(self, text: str, type_: Type, style: Any, files: Mapping[str, bytes]) -> bool:
        setting = lines.set_text(text, style)
        shown = lines.drawn(setting, self._pen, 10.25, 20.125)
        inks = {font.hash: Ink(dict(font.widths), {}) for font in self._pen._fonts.values()}
        try:
            other = typesetting.set_text(text, type_, files)
            return other.width == setting.width and typesetting.drawn(other, inks, files, 10.25, 20.125) == shown
        except Unfit:
            return False


def _face(font: Any, shown: Any) -> Face:
    ink = Ink(dict(shown.widths), dict(shown.to_unicode)) if shown else Ink({}, {})
    return Face(font.file_content, font.name, font.family, font.flags, font.ascent, font.descent, font.italic_angle,
                (font.stemv, font.stemh), ink)


def _is_plain(letter: str) -> bool:
    """Set by itself, from left to right, whatever is beside it; of the Latin script or of none."""
    name, kind = unicodedata.name(letter, ""), unicodedata.category(letter)
    return bool(name) and kind[0] not in "MZC" and (not letter.isalpha() or name.startswith(("LATIN", "MODIFIER LETTER")))
