"""An empty signature field, tagged, so that PDF/A-3a and PDF/UA-1 hold before and after signing.

PDF/A asks for the Print flag, PDF/UA for a tag and a name on whatever is not hidden; the fields that signing libraries
add by themselves have no tag. What a reader sees is drawn by the page itself: the field above it is empty.
"""

from __future__ import annotations

from typing import Any

import pydyf

FIELD = "Segel"
ANCHOR = "seal"
"""Id of the element that the field covers, on the first page that has it."""
NAME = "Tanda tangan elektronik penerbit"
_PRINT, _LOCKED, _SIGNED_AND_APPENDED = 4, 128, 3
_POINTS = 0.75  # in one CSS pixel


def add(document: Any, pdf: pydyf.PDF) -> None:
    """A finisher for WeasyPrint's write_pdf; KeyError where the page has no element for it."""
    number = next((number for number, page in enumerate(document.pages) if ANCHOR in page.anchors), 0)
    left, top, right, bottom = document.pages[number].anchors[ANCHOR]
    height = document.pages[number].height
    box = [round(side * _POINTS, 2) for side in (left, height - bottom, right, height - top)]
    page = pdf.objects[pdf.pages["Kids"][::3][number]]
    look = _added(pdf, pydyf.Stream([], {
        "Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array([0, 0, box[2] - box[0], box[3] - box[1]])}))
    widget = _added(pdf, pydyf.Dictionary({
        "Type": "/Annot", "Subtype": "/Widget", "FT": "/Sig", "T": pydyf.String(FIELD), "TU": pydyf.String(NAME),
        "Contents": pydyf.String(NAME), "F": _PRINT | _LOCKED, "Rect": pydyf.Array(box), "P": page.reference,
        "AP": pydyf.Dictionary({"N": look.reference})}))
    page.setdefault("Annots", pydyf.Array()).append(widget.reference)
    page["Tabs"] = "/S"
    pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": pydyf.Array([widget.reference]), "SigFlags": _SIGNED_AND_APPENDED})
    _tag(pdf, page, widget)


def _tag(pdf: pydyf.PDF, page: Any, widget: Any) -> None:
    root = _at(pdf, pdf.catalog["StructTreeRoot"])
    whole, parents = _at(pdf, root["K"][0]), _at(pdf, root["ParentTree"])["Nums"]
    widget["StructParent"] = parents[-2] + 1
    form = _added(pdf, pydyf.Dictionary({
        "Type": "/StructElem", "S": "/Form", "P": whole.reference, "Pg": page.reference, "Alt": pydyf.String(NAME),
        "K": pydyf.Dictionary({"Type": "/OBJR", "Obj": widget.reference, "Pg": page.reference})}))
    whole["K"].append(form.reference)
    parents.extend((widget["StructParent"], form.reference))


def _added(pdf: pydyf.PDF, thing: Any) -> Any:
    pdf.add_object(thing)
    return thing


def _at(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
