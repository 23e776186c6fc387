"""The certificate as PDF/A-3a and PDF/UA-1, laid out by WeasyPrint. No long-lived process imports this module."""

import traceback
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from threading import Lock

import pydyf
from weasyprint import CSS
from weasyprint.document import Document, DocumentMetadata
from weasyprint.images import SVGImage
from weasyprint.text.fonts import FontConfiguration

from lms.certificates.designs.design import SPECIMEN, STYLE, Design, house
from lms.certificates.paper import attachment, codes, letters, once, page
from lms.certificates.paper.compiled.compiling import Finisher, compiled
from lms.certificates.paper.compiled.filling import Compiled
from lms.certificates.paper.compiled.layout import Irregular
from lms.certificates.paper.compiled.marks import Form
from lms.certificates.paper.facts import Facts
from lms.certificates.paper.plates import CodePlate, Plate, Spot
from lms.certificates.paper.printing import DENSITIES, FULL, Job, Printer, html, said
from lms.certificates.paper.shelf import Shelf, kind_of
from lms.certificates.seal import field
from lms.core import lean

_HOUSE_STYLE, _HOUSE_SPECIMEN = "house.css", "house-specimen.css"
_GAP = 12  # CSS pixels
_SAID = (False, False, False, False, True)
"""Which of the things that a file says of itself are moments."""
_NEVER = datetime(1903, 1, 1, tzinfo=UTC)
_press = Lock()  # the font map is shared, and Pango's is not safe between threads


class _TooFull(Exception):
    """The text of the front does not end above its signature."""


class Watch:
    """Is told how far the press has come, and may raise to stop it."""

    def laying_out(self) -> None:
        """The fields are filled in; the pages are laid out next, in each density that is tried."""

    def laid_out(self, document: Document) -> None:
        """The pages are there, and are drawn next."""

    def drawn(self, document: Document, pdf: pydyf.PDF) -> None:
        """The file is whole but for being written."""


class Here:
    """Lays out in this process; `watch` is told how far it has come."""

    watch = Watch()

    def compiled(self, job: Job, form: Form, density: str) -> Compiled | str:
        spots = {**_plates(job.design), **{url: Spot(url) for url in codes.of(job.facts, job.statement)}}

        def lay_out(text: str) -> Document:
            document = _document(text, job.design, spots, job.facts.specimen, self.watch)
            if density != DENSITIES[-1] and not _fits(document):
                raise _TooFull
            return document

        def write(document: Document, told: Sequence[str], finisher: Finisher) -> bytes:
            badge = "{}" if job.badge else ""
            return _written(document, told, badge=badge, at=_NEVER, seal=job.seal, watch=self.watch, finishers=[finisher])

        try:
            with lean.uncollected():
                return compiled(form, _SAID, lay_out, write)
        except _TooFull:
            return FULL
        except Exception as problem:
            return str(problem) if isinstance(problem, Irregular) else "".join(traceback.format_exception(problem))

    def whole(self, job: Job) -> bytes:
        with lean.uncollected():
            return self._whole(job)

    def _whole(self, job: Job) -> bytes:
        sheets = once.Sheets()
        document = laid_out(job.facts, job.design, statement=job.statement, seal=job.seal, watch=self.watch)
        _written(document, said(job.facts, job.at), badge=job.badge, at=job.at, seal=job.seal, watch=self.watch,
                 finishers=[sheets.take])
        return sheets.pdf


_here = Here()
_printer = Printer(_here)


def render(facts: Facts, *, generated_at: datetime, statement: str = "", badge: str = "", seal: str = "",
           design: Design | None = None, watch: Watch | None = None) -> bytes:
    """The same facts, time, statement, badge and design give the same bytes, see `Job`."""
    letters.check(facts)
    with _press:
        _here.watch = watch or Watch()
        return _printer.printed(Job(facts, generated_at, statement, badge, seal, design or house()))


def whole(facts: Facts, *, generated_at: datetime, statement: str = "", badge: str = "", seal: str = "",
          design: Design | None = None, watch: Watch | None = None) -> bytes:
    """Laid out by itself, as every certificate looks that is filled into a layout."""
    letters.check(facts)
    with _press:
        _here.watch = watch or Watch()
        return _here.whole(Job(facts, generated_at, statement, badge, seal, design or house()))


def laid_out(facts: Facts, design: Design, *, statement: str, seal: str, watch: Watch) -> Document:
    """The roomiest setting in which the text of the front ends above its signature."""
    plates = {**_plates(design), **{url: CodePlate(url, code) for url, code in codes.of(facts, statement).items()}}
    for density in DENSITIES:
        text = html(facts, density=density, statement=statement, seal=seal, design=design)
        document = _document(text, design, plates, facts.specimen, watch)
        if _fits(document):
            break
    return document


def _document(text: str, design: Design, plates: Mapping[str, SVGImage], is_specimen: bool, watch: Watch) -> Document:
    watch.laying_out()
    return page.of(text, design).render(
        stylesheets=[_stylesheet(design, is_specimen)], font_config=_faces(), cache=dict(plates), pdf_variant="pdf/a-3a")


def _written(document: Document, told: Sequence[str], *, badge: str, at: datetime, seal: str, watch: Watch,
             finishers: Sequence[Finisher] = ()) -> bytes:
    """What the file says of itself comes from the facts, whatever the design says."""
    watch.laid_out(document)
    title, author, description, keywords, moment = told
    document.metadata = _Metadata(**vars(document.metadata) | {
        "title": title, "authors": [author], "description": description, "keywords": [keywords], "created": moment,
        "modified": moment})
    document.metadata.attachments = [attachment.of(badge, at=at)] if badge else []
    due = [*([attachment.list_once] if badge else []), *([field.add] if seal else []), watch.drawn, *finishers]
    pdf: bytes = document.write_pdf(pdf_variant="pdf/a-3a", finisher=lambda *parts: [finish(*parts) for finish in due])
    return pdf


def _fits(document: Document) -> bool:
    anchors = document.pages[0].anchors
    return "held" in anchors and "signing" in anchors and anchors["held"][3] + _GAP <= anchors["signing"][1]


class _Metadata(DocumentMetadata):
    """WeasyPrint takes one variant; a file may carry the identifiers of both."""

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        rdf: bytes = super().generate_rdf_metadata(variant, version, conformance)
        return rdf.replace(b"</rdf:RDF>", house().stock["pdfua.xml"] + b"</rdf:RDF>")


@lru_cache(maxsize=32)
def _plates(design: Design) -> Mapping[str, Plate]:
    drawings = {f"paper:{name}": content for name, content in design.stock.items() if kind_of(name, content) == "image/svg+xml"}
    return {url: Plate(url, drawing) for url, drawing in drawings.items()}


@cache
def _faces() -> FontConfiguration:
    return FontConfiguration()


@lru_cache(maxsize=64)
def _stylesheet(design: Design, specimen: bool) -> CSS:
    names = (_HOUSE_STYLE, STYLE, *((_HOUSE_SPECIMEN, SPECIMEN) if specimen else ()))
    text = b"\n".join(design.stock.get(name, b"") for name in names)
    return CSS(string=text.decode(), base_url="paper:", url_fetcher=Shelf(design), font_config=_faces())
