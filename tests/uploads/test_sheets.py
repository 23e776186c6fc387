"""Tables of strangers: told apart by content, read the same whatever their dress, refused in a sentence when hostile."""

from __future__ import annotations

import csv
import io
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from lms.uploads.errors import UploadRefused
from lms.uploads.sheets import text
from lms.uploads.sheets.book import DATE, FORMULA, MOST_ROWS, NUMBER, Book, Cell
from lms.uploads.sheets.reading import read

LISTS = Path(__file__).parent.parent / "data" / "lists"
WORKBOOK = {"[Content_Types]_xml": "<x/>", "xl__workbook_xml": "<x/>"}
PEOPLE = [["NIP", "Nama"], ["190101011925011999", "Ani, S.Sos."], ["190102022015031998", "Budi; Hartono"]]
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufeff"),
                max_size=20).map(str.strip)


def workbook(rows: list[list[object]], *, formula: str = "", hidden: bool = False) -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        first, second = book.add_worksheet("Peserta"), book.add_worksheet("Rahasia")
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                first.write(y, x, cell)
        if formula:
            first.write_formula(1, 1, formula, None, "Ani")
        second.write(0, 0, "NIP")
        if hidden:
            second.hide()
    return out.getvalue()


def plain(book: Book, sheet: int = 0) -> list[list[str]]:
    return [[cell.text for cell in record.cells] for record in book.sheets[sheet].records]


def packed(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_text_is_read_alike_in_any_encoding_and_with_any_separator(encoding: str, separator: str, end: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end).writerows([*PEOPLE, ["", "André"]])
    assert plain(read(out.getvalue().encode(encoding))) == [*PEOPLE, ["", "André"]]


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=2, max_size=8), st.sampled_from(";,\t|"),
       st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_whatever_stands_in_the_cells_comes_back(rows: list[tuple[str, ...]], separator: str, encoding: str) -> None:
    out = io.StringIO(newline="")
    out.write(f"sep={separator}\r\n")
    csv.writer(out, delimiter=separator).writerows(rows)
    assert plain(text.read(out.getvalue().encode(encoding))) == [list(row) for row in rows if any(row)]


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading_of_text(content: bytes) -> None:
    with suppress(UploadRefused):
        assert isinstance(text.read(content), Book)


def test_an_unclosed_quotation_mark_takes_only_its_own_line() -> None:
    lines = ["nip;nama", '1;"Ani', *(f"{n};Orang {n}" for n in range(2, 40))]
    sheet = read("\n".join(lines).encode()).sheets[0]
    assert [record.line for record in sheet.records if record.fault] == [2]
    assert len(sheet.records) == len(lines)


def test_a_line_break_within_a_cell_is_kept_and_lines_are_counted_as_an_editor_does() -> None:
    sheet = read(b'nip,nama\n1,"Ani\nLestari"\n2,Budi\n').sheets[0]
    assert [(record.line, record.cells[1].text) for record in sheet.records] == [(1, "nama"), (2, "Ani\nLestari"), (4, "Budi")]


def test_a_workbook_tells_numbers_and_formulas_and_keeps_hidden_sheets_to_itself() -> None:
    book = read(workbook([["NIP", "Nama"], [190101011925011999, "x"]], formula='=A1&"x"', hidden=True))
    assert [(sheet.name, sheet.is_hidden) for sheet in book.sheets] == [("Peserta", False), ("Rahasia", True)]
    number, name = book.sheets[0].records[1].cells
    assert (number.kind, name.kind) == (NUMBER, FORMULA)
    assert "E+17" in number.text, "no digits that the spreadsheet does not have"


def test_a_file_is_what_its_content_says(app: Flask) -> None:
    assert read(workbook(PEOPLE)).kind == "xlsx"
    assert plain(read(b"<html><table><tr><th>NIP<th>Nama<tr><td>1<td>Ani</table>")) == [["NIP", "Nama"], ["1", "Ani"]]


def test_rows_are_numbered_as_the_spreadsheet_shows_them() -> None:
    rows: list[list[object]] = [[], ["Daftar"], [], ["", "NIP", "Nama"], [], ["", "1", "Ani"]]
    assert [(record.line, record.at(1).text) for record in read(workbook(rows)).sheets[0].records] == [
        (2, ""), (4, "NIP"), (6, "1")]


@pytest.mark.parametrize("content", [
    b"", b"   \r\n", b"%PDF-1.7\n%%EOF", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04broken",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), bytes(range(256)) * 4,
    packed(**WORKBOOK | {"xl__workbook_xml": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'}),
    packed(**WORKBOOK, xl__externalLinks__externalLink1_xml="<x/>"), packed(**WORKBOOK, xl__vbaProject_bin="x"),
    packed(**WORKBOOK | {"xl__workbook_xml": "0" * 200_000_000}),
    packed(**{"[Content_Types]_xml": "<x/>", "word__document_xml": "<x/>"}),
    b"nip,nama\n" + b"1,Ani\n" * (MOST_ROWS + 2), b";".join([b"x"] * 300)],
    ids=["nothing", "blanks", "pdf", "png", "half a zip", "half an ole", "binary", "entities", "links", "macros", "bomb",
         "letter", "rows", "columns"])
def test_what_is_no_list_is_refused_in_a_sentence(app: Flask, content: bytes) -> None:
    with pytest.raises(UploadRefused) as refusal:
        read(content)
    assert str(refusal.value).endswith(".")


def test_a_million_empty_rows_cost_nothing() -> None:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, PEOPLE[0])
        sheet.write_row(1, 0, PEOPLE[1])
        for row in range(2, 40_000):
            sheet.set_row(row, 20)
        sheet.write_blank(1_048_575, 3, None, book.add_format({"bold": True}))
    assert plain(read(out.getvalue())) == PEOPLE[:2]


def test_the_lists_of_others_are_read_or_refused_in_words(app: Flask, material: Path) -> None:
    kinds = {}
    for path in sorted((material / "06-rosters").rglob("*.*")):
        try:
            kinds[path.name] = read(path.read_bytes()).kind
        except UploadRefused:
            kinds[path.name] = ""
    assert [name for name, kind in kinds.items() if not kind] == ["empty-0-bytes.csv", "truncated.xlsx"]
    assert kinds["csv-named-xlsx.xlsx"] == "csv"
    assert kinds["xlsx-named-csv.csv"] == "xlsx"


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_old_and_open_workbooks_are_read_like_any_other(kind):
    book = read((LISTS / f"peserta.{kind}").read_bytes())
    assert (book.kind, [sheet.name for sheet in book.shown]) == (kind, ["Peserta"])
    head, siti, yohanes, *rest = book.shown[0].records
    assert (head.line, siti.line, siti.at(0)) == (3, 4, Cell("198503152010012003"))
    assert (siti.at(2), siti.at(4)) == (Cell("1985-03-15", DATE), Cell("2", NUMBER))
    assert (yohanes.at(0), yohanes.at(4)) == (Cell(), Cell("3.5", NUMBER))
    assert [record.at(4) for record in rest] == ([Cell("5.5", FORMULA)] if kind == "ods" else [])


def test_a_workbook_of_excel_95_is_read_too(app: Flask) -> None:
    book = read((LISTS / "peserta-95.xls").read_bytes())
    assert (book.kind, plain(book)) == ("xls", [["Nama", "NIP"], ["José", "190203041925012998"], ["Ben", "190304052024211997"]])


def test_cells_of_html_that_span_others_keep_them_in_their_columns(app: Flask) -> None:
    page = (b"<table><tr><td colspan=3>DAFTAR<tr><th>Instansi<th>Nama<th>NIP<tr><td rowspan=2>Dinsos<td>Ani<td>1"
            b"<tr><td>Ben<td>2<tr><td>Lain<td>Cici<td colspan=9000>3</table>")
    assert plain(read(page))[1:4] == [["Instansi", "Nama", "NIP"], ["Dinsos", "Ani", "1"], ["Dinsos", "Ben", "2"]]


def old_xml(rows: str, *, more: str = "") -> bytes:
    return (f'<?xml version="1.0"?>{more}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
            'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Peserta"><Table>'
            f"{rows}</Table></Worksheet></Workbook>").encode()


def test_an_xml_spreadsheet_of_2003_is_read_like_any_other(app: Flask) -> None:
    book = read(old_xml(
        '<Row ss:Index="3"><Cell ss:MergeDown="1"><Data ss:Type="String">Dinsos</Data></Cell>'
        '<Cell ss:Index="3"><Data ss:Type="Number">198503042010011001</Data></Cell></Row>'
        '<Row ss:Hidden="1"><Cell ss:Index="2" ss:Formula="=A1"><Data ss:Type="String">x</Data></Cell>'
        '<Cell><Data ss:Type="DateTime">1985-03-04T00:00:00.000</Data></Cell></Row>'))
    first, second = book.sheets[0].records
    assert (book.kind, book.sheets[0].name, first.line, second.line, second.is_hidden) == ("xml", "Peserta", 3, 4, True)
    assert first.cells == (Cell("Dinsos"), Cell(), Cell("1.98503042010011E+17", NUMBER))
    assert second.cells == (Cell("Dinsos"), Cell("x", FORMULA), Cell("1985-03-04", DATE))


@pytest.mark.parametrize("content", [
    old_xml("", more='<!DOCTYPE x [<!ENTITY e "e">]>'), old_xml('<Row><Cell ss:Index="99999"/></Row>'), old_xml("<Row>"),
    b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<table><tr><td>Nama</table>"],
    ids=["entities", "columns", "half", "web archive"])
def test_markup_that_is_no_list_is_refused_in_a_sentence(app: Flask, content: bytes) -> None:
    with pytest.raises(UploadRefused) as refusal:
        read(content)
    assert str(refusal.value).endswith(".")


def test_lines_that_were_put_between_quotation_marks_whole_are_taken_apart() -> None:
    lines = ["NIP,Nama,Surel", '1,""Ani, S.Sos."",ani@contoh.test', "2,Ben,ben@contoh.test"]
    book = text.read("\r\n".join(f'"{line}"' for line in lines).encode())
    assert plain(book) == [["NIP", "Nama", "Surel"], ["1", "Ani, S.Sos.", "ani@contoh.test"], ["2", "Ben", "ben@contoh.test"]]


ROWS = "<tr><th>Nama</th><th>NIP</th></tr><tr><td>José<br>Lestari</td><td>190101011925011999&nbsp;</td></tr>"
PAGE = f"<html><body><table>{ROWS}</table></body></html>"


@pytest.mark.parametrize("content", [
    f"<h3>Daftar</h3>\n<table border=1>{ROWS}</table>".encode(), f"<style>td {{}}</style><table>{ROWS}</table>".encode(),
    f"<!-- ekspor -->\n{PAGE}".encode(), PAGE.encode("utf-16"), f"<meta charset=iso-8859-1>{PAGE}".encode("latin-1"),
    ("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=utf-8\n"
     f"Content-Transfer-Encoding: 8bit\n\n{PAGE}\n--x--").encode()])
def test_whatever_systems_call_xls_is_read_with_its_letters_and_line_breaks(app: Flask, content: bytes) -> None:
    assert plain(read(content))[-1] == ["José\nLestari", "190101011925011999"]


@pytest.mark.parametrize("separator", ["^", "~"])
def test_rare_separators_count_where_the_usual_cut_nothing(separator: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(PEOPLE)
    assert plain(text.read(out.getvalue().encode())) == PEOPLE
    assert plain(text.read(b"Nama;Jam\nAni~x;08:00\nBen^y;09:00\n")) == [["Nama", "Jam"], ["Ani~x", "08:00"], ["Ben^y", "09:00"]]


def test_the_separator_may_be_told_between_quotation_marks() -> None:
    assert plain(text.read(b'"sep=|"\r\nNama|NIP\r\nAni|1\r\n')) == [["Nama", "NIP"], ["Ani", "1"]]


def test_letters_of_an_old_mac_are_told_by_its_line_ends() -> None:
    assert plain(text.read("Nama;NIP\rJosé;1\r".encode("mac_roman"))) == [["Nama", "NIP"], ["José", "1"]]


def raw(sheet: str, *, quote: str = '"', target: str = "worksheets/sheet1.xml") -> bytes:
    """A workbook as programs other than Excel write them."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    book = f'<workbook {space} xmlns:r="{relation}"><sheets><sheet r:id="rId1" sheetId="1" name="S"/></sheets></workbook>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{rels}"><Relationship Id="rId1" Type="{relation}/officeDocument" '
                         'Target="xl/workbook.xml"/></Relationships>')
        archive.writestr("xl/workbook.xml", book.replace('"', quote))
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{rels}"><Relationship Target="{target}" '
                         f'Type="{relation}/worksheet" Id="rId1"/></Relationships>')
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet {space}><sheetData>{sheet}</sheetData></worksheet>")
    return out.getvalue()


def inline(place: str, words: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


@pytest.mark.parametrize(("quote", "target"), [('"', "worksheets/sheet1.xml"), ("'", "/xl/worksheets/sheet1.xml")])
def test_a_formula_is_found_however_the_workbook_names_its_sheets(app: Flask, quote: str, target: str) -> None:
    rows = f'<row r="1">{inline("A1", "Nama")}</row><row r="2"><c r="A2" t="str"><f>X</f><v>Ani</v></c></row>'
    assert read(raw(rows, quote=quote, target=target)).sheets[0].records[1].cells[0].kind == FORMULA


def test_blanks_far_to_the_right_cost_nothing_and_words_there_are_told_of(app: Flask) -> None:
    row = f'<row r="1">{inline("A1", "Nama")}{inline("XFD1", "%s")}</row>'
    assert plain(read(raw(row % " "))) == [["Nama", *[""] * 199]]
    with pytest.raises(UploadRefused, match="200"):
        read(raw(row % "x"))


def test_a_locked_open_document_is_called_locked(app: Flask) -> None:
    manifest = ('<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
                '<m:file-entry m:full-path="content.xml">'
                "<m:encryption-data/></m:file-entry></m:manifest>")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", b"\x01\x02")
        archive.writestr("META-INF/manifest.xml", manifest)
    with pytest.raises(UploadRefused, match=r"password|kata sandi"):
        read(out.getvalue())


def test_what_is_struck_through_in_a_workbook_is_told_by_its_format_and_by_its_pieces() -> None:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet, struck, bold = book.add_worksheet(), book.add_format({"font_strikeout": True}), book.add_format({"bold": True})
        sheet.write_row(0, 0, ("NIP", "Nama"), bold)
        sheet.write_row(1, 0, ("1", "Ani"), struck)
        sheet.write_row(2, 0, ("2", "Ben"))
        sheet.write(3, 0, "3")
        sheet.write_rich_string(3, 1, struck, "Cut ", struck, "Nyak")
        sheet.write(4, 0, "4")
        sheet.write_rich_string(4, 1, struck, "Dra. ", "Dewi")
        sheet.write(5, 0, 5, struck)
        sheet.write_blank(6, 1, None, struck)
    assert [(record.line, sorted(record.struck)) for record in read(out.getvalue()).sheets[0].records] == [
        (1, []), (2, [0, 1]), (3, []), (4, [1]), (5, []), (6, [0])]


def test_a_text_that_is_struck_through_no_longer_is_not_told() -> None:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "Ani", book.add_format({"font_strikeout": True}))
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<strike/>", b'<strike val="0"/>'))
    assert [record.struck for record in read(changed.getvalue()).sheets[0].records] == [frozenset()]
    assert [record.struck for record in read(out.getvalue()).sheets[0].records] == [frozenset({0})]


def test_what_is_struck_through_in_an_open_document_is_told() -> None:
    spaces = " ".join(f"xmlns:{name}='urn:oasis:names:tc:opendocument:xmlns:{name}:1.0'"
                      for name in ("office", "style", "table", "text"))
    cells = ("<table:table-cell office:value-type='string' table:style-name='s1'><text:p>Ani</text:p></table:table-cell>",
             "<table:table-cell office:value-type='string'><text:p>Ben</text:p></table:table-cell>",
             "<table:table-cell office:value-type='string'><text:p><text:span text:style-name='s1'>Cut</text:span></text:p>"
             "</table:table-cell>",
             "<table:table-cell office:value-type='string'><text:p><text:span text:style-name='s1'>Dra. </text:span>Dewi</text:p>"
             "</table:table-cell>")
    content = (f"<office:document-content {spaces}>"
               "<office:automatic-styles><style:style style:name='s1'><style:text-properties "
               'style:text-line-through-style="solid"/></style:style></office:automatic-styles>'
               "<office:body><office:spreadsheet><table:table table:name='P'><table:table-row>"
               + "".join(cells) + "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<m/>")
    record, = read(out.getvalue()).sheets[0].records
    assert ([cell.text for cell in record.cells], sorted(record.struck)) == (["Ani", "Ben", "Cut", "Dra. Dewi"], [0, 2])
