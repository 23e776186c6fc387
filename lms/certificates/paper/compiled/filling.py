"""A compiled form, and files made from it. Nothing of WeasyPrint is loaded here: a worker that fills pages stays small."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import md5
from typing import Protocol
from xml.sax.saxutils import escape

import pydyf

from lms.certificates.paper.compiled import writing
from lms.certificates.paper.compiled.fonts import Case
from lms.certificates.paper.compiled.rows import Page, Row, Run, placed
from lms.certificates.paper.compiled.standins import Mould, pdf_moment
from lms.certificates.paper.compiled.typesetting import (
    Ink,
    Setting,
    Unfit,
    drawn,
    placing,
    read,
    set_text,
    transformed,
)

_SLACK = 0.05  # CSS pixels
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})


class Drawing(Protocol):
    def struck(self, width: float, height: float) -> bytes: ...


@dataclass(frozen=True)
class Compiled:
    """Makes files of its form. It is plain values alone, so that one process compiles what another fills.

    `words`, `xmp` and `attachment` are the objects that differ by their numbers: texts in dictionaries, metadata, what is said
    of the attached file.
    """

    pages: tuple[Page, ...]
    case: Case
    words: Mapping[int, writing.Worded]
    xmp: tuple[int, Mould]
    attachment: tuple[int, bytes] | None
    cast: writing.Cast

    def filled(self, values: Sequence[str], drawings: Mapping[str, Drawing], attached: bytes, at: datetime) -> bytes:
        """A file with these values, and with these bytes attached; Unfit if a value does not fit."""
        if strange := {letter for value in values if not (value.isascii() and value.isprintable())
                       for letter in value if _is_strange(letter)}:
            raise Unfit(f"letters that are set in a way of their own: {sorted(map(ascii, strange))}")
        if any(value != value.strip(" ") for value in values):
            raise Unfit("a value with spaces around it")
        inks = self.case.inks()
        streams = {page.number: writing.packed(self._content(page, values, drawings, inks), level=writing.WORDY)
                   for page in self.pages}
        others = {number: words.filled([pdf_moment(value) for value in values]) for number, words in self.words.items()}
        made, told = self.case.objects(inks, first=self.cast.free)
        streams, others = streams | made, others | told
        number, mould = self.xmp
        said = mould.filled([escape(value) for value in values]).encode()
        streams[number] = writing.packed(said, b"/Type /Metadata/Subtype /XML")
        if self.attachment:
            number, extra = self.attachment
            streams[number] = writing.packed(attached, extra + _described(attached, at))
        return self.cast.written(streams, others, writing.name_of(streams | others, self.cast.head))

    def _content(self, page: Page, values: Sequence[str], drawings: Mapping[str, Drawing], inks: Mapping[str, Ink]) -> bytes:
        """What differs of a page."""
        rows = [self._set(row, values, inks) for row in page.rows]
        shown = []
        for stroke in page.strokes:
            match stroke:
                case bytes():
                    shown.append(stroke)
                case (int() as row, int() as run):
                    shown += rows[row][run]
                case (str() as name, float() as width, float() as height):
                    shown.append(drawings[name].struck(width, height))
        return b"\n".join(shown)

    def _set(self, row: Row, values: Sequence[str], inks: Mapping[str, Ink]) -> list[list[bytes]]:
        settings = [self._setting(run, values) for run in row.runs]
        widths = [setting.width if setting else run.width for setting, run in zip(settings, row.runs, strict=True)]
        if row.width + sum(widths) - sum(run.width for run in row.runs) > row.room - _SLACK:
            raise Unfit(f"{' '.join(setting.text for setting in settings if setting)!r} is wider than its place")
        places = placed(row, widths)
        return [self._shown(run, setting, x, inks) for run, setting, x in zip(row.runs, settings, places, strict=True)]

    def _setting(self, run: Run, values: Sequence[str]) -> Setting | None:
        if run.mould is None or run.type is None:
            return None
        return set_text(transformed(run.mould.filled(values), run.type.case), run.type, self._files)

    def _shown(self, run: Run, setting: Setting | None, x: float, inks: Mapping[str, Ink]) -> list[bytes]:
        if setting is None:
            return [placing(x, run.y), *run.shown[1:]] if run.shown else []
        operators = drawn(setting, inks, self._files, x, run.y)
        said = read(operators, inks)
        if said != setting.text.replace("\xa0", " "):
            raise Unfit(f"{setting.text!r} would be read as {said!r}")
        return [*operators, run.last_font]

    @cached_property
    def _files(self) -> dict[str, bytes]:
        return {name: face.file for name, face in self.case.faces.items()}


def _described(content: bytes, at: datetime) -> bytes:
    """What is said of an attached file of this content."""
    moment = pydyf.String(at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ"))
    said: bytes = pydyf.Dictionary({"Params": pydyf.Dictionary({
        "CheckSum": f"<{md5(content, usedforsecurity=False).hexdigest()}>", "Size": len(content), "CreationDate": moment,
        "ModDate": moment})}).data
    return said[2:-2]


def _is_strange(letter: str) -> bool:
    """Whether it is set from right to left, or not seen, or breaks a line."""
    return unicodedata.category(letter) in _UNSEEN or unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT
