"""The certificate as PDF/A-3a and PDF/UA-1. The only module that imports WeasyPrint: workers of the web never load it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from textwrap import wrap
from threading import Lock
from typing import Any
from unicodedata import normalize
from xml.etree import ElementTree

import segno
from babel.dates import format_date
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from weasyprint import CSS, HTML
from weasyprint.document import Document, DocumentMetadata
from weasyprint.images import SVGImage
from weasyprint.pdf.stream import Stream
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from lms.certificates.paper import attachment
from lms.certificates.paper.facts import Facts
from lms.certificates.paper.letters import unprintable
from lms.certificates.seal import field

QR, OFFLINE = "paper:qr.svg", "paper:offline.svg"
_FONTS = Path(__file__).parent / "fonts"
_LMS = Path(__file__).parents[2]
_TEMPLATES = _LMS / "templates" if (_LMS / "templates").is_dir() else _LMS.parent / "templates"
_PAPER = _TEMPLATES / "certificates/paper"
_DENSITIES = ("airy", "snug", "tight", "flow")  # the last takes a second page rather than lose a word
_GAP = 12  # CSS pixels
_MASK = 2
"""One of the eight patterns over a QR code. To try all is most of the work, and signed text is as good as random already."""
_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".xml": "text/xml"}
_press = Lock()  # the font map is shared, and Pango's is not safe between threads


class UnprintableText(ValueError):
    """The fonts of the paper lack these letters."""


class RefusedResource(FatalURLFetchingError):
    """The paper asked for something that is not its own; WeasyPrint would have printed on without it."""


class Shelf(URLFetcher):
    """Hands out the paper's own files by name."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme != "paper" or name not in _stock():
            raise RefusedResource(url)
        return URLFetcherResponse(url, _stock()[name], {"Content-Type": _TYPES[Path(name).suffix]})


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


class Code(Plate):
    """A QR code with its quiet zone, struck square by square: read from a drawing it would cost five times as much.

    Upper-case addresses and base45 stay in the compact alphanumeric mode.
    """

    def __init__(self, url: str, text: str, *, level: str) -> None:
        self._rows = tuple(segno.make_qr(text, error=level, boost_error=False, mask=_MASK).matrix_iter(border=4))
        self._size = len(self._rows)
        super().__init__(url, f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self._size} {self._size}"/>'.encode())

    def _strike(self, stream: Stream, width: float, height: float, style: Any) -> None:
        size = self._size
        head = f"q {width / size:f} 0 0 {height / size:f} 0 0 cm 1 1 1 rg 0 0 {size} {size} re f 0 0 0 rg"
        stream.stream.append("\n".join([head, *self._squares(), "f Q"]).encode())

    def _squares(self) -> Iterator[str]:
        """Dark squares side by side are one rectangle."""
        for y, row in enumerate(self._rows):
            x = 0
            for is_dark, run in groupby(row):
                length = len(list(run))
                if is_dark:
                    yield f"{x} {y} {length} 1 re"
                x += length


def render(facts: Facts, *, generated_at: datetime, statement: str = "", badge: str = "", seal: str = "") -> bytes:
    """The same facts, time, statement (the text of the offline code) and badge (attached) give the same bytes.

    Where `seal` says how it will be signed, the paper says so too and has a field for the signature.
    """
    if letters := unprintable(facts):
        raise UnprintableText(" ".join(f"{letter} (U+{ord(letter):04X})" for letter in letters))
    with _press:
        document = _laid_out(facts, generated_at, statement, seal)
        if badge:
            document.metadata.attachments.append(attachment.of(badge, at=generated_at))
        finishers = [finish for finish, is_due in ((attachment.list_once, badge), (field.add, seal)) if is_due]
        pdf: bytes = document.write_pdf(pdf_variant="pdf/a-3a", finisher=lambda *parts: [finish(*parts) for finish in finishers])
    return pdf


def html(facts: Facts, *, generated_at: datetime, density: str, statement: str = "", seal: str = "") -> str:
    text = _environment().get_template("certificate.html").render(_context(facts, generated_at, density, statement), seal=seal)
    return normalize("NFC", text)


def _laid_out(facts: Facts, generated_at: datetime, statement: str, seal: str) -> Document:
    """The roomiest setting in which the text of the front ends above its signature."""
    plates = _plates() | {QR: Code(QR, facts.verification_url, level="q")}
    if statement:
        plates[OFFLINE] = Code(OFFLINE, statement, level="m")
    for density in _DENSITIES:
        text = html(facts, generated_at=generated_at, density=density, statement=statement, seal=seal)
        page = HTML(string=text, base_url="paper:", url_fetcher=Shelf())
        document = page.render(
            stylesheets=[_stylesheet(facts.specimen)], font_config=_faces(), cache=plates, pdf_variant="pdf/a-3a"
        )
        if _fits(document):
            break
    document.metadata = _Metadata(**vars(document.metadata))
    return document


def _fits(document: Document) -> bool:
    anchors = document.pages[0].anchors
    return "held" in anchors and "signing" in anchors and anchors["held"][3] + _GAP <= anchors["signing"][1]


def _context(facts: Facts, generated_at: datetime, density: str, statement: str) -> dict[str, Any]:
    rows = (
        (facts.identity_label, facts.identity_number),
        _birth(facts),
        ("Pangkat/golongan ruang", facts.rank_grade),
        ("Jabatan", facts.position),
        ("Instansi", facts.agency),
    )
    return {
        "facts": facts,
        "density": density,
        "generated_at": generated_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00"),
        "identity": [(label, value) for label, value in rows if value],
        "period": _period(facts.started_on, facts.finished_on),
        "qr": QR,
        "offline": OFFLINE if statement else "",
        "site": (site := facts.verification_url.partition("://")[2].rpartition("/")[0].lower()),
        "offline_site": f"{site.rpartition('/')[0]}/luring",
    }


def _birth(facts: Facts) -> tuple[str, str]:
    place, day = facts.birth_place, facts.birth_date and _day(facts.birth_date)
    if place and day:
        return "Tempat, tanggal lahir", f"{place}, {day}"
    return ("Tempat lahir", place) if place else ("Tanggal lahir", day or "")


def _day(day: date) -> str:
    return format_date(day, "d MMMM y", locale="id")


def _period(first: date, last: date) -> str:
    if first == last:
        return f"pada tanggal {_day(last)}"
    shape = "d MMMM y" if first.year != last.year else "d MMMM" if first.month != last.month else "d"
    return f"pada tanggal {format_date(first, shape, locale='id')} s.d. {_day(last)}"


def _balanced(text: str, width: int) -> Markup:
    """In as few lines as `width` letters allow, and these as even as they can be."""
    lines = _wrapped(text, width)
    while width > 1 and len(tighter := _wrapped(text, width - 1)) == len(lines):
        lines, width = tighter, width - 1
    return Markup("<br>").join(lines)


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(text, width, break_long_words=False, break_on_hyphens=False)


class _Metadata(DocumentMetadata):
    """WeasyPrint takes one variant; a file may carry the identifiers of both."""

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        rdf: bytes = super().generate_rdf_metadata(variant, version, conformance)
        return rdf.replace(b"</rdf:RDF>", _stock()["pdfua.xml"] + b"</rdf:RDF>")


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, loader=FileSystemLoader(_PAPER), trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"day": _day, "balanced": _balanced}
    return environment


@cache
def _stock() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (*_PAPER.iterdir(), *_FONTS.iterdir()) if file.suffix in _TYPES}


@cache
def _plates() -> dict[str, Plate]:
    return {f"paper:{name}": Plate(f"paper:{name}", drawing) for name, drawing in _stock().items() if name.endswith(".svg")}


@cache
def _faces() -> FontConfiguration:
    return FontConfiguration()


@cache
def _stylesheet(specimen: bool) -> CSS:
    text = _stock()["paper.css"] + (_stock()["specimen.css"] if specimen else b"")
    return CSS(string=text.decode(), base_url="paper:", url_fetcher=Shelf(), font_config=_faces())
