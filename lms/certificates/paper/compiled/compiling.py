"""From a form to what makes files of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pydyf
from weasyprint.document import Document

from lms.certificates.paper.compiled import layout, writing
from lms.certificates.paper.compiled.faces import Foundry
from lms.certificates.paper.compiled.filling import Compiled
from lms.certificates.paper.compiled.fonts import Case
from lms.certificates.paper.compiled.layout import Irregular, Sheet
from lms.certificates.paper.compiled.lines import as_bytes
from lms.certificates.paper.compiled.marks import Form
from lms.certificates.paper.compiled.rows import Page
from lms.certificates.paper.compiled.standins import Mould, StandIns
from lms.certificates.paper.compiled.typesetting import used

Finisher = Callable[[Document, pydyf.PDF], object]
Write = Callable[[Document, Sequence[str], Finisher], object]


def compiled(form: Form, said: Sequence[bool], lay_out: Callable[[str], Document], write: Write) -> Compiled:
    """Lays the form out, twice, and writes it once; Irregular if it cannot be filled.

    `said` are the values that the file says of itself beside those of the form, and which of them are moments; `write` gets
    stand-ins for them, and calls a finisher before the file is written.
    """
    if not form.holes:
        raise Irregular("nothing is marked with data-fill")
    stand_ins = StandIns("".join(form.pieces), [False] * form.holes + list(said))
    document, wide = (lay_out(form.filled(words[:form.holes])) for words in (stand_ins.short, stand_ins.wide))
    foundry = Foundry(document.fonts, layout.pen(document, fonts={}))
    sheets = layout.sheets(document, wide, stand_ins, foundry)
    draft = _Draft(document, lambda finisher: write(document, stand_ins.short[form.holes:], finisher))
    pages = tuple(draft.opened(n, sheet) for n, sheet in enumerate(sheets))
    grow = set[str]().union(*(used(run.shown) for page in pages for row in page.rows for run in row.runs if run.mould))
    return draft.compiled(pages, foundry, grow, stand_ins)


class _Draft:
    """The objects of a file before it is written."""

    def __init__(self, document: Document, write: Callable[[Finisher], object]) -> None:
        self._document, self._paintings = document, layout.painted(document)
        write(self._catch)
        self._add(self._pdf.info)

    def _catch(self, _document: Document, pdf: pydyf.PDF) -> None:
        """Keeps the objects; what is written then is empty."""
        self._pdf, self._objects = pdf, list(pdf.objects)
        del pdf.objects[1:]

    def opened(self, index: int, sheet: Sheet) -> Page:
        """Takes what differs out of a page's content: what is before and after it stays."""
        page = self._objects[self._pdf.pages["Kids"][::3][index]]
        content = self._at(page["Contents"])
        if [as_bytes(operator) for operator in content.stream] != self._paintings[index]:
            raise Irregular("the page is not drawn twice in the same way")
        differ = [n for n, stroke in enumerate(sheet.strokes) if not isinstance(stroke, bytes)]
        first, last = (differ[0], differ[-1] + 1) if differ else (len(sheet.strokes), len(sheet.strokes))
        content.stream = list(sheet.strokes[:first])
        between, after = self._add(pydyf.Stream()), self._add(pydyf.Stream(list(sheet.strokes[last:]), compress=True))
        page["Contents"] = pydyf.Array([content.reference, between.reference, after.reference])
        return Page(sheet.rows, sheet.strokes[first:last], between.number)

    def compiled(self, pages: tuple[Page, ...], foundry: Foundry, grow: set[str], stand_ins: StandIns) -> Compiled:
        """Fonts of these names get other letters in each file."""
        words = {thing.number: found for thing in self._objects
                 if not isinstance(thing, pydyf.Stream) and (found := writing.worded(thing, stand_ins))}
        number, listed = self._fonts()
        case = Case(foundry.faces(), {name: at for name, at in listed.items() if name not in grow}, number)
        xmp, attachment = self._xmp(stand_ins), self._attachment()
        apart = {*(page.number for page in pages), *words, number, xmp[0], *(attachment or ())[:1]}
        apart.update(*(self._font(at) for name, at in listed.items() if name in grow))
        cast = writing.cast(
            self._objects, apart, self._signed_by(), root=self._pdf.catalog.reference, info=self._pdf.info.reference)
        return Compiled(pages, case, words, xmp, attachment, cast)

    def _signed_by(self) -> set[int]:
        """What a signer reads before all else: out of the other objects it would have to unpack them all."""
        fields = (thing for thing in self._objects if isinstance(thing, pydyf.Dictionary) and thing.get("Subtype") == "/Widget")
        return {self._pdf.catalog.number, *(field.number for field in fields)}

    def _fonts(self) -> tuple[int, dict[str, bytes]]:
        """The number of the list of fonts, and what it lists by their names."""
        page = self._objects[self._pdf.pages["Kids"][0]]
        listed = self._at(self._at(page["Resources"])["Font"])
        return listed.number, dict(listed)

    def _font(self, reference: bytes) -> set[int]:
        """The numbers of all objects of a font."""
        font = self._at(reference)
        inner = self._at(font["DescendantFonts"][0])
        described = self._at(inner["FontDescriptor"])
        file = next(described[key] for key in ("FontFile2", "FontFile3") if key in described)
        return {thing.number for thing in (font, self._at(font["ToUnicode"]), inner, described, self._at(file))}

    def _xmp(self, stand_ins: StandIns) -> tuple[int, Mould]:
        stream = self._at(self._pdf.catalog["Metadata"])
        mould = stand_ins.mould(b"\n".join(map(as_bytes, stream.stream)).decode())
        if mould is None:
            raise Irregular("the file says nothing of itself")
        return stream.number, mould

    def _attachment(self) -> tuple[int, bytes] | None:
        """Its number, and what is said of it whatever it holds."""
        streams = (thing for thing in self._objects if isinstance(thing, pydyf.Stream))
        for file in streams:
            if file.extra.get("Type") == "/EmbeddedFile":
                said = {name: value for name, value in file.extra.items() if name != "Params"}
                return file.number, pydyf.Dictionary(said).data[2:-2]
        return None

    def _at(self, reference: bytes) -> Any:
        return self._objects[int(reference.split()[0])]

    def _add(self, thing: Any) -> Any:
        thing.number = len(self._objects)
        self._objects.append(thing)
        return thing
