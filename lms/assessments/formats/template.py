"""The spreadsheet template for lecturers: one example of each kind, as XLSX."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

_HEADS = ("Jenis", "Pertanyaan", "Pilihan A", "Pilihan B", "Pilihan C", "Pilihan D", "Pilihan E", "Jawaban benar", "Penjelasan",
          "Nama", "Kategori", "Tag", "Kesukaran", "Poin")
_ROWS = (
    ("pilihan tunggal", "Siapa yang memutuskan rencana layanan?", "Klien", "Petugas", "Tetangga", "", "", "A",
     "Klien memutuskan sendiri.", "Hak klien", "Etika/Hak klien", "hak, layanan", "mudah", "2"),
    ("pilihan majemuk", "Manakah yang termasuk data pribadi?", "Nama", "NIK", "Jumlah penduduk", "", "", "A, B", ""),
    ("benar salah", "Rahasia klien tetap rahasia.", "", "", "", "", "", "benar", ""),
    ("isian", "Apa kepanjangan JP?", "", "", "", "", "", "jam pelajaran | jam pembelajaran", ""),
    ("angka", "Berapa menit satu JP?", "", "", "", "", "", "45 ± 0", ""),
    ("esai", "Ceritakan satu pengalaman pendampingan.", "", "", "", "", "", "", ""))
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml":
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels":
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml":
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="Soal" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels":
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'}


def workbook() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {**_PARTS, "xl/worksheets/sheet1.xml": _sheet()}.items():
            archive.writestr(zipfile.ZipInfo(name), f'<?xml version="1.0" encoding="UTF-8"?>{part}')
    return kept.getvalue()


def _sheet() -> str:
    rows = "".join(f'<row r="{number}">{_cells(row, number)}</row>' for number, row in enumerate((_HEADS, *_ROWS), 1))
    widths = "".join(f'<col min="{place}" max="{place}" width="{44 if place == 2 else 20}" customWidth="1"/>'
                     for place in range(1, len(_HEADS) + 1))
    return f'<worksheet xmlns="{_MAIN}"><cols>{widths}</cols><sheetData>{rows}</sheetData></worksheet>'


def _cells(row: tuple[str, ...], number: int) -> str:
    return "".join(f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
                   for place, text in enumerate(row) if text)
