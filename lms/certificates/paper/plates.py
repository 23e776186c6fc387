"""Art and codes as WeasyPrint draws them: each drawn once and struck wherever it is printed."""

from typing import Any
from xml.etree import ElementTree

from weasyprint.images import SVGImage
from weasyprint.pdf.stream import Stream

from lms.certificates.paper.codes import Code
from lms.certificates.paper.compiled.layout import SPOT
from lms.certificates.paper.shelf import Shelf

_EMPTY = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}"/>'


class Plate(SVGImage):
    """Art drawn once and struck again: reading the same paths anew is a third of the work.

    Flat colours only, since a drawing that needs resources beyond full opacity cannot be struck.
    """

    def __init__(self, url: str, drawing: bytes) -> None:
        super().__init__(ElementTree.fromstring(drawing), url, Shelf(), None)  # noqa: S314 (our own)
        self._struck: dict[tuple[float, float], bytes] = {}

    def draw(self, stream: Stream, width: float, height: float, style: Any) -> None:
        stream.set_alpha(1.0, stroke=True, fill=True)
        if (width, height) not in self._struck:
            start = len(stream.stream)
            self._strike(stream, width, height, style)
            self._struck[width, height] = b"\n".join(stream.stream[start:])
            del stream.stream[start:]
        stream.stream.append(self._struck[width, height])

    def _strike(self, stream: Stream, width: float, height: float, style: Any) -> None:
        super().draw(stream, width, height, style)


class CodePlate(Plate):
    """A code of one certificate."""

    def __init__(self, url: str, code: Code) -> None:
        self._code = code
        super().__init__(url, _EMPTY.format(code.size).encode())

    def _strike(self, stream: Stream, width: float, height: float, style: Any) -> None:
        stream.stream.append(self._code.struck(width, height))


class Spot(Plate):
    """Keeps the place of a code that differs from one file to the next."""

    def __init__(self, url: str) -> None:
        self._url = url
        super().__init__(url, _EMPTY.format(1).encode())

    def _strike(self, stream: Stream, width: float, height: float, style: Any) -> None:
        stream.stream.append(SPOT + f"{self._url} {width!r} {height!r}".encode())
