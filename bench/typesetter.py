"""The same certificate by Typst, for comparison: `pip install typst`; where it is not installed it is left out, and said so."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from zxingcpp import BarcodeFormat, create_barcode

from bench.graduates import badge
from lms.certificates.designs.design import house
from lms.certificates.paper.facts import Facts
from tests.certificates.specimens import statement_of

FONTS = Path(__file__).parents[1] / "lms/core/fonts"
PAGE = """
#let f = json(bytes(sys.inputs.facts))
#set document(title: f.title + " " + f.number + ", " + f.learner_name)
#set text(font: "Source Sans 3", size: 10pt, lang: "id")
#set page(paper: "a4", margin: 22mm, background: image("front.svg", width: 100%))
#pdf.attach("openbadge.json", bytes(sys.inputs.badge), relationship: "data", mime-type: "application/json", description: "Open Badge 3.0")
#align(center)[
  #for line in f.issuer [#text(weight: 600)[#upper(line)] \\ ]
  #v(6mm) #text(font: "Source Serif 4", size: 21pt, weight: 600)[#upper(f.title)]
  #v(3mm) Nomor #f.number #v(8mm) diberikan kepada #v(3mm)
  #text(font: "Source Serif 4", size: 24pt, weight: 600)[#f.learner_name]
  #v(4mm) #table(columns: (45mm, 90mm), stroke: none, align: left,
    [NIP], [#f.identity_number], [Tempat lahir], [#f.birth_place], [Pangkat], [#f.rank_grade], [Jabatan], [#f.position],
    [Instansi], [#f.agency])
  #v(4mm) telah mengikuti #text(weight: 600)[#f.course_title] pada #f.started_on s.d. #f.finished_on, #f.credit_hours jam pelajaran
  #v(3mm) #text(weight: 600)[#f.predicate] #v(6mm)
  #f.signed_in, #f.issued_on \\ #f.signatory_position #v(14mm) #text(weight: 600)[#f.signatory_name]
]
#place(bottom + left, image("qr.svg", width: 28mm, alt: "QR"))
#place(bottom + right, image("offline.svg", width: 36mm, alt: "QR"))
#set page(background: image("back.svg", width: 100%))
#pagebreak()
= Daftar mata pelatihan
#table(columns: (10mm, 1fr, 15mm, 15mm, 15mm), table.header([No.], [Mata pelatihan], [A], [S], [JP]),
  ..f.modules.enumerate().map(((n, m)) => ([#(n + 1)], m.title, [#m.asynchronous], [#m.synchronous],
    [#(m.asynchronous + m.synchronous)])).flatten())
#image("qr.svg", width: 28mm, alt: "QR")
"""


def ways(folder: Path) -> Mapping[str, Callable[[Facts], bytes]]:
    if not find_spec("typst"):
        print("Typst is not installed (pip install typst), so it is not compared.")
        return {}
    place = folder / "typst"
    place.mkdir()
    for file in FONTS.glob("*-latin-?00-*.ttf"):
        (place / file.name).write_bytes(file.read_bytes())
    for name in ("front.svg", "back.svg"):
        (place / name).write_bytes(house().files[name])
    (place / "page.typ").write_text(PAGE)
    compiler = import_module("typst").Compiler(place / "page.typ", root=place, font_paths=[place], ignore_system_fonts=True)

    def make(facts: Facts) -> bytes:
        for name, text, level, mask in (("qr", facts.verification_url, "Q", {}), ("offline", statement_of(facts), "M", {"dataMask": 2})):
            (place / f"{name}.svg").write_text(create_barcode(text, BarcodeFormat.QRCode, ec_level=level, **mask).to_svg())
        given = {"facts": json.dumps(facts.to_snapshot()), "badge": badge(facts)}
        pdf: bytes = compiler.compile(format="pdf", sys_inputs=given, pdf_standards=["a-3a"])
        return pdf

    return {"Typst, warm": make}
