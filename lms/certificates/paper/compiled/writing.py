"""The file of a filled page: what stays is written and compressed once, the rest is put behind it.

Objects keep the numbers that they had when the form was laid out, so nothing refers to anything anew.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import md5
from typing import Any

import pydyf

from lms.certificates.paper.compiled.standins import Mould, StandIns

_HEAD = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_WIDTHS = (1, 4, 2)
_FREE, _PLAIN, _PACKED = 0, 1, 2
_BLANK = re.compile(rb"\x00(\d+)\x00")
_TIGHT, _QUICK = 9, 2
WORDY = 5
"""The level at which drawings and words are packed: a quarter smaller than quickly, what is packed already gains nothing."""


@dataclass
class Blank(pydyf.Object):
    """Stands in a dictionary where a text with holes stood."""

    index: int

    @property
    def data(self) -> bytes:
        return b"\x00%d\x00" % self.index


@dataclass(frozen=True)
class Worded:
    """A dictionary some of whose texts have holes."""

    between: tuple[bytes, ...]
    moulds: tuple[Mould, ...]

    def filled(self, values: Sequence[str]) -> bytes:
        texts = [pydyf.String(mould.filled(values)).data for mould in self.moulds]
        return b"".join(piece + text for piece, text in zip(self.between, (*texts, b""), strict=True))


@dataclass(frozen=True)
class Cast:
    """What all files of one form have in common: the bytes they begin with and where each object lies."""

    head: bytes
    places: bytes
    root: bytes
    info: bytes

    @property
    def free(self) -> int:
        """The first number without an object."""
        return len(self.places) // sum(_WIDTHS)

    def written(self, streams: Mapping[int, bytes], others: Mapping[int, bytes], name: bytes) -> bytes:
        """With these as the objects of these numbers, streams and such as are none; any other is free."""
        top = max(self.free - 1, *streams, *others)
        places = bytearray(self.places) + _entry(_FREE, 0, 0) * (top + 3 - self.free)
        body, at = [self.head], len(self.head)
        for number, data in {**streams, top + 1: together(others)}.items():
            piece = b"%d 0 obj\n%b\nendobj\n" % (number, data)
            body.append(piece)
            _note(places, number, _PLAIN, at, 0)
            at += len(piece)
        for index, number in enumerate(others):
            _note(places, number, _PACKED, top + 1, index)
        _note(places, top + 2, _PLAIN, at, 0)
        extra = b"/Type /XRef/W [1 4 2]/Size %d/Root %b/Info %b/ID [(%b) (%b)]" % (top + 3, self.root, self.info, name, name)
        body.append(b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (top + 2, packed(bytes(places), extra), at))
        return b"".join(body)


def cast(objects: Sequence[Any], apart: Iterable[int], loose: Iterable[int], *, root: bytes, info: bytes,
         level: int = _TIGHT) -> Cast:
    """Of a file's objects by number; those `apart` differ from one file to the next, the `loose` lie by themselves."""
    apart, loose = set(apart), set(loose)
    kept = [thing for thing in objects if thing.free != "f" and thing.number not in apart]
    places = bytearray(_entry(_FREE, 0, 0) * (len(objects) + 1))
    _note(places, 0, _FREE, 0, 0xFFFF)
    body = bytearray(_HEAD)
    for thing in kept:
        if thing.number in loose or not thing.compressible:
            _note(places, thing.number, _PLAIN, len(body), 0)
            body += thing.indirect + b"\n"
    kept_together = {thing.number: thing.data for thing in kept if thing.compressible and thing.number not in loose}
    for index, number in enumerate(kept_together):
        _note(places, number, _PACKED, len(objects), index)
    _note(places, len(objects), _PLAIN, len(body), 0)
    body += b"%d 0 obj\n%b\nendobj\n" % (len(objects), together(kept_together, level))
    return Cast(bytes(body), bytes(places), root, info)


def packed(content: bytes, extra: bytes = b"", level: int = _QUICK) -> bytes:
    """A stream."""
    content = zlib.compress(content, level)
    return b"<<%b/Filter /FlateDecode/Length %d>>\nstream\n%b\nendstream" % (extra, len(content), content)


def worded(thing: Any, stand_ins: StandIns) -> Worded | None:
    """A dictionary whose texts hold stand-ins; None if none does. The dictionary is spoilt by that."""
    moulds: list[Mould] = []
    _blanked(thing, stand_ins, moulds)
    if not moulds:
        return None
    pieces = _BLANK.split(thing.data)
    return Worded(tuple(pieces[::2]), tuple(moulds[int(index)] for index in pieces[1::2]))


def _blanked(thing: Any, stand_ins: StandIns, moulds: list[Mould]) -> None:
    places = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    for place, value in list(places):
        if isinstance(value, pydyf.String):
            text = value.string if isinstance(value.string, str) else ""
            if mould := stand_ins.mould(text):
                thing[place] = Blank(len(moulds))
                moulds.append(mould)
        else:
            _blanked(value, stand_ins, moulds)


def name_of(parts: Mapping[int, bytes], form: bytes) -> bytes:
    """The identifier of a file: of what is in it."""
    said = md5(form, usedforsecurity=False)
    for number, data in parts.items():
        said.update(b"%d %d\n" % (number, len(data)))
        said.update(data)
    return said.hexdigest().encode()


def together(objects: Mapping[int, bytes], level: int = _QUICK) -> bytes:
    """Objects that are no streams, in one."""
    places, content = [], bytearray()
    for number, data in objects.items():
        places.append(b"%d %d" % (number, len(content)))
        content += data + b"\n"
    index = b" ".join(places) + b"\n"
    return packed(index + content, b"/Type /ObjStm/N %d/First %d" % (len(objects), len(index)), level)


def _entry(kind: int, place: int, detail: int) -> bytes:
    return b"".join(value.to_bytes(width, "big") for value, width in zip((kind, place, detail), _WIDTHS, strict=True))


def _note(places: bytearray, number: int, kind: int, place: int, detail: int) -> None:
    width = sum(_WIDTHS)
    places[number * width:(number + 1) * width] = _entry(kind, place, detail)
