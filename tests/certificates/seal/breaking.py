"""Ways in which people and programs break a signed PDF, each as a function of its bytes."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject

Break = Callable[[bytes], bytes]
_RANGE = re.compile(rb"/ByteRange\s*\[([^\]]*)\]")
_CONTENTS = re.compile(rb"/Contents\s*<([0-9a-fA-F]+)>")
_HIDE = b"q 1 1 1 rg 100 400 300 60 re f Q"


def updated(change: Callable[[IncrementalPdfFileWriter], None]) -> Break:
    """An incremental update behind what is signed."""
    def run(pdf: bytes) -> bytes:
        writer, out = IncrementalPdfFileWriter(BytesIO(pdf), strict=False), BytesIO()
        change(writer)
        writer.write(out)
        return out.getvalue()
    return run


def saved(change: Callable[[pikepdf.Pdf], None] = lambda pdf: None, **how: Any) -> Break:
    """Opened and saved by another program."""
    def run(content: bytes) -> bytes:
        out = BytesIO()
        with pikepdf.open(BytesIO(content)) as pdf:
            change(pdf)
            pdf.save(out, **how)
        return out.getvalue()
    return run


def ranged(change: Callable[[list[int], int], list[int]]) -> Break:
    """Another /ByteRange in the room of the old one."""
    def run(pdf: bytes) -> bytes:
        found = list(_RANGE.finditer(pdf))[-1]
        numbers = " ".join(map(str, change([int(n) for n in found[1].split()], len(pdf)))).encode()
        return pdf[:found.start(1)] + numbers.ljust(len(found[1]))[:len(found[1])] + pdf[found.end(1):]
    return run


def resigned(change: Callable[[bytes], bytes]) -> Break:
    """Other digits of the signature itself."""
    def run(pdf: bytes) -> bytes:
        found = list(_CONTENTS.finditer(pdf))[-1]
        return pdf[:found.start(1)] + change(found[1]) + pdf[found.end(1):]
    return run


def numbers(*values: float) -> generic.ArrayObject:
    return generic.ArrayObject(map(generic.FloatObject, values))


def _page(writer: IncrementalPdfFileWriter) -> Any:
    return writer.root["/Pages"]["/Kids"][0]


def note(writer: IncrementalPdfFileWriter) -> None:
    """A note that covers the name with another."""
    page, drawn = _page(writer), generic.StreamObject(stream_data=_HIDE, dict_data={
        pdf_name("/Type"): pdf_name("/XObject"), pdf_name("/Subtype"): pdf_name("/Form"),
        pdf_name("/BBox"): numbers(0, 0, 500, 500)})
    page["/Annots"].append(writer.add_object(generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/FreeText"),
        pdf_name("/Rect"): numbers(100, 400, 400, 460),
        pdf_name("/Contents"): generic.TextStringObject("Budi Palsu"), pdf_name("/AP"): generic.DictionaryObject({
            pdf_name("/N"): writer.add_object(drawn)})})))
    writer.update_container(page)


def form_field(writer: IncrementalPdfFileWriter) -> None:
    page, form = _page(writer), writer.root["/AcroForm"]
    field = writer.add_object(generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/Widget"), pdf_name("/FT"): pdf_name("/Tx"),
        pdf_name("/T"): generic.TextStringObject("nama"), pdf_name("/V"): generic.TextStringObject("Budi Palsu"),
        pdf_name("/Rect"): numbers(100, 400, 400, 460)}))
    page["/Annots"].append(field)
    form["/Fields"].append(field)
    writer.update_container(page)
    writer.update_container(form)
    writer.update_root()


def page_more(writer: IncrementalPdfFileWriter) -> None:
    writer.insert_page(PageObject(contents=writer.add_object(generic.StreamObject(stream_data=_HIDE)),
                                  media_box=numbers(0, 0, 595, 842)))


def layer(writer: IncrementalPdfFileWriter) -> None:
    """Content that is shown with a layer which can be switched on and off."""
    page = _page(writer)
    group = writer.add_object(generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/OCG"), pdf_name("/Name"): generic.TextStringObject("x")}))
    writer.root[pdf_name("/OCProperties")] = generic.DictionaryObject({
        pdf_name("/OCGs"): generic.ArrayObject([group]), pdf_name("/D"): generic.DictionaryObject({
            pdf_name("/Order"): generic.ArrayObject([group])})})
    page["/Resources"][pdf_name("/Properties")] = generic.DictionaryObject({pdf_name("/x"): group})
    drawn = writer.add_object(generic.StreamObject(stream_data=b"/OC /x BDC " + _HIDE + b" EMC"))
    page[pdf_name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), drawn])
    writer.update_container(page)
    writer.update_root()


def script(writer: IncrementalPdfFileWriter) -> None:
    writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject({
        pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.TextStringObject("app.alert(1)")})
    writer.update_root()


def uncertified(writer: IncrementalPdfFileWriter) -> None:
    """Without what says that nothing may change."""
    del writer.root["/Perms"]
    writer.update_root()


def nameless(writer: IncrementalPdfFileWriter) -> None:
    """Every page and all metadata replaced, so that nothing on it names a certificate."""
    pages = writer.root["/Pages"]
    pages[pdf_name("/Kids")] = generic.ArrayObject()
    pages[pdf_name("/Count")] = generic.NumberObject(0)
    writer.update_container(pages)
    page_more(writer)
    writer.root[pdf_name("/Metadata")] = writer.add_object(generic.StreamObject(stream_data=b"<x/>"))
    writer.update_root()
    writer.set_info(None)


def bare(pdf: pikepdf.Pdf) -> None:
    """Without its signature and the field of it."""
    del pdf.Root.AcroForm
    del pdf.Root.Perms
    for page in pdf.pages:
        if "/Annots" in page:
            del page.Annots


def moved(content: bytes) -> bytes:
    """Our signature on another document."""
    other, out = pikepdf.new(), BytesIO()
    other.add_blank_page()
    with pikepdf.open(BytesIO(content)) as ours:
        ours_value = ours.Root.AcroForm.Fields[0].V
        value = other.make_indirect(Dictionary(
            Type=Name.Sig, Filter=ours_value.Filter, SubFilter=ours_value.SubFilter, Contents=String(bytes(ours_value.Contents)),
            ByteRange=Array(list(ours_value.ByteRange))))
        field = other.make_indirect(Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("x"), V=value, Rect=Array([0, 0, 0, 0])))
        other.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
        other.pages[0].Annots = Array([field])
        other.save(out)
    return out.getvalue()


def wrapped(pdf: bytes) -> bytes:
    """The second signed part moved behind objects that nobody signed."""
    found, extra = list(_RANGE.finditer(pdf))[-1], b"\n7777 0 obj\n<</X 1>>\nendobj\n"
    start, first, second, rest = (int(n) for n in found[1].split())
    where = f"{start} {first} {second + len(extra)} {rest}".encode().ljust(len(found[1]))
    longer = pdf[:found.start(1)] + where[:len(found[1])] + pdf[found.end(1):]
    return longer[:second] + extra + longer[second:]


def table_twice(pdf: bytes) -> bytes:
    """A second revision whose cross-reference table is the first one's."""
    return pdf + b"\n7777 0 obj\n<</X 1>>\nendobj\nstartxref\n" + _start(pdf) + b"\n%%EOF\n"


def endless(pdf: bytes) -> bytes:
    """A revision that comes before itself."""
    here = str(len(pdf) + 1).encode()
    return pdf + b"\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 9/Prev " + here + b">>\nstartxref\n" + here + b"\n%%EOF\n"


def hybrid(pdf: bytes) -> bytes:
    """A revision with a table and a stream of cross-references, which do not agree."""
    stream = (b"\n7777 0 obj\n<</Type/XRef/W[1 4 1]/Index[7776 1]/Size 7778/Length 6>>stream\n\1\0\0\0\x0a\0\nendstream\n"
              b"endobj\n")
    trailer = f"<</Size 7778/Prev {int(_start(pdf))}/XRefStm {len(pdf) + 1}>>"
    table = f"xref\n0 1\n0000000000 65535 f \ntrailer\n{trailer}\nstartxref\n{len(pdf) + len(stream)}\n%%EOF\n"
    return pdf + stream + table.encode()


def _start(pdf: bytes) -> bytes:
    return re.findall(rb"startxref\s+(\d+)", pdf)[-1]


def another() -> bytes:
    pdf, out = pikepdf.new(), BytesIO()
    pdf.add_blank_page()
    pdf.save(out)
    return out.getvalue()


def mailed(pdf: bytes) -> bytes:
    return b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(pdf)
