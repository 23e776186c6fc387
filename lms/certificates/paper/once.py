"""The file of a page laid out whole, each part of it written and packed once: WeasyPrint's own hand does so twice, to write the
file and to name it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pydyf

from lms.certificates.paper.compiled import writing
from lms.certificates.paper.compiled.lines import as_bytes

_TIGHT, _FAIR = 9, 7


class Sheets:
    """Takes what WeasyPrint would write, so that it writes nothing."""

    pdf = b""

    def take(self, _document: Any, pdf: pydyf.PDF) -> None:
        """A finisher, the last one."""
        pdf.add_object(pdf.info)
        parts, info = [_Part(thing) for thing in pdf.objects], pdf.info.number
        cast = writing.cast(parts, {info}, (), root=pdf.catalog.reference, info=pdf.info.reference, level=_FAIR)
        name = writing.name_of({part.number: part.data for part in parts}, b"")
        self.pdf = cast.written({}, {info: parts[info].data}, name)
        del pdf.objects[1:]


class _Part(pydyf.Object):
    """Stands where an object stood that changes no more."""

    data, compressible = b"", False

    def __init__(self, thing: Any) -> None:
        super().__init__()
        self.number, self.free, self.compressible = thing.number, thing.free, thing.compressible
        self.data = b"" if thing.free == "f" else _stream(thing) if isinstance(thing, pydyf.Stream) else _written(thing)


def _stream(thing: Any) -> bytes:
    if not thing.compress:
        return bytes(thing.data)
    content = b"\n".join([part if type(part) is bytes else as_bytes(part) for part in thing.stream])
    if not thing.extra:
        return writing.packed(content, level=_FAIR)
    return _packed(content, _written(pydyf.Dictionary(thing.extra))[2:-2])


@lru_cache(maxsize=32)
def _packed(content: bytes, extra: bytes) -> bytes:
    """Art and colours are the same in each file, and take longer to pack than all the rest."""
    return writing.packed(content, extra, _TIGHT)


def _written(thing: Any) -> bytes:
    """As pydyf writes it, in half the time: what there is most of comes first."""
    kind = type(thing)
    if kind is bytes:
        return bytes(thing)
    if kind is str:
        return str(thing).encode("ascii")
    if kind is int:
        return b"%d" % thing
    if kind is pydyf.Dictionary:
        return b"<<%b>>" % b"".join([b"/%b %b" % (_written(name), _written(value)) for name, value in thing.items()])
    if kind is pydyf.Array:
        return b"[%b]" % b" ".join(map(_written, thing))
    return bytes(pydyf.Array([thing]).data)[1:-1]
