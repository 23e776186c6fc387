"""The fonts of a form, cut for each file to the letters that it shows, and what a PDF says about each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pydyf
import uharfbuzz as hb

from lms.certificates.paper.compiled.typesetting import Ink, face_of
from lms.certificates.paper.compiled.writing import packed

_DROPPED = ("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "SVG ")
_FIXED_WIDTH = 1
_AT_ONCE = 100  # lines of a character map
_MAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo
<< /Registry (Adobe)
/Ordering (UCS)
/Supplement 0
>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange"""
_MAP_FOOT = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"


@dataclass(frozen=True)
class Face:
    """A font that values are set in; `ink` is what the page shows in it whatever its values are."""

    file: bytes
    base_name: bytes
    family: str
    flags: int
    ascent: int
    descent: int
    italic_angle: int
    stems: tuple[int, int]
    ink: Ink


@dataclass(frozen=True)
class Case:
    """`kept` lie in every file, by name and reference; fonts of `faces` that have grown are made for each. `number` is that of
    the object that lists all."""

    faces: Mapping[str, Face]
    kept: Mapping[str, bytes]
    number: int

    def inks(self) -> dict[str, Ink]:
        """To draw one file with."""
        return {name: face.ink.again() for name, face in self.faces.items()}

    def objects(self, inks: Mapping[str, Ink], *, first: int) -> tuple[dict[int, bytes], dict[int, bytes]]:
        """Streams and others: the fonts that values needed, and the list; numbers without an object begin at `first`."""
        streams: dict[int, bytes] = {}
        others: dict[int, bytes] = {}
        listed = pydyf.Dictionary(self.kept)
        for name, ink in inks.items():
            if not ink.meanings or (name in self.kept and len(ink.meanings) == len(self.faces[name].ink.meanings)):
                continue
            file, letters, descriptor, inner, font = range(first, first + 5)
            face, first = self.faces[name], first + 5
            cut = _cut(face.file, ink)
            is_postscript = cut.startswith(b"OTTO")
            streams[file] = packed(cut, b"/Subtype /OpenType" if is_postscript else b"/Length1 %d" % len(cut))
            streams[letters] = packed("\n".join(_map(ink)).encode())
            others[descriptor] = _descriptor(face, ink, file, is_postscript=is_postscript)
            others[inner] = _inner(face, ink, descriptor, is_postscript=is_postscript)
            others[font] = pydyf.Dictionary({
                "Type": "/Font", "Subtype": "/Type0", "BaseFont": face.base_name, "ToUnicode": _ref(letters),
                "Encoding": "/Identity-H", "DescendantFonts": pydyf.Array([_ref(inner)])}).data
            listed[name] = _ref(font)
        return streams, others | {self.number: listed.data}


def _cut(file: bytes, ink: Ink) -> bytes:
    """The file with the outlines of these glyphs alone, each under its number."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(ink.meanings)
    wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(int.from_bytes(tag.encode()) for tag in _DROPPED)
    wanted.flags = (hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.PASSTHROUGH_UNRECOGNIZED | hb.SubsetFlags.DESUBROUTINIZE
                    | hb.SubsetFlags.NO_HINTING)
    return bytes(hb.subset(face_of(file), wanted).blob.data)


def _descriptor(face: Face, ink: Ink, file: int, *, is_postscript: bool) -> bytes:
    has_one_width = len(ink.widths) > 1 and len(set(ink.widths.values())) == 1
    said: bytes = pydyf.Dictionary({
        "Type": "/FontDescriptor", "FontName": face.base_name, "FontFamily": pydyf.String(face.family),
        "Flags": face.flags | (_FIXED_WIDTH if has_one_width else 0),
        "FontBBox": pydyf.Array((0, face.descent, max(ink.widths.values()), face.ascent)), "ItalicAngle": face.italic_angle,
        "Ascent": face.ascent, "Descent": face.descent, "CapHeight": face.ascent, "StemV": face.stems[0],
        "StemH": face.stems[1], "FontFile3" if is_postscript else "FontFile2": _ref(file)}).data
    return said


def _inner(face: Face, ink: Ink, descriptor: int, *, is_postscript: bool) -> bytes:
    widths = pydyf.Array()
    for glyph in sorted(ink.widths):
        if glyph - 1 not in ink.widths:
            row = pydyf.Array()
            widths += [glyph, row]
        row.append(ink.widths[glyph])
    system = pydyf.Dictionary({"Registry": pydyf.String("Adobe"), "Ordering": pydyf.String("Identity"), "Supplement": 0})
    said: bytes = pydyf.Dictionary({
        "Type": "/Font", "Subtype": f"/CIDFontType{0 if is_postscript else 2}", "BaseFont": face.base_name,
        "CIDSystemInfo": system, "CIDToGIDMap": "/Identity", "W": widths, "FontDescriptor": _ref(descriptor)}).data
    return said


def _map(ink: Ink) -> Iterator[str]:
    """From glyphs to letters, for whoever copies text from the file."""
    yield _MAP_HEAD
    lines = [f"<{glyph:04x}> <{said.encode('utf-16-be').hex()}>" for glyph, said in ink.meanings.items()]
    for start in range(0, len(lines), _AT_ONCE):
        part = lines[start:start + _AT_ONCE]
        yield from (f"{len(part)} beginbfchar", *part, "endbfchar")
    yield _MAP_FOOT


def _ref(number: int) -> bytes:
    return b"%d 0 R" % number
